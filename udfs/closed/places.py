"""Many cells and areas of a workbook, to be asked which of them lie where."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from cec_xl.hosts.reading.ranges import CellRange
from cec_xl.hosts.reading.structure import Sheet
from udfs.closed.areas import Area


class Places:
    """Single cells of a sheet, to be asked which of them stand in a range."""

    def __init__(self, cells: Iterable[tuple[int, int]]) -> None:
        """`cells` are pairs of row and column; their order is the number of each."""
        found: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for number, (row, column) in enumerate(cells):
            found[column].append((row, number))
        self._by_column = {column: sorted(rows) for column, rows in found.items()}

    def within(self, cells: CellRange) -> Iterator[int]:
        """The numbers of the cells in a range."""
        few = cells.columns < len(self._by_column)
        columns: Sequence[int] = range(cells.first_column, cells.last_column + 1) if few else list(self._by_column)
        for column in columns:
            rows = self._by_column.get(column, [])
            if cells.first_column <= column <= cells.last_column:
                for row, number in rows[bisect_left(rows, (cells.first_row, -1)) :]:
                    if row > cells.last_row:
                        break
                    yield number


class Areas:
    """Numbered areas: mostly single cells, and a few larger ones."""

    def __init__(self, areas: Iterable[tuple[int, Area]]) -> None:
        """Pairs of a number and an area; a number may have several areas."""
        self._larger: dict[Sheet, list[tuple[CellRange, int]]] = defaultdict(list)
        singles: dict[Sheet, list[tuple[int, CellRange]]] = defaultdict(list)
        for number, (sheet, cells) in areas:
            if cells.rows == cells.columns == 1:
                singles[sheet].append((number, cells))
            else:
                self._larger[sheet].append((cells, number))
        self._singles = {
            sheet: (
                Places((cells.first_row, cells.first_column) for _, cells in found),
                [number for number, _ in found],
            )
            for sheet, found in singles.items()
        }

    def within(self, areas: Iterable[Area]) -> Iterator[int]:
        """Numbers of those that share a cell with any of some areas; some perhaps twice."""
        for sheet, cells in areas:
            if sheet in self._singles:
                places, numbers = self._singles[sheet]
                yield from (numbers[place] for place in places.within(cells))
            yield from (number for area, number in self._larger.get(sheet, ()) if area.overlaps(cells))

    def touch(self, areas: Iterable[Area]) -> bool:
        """Whether any of them shares a cell with any of some areas."""
        return next(self.within(areas), None) is not None
