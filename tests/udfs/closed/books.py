"""Workbooks with formulas in them, and what their cells hold after the results were brought up to date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl

from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.hosts.notice import Notice
from cec_xl.hosts.port import TableUpdate
from udfs.closed import update_results

TODAY = dt.date(2026, 6, 30)
OLD = "viejo"
"""What every formula shows before."""


def brought_up_to_date(
    path: Path,
    tables: Mapping[str, TableUpdate] | None = None,
    names: Mapping[str, str] | None = None,
) -> list[Notice]:
    """Write tables and names, compute the functions, save; what the user is told about formulas."""
    with ClosedWorkbook.open(path) as book:
        if tables:
            book.write_tables(tables)
        if names:
            book.write_names(names)
        update_results(book, TODAY)
        book.save()
        return [notice for notice in book.notices if notice.code in {"functions_left_to_excel", "results_blocked"}]


def stored(path: Path, sheet: str) -> Callable[[str], object]:
    """Reads what a cell of a sheet shows without calculating; a column of cells as a list."""
    found = openpyxl.load_workbook(path, data_only=True)[sheet]

    def shown(cells: str) -> object:
        if ":" not in cells:
            return found[cells].value
        return [row[0].value for row in found[cells]]

    return shown
