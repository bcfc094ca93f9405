"""One table of an open document: where it stands, what it holds, and how its rows are replaced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from cec_xl.errors import InputError, TableSpaceError
from cec_xl.hosts.calc.columns import cells_as_read, cells_of_values, columns_of, intervals
from cec_xl.hosts.calc.document import CalcDocument
from cec_xl.hosts.calc.office.uno_types import Area, Cell
from cec_xl.hosts.column import CellKind, Column
from cec_xl.hosts.port import TableInfo, TableUpdate, Values, column_letters
from cec_xl.hosts.sheet.row_matching import match_positions, match_rows

LAST_ROW = 1_048_576


@dataclass(frozen=True, slots=True)
class UserColumn:
    """A column of the user's as it stood before the rows changed.

    Attributes:
        position: its 0-based place in the table.
        column: what its cells held.
        formulas: the rows that hold a formula.
    """

    position: int
    column: Column
    formulas: Sequence[int]

    @property
    def calculated(self) -> bool:
        """Whether every cell holds a formula."""
        return 0 < len(self.column) == len(self.formulas)


class CalcTable:
    """A table and its place, which is asked for once and kept up to date here."""

    def __init__(self, document: CalcDocument, described: Sequence[str | int | bool]) -> None:
        self._document = document
        name, sheet, sheet_name, left, top, right, bottom, totals = described
        self.sheet = int(sheet)
        self.left, self.right = int(left), int(right)
        self.top = int(top) + 1
        self.totals = int(totals)
        header: Area = (self.sheet, self.left, int(top), self.right, int(top))
        self.info = TableInfo(
            name=str(name),
            sheet=str(sheet_name),
            first_row=self.top + 1,
            first_column=self.left + 1,
            rows=int(bottom) - self.top + 1 - self.totals,
            headers=tuple(str(column.as_texts()[0]) for column in columns_of(document.read(header), self.width)),
        )

    @property
    def width(self) -> int:
        """How many columns the table has."""
        return self.right - self.left + 1

    def block(self, first: int, last: int, left: int = 0, right: int | None = None) -> Area:
        """Data rows `first` to `last` and columns `left` to `right`, counted in the table, ends excluded."""
        end = self.width if right is None else right
        return (self.sheet, self.left + left, self.top + first, self.left + end - 1, self.top + last - 1)

    def column(self, position: int) -> Area:
        """The data rows of one column."""
        return self.block(0, self.info.rows, position, position + 1)

    def read(self) -> dict[str, Column]:
        """The data rows, header -> column."""
        rows = self.info.rows
        block = self._document.read(self.block(0, rows)) if rows else {"values": [], "errors": [], "booleans": []}
        return dict(zip(self.info.headers, columns_of(block, self.width), strict=True))

    def formula_columns(self) -> frozenset[str]:
        """Headers of the columns in which any data cell holds a formula."""
        if not self.info.rows:
            return frozenset()
        found = self._document.formula_columns(self.block(0, self.info.rows))
        return frozenset(self.info.headers[position] for position in found)

    def check(self, update: TableUpdate, others: Sequence[CalcTable]) -> None:
        """Refuse what cannot be written, before anything is.

        Raises:
            InputError: a column is missing, or the sheet is protected.
            TableSpaceError: cells below the table would be overwritten.
        """
        for header in update.columns:
            if header not in self.info.headers:
                raise InputError("no_column", table=self.info.name, sheet=self.info.sheet, column=header)
        if self._document.is_protected(self.sheet):
            raise InputError("calc_sheet_protected", sheet=self.info.sheet)
        self.check_space(rows_needed(update), others)

    def check_space(self, rows: int, others: Sequence[CalcTable]) -> None:
        """Refuse to grow over cells that are not the table's.

        Raises:
            TableSpaceError: something stands there, another table or the end of the sheet.
        """
        if rows <= self.info.rows:
            return
        end = self.info.rows + self.totals
        if self.top + rows + self.totals > LAST_ROW:
            self._refuse_to_grow(LAST_ROW - 1, self.left)
        below = self.block(end, rows + self.totals)
        for other in others:
            if other.info.name != self.info.name and other.overlaps(below):
                self._refuse_to_grow(other.top - 1, other.left)
        found = self._document.first_content(below)
        if found is not None:
            self._refuse_to_grow(found[1], found[0])

    def overlaps(self, area: Area) -> bool:
        """Whether the table, header and totals included, shares a cell with an area."""
        sheet, left, top, right, bottom = area
        last = self.top + self.info.rows + self.totals - 1
        return (
            sheet == self.sheet and left <= self.right and right >= self.left and top <= last and bottom >= self.top - 1
        )

    def _refuse_to_grow(self, row: int, column: int) -> NoReturn:
        cell = f"{column_letters(column + 1)}{row + 1}"
        raise TableSpaceError("table_no_room", table=self.info.name, sheet=self.info.sheet, cell=cell)

    def replace(self, update: TableUpdate) -> None:
        """Give the table these rows; the user's columns go with their rows."""
        rows = rows_needed(update)
        self._note(rows)
        theirs = self._user_columns(update.columns)
        sources = self._sources(update, rows)
        old_rows = self.info.rows
        self.resize(rows)
        self._write_ours(update.columns, rows)
        for column in theirs:
            self._place(column, sources, old_rows)
        if self._document.is_filtered(self.info.name):
            self._document.filter_again(self.info.name)

    def grow(self, rows: int) -> None:
        """Make room for more rows at the end; calculated columns are filled down."""
        old_rows = self.info.rows
        theirs = self._user_columns({})
        sources = match_positions(old_rows, rows)
        self._note(rows)
        self.resize(rows)
        for column in theirs:
            self._place(column, sources, old_rows)

    def _note(self, rows: int) -> None:
        self._document.note_cells(self.block(0, max(rows, self.info.rows) + self.totals))

    def _user_columns(self, ours: Mapping[str, Values]) -> list[UserColumn]:
        found = []
        for position, header in enumerate(self.info.headers):
            if header not in ours and self.info.rows:
                area = self.column(position)
                (column,) = columns_of(self._document.read(area), 1)
                found.append(UserColumn(position, column, self._document.keep_formulas(area)))
        return found

    def _sources(self, update: TableUpdate, rows: int) -> NDArray[np.intp]:
        """For each new row the old row its user's cells come from, -1 for none."""
        if update.key is None or update.key not in update.columns or not self.info.rows:
            return match_positions(self.info.rows, rows)
        (old,) = columns_of(self._document.read(self.column(self.info.headers.index(update.key))), 1)
        new = Column.of(np.asarray(update.columns[update.key]).tolist())
        found = match_rows(old.as_texts().tolist(), new.as_texts().tolist())
        return np.concatenate((found, np.full(rows - len(found), -1, np.intp)))

    def resize(self, rows: int) -> None:
        """Give the table another number of rows; what refers to its cells follows, what stands below stays."""
        if rows > self.info.rows:
            self._open(rows - self.info.rows)
        elif rows < self.info.rows:
            self._close(rows)
        self._document.set_last_row(self.info.name, self.top + rows + self.totals - 1)
        self.info = self.info._replace(rows=rows)

    def _open(self, count: int) -> None:
        """More rows before the last one: a reference to all rows then spans the new ones too."""
        old = self.info.rows
        at = max(old - 1, 1)
        below = self.top + old + self.totals + count
        done = below + count < LAST_ROW and self._document.open_rows(self.block(at, at + count), below)
        if self.totals and not done:
            self._refuse_to_grow(self.top + old, self.left)

    def _close(self, rows: int) -> None:
        """Fewer rows, again before the last one.

        A single row is never left alone: a second one stays blank below the table, so that references keep a range
        that can grow. Rows that a formula of the user names one by one are emptied instead of taken out.
        """
        old = self.info.rows
        kept = rows if self.totals else max(rows, 2)
        at = max(kept - 1, 1)
        taken = self.block(at, at + old - kept)
        below = self.top + old + self.totals
        if (
            old > kept
            and below + old - kept < LAST_ROW
            and (self.totals or not self._document.points_into(taken))
            and self._document.close_rows(taken, below)
        ):
            old = kept
        elif self.totals:
            self._refuse_to_grow(self.top + old, self.left)
        if old > rows:
            self._document.clear(self.block(rows, old))

    def _write_ours(self, columns: Mapping[str, Values], rows: int) -> None:
        """Our columns, neighbours together in one block."""
        ours = np.array([header in columns for header in self.info.headers], np.bool_)
        for left, right in intervals(ours):
            prepared = [
                cells_of_values(columns[self.info.headers[position]], rows) for position in range(left, right + 1)
            ]
            booleans = [(*pair, column) for column, (_, pairs) in enumerate(prepared) for pair in pairs]
            cells = list(zip(*(cells for cells, _ in prepared), strict=True))
            self._document.write(self.block(0, rows, left, right + 1), cells, booleans)

    def _place(self, theirs: UserColumn, sources: NDArray[np.intp], old_rows: int) -> None:
        """Give every row what belongs to it in a column of the user's."""
        rows = len(sources)
        if theirs.calculated:
            if rows > old_rows:
                # New rows stand before the last one, which has its formula still.
                first = max(old_rows - 2, 0)
                last = rows - 1 if old_rows > 1 else rows
                self._document.fill_down(self.block(first, last, theirs.position, theirs.position + 1))
            return
        if rows == old_rows and np.array_equal(sources, np.arange(rows)):
            return
        old = cells_as_read(theirs.column)
        cells: list[Cell] = [old[source] if source >= 0 else "" for source in sources.tolist()]
        booleans = np.zeros(rows, np.bool_)
        known = sources >= 0
        booleans[known] = theirs.column.kinds[sources[known]] == CellKind.BOOLEAN
        area = self.column(theirs.position)
        self._document.write(area, [(cell,) for cell in cells], [(*pair, 0) for pair in intervals(booleans)])
        with_formula = set(theirs.formulas)
        moved = [(row, source) for row, source in enumerate(sources.tolist()) if source in with_formula]
        if moved:
            self._document.write_formulas(area, moved)


def rows_needed(update: TableUpdate) -> int:
    """A table keeps one row, blank where there is no content."""
    return max(1, max((len(values) for values in update.columns.values()), default=1))
