"""The template after a refresh, built in one go: results come from the real refresh on a workbook in memory."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from cec_xl.labels import Labels, choice_key
from cec_xl.template.contents import Contents, Row, Value
from cec_xl.template.settings_table import shown_setting
from cec_xl.workbook.calendar_tables import CALENDAR_INPUTS, CALENDAR_RESULTS
from cec_xl.workbook.history_tables import HISTORY_TABLES
from cec_xl.workbook.parameters import PARAMETERS
from cec_xl.workbook.refresh import Refresh, refresh_workbook
from cec_xl.workbook.schema import Table
from cec_xl.workbook.tables import INPUT_TABLES, RESULT_TABLES, STAGE_TABLES
from cec_xl.workbook.winback_tables import RECOVERY_PLAN, WINBACK_INPUTS, WINBACK_RESULTS
from tests.memory_port import MemoryWorkbook

INPUTS = INPUT_TABLES + STAGE_TABLES + WINBACK_INPUTS + CALENDAR_INPUTS
RESULTS = RESULT_TABLES + WINBACK_RESULTS + HISTORY_TABLES + CALENDAR_RESULTS
NOW = dt.datetime(2026, 1, 15, 9, 30)


def refreshed(contents: Contents, labels: Labels) -> tuple[Contents, Refresh]:
    """Contents with the results of a refresh in every result table, name and block."""
    book = memory_workbook(contents, labels)
    refresh = refresh_workbook(book, now=NOW)
    results = {spec.key: _result_rows(book, spec) for spec in (*RESULTS, RECOVERY_PLAN)}
    figures = {name.removeprefix("cecxl_"): value for name, value in book.names.items()}
    return replace(contents, rows=dict(contents.rows) | results, figures=figures), refresh


def memory_workbook(contents: Contents, labels: Labels) -> MemoryWorkbook:
    """The workbook a host would open: inputs filled in, results empty."""
    book = MemoryWorkbook(labels.language)
    for spec in INPUTS:
        rows = contents.rows.get(spec.key, ())
        book.add(spec, [_shown(spec, row, labels) for row in rows])
    values = [
        {"setting_key": p.key, "setting_value": shown_setting(labels, p.key, contents.settings.get(p.key))}
        for p in PARAMETERS
    ]
    book.add(next(spec for spec in INPUT_TABLES if spec.key == "settings"), values)
    for spec in RESULTS:  # the sample has a history already
        book.add(spec, [_shown(spec, row, labels) for row in contents.rows.get(spec.key, ())])
    return book


def _shown(spec: Table, row: Row, labels: Labels) -> dict[str, object]:
    kinds = {field.key: field.choices for field in spec.fields}
    return {
        key: labels.choice(str(kinds[key]), value) if kinds[key] and isinstance(value, str) else value
        for key, value in row.items()
        if key in kinds
    }


def _result_rows(book: MemoryWorkbook, spec: Table) -> list[Row]:
    columns = {field.key: book.cells(spec, field.key) for field in spec.fields}
    count = max(map(len, columns.values()))
    kinds = {field.key: field.choices for field in spec.fields}

    def value(key: str, row: int) -> Value:
        found = columns[key][row] if row < len(columns[key]) else None
        if found in (None, ""):
            return None
        if kinds[key] and isinstance(found, str):
            return choice_key(str(kinds[key]), found)
        return found if isinstance(found, str) else float(found)  # type: ignore[arg-type]  # numpy scalars

    return [{key: value(key, row) for key in columns} for row in range(count)]
