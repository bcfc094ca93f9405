"""How a table's rows changed, and where a range that pointed at them points afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cec_xl.hosts.reading.ranges import MAX_ROW, CellRange


class TableMove(NamedTuple):
    """A table before and after its rows were replaced, all numbers 1-based and inclusive.

    Attributes:
        first_column: of the table.
        last_column: of the table.
        first_row: first data row.
        old_last: last data row before.
        new_last: last data row now; at least `first_row`, since a table without content keeps one blank row.
        header_rows: 1, or 0 where the header is switched off.
        totals_rows: 1 where the totals row is shown; it stays right below the data.
        pushed: how many rows the cells below it, in its columns, move down to make room; mostly 0.
    """

    first_column: int
    last_column: int
    first_row: int
    old_last: int
    new_last: int
    header_rows: int = 1
    totals_rows: int = 0
    pushed: int = 0

    @property
    def last_touched(self) -> int:
        """Last row in which the change can alter cells."""
        return MAX_ROW if self.pushed else max(self.old_bottom, self.new_bottom)

    @property
    def old_bottom(self) -> int:
        """Last row before, totals included."""
        return self.old_last + self.totals_rows

    @property
    def new_bottom(self) -> int:
        """Last row now, totals included."""
        return self.new_last + self.totals_rows

    @property
    def shift(self) -> int:
        """How far the end moved down."""
        return self.new_last - self.old_last

    @property
    def old_range(self) -> CellRange:
        """The whole table before."""
        return CellRange(self.first_column, self.first_row - self.header_rows, self.last_column, self.old_bottom)

    @property
    def new_range(self) -> CellRange:
        """The whole table now."""
        return CellRange(self.first_column, self.first_row - self.header_rows, self.last_column, self.new_bottom)

    def spans(self, column: int) -> bool:
        """Whether the table covers this column."""
        return self.first_column <= column <= self.last_column

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell was one of the table's data or totals cells before."""
        return self.spans(column) and self.first_row <= row <= self.old_bottom


class SheetMoves(NamedTuple):
    """The tables of one sheet.

    Attributes:
        sheet: its visible name.
        tables: every table of the sheet, those that did not change included.
        other_rows: last row with cells that belong to no table, as far as beside tables; see `follow`.
    """

    sheet: str
    tables: Sequence[TableMove]
    other_rows: int = 0

    @property
    def changed(self) -> bool:
        """Whether any table's height changed, so that something could have to follow."""
        return any(table.shift for table in self.tables)

    def pushes(self, cells: CellRange) -> bool:
        """Whether a range contains cells that are moved down to make room for a table."""
        return any(
            table.pushed
            and cells.first_column <= table.last_column
            and table.first_column <= cells.last_column
            and cells.last_row > table.old_bottom
            for table in self.tables
        )

    def follow(self, cells: CellRange) -> CellRange:
        """Where a range points after the tables changed.

        * Within a table's columns, down to its last data row and up to its first or above: the whole height, so it
          keeps to the whole height. Likewise down to the totals row.
        * Within the totals row: goes along with it.
        * Wider than the tables it covers and down to the lowest of them, as print areas are: ends where they and
          what stands beside them end.
        * Below a table that made room, in its columns: goes down with the cells there.
        * Anything else stays: it means certain rows.

        >>> table = TableMove(first_column=2, last_column=4, first_row=6, old_last=6, new_last=40)
        >>> moves = SheetMoves("Pareto", [table])
        >>> str(moves.follow(CellRange.parse("C6:C6"))), str(moves.follow(CellRange.parse("A1:H6")))
        ('C6:C40', 'A1:H40')
        """
        for table in self.tables:
            if table.spans(cells.first_column) and table.spans(cells.last_column):
                followed = _within(table, cells)
                if followed is not None:
                    return followed
        return self._around(cells)

    def _around(self, cells: CellRange) -> CellRange:
        covered = [
            table
            for table in self.tables
            if cells.first_column <= table.first_column
            and table.last_column <= cells.last_column
            and cells.first_row <= table.first_row
            and table.old_bottom <= cells.last_row
        ]
        if not covered or max(table.old_bottom for table in covered) != cells.last_row:
            return cells
        ends = [table.new_bottom for table in covered]
        return cells._replace(last_row=max(*ends, min(self.other_rows, cells.last_row), cells.first_row))


def _within(table: TableMove, cells: CellRange) -> CellRange | None:
    """A range inside a table's columns; None where the table has nothing to say about it."""
    if cells.first_row <= table.first_row and cells.last_row == table.old_last:
        return cells._replace(last_row=table.new_last)
    if table.totals_rows and cells.last_row == table.old_bottom:
        if cells.first_row == table.old_bottom:
            return cells._replace(first_row=table.new_bottom, last_row=table.new_bottom)
        if cells.first_row <= table.first_row:
            return cells._replace(last_row=table.new_bottom)
    if table.pushed and cells.last_row > table.old_bottom:
        last_row = min(MAX_ROW, cells.last_row + table.pushed)
        moved = cells.first_row > table.old_bottom
        return cells._replace(first_row=cells.first_row + table.pushed * moved, last_row=last_row)
    return None
