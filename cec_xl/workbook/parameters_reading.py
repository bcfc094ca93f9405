"""The single settings of a workbook (table ``settings``): one row each, found by its key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from cec_xl.hosts.column import CellKind, Column, from_serial
from cec_xl.hosts.port import WorkbookPort
from cec_xl.labels import choice_key, fold
from cec_xl.method.problems import Place
from cec_xl.workbook.incidents import IncidentLog
from cec_xl.workbook.parameters import PARAMETERS, Parameter
from cec_xl.workbook.schema import TABLE_PREFIX, Kind
from cec_xl.workbook.table_view import TableView

Value = float | str | bool | None


class Parameters(NamedTuple):
    """Values by key; a setting the workbook does not have counts as its default."""

    values: Mapping[str, Value]
    rows: Mapping[str, int] = MappingProxyType({})

    def number(self, key: str) -> float:
        """A numeric setting."""
        value = self.values[key]
        return float(value) if isinstance(value, (int, float)) else float("nan")

    def text(self, key: str) -> str:
        """A text or choice setting; ``""`` where empty."""
        value = self.values[key]
        return "" if value is None else str(value)

    def yes(self, key: str) -> bool:
        """A yes/no setting."""
        return self.values[key] in (True, "yes")

    def date(self, key: str) -> dt.date | None:
        """A date setting; None where empty."""
        value = self.values[key]
        return from_serial(value).date() if isinstance(value, (int, float)) else None


def read_parameters(view: TableView | None, log: IncidentLog, port: WorkbookPort) -> Parameters:
    """Every setting, checked against its kind; what cannot be used becomes an incident and the default counts.

    A setting that is chosen on another sheet is read there: the settings table only repeats it with a formula,
    whose result is old in a file that no spreadsheet program has calculated since.
    """
    values: dict[str, Value] = {parameter.key: parameter.default for parameter in PARAMETERS}
    rows: dict[str, int] = {}
    if view is None:
        return Parameters(values, rows)
    known = {fold(parameter.key): parameter for parameter in PARAMETERS}
    for row, key in zip(view.rows, view.texts("setting_key"), strict=True):
        parameter = known.get(fold(str(key)))
        if parameter is not None:
            rows[parameter.key] = log.setting_rows[parameter.key] = int(row)
            chosen = port.read_name(f"{TABLE_PREFIX}{parameter.chosen_at}") if parameter.chosen_at else None
            column = view.column("setting_value") if chosen is None else Column.of([chosen])
            cell = int(row) if chosen is None else 0
            values[parameter.key] = _value(column, cell, parameter, view.place(int(row), "setting_value"), log)
    return Parameters(values, rows)


def _value(column: Column | None, row: int, parameter: Parameter, place: Place, log: IncidentLog) -> Value:
    if column is None or column.kinds[row] == CellKind.EMPTY:
        return parameter.default
    kind, text = column.kinds[row], column.text(row).strip()
    if parameter.kind is Kind.TEXT:
        return text
    if parameter.kind is Kind.YES_NO:
        answer = choice_key("yes_no", text) if kind == CellKind.TEXT else ("yes" if column.numbers[row] else "no")
        if answer is not None:
            return answer == "yes"
        log.add("unknown_choice", place, choice_kind="yes_no")
    elif parameter.kind is Kind.CHOICE:
        chosen = choice_key(parameter.choices or parameter.key, text)
        if chosen is not None:
            return chosen
        log.add("unknown_choice", place, choice_kind=parameter.choices or parameter.key)
    elif kind == CellKind.NUMBER:
        number = float(column.numbers[row])
        low, high = parameter.minimum, parameter.maximum
        if (low is None or number >= low) and (high is None or number <= high):
            return number
        log.add("setting_out_of_range", place, minimum=low, maximum=high)
    else:
        log.add("date_as_text" if parameter.kind is Kind.DATE else "not_a_number", place)
    return parameter.default
