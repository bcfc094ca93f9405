"""Taking the user to a place in an open workbook, and a new row to type in."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np

from cec_xl.errors import InputError
from cec_xl.hosts.column import CellKind
from cec_xl.hosts.excel import filters
from cec_xl.hosts.excel.application import VISIBLE, is_protected, speaking
from cec_xl.hosts.excel.table import LiveTable

if TYPE_CHECKING:
    from xlwings import App, Book


def find_table(book: Book, name: str) -> LiveTable | None:
    """The table with this name; None where the workbook has none."""
    with speaking():
        for sheet in book.sheets:
            for table in sheet.tables:
                if table.name == name:
                    return LiveTable(table)
    return None


def show_table(table: LiveTable, row: int = 0) -> None:
    """Bring a table's sheet to the front, hidden or not, with the cursor on the first cell of a row."""
    with speaking():
        if table.sheet.visible not in VISIBLE:
            table.sheet.visible = True
        table.sheet.activate()
        table.block(row, row + 1, 0, 1).cells.select()


def selected_column(app: App) -> int | None:
    """The 1-based column of the selected cell; None where a chart or nothing is selected."""
    with suppress(Exception):
        selected = app.selection
        return None if selected is None else int(selected.column)
    return None


def add_row(table: LiveTable) -> int:
    """A blank row at the end of a table, ready to type in: the first blank one it has, or a new one.

    Returns:
        The row's 0-based position.

    Raises:
        InputError: the sheet is protected.
        TableSpaceError: something stands right below the table.
    """
    with speaking():
        filled = np.zeros(table.info.rows, np.bool_)
        for column in table.read().values():
            filled |= column.kinds != CellKind.EMPTY
        last = int(np.flatnonzero(filled)[-1]) if filled.any() else -1
        if last + 1 < table.info.rows:
            return last + 1
        if is_protected(table.sheet):
            raise InputError("sheet_protected", sheet=table.sheet.name)
        filters.refuse_unknown(table.table)
        with filters.without_filter(table.table):
            table.grow(table.info.rows + 1)
        return table.info.rows - 1
