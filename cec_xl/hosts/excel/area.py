"""A rectangle of cells whose place and size are known here, so that Excel need not be asked for them.

Every question to Excel crosses from one process to another and takes about as long as scoring a thousand customers;
a block costs one crossing to name it and one to read or write it, whatever its size.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cec_xl.hosts.excel.cells import CHUNK_ROWS, TEXT_FORMAT, RawCell, plain_rows
from cec_xl.hosts.port import column_letters

if TYPE_CHECKING:
    from xlwings import Book, Range, Sheet

_REFERENCE = re.compile(r"='?(.+?)'?!\$([A-Z]{1,3})\$(\d+)(?::\$([A-Z]{1,3})\$(\d+))?")


@dataclass(frozen=True, slots=True)
class Area:
    """Cells of a sheet: 1-based first row and column, and how many of each."""

    sheet: Sheet
    row: int
    column: int
    height: int
    width: int

    @classmethod
    def of(cls, cells: Range) -> Area:
        """The area of an xlwings range."""
        height, width = cells.shape
        return cls(cells.sheet, cells.row, cells.column, height, width)

    @classmethod
    def of_reference(cls, reference: str, book: Book) -> Area | None:
        """The area a defined name's formula points at; None where it is no plain reference.

        Only the first pair of corners counts: ``=Hoja!$A$1:$B$2``.
        """
        found = _REFERENCE.fullmatch(reference)
        if found is None:
            return None
        sheet, left, top, right, bottom = found.groups()
        column, row = column_number(left), int(top)
        width = column_number(right or left) - column + 1
        return cls(book.sheets[sheet.replace("''", "'")], row, column, int(bottom or top) - row + 1, width)

    @property
    def address(self) -> str:
        """A1 address, without the sheet."""
        first = f"{column_letters(self.column)}{self.row}"
        if self.height == self.width == 1:
            return first
        return f"{first}:{column_letters(self.column + self.width - 1)}{self.row + self.height - 1}"

    @property
    def cells(self) -> Range:
        """The xlwings range."""
        return self.sheet.range(self.address)

    def part(self, first: int, last: int, left: int = 0, right: int | None = None) -> Area:
        """Rows `first` to `last` and columns `left` to `right` of the area, 0-based, ends exclusive."""
        end = self.width if right is None else right
        return Area(self.sheet, self.row + first, self.column + left, last - first, end - left)

    def chunks(self) -> Sequence[Area]:
        """The area in pieces that Excel takes in one go."""
        starts = range(0, self.height, CHUNK_ROWS)
        return [self.part(start, min(start + CHUNK_ROWS, self.height)) for start in starts]

    def read(self) -> list[list[Any]]:
        """The cells as rows: numbers, texts, booleans, datetimes, names of errors, None."""
        rows: list[list[Any]] = []
        for piece in self.chunks():
            cells = piece.cells
            if type(cells.impl).__module__ == "xlwings._xlwindows":
                rows += plain_rows(cells.raw_value)
            else:  # macOS hands errors over only through xlwings' own conversion
                rows += plain_rows(cells.options(ndim=2, err_to_str=True).value)
        return rows

    def formulas(self) -> list[list[Any]]:
        """What stands in the formula bar for each cell."""
        found = self.cells.formula
        if not isinstance(found, (list, tuple)):
            return [[found]]
        return [list(line) if isinstance(line, (list, tuple)) else [line] for line in found]

    def write(self, rows: Sequence[Sequence[RawCell]]) -> None:
        """Fill the area; there are as many rows as it is high."""
        for piece in self.chunks():
            start = piece.row - self.row
            piece.cells.raw_value = [list(row) for row in rows[start : start + piece.height]]

    @property
    def number_format(self) -> str | None:
        """The number format of all cells; None where they differ."""
        found: str | None = self.cells.number_format
        return found

    @property
    def is_text(self) -> bool:
        """Whether the cells have the text format, in which Excel changes nothing that is put into them."""
        return self.number_format == TEXT_FORMAT

    def overlaps(self, other: Area) -> bool:
        """Whether the areas, on one sheet, share a cell."""
        return not (
            self.row + self.height <= other.row
            or other.row + other.height <= self.row
            or self.column + self.width <= other.column
            or other.column + other.width <= self.column
        )


def column_number(letters: str) -> int:
    """The 1-based number of a column.

    >>> column_number("A"), column_number("AB"), column_number("XFD")
    (1, 28, 16384)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
