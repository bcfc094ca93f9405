"""Tables -> portfolio, settings and incidents: everything a classification needs from an open workbook."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from cec_xl.errors import InputError
from cec_xl.hosts.port import TableInfo, WorkbookPort
from cec_xl.labels import DEFAULT_LANGUAGE, LANGUAGES, Labels
from cec_xl.method.portfolio import Portfolio
from cec_xl.method.problems import Place
from cec_xl.method.settings import Settings
from cec_xl.workbook import tables
from cec_xl.workbook.criteria_reading import criterion_names
from cec_xl.workbook.customers import read_portfolio
from cec_xl.workbook.incidents import BLOCKS, IncidentLog
from cec_xl.workbook.parameters_reading import Parameters, read_parameters
from cec_xl.workbook.settings_reading import read_settings
from cec_xl.workbook.table_view import TableView, headers_by_field


class WorkbookInputs(NamedTuple):
    """What stands in a workbook's input tables.

    Attributes:
        language: the language its headers are in.
        portfolio: the customers that have an id.
        settings: the method's settings.
        parameters: the single settings of the table ``settings``.
        criterion_names: criterion key -> what the workbook calls it.
        log: incidents so far; classification and writing add theirs.
        tables: every table of the workbook, for the writer.
    """

    language: str
    portfolio: Portfolio
    settings: Settings
    parameters: Parameters
    criterion_names: Mapping[str, str]
    log: IncidentLog
    tables: Mapping[str, TableInfo]

    @property
    def labels(self) -> Labels:
        """The labels of the workbook's language."""
        return Labels(self.language)


def detect_language(infos: Mapping[str, TableInfo]) -> str:
    """The language most headers of our tables are written in; Spanish where they say nothing."""
    here = [(spec, infos[spec.name].headers) for spec in tables.INPUT_TABLES if spec.name in infos]
    fields = sum(len(spec.fields) for spec, _ in here)
    votes: Counter[str] = Counter()
    for language in LANGUAGES:
        votes[language] = sum(len(headers_by_field(spec, headers, language)) for spec, headers in here)
        if votes[language] == fields:
            break
    return max(LANGUAGES, key=lambda language: votes[language]) if here else DEFAULT_LANGUAGE


def read_workbook(port: WorkbookPort, *, as_of: dt.date | None = None) -> WorkbookInputs:
    """Read all inputs of a workbook.

    `as_of` is the date recency is counted to; without it the workbook's own setting counts, else the last order in
    the table. Raises `InputError` where the workbook has no customers table at all; anything less is an incident.
    """
    infos = port.tables()
    if tables.CUSTOMERS.name not in infos:
        raise InputError("no_customers_table", table=tables.CUSTOMERS.name)
    language = detect_language(infos)
    views = {
        spec.key: TableView.of(spec, infos[spec.name], port.read_table(spec.name))
        for spec in tables.INPUT_TABLES
        if spec.name in infos
    }
    log = IncidentLog(Labels(language), views)
    _check_columns(views, log)
    parameters = read_parameters(views.get("settings"), log, port)
    settings = read_settings(views, parameters, log)
    portfolio = read_portfolio(views, settings, as_of or parameters.date("as_of"), log)
    names = criterion_names(settings.criteria, views.get("criteria"), log.labels)
    return WorkbookInputs(language, portfolio, settings, parameters, names, log, infos)


def _check_columns(views: Mapping[str, TableView], log: IncidentLog) -> None:
    for spec in tables.INPUT_TABLES:
        view = views.get(spec.key)
        if view is None:
            continue
        for field in spec.fields:
            if field.required and field.key not in view.headers:
                wanted = log.labels.text(f"fields.{field.key}")
                log.add("missing_column", Place(spec.key), BLOCKS, column=wanted)
