"""A new row to type in, in a document that is open."""

from __future__ import annotations

import numpy as np

from cec_xl.errors import InputError
from cec_xl.hosts.calc.workbook import CalcWorkbook
from cec_xl.hosts.column import CellKind


def add_row(port: CalcWorkbook, name: str) -> int:
    """A blank row at the end of a table, ready to type in: the first blank one it has, or a new one.

    Returns:
        The row's 0-based position.

    Raises:
        InputError: the sheet is protected.
        TableSpaceError: something stands right below the table.
    """
    table = port.table(name)
    filled = np.zeros(table.info.rows, np.bool_)
    for column in table.read().values():
        filled |= column.kinds != CellKind.EMPTY
    last = int(np.flatnonzero(filled)[-1]) if filled.any() else -1
    if last + 1 < table.info.rows:
        return last + 1
    if port.document.is_protected(table.sheet):
        raise InputError("calc_sheet_protected", sheet=table.info.sheet)
    rows = table.info.rows + 1
    table.check_space(rows, port.every_table())
    with port:
        port.table(name).grow(rows)
    return rows - 1
