"""The method's matrices: where customers and billing lie, and what to do there. METHOD §5.

A matrix knows the cell of every customer, so the customers of a cell are listed without searching again.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cec_xl.method.grouping import look_up, text_table
from cec_xl.method.position import POSITION_ORDER
from cec_xl.method.segments import SEGMENT_ORDER
from cec_xl.method.settings import CellStrategy, MatrixStrategy

POSITION = "position"
VOLUME_SHARE = "volume_share"

DIGIT_MATRICES: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = {
    "d2_d3": ((1,), (2,)),
    "d1_d2d3": ((0,), (1, 2)),
    "d1d2_d3d4": ((0, 1), (2, 3)),
}
"""Matrix key -> places of the code (0..3) that run down and across."""

_TOLERANCE = 1e-9


class Matrix(NamedTuple):
    """Customers, billing and strategy by two properties.

    Attributes:
        key: ``position``, ``volume_share``, ``d2_d3``, ``d1_d2d3`` or ``d1d2_d3d4``.
        row_labels: keys of `Position`, or digits (``3``, ``32``), top to bottom.
        column_labels: keys of `Segment`, or digits, left to right.
        customers: number of customers in each cell, int64, shape (rows, columns).
        billing: their billing; unknown billing adds nothing.
        strategy: keys of `CellStrategy`, ``""`` where a cell has none.
        cell: for each customer of the portfolio the flat index of its cell, row by row; -1 where it has none.
    """

    key: str
    row_labels: tuple[str, ...]
    column_labels: tuple[str, ...]
    customers: NDArray[np.int64]
    billing: NDArray[np.float64]
    strategy: NDArray[np.object_]
    cell: NDArray[np.int16]

    def members(self, row: str, column: str) -> NDArray[np.intp]:
        """Positions in the portfolio of the customers in one cell, in the portfolio's order."""
        flat = self.row_labels.index(row) * len(self.column_labels) + self.column_labels.index(column)
        return np.flatnonzero(self.cell == flat)

    def by_cell(self) -> list[NDArray[np.intp]]:
        """The customers of every cell, cells row by row; all lists together in one pass."""
        order = np.argsort(self.cell, kind="stable")
        unplaced = int((self.cell < 0).sum())
        return np.split(order[unplaced:], np.cumsum(self.customers.ravel())[:-1])

    def strategies(self) -> NDArray[np.object_]:
        """The strategy of each customer's cell, ``""`` for customers in no cell."""
        return look_up(text_table(self.strategy.ravel().tolist()), self.cell)


class Axis(NamedTuple):
    """One side of a matrix: its labels, and for each customer the 0-based place on it, -1 for none."""

    labels: Sequence[str]
    place: NDArray[np.integer]


def build_matrix(
    key: str, down: Axis, across: Axis, billing: NDArray[np.float64], strategy: NDArray[np.object_]
) -> Matrix:
    """A matrix from where each customer stands on both axes.

    Args:
        key: what the matrix is called.
        down: the rows.
        across: the columns.
        billing: yearly billing, NaN where unknown.
        strategy: strategy keys, shape (rows, columns).
    """
    rows, columns = len(down.labels), len(across.labels)
    flat = down.place.astype(np.int16) * np.int16(columns) + across.place.astype(np.int16)
    cell = np.where((down.place < 0) | (across.place < 0), np.int16(-1), flat)
    placed = np.flatnonzero(cell >= 0)
    inside = cell[placed]
    counts = np.bincount(inside, minlength=rows * columns)
    sums = np.bincount(inside, weights=np.nan_to_num(billing[placed]), minlength=rows * columns)
    return Matrix(
        key,
        tuple(down.labels),
        tuple(across.labels),
        counts.astype(np.int64).reshape(rows, columns),
        sums.astype(np.float64).reshape(rows, columns),
        strategy,
        cell,
    )


def position_matrix(
    position: NDArray[np.int8],
    segment: NDArray[np.int8],
    billing: NDArray[np.float64],
    strategy: NDArray[np.object_],
) -> Matrix:
    """Competitive position down, segments across (*Matriz_posición*), from the indices of both."""
    down = Axis([str(position) for position in POSITION_ORDER], position)
    across = Axis([str(segment) for segment in SEGMENT_ORDER], segment)
    return build_matrix(POSITION, down, across, billing, strategy)


def volume_share_matrix(
    volume_digit: NDArray[np.int8],
    share_digit: NDArray[np.int8],
    billing: NDArray[np.float64],
    rule: MatrixStrategy,
) -> Matrix:
    """Volume digit down, share digit across (*Matriz_volumen_cuota*), wherever the two stand in the code."""
    labels = digit_labels(1)
    strategy = digit_strategies(VOLUME_SHARE, labels, labels, rule)
    down, across = Axis(labels, volume_digit - np.int8(1)), Axis(labels, share_digit - np.int8(1))
    return build_matrix(VOLUME_SHARE, down, across, billing, strategy)


def digit_matrix(key: str, digits: NDArray[np.int8], billing: NDArray[np.float64], rule: MatrixStrategy) -> Matrix:
    """One of `DIGIT_MATRICES` from the digits, shape (n, 4).

    >>> matrix = digit_matrix("d1_d2d3", np.array([[4, 3, 2, 1]], dtype=np.int8), np.array([10.0]), MatrixStrategy())
    >>> matrix.members("4", "32").tolist()
    [0]
    """
    places_down, places_across = DIGIT_MATRICES[key]
    down = Axis(digit_labels(len(places_down)), _combined(digits, places_down))
    across = Axis(digit_labels(len(places_across)), _combined(digits, places_across))
    return build_matrix(key, down, across, billing, digit_strategies(key, down.labels, across.labels, rule))


def digit_labels(places: int) -> list[str]:
    """The values of so many digits in order.

    >>> digit_labels(1), digit_labels(2)[:5]
    (['1', '2', '3', '4'], ['11', '12', '13', '14', '21'])
    """
    return ["".join(combination) for combination in product("1234", repeat=places)]


def digit_strategies(
    key: str, row_labels: Sequence[str], column_labels: Sequence[str], rule: MatrixStrategy
) -> NDArray[np.object_]:
    """Strategy of each cell of a digit matrix: from the mean of its digits, or as set for that cell."""
    return np.array(
        [
            [str(rule.cells.get((key, row, column)) or _cell_strategy(row + column, rule)) for column in column_labels]
            for row in row_labels
        ],
        dtype=object,
    )


def _cell_strategy(digits: str, rule: MatrixStrategy) -> CellStrategy:
    level = (sum(map(int, digits)) / len(digits) - 1) / 3
    for limit, strategy in (
        (rule.leave, CellStrategy.LEAVE),
        (rule.analyse, CellStrategy.ANALYSE),
        (rule.keep, CellStrategy.KEEP),
    ):
        if level <= limit + _TOLERANCE:
            return strategy
    return CellStrategy.GROW


def _combined(digits: NDArray[np.int8], places: tuple[int, ...]) -> NDArray[np.int16]:
    """Several digits as one index, -1 where any is missing."""
    index = np.zeros(len(digits), np.int16)
    missing = np.zeros(len(digits), np.bool_)
    for place in places:
        index = index * np.int16(4) + (digits[:, place] - np.int16(1))
        missing |= digits[:, place] == 0
    index[missing] = -1
    return index
