"""What the office's objects are to the type checker.

UNO builds its classes at run time from the running office; there are no stubs and nothing to check against. Every
object of the office is a `Uno` here, so that the one untyped thing in this host has one name.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Uno = Any
Cell = float | str
"""A cell to write: a number, or a text that stays a text; ``""`` empties the cell."""
Row = Sequence[Cell]
Area = tuple[int, int, int, int, int]
"""Sheet, left, top, right, bottom: all counted from 0, ends included."""
Block = dict[str, list[Any]]
"""What stands in a block of cells: ``values``, ``errors`` and ``booleans`` (see `OfficeDocument.read`)."""

CONSTANTS = 1 | 2 | 4  # VALUE, DATETIME, STRING of com.sun.star.sheet.CellFlags
FORMULAS = 16
CONTENTS = CONSTANTS | FORMULAS
NOTES = 8
ERRONEOUS = 4  # com.sun.star.sheet.FormulaResult.ERROR
LOGICAL = 1024  # com.sun.star.util.NumberFormat.LOGICAL
UPWARDS = DOWNWARDS = 1
"""``CellDeleteMode.UP`` and ``CellInsertMode.DOWN``: how the cells below a gap move."""


class _Sheets:
    """The sheets of the document that was asked last: every object of the office costs milliseconds to make.

    The document itself tells it from others: its ``RuntimeUID`` is a number that another office gives as well.
    """

    document: Uno = None
    sheets: Uno = None


def sheets_of(document: Uno) -> Uno:
    """The sheets of a document."""
    if document != _Sheets.document:
        _Sheets.document, _Sheets.sheets = document, document.Sheets
    return _Sheets.sheets


def cells_of(document: Uno, area: Area) -> Uno:
    """The range of cells an area stands for.

    It is not asked of the sheet: after cells were inserted, a sheet object kept from before is cut short.
    """
    sheet, left, top, right, bottom = area
    return sheets_of(document).getCellRangeByPosition(left, top, right, bottom, sheet)


def constant(group: str, name: str) -> Uno:
    """A member of one of the office's enumerations."""
    import uno

    return uno.Enum(group, name)


def values(**named: object) -> tuple[Uno, ...]:
    """Named values as the office takes them."""
    import uno

    made = []
    for name, value in named.items():
        pair = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        pair.Name, pair.Value = name, value
        made.append(pair)
    return tuple(made)


def any_of(pairs: tuple[Uno, ...]) -> Uno:
    """Named values as the value of another one, which has to be told their type."""
    import uno

    return uno.Any("[]com.sun.star.beans.PropertyValue", pairs)
