"""Values inside a formula: cells in rows, and whether they are cells of a sheet or were computed."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import NamedTuple

from cec_xl.hosts.reading.ranges import CellRange
from udfs.closed.formulas import LeftToExcel
from udfs.registry import CellError
from udfs.values import Scalar

Rows = list[list[Scalar]]

_TRUTHS = {
    *("true", "false", "verdadero", "falso", "истина", "ложь", "wahr", "falsch", "vrai", "faux", "verdadeiro", "vero"),
    *("cert", "fals", "waar", "onwaar", "prawda", "fałsz", "sant", "falskt", "sand", "falsk", "usann", "tosi"),
    *("epätosi", "igaz", "hamis", "adevărat", "pravda", "nepravda", "doğru", "yanlış"),
}
"""TRUE and FALSE as Excels of different languages know them."""


class Operand(NamedTuple):
    """Rows of cells, at least one; `cells` is where they stand on a sheet, None for anything computed."""

    rows: Rows
    cells: CellRange | None = None

    @classmethod
    def of(cls, value: Scalar) -> Operand:
        """A single value."""
        return cls([[value]])

    @property
    def is_single(self) -> bool:
        """Whether there is one value only."""
        return len(self.rows) == 1 and len(self.rows[0]) == 1

    @property
    def is_error(self) -> bool:
        """Whether it is an error that was computed, in the place of cells."""
        return self.cells is None and self.is_single and is_error(self.first)

    @property
    def first(self) -> Scalar:
        """The value at the top left."""
        return self.rows[0][0]

    def part(self, rows: range, columns: range) -> Operand:
        """Some neighbouring rows and columns, still cells of the sheet where they were."""
        cells = self.cells
        if cells is not None:
            first_column, first_row = cells.first_column + columns.start, cells.first_row + rows.start
            cells = CellRange(first_column, first_row, first_column + len(columns) - 1, first_row + len(rows) - 1)
        return Operand([[self.rows[row][column] for column in columns] for row in rows], cells)

    def at(self, row: int, column: int) -> Scalar:
        """The value beside those of a larger operand: one row or column counts for all, outside is ``#N/A``."""
        row = 0 if len(self.rows) == 1 else row
        column = 0 if len(self.rows[0]) == 1 else column
        inside = row < len(self.rows) and column < len(self.rows[0])
        return self.rows[row][column] if inside else CellError.NA


def each(function: Callable[..., Scalar], *operands: Operand, with_errors: bool = False) -> Operand:
    """A function of single values applied to values side by side.

    The first error among them is the answer, unless the function is one that looks at errors.
    """
    height = max(len(operand.rows) for operand in operands)
    width = max(len(operand.rows[0]) for operand in operands)
    rows: Rows = [[None] * width for _ in range(height)]
    for row, column in product(range(height), range(width)):
        values = [operand.at(row, column) for operand in operands]
        error = None if with_errors else next(filter(is_error, values), None)
        rows[row][column] = function(*values) if error is None else error
    return Operand(rows)


def is_error(value: object) -> bool:
    """Whether a value is an error."""
    return type(value) is CellError


def is_number(value: object) -> bool:
    """Whether a value is a number and no truth value."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def number(value: Scalar) -> float | CellError:
    """A value where a number is needed.

    A text of digits is a number everywhere; what other texts come to depends on the language of the user's Excel.

    >>> number(None), number(True), number("4321"), number("A")
    (0.0, 1.0, 4321.0, <CellError.VALUE: '#CEC!VALUE'>)
    """
    match value:
        case CellError():
            return value
        case None:
            return 0.0
        case str():
            if value.isascii() and value.isdigit():
                return float(value)
            if any(map(str.isdigit, value)):
                raise LeftToExcel
            return CellError.VALUE
        case _:
            return float(value)


def characters(value: Scalar) -> str:
    """A text whose characters are counted; Excel counts some of them, such as emoji, as two."""
    found = text(value)
    if found and max(found) > "\uffff":
        raise LeftToExcel
    return found


def text(value: Scalar) -> str:
    """A value where a text is needed; fractions and truth values read differently in every language."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            raise LeftToExcel
        case _ if float(value).is_integer() and abs(value) < 1e11:
            return str(int(value))
    raise LeftToExcel


def truth(value: Scalar) -> bool | CellError:
    """A value where TRUE or FALSE is needed.

    Excel reads also the words for them, of its own language only.

    >>> truth(2.0), truth(None), truth("a")
    (True, False, <CellError.VALUE: '#CEC!VALUE'>)
    """
    match value:
        case CellError():
            return value
        case None:
            return False
        case str():
            if value.casefold() in _TRUTHS:
                raise LeftToExcel
            return CellError.VALUE
        case _:
            return bool(value)
