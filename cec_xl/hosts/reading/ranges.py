"""Cell addresses and ranges in A1 notation."""

from __future__ import annotations

import re
from typing import NamedTuple, Self

from cec_xl.hosts.port import column_letters

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384

_RANGE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Za-z]{1,3})\$?([0-9]{1,7}))?")


def column_number(letters: str) -> int:
    """1-based number of a column's letters.

    >>> column_number("A"), column_number("ab"), column_number("XFD")
    (1, 28, 16384)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def unquoted(sheet: str) -> str:
    """A sheet's name that stands in quotes before a reference.

    >>> unquoted("'L''an'")
    "L'an"
    """
    return sheet[1:-1].replace("''", "'")


class CellRange(NamedTuple):
    """A rectangle of cells, all four bounds 1-based and inclusive."""

    first_column: int
    first_row: int
    last_column: int
    last_row: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """The range written as ``A1``, ``A1:B2`` or ``$A$1:$B$2``.

        Raises:
            ValueError: anything else, or bounds outside a sheet or in the wrong order.

        >>> CellRange.parse("$B$2:D9")
        CellRange(first_column=2, first_row=2, last_column=4, last_row=9)
        """
        found = _RANGE.fullmatch(text)
        if found is None:
            raise ValueError(text)
        letters, row, last_letters, last_row = found.groups()
        first = column_number(letters), int(row)
        last = (column_number(last_letters), int(last_row)) if last_letters else first
        if not (1 <= first[0] <= last[0] <= MAX_COLUMN and 1 <= first[1] <= last[1] <= MAX_ROW):
            raise ValueError(text)
        return cls(*first, *last)

    def __str__(self) -> str:
        first = f"{column_letters(self.first_column)}{self.first_row}"
        last = f"{column_letters(self.last_column)}{self.last_row}"
        return first if first == last else f"{first}:{last}"

    @property
    def columns(self) -> int:
        """How many columns wide."""
        return self.last_column - self.first_column + 1

    @property
    def rows(self) -> int:
        """How many rows high."""
        return self.last_row - self.first_row + 1

    def sized(self, rows: int, columns: int) -> CellRange:
        """So many cells from its first one.

        >>> str(CellRange.parse("B2:D9").sized(3, 1)), str(CellRange.parse("B2:D9").sized(1, 1))
        ('B2:B4', 'B2')
        """
        return self._replace(last_column=self.first_column + columns - 1, last_row=self.first_row + rows - 1)

    def moved_down(self, rows: int) -> CellRange:
        """The range so many rows further down."""
        return self._replace(first_row=self.first_row + rows, last_row=self.last_row + rows)

    def overlaps(self, other: CellRange) -> bool:
        """Whether the two share a cell."""
        return (
            self.first_column <= other.last_column
            and other.first_column <= self.last_column
            and self.first_row <= other.last_row
            and other.first_row <= self.last_row
        )
