"""The cells formulas read, as a workbook's file holds them, with fresh results in the place of old ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

import numpy as np

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

_AT_ONCE = 1_000_000
"""Cells up to which everything between some areas is read with them, instead of every group of columns by itself."""


class SheetCells:
    """Reads every area that was asked for once, sheet by sheet."""

    def __init__(self, read: ReadColumns, areas: Iterable[Area]) -> None:
        self._read = read
        self._wanted: dict[Sheet, set[CellRange]] = defaultdict(set)
        for area in areas:
            self._wanted[area.sheet].add(area.cells)
        self._blocks: dict[Sheet, list[_Block]] = {}

    def rows(self, area: Area) -> list[list[Scalar]]:
        """The cells of one of the areas, or of a part of one."""
        sheet, cells = area
        if sheet not in self._blocks:
            self._blocks[sheet] = [
                _Block(self._read, sheet, rows, columns) for rows, columns in _blocks(self._wanted[sheet])
            ]
        found = [
            next(block for block in self._blocks[sheet] if block.holds(column, cells)).cells(column, cells)
            for column in range(cells.first_column, cells.last_column + 1)
        ]
        return [list(row) for row in zip(*found, strict=True)]


def _blocks(areas: Iterable[CellRange]) -> Iterator[tuple[range, list[int]]]:
    """Rows and columns of what is read at once."""
    ordered = sorted(areas, key=lambda cells: cells.first_row)
    ends, last = [0], 0
    for place, (one, following) in enumerate(pairwise(ordered), 1):
        last = max(last, one.last_row)
        if following.first_row > last + _GAP:
            ends.append(place)
    for start, end in pairwise([*ends, len(ordered)]):
        yield from _side_by_side(ordered[start:end])


def _side_by_side(areas: list[CellRange]) -> Iterator[tuple[range, list[int]]]:
    """The columns of some areas, those with the same rows together; all together where that is little."""
    rows: dict[int, tuple[int, int]] = {}
    for cells in areas:
        for column in range(cells.first_column, cells.last_column + 1):
            first, last = rows.get(column, (cells.first_row, cells.last_row))
            rows[column] = min(first, cells.first_row), max(last, cells.last_row)
    first, last = min(first for first, _ in rows.values()), max(last for _, last in rows.values())
    if (last - first + 1) * len(rows) <= _AT_ONCE:
        yield range(first, last + 1), sorted(rows)
        return
    alike: dict[tuple[int, int], list[int]] = defaultdict(list)
    for column, span in sorted(rows.items()):
        alike[span].append(column)
    for (first, last), columns in alike.items():
        yield range(first, last + 1), columns


class _Block:
    """Some rows of some columns of a sheet."""

    def __init__(self, read: ReadColumns, sheet: Sheet, rows: range, columns: list[int]) -> None:
        self._rows = rows
        self._columns = dict(zip(columns, read(sheet, rows.start, len(rows), columns), strict=True))
        self._values: dict[int, list[Scalar]] = {}

    def holds(self, column: int, cells: CellRange) -> bool:
        return column in self._columns and cells.first_row in self._rows

    def cells(self, column: int, cells: CellRange) -> list[Scalar]:
        if column not in self._values:
            self._values[column] = values_of(self._columns[column])
        return self._values[column][cells.first_row - self._rows.start : cells.last_row - self._rows.start + 1]


def values_of(column: Column) -> list[Scalar]:
    """A column's cells as formulas see them; empty ones are None.

    >>> values_of(Column.of([1, "a", None, True, "#N/A"]))
    [1.0, 'a', None, True, <CellError.NA: '#CEC!NA'>]
    """
    cells = column.numbers.astype(object)
    cells[column.kinds == CellKind.EMPTY] = None
    values: list[Scalar] = cells.tolist()
    for row in np.flatnonzero((column.kinds != CellKind.NUMBER) & (column.kinds != CellKind.EMPTY)).tolist():
        values[row] = _special(column, row)
    return values


def _special(column: Column, row: int) -> Scalar:
    match column.kinds[row]:
        case CellKind.BOOLEAN:
            return bool(column.numbers[row])
        case CellKind.ERROR:
            return ERROR_BY_NAME.get(column.text(row), CellError.VALUE)
    return column.text(row)
