"""Tables, ranges and single cells of a closed workbook as typed columns."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from cec_xl.hosts.column import CellKind, Column
from cec_xl.hosts.package import Package
from cec_xl.hosts.port import Cell
from cec_xl.hosts.reading.cells import DAYS_1904, SHARED, Cells
from cec_xl.hosts.reading.date_formats import date_styles
from cec_xl.hosts.reading.events import parsed_cells
from cec_xl.hosts.reading.ranges import MAX_COLUMN, MAX_ROW, CellRange
from cec_xl.hosts.reading.row_blocks import row_blocks
from cec_xl.hosts.reading.scan import IrregularSheetError, Wanted, scan_rows
from cec_xl.hosts.reading.shared_strings import SharedStrings
from cec_xl.hosts.reading.structure import Sheet, Structure, Table

_SMALL_SHEET = 256 << 10
"""Sheets of settings hold several tables and many named cells; up to so many bytes all their cells are read at once."""


class CellReader:
    """Reads cells of one workbook; the shared strings are looked through once for all tables.

    Values are those stored in the file: for a formula the one calculated last.
    """

    def __init__(self, package: Package, structure: Structure, values_only: dict[str, bytes] | None = None) -> None:
        """Args beyond the workbook: `values_only`, where sheets without a formula are noted.

        A sheet that was read to its end and holds no formula is entered there with what follows its rows (its part ->
        bytes), so that nobody need look through it again.
        """
        self._package = package
        self._structure = structure
        self._values_only = {} if values_only is None else values_only
        self._small: dict[str, list[Cells]] = {}
        self._strings: SharedStrings | None = None
        self._dates: NDArray[np.bool_] | None = None

    def table(self, table: Table, headers: Collection[str] | None = None) -> dict[str, Column]:
        """A table's data rows, header -> column; only the columns named where `headers` is given.

        Raises:
            DamagedFileError: the sheet or the shared strings are broken.
        """
        chosen = [(place, header) for place, header in enumerate(table.headers) if headers is None or header in headers]
        first = table.range.first_column
        columns = [first + place for place, _ in chosen]
        found = self.columns(table.sheet, table.first_row, table.rows, columns)
        return {header: column for (_, header), column in zip(chosen, found, strict=True)}

    def range(self, sheet: Sheet, cells: CellRange) -> list[Column]:
        """The columns of a range, left to right."""
        columns = list(range(cells.first_column, cells.last_column + 1))
        return self.columns(sheet, cells.first_row, cells.rows, columns)

    def cell(self, sheet: Sheet, cells: CellRange) -> Cell:
        """The value of the first cell of a range: a number, a text, a truth value, the name of an error, or None."""
        column = self.columns(sheet, cells.first_row, 1, [cells.first_column])[0]
        match CellKind(column.kinds[0]):
            case CellKind.EMPTY:
                return None
            case CellKind.NUMBER:
                return float(column.numbers[0])
            case CellKind.BOOLEAN:
                return bool(column.numbers[0])
        return column.text(0)

    def columns(self, sheet: Sheet, first_row: int, rows: int, columns: list[int]) -> list[Column]:
        """Some rows of some 1-based columns of a sheet."""
        gathered = _Gathered(first_row, rows, columns)
        if rows and columns and sheet.part:
            flags = np.zeros(MAX_COLUMN + 1, bool)
            flags[columns] = True
            wanted = Wanted(first_row, first_row + rows - 1, flags, self._structure.date1904)
            self._gather(sheet, wanted, gathered)
        return gathered.columns(self._shared_strings)

    def _gather(self, sheet: Sheet, wanted: Wanted, gathered: _Gathered) -> None:
        if self._package.size(sheet.part) <= _SMALL_SHEET:
            for cells in self._whole(sheet):
                gathered.add(_part_of(cells, wanted))
            return
        try:
            for cells in self._scanned(sheet.part, wanted):
                gathered.add(self._from_1900(cells))
        except IrregularSheetError:
            gathered.clear()
            for cells in parsed_cells(self._package, sheet.part, sheet.name, wanted):
                gathered.add(self._from_1900(cells))

    def _whole(self, sheet: Sheet) -> list[Cells]:
        """All cells of a small sheet, dates counted from 1900."""
        if sheet.part not in self._small:
            every = Wanted(1, MAX_ROW, np.ones(MAX_COLUMN + 1, np.bool_), self._structure.date1904)
            try:
                found = list(self._scanned(sheet.part, every))
            except IrregularSheetError:
                found = list(parsed_cells(self._package, sheet.part, sheet.name, every))
            self._small[sheet.part] = list(map(self._from_1900, found))
        return self._small[sheet.part]

    def _scanned(self, part: str, wanted: Wanted) -> Iterator[Cells]:
        last_row, formulas = 0, False
        with row_blocks(self._package, part) as blocks:
            for block in blocks:
                scan = scan_rows(block, wanted, last_row)
                last_row, formulas = scan.last_row, formulas or scan.formulas
                if scan.cells is not None:
                    yield scan.cells
                if last_row >= wanted.last_row:
                    break
        tail = blocks.tail()
        if tail is not None and not formulas:
            self._values_only[part] = tail

    def _from_1900(self, cells: Cells) -> Cells:
        """Dates counted from 1904 made to count from 1900, as everywhere else in the program."""
        if cells.styles is not None:
            if self._dates is None:
                self._dates = date_styles(self._package, self._structure.part)
            known = np.minimum(cells.styles, len(self._dates) - 1)
            dates = self._dates[known] & (cells.kinds == CellKind.NUMBER)
            cells.numbers[dates] += DAYS_1904
        return cells

    def _shared_strings(self) -> SharedStrings:
        if self._strings is None:
            self._strings = SharedStrings(self._package, self._structure.part)
        return self._strings


def read_table(package: Package, structure: Structure, table: Table) -> dict[str, Column]:
    """One table's data rows; for several tables of a workbook a `CellReader` is faster."""
    return CellReader(package, structure).table(table)


