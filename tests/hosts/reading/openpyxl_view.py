"""Workbooks as openpyxl sees them, in the reader's terms: the independent second opinion."""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cec_xl.hosts.column import CellKind, Column


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """The workbook with its stored values; openpyxl's warnings about what it will drop do not matter to a reader."""
    import openpyxl

    with warnings.catch_warnings(), path.open("rb") as file:
        warnings.simplefilter("ignore", UserWarning)
        yield openpyxl.load_workbook(file, data_only=True)


def plain(cell: Any) -> object:  # noqa: ANN401  (openpyxl has no types)
    """A cell's value with dates as serial numbers counted from 1900 and no difference between empty and ``""``."""
    from openpyxl.utils.datetime import to_excel

    value = cell.value
    if isinstance(value, bool):
        return value
    if isinstance(value, (dt.datetime, dt.date)):
        return round(to_excel(value), 9)
    if isinstance(value, dt.time):
        return round(to_excel(value), 9)
    if isinstance(value, dt.timedelta):
        return round(value / dt.timedelta(days=1), 9)
    if isinstance(value, (int, float)):
        return float(value)
    return None if value in (None, "") else str(value)


def read(column: Column, row: int) -> object:
    """A cell of ours in the same terms."""
    match CellKind(column.kinds[row]):
        case CellKind.NUMBER:
            return float(column.numbers[row])
        case CellKind.BOOLEAN:
            return bool(column.numbers[row])
        case CellKind.EMPTY:
            return None
    return column.text(row)


def same(ours: object, theirs: object) -> bool:
    """Equal, to the microsecond where a date went through a calendar."""
    if isinstance(ours, float) and isinstance(theirs, float):
        return ours == theirs or abs(ours - theirs) < 1e-8
    # openpyxl leaves the escapes of Excel as they stand.
    return ours == theirs or (isinstance(theirs, str) and "_x" in theirs)
