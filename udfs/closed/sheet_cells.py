"""The cells formulas read, as a workbook's file holds them, with fresh results in the place of old ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from cec_xl.hosts.column import CellKind, Column
from cec_xl.hosts.reading.ranges import CellRange
from cec_xl.hosts.reading.structure import Sheet
from udfs.closed.areas import Area
from udfs.registry import CellError
from udfs.values import ERROR_BY_NAME, Scalar

ReadColumns = Callable[[Sheet, int, int, list[int]], list[Column]]
"""Reads some rows of some columns of a sheet: sheet, first row, number of rows, columns."""

_GAP = 10_000
"""Rows between two areas from which on they are read apart."""


class SheetCells:
    """Reads every area that was asked for once, sheet by sheet."""

    def __init__(self, read: ReadColumns, areas: Iterable[Area]) -> None:
        self._read = read
        self._wanted: dict[Sheet, set[CellRange]] = defaultdict(set)
        for area in areas:
            self._wanted[area.sheet].add(area.cells)
        self._stretches: dict[Sheet, list[_Stretch]] = {}

    def rows(self, area: Area) -> list[list[Scalar]]:
        """The cells of one of the areas, or of a part of one."""
        sheet, cells = area
        if sheet not in self._stretches:
            self._stretches[sheet] = [
                _Stretch(self._read, sheet, first, last, columns)
                for first, last, columns in _stretches(self._wanted[sheet])
            ]
        stretch = next(one for one in self._stretches[sheet] if one.first <= cells.first_row <= one.last)
        columns = [stretch.cells(column, cells) for column in range(cells.first_column, cells.last_column + 1)]
        return [list(row) for row in zip(*columns, strict=True)]


def _stretches(areas: Iterable[CellRange]) -> Iterator[tuple[int, int, list[int]]]:
    """First row, last row and columns of what is read at once."""
    ordered = sorted(areas, key=lambda cells: cells.first_row)
    ends, last = [0], 0
    for place, (one, following) in enumerate(pairwise(ordered), 1):
        last = max(last, one.last_row)
        if following.first_row > last + _GAP:
            ends.append(place)
    for start, end in pairwise([*ends, len(ordered)]):
        run = ordered[start:end]
        columns = {column for cells in run for column in range(cells.first_column, cells.last_column + 1)}
        yield run[0].first_row, max(cells.last_row for cells in run), sorted(columns)


class _Stretch:
    """Some rows of some columns of a sheet."""

    def __init__(self, read: ReadColumns, sheet: Sheet, first: int, last: int, columns: list[int]) -> None:
        self.first, self.last = first, last
        found = read(sheet, first, last - first + 1, columns)
        self._columns = dict(zip(columns, found, strict=True))
        self._values: dict[int, list[Scalar]] = {}

    def cells(self, column: int, cells: CellRange) -> list[Scalar]:
        if column not in self._values:
            self._values[column] = values_of(self._columns[column])
        return self._values[column][cells.first_row - self.first : cells.last_row - self.first + 1]


def values_of(column: Column) -> list[Scalar]:
    """A column's cells as formulas see them; empty ones are None.

    >>> values_of(Column.of([1, "a", None, True, "#N/A"]))
    [1.0, 'a', None, True, <CellError.NA: '#CEC!NA'>]
    """
    values: list[Scalar] = column.numbers.tolist()
    for row, kind in enumerate(column.kinds.tolist()):
        if kind != CellKind.NUMBER:
            values[row] = _special(column, row, kind)
    return values


def _special(column: Column, row: int, kind: int) -> Scalar:
    match kind:
        case CellKind.TEXT:
            return column.text(row)
        case CellKind.BOOLEAN:
            return bool(column.numbers[row])
        case CellKind.ERROR:
            return ERROR_BY_NAME.get(column.text(row), CellError.VALUE)
    return None
