"""Cells and areas that are asked which of them lie where."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cec_xl.hosts.column import Column
from cec_xl.hosts.reading.ranges import CellRange
from cec_xl.hosts.reading.structure import Sheet
from tests.udfs.closed.computing import SHEET
from udfs.closed.areas import Area
from udfs.closed.places import Areas, Places
from udfs.closed.sheet_cells import SheetCells

BOUNDS = st.integers(1, 12)
CELLS = st.lists(st.tuples(BOUNDS, BOUNDS), max_size=30)


@st.composite
def ranges(draw: st.DrawFn) -> CellRange:
    columns, rows = sorted((draw(BOUNDS), draw(BOUNDS))), sorted((draw(BOUNDS), draw(BOUNDS)))
    return CellRange(columns[0], rows[0], columns[1], rows[1])


@given(CELLS, ranges())
def test_the_cells_within_a_range(cells: list[tuple[int, int]], within: CellRange):
    wanted = [
        number for number, (row, column) in enumerate(cells) if within.overlaps(CellRange(column, row, column, row))
    ]
    assert sorted(Places(cells).within(within)) == wanted


@given(st.lists(ranges(), max_size=20), st.lists(ranges(), max_size=3))
def test_the_areas_that_share_a_cell_with_others(areas: list[CellRange], asked: list[CellRange]):
    elsewhere = [(99, Area(SHEET._replace(name="Otra"), cells)) for cells in asked]
    index = Areas([*((number, Area(SHEET, cells)) for number, cells in enumerate(areas)), *elsewhere])
    wanted = {number for number, cells in enumerate(areas) if any(cells.overlaps(one) for one in asked)}
    assert set(index.within([Area(SHEET, cells) for cells in asked])) == wanted


@given(st.lists(ranges(), min_size=1, max_size=8), st.integers(0, 40_000))
def test_areas_are_read_as_they_stand_wherever_they_are(areas: list[CellRange], distance: int):
    """Areas far from each other are read apart, but every one whole."""
    placed = []
    for number, cells in enumerate(areas):
        first_column, first_row, last_column, last_row = cells
        down = number * distance
        placed.append(CellRange(first_column, first_row + down, last_column, last_row + down))
    read_at_once: list[int] = []

    def read(_sheet: Sheet, first_row: int, rows: int, columns: list[int]) -> list[Column]:
        read_at_once.append(rows)
        return [
            Column.of([float(row * 100 + column) for row in range(first_row, first_row + rows)]) for column in columns
        ]

    cells = SheetCells(read, [Area(SHEET, one) for one in placed])
    for one in placed:
        rows = range(one.first_row, one.last_row + 1)
        columns = range(one.first_column, one.last_column + 1)
        assert cells.rows(Area(SHEET, one)) == [[float(row * 100 + column) for column in columns] for row in rows]
    if distance > 20_000:
        assert max(read_at_once) <= 12
