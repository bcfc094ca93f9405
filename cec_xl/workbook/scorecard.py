"""The scorecard at a refresh: its indicators from the workbook's tables, kept with the snapshot. METHOD §9."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from cec_xl.hosts.port import Cell, TableUpdate, Values, WorkbookPort
from cec_xl.labels import fold
from cec_xl.method.classification import Classification
from cec_xl.method.scorecard import Records, ServicesDone, indicators
from cec_xl.method.services import check_services
from cec_xl.workbook import tables
from cec_xl.workbook.calendar_tables import SERVICES_DONE
from cec_xl.workbook.history import fits, read_dated
from cec_xl.workbook.history_tables import SCORECARD_HISTORY
from cec_xl.workbook.incidents import IncidentLog
from cec_xl.workbook.reading import WorkbookInputs
from cec_xl.workbook.schema import Table
from cec_xl.workbook.table_view import TableView
from cec_xl.workbook.writing import table_update

YEAR = 365
"""Days that services given are counted over, up to the date."""
REFRESHED = (
    *(f"margin_{segment}" for segment in ("vital", "future", "dull", "unnecessary")), "visits", "policy", "training",
)  # fmt: skip
"""Indicators that no formula of the sheet computes: a refresh writes them into their cells."""


def scorecard_results(
    port: WorkbookPort,
    inputs: WorkbookInputs,
    classification: Classification,
    serial: float | None,
    *,
    recovered: float = math.nan,
    kept: bool = True,
) -> tuple[dict[str, TableUpdate], dict[str, Cell]]:
    """New rows of the indicators' history and the cells that only a refresh fills.

    Args:
        port: the workbook.
        inputs: what was read of it; incidents go to its log.
        classification: the result.
        serial: date of the data; None where nobody knows it, and nothing is kept then.
        recovered: customers that came back, NaN where unknown.
        kept: whether the firm keeps a history.
    """
    today = math.nan if serial is None else serial
    records = read_records(port, inputs, today, recovered)
    lines, _ = check_services(inputs.settings.services)
    found = indicators(classification, lines, records, today)
    names: dict[str, Cell] = {
        f"cecxl_actual_{key}": None if math.isnan(found[key]) else found[key] for key in REFRESHED
    }
    if serial is None or not kept:
        return {}, names
    history = read_dated(port, SCORECARD_HISTORY, inputs.tables, inputs.log)
    if history is None:
        return {}, names
    grown = history.with_rows(serial, _rows(found, inputs))
    info = inputs.tables[SCORECARD_HISTORY.name]
    if not fits(info, grown):
        return {}, names
    return {SCORECARD_HISTORY.name: table_update(SCORECARD_HISTORY, grown.columns, inputs.labels, info)}, names


def _rows(found: dict[str, float], inputs: WorkbookInputs) -> dict[str, Values]:
    known = {key: value for key, value in found.items() if not math.isnan(value)}
    return {
        "indicator_key": np.array(list(known), dtype=object),
        "indicator": np.array([inputs.labels.text(f"indicators.{key}.name") for key in known], dtype=object),
        "indicator_value": np.array([round(value, 9) for value in known.values()]),
    }


def read_records(port: WorkbookPort, inputs: WorkbookInputs, today: float, recovered: float) -> Records:
    """What the other stages' tables say; a table that is missing says nothing."""
    log = inputs.log
    complaints = _view(port, inputs, tables.TABLES["complaints"])
    surveys = _view(port, inputs, tables.TABLES["surveys"])
    actions = _view(port, inputs, tables.TABLES["action_plan"])
    circle = _view(port, inputs, tables.TABLES["buying_circle"])
    opened, closed = (_numbers(complaints, key, log) for key in ("complaint_date", "closed_on"))
    named = _texts(actions, "action_name") != ""
    return Records(
        complaint_opened=opened[np.isfinite(opened)],
        complaint_closed=closed[np.isfinite(opened)],
        survey_answers=int(np.isfinite(_numbers(surveys, "survey_score", log)).sum()),
        action_status=_choices(actions, "status", log.add)[named],
        action_due=_numbers(actions, "due_on", log)[named],
        contacts=int((_texts(circle, "contact") != "").sum()),
        recovered=recovered,
        done=_done(port, inputs, today),
    )


def _done(port: WorkbookPort, inputs: WorkbookInputs, today: float) -> ServicesDone:
    """The services given in the year up to the date; their names as the policy writes them."""
    view = _view(port, inputs, SERVICES_DONE)
    if view is None or not len(view):
        return ServicesDone()
    dates = _numbers(view, "done_on", inputs.log)
    counted = np.isfinite(dates) if math.isnan(today) else (dates <= today) & (dates > today - YEAR)
    policy = {fold(line.service): line.service for line in inputs.settings.services}

    def known(name: str) -> str:
        return policy.get(fold(name), name)

    services = [known(str(name)) for name in _texts(view, "service")[counted]]
    return ServicesDone(
        customers=_texts(view, "customer_id")[counted],
        services=np.array(services, dtype=object),
        visit=known(inputs.parameters.text("visit_service")),
        training=known(inputs.parameters.text("training_service")),
    )


def _view(port: WorkbookPort, inputs: WorkbookInputs, spec: Table) -> TableView | None:
    """A table of the workbook, known to the log so that incidents find their cells."""
    if spec.name not in inputs.tables:
        return None
    view = TableView.of(spec, inputs.tables[spec.name], port.read_table(spec.name))
    inputs.log.views = {**inputs.log.views, spec.key: view}
    return view


def _numbers(view: TableView | None, key: str, log: IncidentLog) -> NDArray[np.float64]:
    return np.empty(0) if view is None else view.numbers(key, log.add)


def _texts(view: TableView | None, key: str) -> NDArray[np.object_]:
    return np.empty(0, dtype=object) if view is None else view.texts(key)


def _choices(view: TableView | None, key: str, report: Callable[..., None]) -> NDArray[np.object_]:
    return np.empty(0, dtype=object) if view is None else view.choices(key, report)
