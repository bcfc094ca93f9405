"""Workbooks with formulas in them, and what their cells hold after the results were brought up to date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.hosts.notice import Notice
from cec_xl.hosts.port import TableUpdate
from udfs.closed import update_results

TODAY = dt.date(2026, 6, 30)
OTHER = "xl/worksheets/sheet2.xml"
"""The part of the sheet the formulas stand on."""
DIGITS = [[4, 3, 2, 1], [1, 2, 3, 4], [4, None, 4, 4]]
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


def with_formulas(formulas: dict[str, str], more: Callable[[Workbook, Worksheet, Worksheet], object] | None = None):
    """A decoration of `build`: three customers' digits in A1:D3 of the second sheet and formulas beside them."""

    def decorate(book: Workbook, sheet: Worksheet, other: Worksheet) -> None:
        for row, digits in enumerate(DIGITS):
            other.write_row(row, 0, digits)
        for cell, formula in formulas.items():
            other.write_formula(cell, f"={formula}", None, OLD)
        if more is not None:
            more(book, sheet, other)

    return decorate


def spilling(formulas: dict[str, tuple[str, str]], **values: object) -> Callable[..., None]:
    """Formulas that spill, by cell: the area filled so far and the text."""

    def decorate(_book: Workbook, _sheet: Worksheet, other: Worksheet) -> None:
        for area, formula in formulas.values():
            other.write_dynamic_array_formula(area, f"={formula}", None, OLD)
        for cell, value in values.items():
            other.write(cell, value)

    return decorate