def _part_of(cells: Cells, wanted: Wanted) -> Cells:
    """The wanted ones of some cells."""
    kept = (cells.rows >= wanted.first_row) & (cells.rows <= wanted.last_row) & wanted.columns[cells.columns]
    places = np.cumsum(kept) - 1
    with_text = kept[cells.text_at]
    return Cells(
        cells.rows[kept], cells.columns[kept], cells.kinds[kept], cells.numbers[kept],
        None if cells.styles is None else cells.styles[kept], places[cells.text_at[with_text]],
        list(compress(cells.texts, with_text.tolist())),
    )  # fmt: skip


class _Gathered:
    """The arrays of the wanted columns, filled batch by batch."""

    def __init__(self, first_row: int, rows: int, columns: list[int]) -> None:
        self._first_row = first_row
        self._rows = rows
        self._place = np.zeros(MAX_COLUMN + 1, np.int64)
        self._place[columns] = np.arange(len(columns))
        self._kinds = np.zeros((len(columns), rows), np.uint8)
        self._numbers = np.full((len(columns), rows), np.nan)
        self._texts: list[NDArray[np.object_] | None] = [None] * len(columns)

    def clear(self) -> None:
        self._kinds[:] = CellKind.EMPTY
        self._numbers[:] = np.nan
        self._texts = [None] * len(self._texts)

    def add(self, cells: Cells) -> None:
        places = self._place[cells.columns]
        rows = cells.rows - self._first_row
        self._kinds[places, rows] = cells.kinds
        self._numbers[places, rows] = cells.numbers
        if not cells.texts:
            return
        texts = np.empty(len(cells.texts), dtype=object)
        texts[:] = cells.texts
        places, rows = places[cells.text_at], rows[cells.text_at]
        for place in np.flatnonzero(np.bincount(places)).tolist():
            mine = places == place
            self._column_texts(place)[rows[mine]] = texts[mine]

    def _column_texts(self, place: int) -> NDArray[np.object_]:
        texts = self._texts[place]
        if texts is None:
            texts = self._texts[place] = np.full(self._rows, "", dtype=object)
        return texts

    def columns(self, strings: Callable[[], SharedStrings]) -> list[Column]:
        for place, kinds in enumerate(self._kinds):
            shared = np.flatnonzero(kinds == SHARED)
            if len(shared):
                numbers = self._numbers[place]
                texts = strings().texts(numbers[shared].astype(np.int64))
                self._column_texts(place)[shared] = texts
                numbers[shared] = np.nan
                kinds[shared] = CellKind.TEXT
                kinds[shared[texts == ""]] = CellKind.EMPTY
        return [Column(*arrays) for arrays in zip(self._kinds, self._numbers, self._texts, strict=True)]
