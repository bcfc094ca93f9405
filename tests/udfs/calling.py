"""Calls worksheet functions as the VBA wrappers do: xlwings' own ``CallUDF`` with values as COM hands them over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from openpyxl.styles.numbers import FORMAT_DATE_DDMMYY

from tests.hosts.excel_stub.application import Workbook
from tests.hosts.excel_stub.com import MISSING
from tests.hosts.excel_stub.pywin32 import windows_xlwings
from tests.hosts.excel_stub.sheets import Range

__all__ = ["EURO", "MISSING", "SHORT_DATE", "Caller", "excel_calls"]

EURO = '#,##0.00\\ "€"'
SHORT_DATE = FORMAT_DATE_DDMMYY


class Caller:
    """An open workbook whose cells can be arguments of a formula."""

    def __init__(self, xlwings: Any, book: Workbook) -> None:  # noqa: ANN401 - the module as the stub imported it
        self.xlwings, self.book = xlwings, book
        self.sheet = book.sheets[0]
        self._next_row = 1

    def cells(self, *rows: Sequence[object], number_format: str | None = None) -> Range:
        """A range that holds these rows; ``#...`` texts become errors as Excel reads them."""
        top, width = self._next_row, max(map(len, rows))
        self._next_row += len(rows) + 1
        found = Range(self.sheet, top, 1, top + len(rows) - 1, width)
        if number_format:
            found.NumberFormat = number_format
        found.Value = [list(row) for row in rows]
        return found

    def column(self, *values: object, number_format: str | None = None) -> Range:
        """A range one column wide."""
        return self.cells(*([value] for value in values), number_format=number_format)

    def __call__(self, name: str, *arguments: object) -> Any:  # noqa: ANN401 - whatever the function answers
        """What the formula's cell gets, before the wrapper turns sentinels into errors."""
        from xlwings.com_server import XLPython

        caller = self.sheet.Cells(900, 20)
        return XLPython().CallUDF("udfs.excel", name, arguments, self.book, caller)


@contextmanager
def excel_calls() -> Iterator[Caller]:
    """xlwings as on Windows, and a workbook to call from."""
    with windows_xlwings() as (xlwings, windows):
        yield Caller(xlwings, windows.launch().Workbooks.Add())
