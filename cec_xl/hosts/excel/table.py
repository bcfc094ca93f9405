"""One table of a workbook that is open in Excel: where it stands, what it holds, and how its rows are replaced."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from cec_xl.errors import InputError, TableSpaceError
from cec_xl.hosts.column import Column
from cec_xl.hosts.excel.cells import (
    TEXT_FORMAT,
    RawCell,
    columns_of,
    read_rows,
    typed_column,
    write_rows,
)
from cec_xl.hosts.excel.filters import without_filter
from cec_xl.hosts.excel.user_columns import UserColumn, row_sources
from cec_xl.hosts.port import TableInfo, TableUpdate, Values, column_letters

if TYPE_CHECKING:
    from xlwings import Range
    from xlwings.main import Table


class LiveTable:
    """A table and its place. The place is read once and again after every resize."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.sheet = table.parent
        self._measure()

    def _measure(self) -> None:
        whole = self.table.range
        height, self.width = whole.shape
        self.has_header = bool(self.table.show_headers)
        self.has_totals = bool(self.table.show_totals)
        first_row = whole.row + int(self.has_header)
        rows = height - int(self.has_header) - int(self.has_totals)
        self.info = TableInfo(
            name=self.table.name,
            sheet=self.sheet.name,
            first_row=first_row,
            first_column=whole.column,
            rows=rows,
            headers=self._headers(whole),
        )

    def _headers(self, whole: Range) -> tuple[str, ...]:
        if self.has_header:
            names = read_rows(whole[0, :])[0]
        else:
            names = [self.table.columns[position].name for position in range(self.width)]
        return tuple("" if name is None else f"{name:.15g}" if isinstance(name, float) else str(name) for name in names)

    def block(self, first: int, last: int, left: int = 0, right: int | None = None) -> Range:
        """The xlwings range of data rows `first` to `last` (exclusive) and columns `left` to `right` (exclusive)."""
        info = self.info
        return self.sheet.range(
            (info.first_row + first, info.first_column + left),
            (info.first_row + last - 1, info.first_column + (self.width if right is None else right) - 1),
        )

    def read(self) -> dict[str, Column]:
        """The data rows, header -> column."""
        rows = read_rows(self.block(0, self.info.rows)) if self.info.rows else []
        return dict(zip(self.info.headers, columns_of(rows, self.width), strict=True))

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
            if other.name != info.name and _overlap(other.range, below):
                raise TableSpaceError(
                    "table_no_room", table=info.name, sheet=info.sheet, cell=other.range[0, 0].address.replace("$", "")
                )
        for down, line in enumerate(_formulas(below)):
            for across, formula in enumerate(line):
                if formula not in ("", None):
                    cell = f"{column_letters(below.column + across)}{below.row + down}"
                    raise TableSpaceError("table_no_room", table=info.name, sheet=info.sheet, cell=cell)

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
        old = read_rows(self.block(0, self.info.rows, position, position + 1)) if self.info.rows else []
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
        top = info.first_row - header_rows
        self.table.resize(
            self.sheet.range((top, info.first_column), (info.first_row + rows - 1, info.first_column + self.width - 1))
        )
        if rows < info.rows:
            self.block(rows, info.rows).clear_contents()
        elif info.rows:
            self._extend_formats(info.rows, rows)
        if totals:
            self.table.show_totals = True
        self._measure()

    def _extend_formats(self, old_rows: int, rows: int) -> None:
        """New rows look like the last old one where Excel has not seen to it."""
        for position in range(self.width):
            wanted = self.block(old_rows - 1, old_rows, position, position + 1).number_format
            added = self.block(old_rows, rows, position, position + 1)
            if added.number_format != wanted:
                added.number_format = wanted

    def _write_ours(self, columns: Mapping[str, Values], rows: int) -> None:
        """Our columns, neighbours together in one block."""
        for left, right in _runs([position for position, name in enumerate(self.info.headers) if name in columns]):
            typed = [
                _padded(typed_column(columns[self.info.headers[position]], as_text=self._is_text(position, rows)), rows)
                for position in range(left, right)
            ]
            write_rows(self.block(0, rows, left, right), list(zip(*typed, strict=True)))

    def _is_text(self, position: int, rows: int) -> bool:
        number_format: str | None = self.block(0, rows, position, position + 1).number_format
        return number_format == TEXT_FORMAT


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


def _formulas(block: Range) -> list[list[Any]]:
    found = block.formula
    if not isinstance(found, (list, tuple)):
        return [[found]]
    return [list(line) if isinstance(line, (list, tuple)) else [line] for line in found]


def _overlap(one: Range, other: Range) -> bool:
    return not (
        one.row + one.shape[0] <= other.row
        or other.row + other.shape[0] <= one.row
        or one.column + one.shape[1] <= other.column
        or other.column + other.shape[1] <= one.column
    )
