"""One table of a workbook that is open in Excel: where it stands, what it holds, and how its rows are replaced."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NoReturn

import numpy as np

from cec_xl.errors import InputError, TableSpaceError
from cec_xl.hosts.column import Column
from cec_xl.hosts.excel.area import Area
from cec_xl.hosts.excel.cells import RawCell, columns_of, typed_column
from cec_xl.hosts.excel.filters import without_filter
from cec_xl.hosts.excel.user_columns import UserColumn, row_sources
from cec_xl.hosts.port import TableInfo, TableUpdate, Values, column_letters

if TYPE_CHECKING:
    from xlwings.main import Table


GENERAL_FORMAT = "General"
"""The format of cells nobody has formatted."""


class LiveTable:
    """A table and its place, which is measured once and kept up to date here."""

    def __init__(self, table: Table) -> None:
        self.table = table
        whole = Area.of(table.range)
        self.sheet = whole.sheet
        self.has_header = bool(table.show_headers)
        self.has_totals = bool(table.show_totals)
        self.info = TableInfo(
            name=table.name,
            sheet=self.sheet.name,
            first_row=whole.row + int(self.has_header),
            first_column=whole.column,
            rows=whole.height - int(self.has_header) - int(self.has_totals),
            headers=self._headers(whole),
        )

    def _headers(self, whole: Area) -> tuple[str, ...]:
        if self.has_header:
            names = whole.part(0, 1).read()[0]
        else:
            names = [self.table.columns[position].name for position in range(whole.width)]
        return tuple("" if name is None else f"{name:.15g}" if isinstance(name, float) else str(name) for name in names)

    @property
    def width(self) -> int:
        """How many columns the table has."""
        return len(self.info.headers)

    def block(self, first: int, last: int, left: int = 0, right: int | None = None) -> Area:
        """Data rows `first` to `last` and columns `left` to `right`, 0-based, ends exclusive."""
        body = Area(self.sheet, self.info.first_row, self.info.first_column, self.info.rows, self.width)
        return body.part(first, last, left, right)

    def column(self, position: int) -> Area:
        """The data rows of one column."""
        return self.block(0, self.info.rows, position, position + 1)

    def read(self) -> dict[str, Column]:
        """The data rows, header -> column."""
        rows = self.block(0, self.info.rows).read() if self.info.rows else []
        return dict(zip(self.info.headers, columns_of(rows, self.width), strict=True))

    def formula_columns(self) -> frozenset[str]:
        """Headers of the columns in which any data cell holds a formula."""
        if not self.info.rows:
            return frozenset()
        columns = (UserColumn.read(self, position) for position in range(self.width))
        return frozenset(self.info.headers[column.position] for column in columns if any(column.formulas))

    def check(self, update: TableUpdate) -> None:
        """Refuse what cannot be written, before anything is.

        Raises:
            InputError: a column is missing.
            TableSpaceError: cells below the table would be overwritten.
        """
        for header in update.columns:
            if header not in self.info.headers:
                raise InputError("no_column", table=self.info.name, sheet=self.info.sheet, column=header)
        self._check_space(_rows_needed(update))

    def _check_space(self, rows: int) -> None:
        info = self.info
        if rows <= info.rows:
            return
        totals = int(self.has_totals)
        below = self.block(info.rows + totals, rows + totals)
        for other in self.sheet.tables:
            if other.name != info.name and (place := Area.of(other.range)).overlaps(below):
                self._refuse_to_grow(place.row, place.column)
        for down, line in enumerate(below.formulas()):
            for across, formula in enumerate(line):
                if formula not in ("", None):
                    self._refuse_to_grow(below.row + down, below.column + across)

    def _refuse_to_grow(self, row: int, column: int) -> NoReturn:
        cell = f"{column_letters(column)}{row}"
        raise TableSpaceError("table_no_room", table=self.info.name, sheet=self.info.sheet, cell=cell)

    def grow(self, rows: int) -> None:
        """Make room for more rows below; calculated columns are filled down.

        Raises:
            TableSpaceError: cells below the table would be overwritten.
        """
        self._check_space(rows)
        old_rows = self.info.rows
        calculated = [column for column in self._user_columns({}) if all(column.formulas)]
        self._resize(rows)
        for column in calculated:
            column.place(self, list(range(rows)), old_rows)

    def replace(self, update: TableUpdate) -> None:
        """Give the table these rows; the user's columns go with their rows."""
        with without_filter(self.table):
            rows = _rows_needed(update)
            theirs = self._user_columns(update.columns)
            sources = self._sources(update, rows)
            old_rows = self.info.rows
            self._resize(rows)
            self._write_ours(update.columns, rows)
            for column in theirs:
                column.place(self, sources, old_rows)

    def _user_columns(self, ours: Mapping[str, Values]) -> list[UserColumn]:
        positions = [p for p, header in enumerate(self.info.headers) if header not in ours]
        if not positions or not self.info.rows:
            return []
        return [UserColumn.read(self, position) for position in positions]

    def _sources(self, update: TableUpdate, rows: int) -> list[int]:
        """For each new row the old row its user's cells come from, -1 for none."""
        if update.key is None or update.key not in update.columns:
            return [row if row < self.info.rows else -1 for row in range(rows)]
        position = self.info.headers.index(update.key)
        old = self.column(position).read() if self.info.rows else []
        old_keys = Column.of([row[0] for row in old]).as_texts().tolist()
        new_keys = Column.of(np.asarray(update.columns[update.key]).tolist()).as_texts().tolist()
        return row_sources(old_keys, new_keys, rows)

    def _resize(self, rows: int) -> None:
        info = self.info
        if rows == info.rows:
            return
        totals = self.has_totals
        if totals:
            self.table.show_totals = False  # Excel keeps what the row shows and puts it back below the new rows
        header_rows = int(self.has_header)
        self.table.resize(self.block(-header_rows, rows).cells)
        if rows < info.rows:
            self.block(rows, info.rows).cells.clear_contents()
        elif info.rows:
            self._extend_formats(info.rows, rows)
        if totals:
            self.table.show_totals = True
        self.info = info._replace(rows=rows)

    def _extend_formats(self, old_rows: int, rows: int) -> None:
        """New rows look like the last old one. Excel sees to it by itself as a rule: one column shows whether."""
        for position in range(self.width):
            wanted = self.block(old_rows - 1, old_rows, position, position + 1).number_format
            if wanted == GENERAL_FORMAT or wanted is None:
                continue
            added = self.block(old_rows, rows, position, position + 1)
            if added.number_format == wanted:
                return
            added.cells.number_format = wanted

    def _write_ours(self, columns: Mapping[str, Values], rows: int) -> None:
        """Our columns, neighbours together in one block."""
        for left, right in _runs([position for position, name in enumerate(self.info.headers) if name in columns]):
            typed = [
                _padded(self._typed(columns[self.info.headers[position]], position), rows)
                for position in range(left, right)
            ]
            self.block(0, rows, left, right).write(list(zip(*typed, strict=True)))

    def _typed(self, values: Values, position: int) -> list[RawCell]:
        """A column as Excel takes it; the cells' format is asked for only where it makes a difference."""
        typed = typed_column(values, as_text=False)
        if any(isinstance(cell, str) and cell.startswith("'") for cell in typed) and self.column(position).is_text:
            return typed_column(values, as_text=True)
        return typed


def _rows_needed(update: TableUpdate) -> int:
    """Excel's tables keep one row, blank where there is no content."""
    return max(1, max((len(values) for values in update.columns.values()), default=1))


def _padded(cells: list[RawCell], rows: int) -> list[RawCell]:
    return cells + [""] * (rows - len(cells))


def _runs(positions: list[int]) -> list[tuple[int, int]]:
    """Neighbouring positions as half-open intervals.

    >>> _runs([0, 1, 4])
    [(0, 2), (4, 5)]
    """
    runs: list[tuple[int, int]] = []
    for position in positions:
        if runs and runs[-1][1] == position:
            runs[-1] = (runs[-1][0], position + 1)
        else:
            runs.append((position, position + 1))
    return runs
