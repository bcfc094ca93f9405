"""One column of a table as it was read: what kind each cell is, its number, its text.

Numbers, texts and errors live side by side, so a bad cell among 100,000 numbers neither vanishes nor turns the
whole column into Python objects.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

EXCEL_EPOCH = dt.datetime(1899, 12, 30)
LAST_DAY = 2958465.0
"""Day number of 9999-12-31, the last date a cell can hold."""


class CellKind(IntEnum):
    """What a cell holds."""

    EMPTY = 0
    NUMBER = 1
    TEXT = 2
    BOOLEAN = 3
    ERROR = 4


@dataclass(frozen=True, slots=True)
class Column:
    """Cells of one column, all arrays of the same length.

    Attributes:
        kinds: `CellKind` of each cell, uint8.
        numbers: the value of NUMBER cells (dates are serial days since 1899-12-30) and 0/1 of BOOLEAN cells; NaN
            elsewhere.
        texts: the text of TEXT cells and the name of ERROR cells (``#DIV/0!``); ``""`` elsewhere. Object array of
            `str`, or None where the column has no such cell.
    """

    kinds: NDArray[np.uint8]
    numbers: NDArray[np.float64]
    texts: NDArray[np.object_] | None = None

    def __len__(self) -> int:
        return len(self.kinds)

    def text(self, row: int) -> str:
        """What stands in the cell, as the user would read it in an incident."""
        if self.texts is not None and self.kinds[row] in (CellKind.TEXT, CellKind.ERROR):
            return str(self.texts[row])
        if self.kinds[row] == CellKind.EMPTY:
            return ""
        return f"{self.numbers[row]:.15g}"

    def as_texts(self) -> NDArray[np.object_]:
        """Every cell as text: numbers without a needless ``.0``, empty cells and errors as ``""``."""
        out = np.full(len(self), "", dtype=object)
        if self.texts is not None:
            is_text = self.kinds == CellKind.TEXT
            out[is_text] = self.texts[is_text]
        for row in np.flatnonzero((self.kinds == CellKind.NUMBER) | (self.kinds == CellKind.BOOLEAN)):
            out[row] = f"{self.numbers[row]:.15g}"
        return out

    @classmethod
    def of(cls, values: Sequence[object]) -> Column:
        """A column from Python values as a live host hands them over.

        >>> column = Column.of([1, "a", None, True])
        >>> [CellKind(k).name for k in column.kinds]
        ['NUMBER', 'TEXT', 'EMPTY', 'BOOLEAN']
        """
        types = set(map(type, values))
        if types <= _NUMBER_TYPES:
            return cls._of_numbers(values)
        if types <= _TEXT_TYPES:
            return cls._of_texts(values)
        return cls._of_anything(values)

    @classmethod
    def _of_anything(cls, values: Sequence[object]) -> Column:
        """A column whose cells are of several kinds, looked at one by one."""
        count = len(values)
        kinds = np.zeros(count, np.uint8)
        numbers = np.full(count, np.nan)
        texts = np.full(count, "", dtype=object)
        for row, value in enumerate(values):
            match value:
                case None | "":
                    continue
                case bool() | np.bool_():
                    kinds[row], numbers[row] = CellKind.BOOLEAN, float(value)
                case int() | float() | Decimal() | np.integer() | np.floating():
                    if not np.isnan(float(value)):
                        kinds[row], numbers[row] = CellKind.NUMBER, float(value)
                case dt.datetime():
                    kinds[row], numbers[row] = CellKind.NUMBER, to_serial(value)
                case dt.date():
                    kinds[row], numbers[row] = (
                        CellKind.NUMBER,
                        to_serial(dt.datetime.combine(value, dt.time())),
                    )
                case str() if value.startswith("#") and value in ERROR_NAMES:
                    kinds[row], texts[row] = CellKind.ERROR, value
                case _:
                    kinds[row], texts[row] = CellKind.TEXT, str(value)
        return cls(kinds, numbers, texts)

    @classmethod
    def _of_numbers(cls, values: Sequence[object]) -> Column:
        """A column of nothing but numbers and empty cells, as most are."""
        numbers = np.array(values, dtype=np.float64)
        return cls(np.where(np.isnan(numbers), CellKind.EMPTY, CellKind.NUMBER).astype(np.uint8), numbers)

    @classmethod
    def _of_texts(cls, values: Sequence[object]) -> Column:
        """A column of nothing but texts and empty cells."""
        texts = np.full(len(values), "", dtype=object)
        texts[:] = [value or "" for value in values]
        kinds = np.where(texts == "", CellKind.EMPTY, CellKind.TEXT).astype(np.uint8)
        for name in ERROR_NAMES & set(values):
            kinds[texts == name] = CellKind.ERROR
        return cls(kinds, np.full(len(values), np.nan), texts)


_NUMBER_TYPES = frozenset({float, int, Decimal, type(None)})
_TEXT_TYPES = frozenset({str, type(None)})

ERROR_NAMES = frozenset(
    {
        "#NULL!",
        "#DIV/0!",
        "#VALUE!",
        "#REF!",
        "#NAME?",
        "#NUM!",
        "#N/A",
        "#GETTING_DATA",
        "#SPILL!",
        "#CALC!",
        "#BLOCKED!",
        "#CONNECT!",
        "#FIELD!",
        "#UNKNOWN!",
    }
)
"""How Excel writes its error values."""


def to_serial(moment: dt.datetime) -> float:
    """Days since 1899-12-30, Excel's way of storing a date.

    >>> to_serial(dt.datetime(2024, 1, 1))
    45292.0
    """
    return (moment.replace(tzinfo=None) - EXCEL_EPOCH) / dt.timedelta(days=1)


def from_serial(serial: float) -> dt.datetime:
    """The moment a serial number stands for.

    >>> from_serial(45292.5)
    datetime.datetime(2024, 1, 1, 12, 0)
    """
    return EXCEL_EPOCH + dt.timedelta(days=float(serial))
