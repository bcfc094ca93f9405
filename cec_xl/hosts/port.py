"""The port: what a refresh needs from the place a workbook lives in.

Three adapters implement it (`closed`, `excel`, `calc`) and one contract suite runs on all of them. Nothing here
knows the method, and no signature carries a type of xlwings, UNO or a file format.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import NamedTuple, Protocol, Self, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from cec_xl.hosts.column import Column

Cell = float | int | bool | str | None
"""One cell to write or read through a defined name."""

Values = NDArray[np.float64] | NDArray[np.int64] | NDArray[np.int8] | NDArray[np.bool_] | NDArray[np.object_]
"""One column to write. Float NaN, None and ``""`` become empty cells; dates are written as serial numbers (the
column's own number format shows them); object arrays hold `str` or None and always become text cells, never
formulas."""


class TableInfo(NamedTuple):
    """A table as it stands in the workbook.

    Attributes:
        name: the table's display name, e.g. ``cecxl_customers``.
        sheet: the visible name of its sheet.
        first_row: 1-based row of the first data row (below the header).
        first_column: 1-based column of the table's first column.
        rows: number of data rows, the totals row not counted.
        headers: the column headers, left to right.
    """

    name: str
    sheet: str
    first_row: int
    first_column: int
    rows: int
    headers: tuple[str, ...]

    def cell(self, row: int, column: int) -> str:
        """A1 address of the cell at 0-based data row and column of the table."""
        return f"{column_letters(self.first_column + column)}{self.first_row + row}"


class TableUpdate(NamedTuple):
    """New content for one table.

    Attributes:
        columns: header -> values, all of one length. Headers must exist in the table. Columns of the table that
            are not named here belong to the user: calculated columns are filled down, typed values stay with
            their row as identified by `key` (by position where `key` is None).
        key: header of the column that identifies a row, e.g. the customer id.
    """

    columns: Mapping[str, Values]
    key: str | None = None


class WorkbookPort(Protocol):
    """A workbook that can be read, changed in blocks, and saved."""

    def tables(self) -> Mapping[str, TableInfo]:
        """Every table of the workbook by name."""
        ...

    def read_table(self, name: str) -> Mapping[str, Column]:
        """The table's data rows, header -> column. Raises `InputError` when there is no such table."""
        ...

    def read_name(self, name: str) -> Cell:
        """The value of the single cell a defined name points at; None where it is empty or there is no name."""
        ...

    def write_tables(self, updates: Mapping[str, TableUpdate]) -> None:
        """Replace the data rows of several tables. All or nothing: an error leaves the workbook as it was."""
        ...

    def write_names(self, values: Mapping[str, Cell | Sequence[Sequence[Cell]]]) -> None:
        """Write single cells or blocks into the ranges of defined names; names that do not exist are left out."""
        ...

    def sheets_shown(self) -> Mapping[str, bool]:
        """Every sheet by name, in the order of the tabs, and whether the user sees it."""
        ...

    def show_sheets(self, shown: Mapping[str, bool]) -> None:
        """Show or hide sheets by name; sheets that do not exist are left out.

        Raises `InputError` when no sheet would be left to see.
        """
        ...

    def progress(self, text: str, done: float) -> None:
        """Tell the user how far the work is, 0..1."""
        ...

    def save(self) -> object:
        """Make the changes last. Until then a closed file is untouched on disk. What is returned is the host's."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


@runtime_checkable
class FormulaReader(Protocol):
    """A port that can also say where formulas stand. What is about to fill in the user's own cells asks it."""

    def formula_columns(self, name: str) -> frozenset[str]:
        """Headers of a table's columns in which any data cell holds a formula."""
        ...


def column_letters(number: int) -> str:
    """Column letters of a 1-based column number.

    >>> column_letters(1), column_letters(28), column_letters(16384)
    ('A', 'AB', 'XFD')
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
