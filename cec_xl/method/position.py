"""The firm's competitive position at a customer: typed, or else read off the share of wallet. METHOD §5."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from cec_xl.method.digits import digits
from cec_xl.method.grouping import factorize, look_up, text_table
from cec_xl.method.settings import CellStrategy, Position, PositionFromShare, Segment

POSITION_ORDER: tuple[Position, ...] = tuple(Position)
"""Positions by index, weak first."""

_POSITION_NAMES = text_table([position.value for position in POSITION_ORDER])


def general_share_digits(share: NDArray[np.float64], general: PositionFromShare) -> NDArray[np.int8]:
    """Share digits for customers whose criteria set has no share criterion, by the method's general thresholds.

    The thresholds of the worked case (over 50 %, 25 %, 10 %) are the setting's default; a set with a share
    criterion of its own always goes by that criterion's digit instead.
    """
    return digits(share, general.thresholds)


def typed_positions(typed: NDArray[np.object_]) -> tuple[NDArray[np.int8], NDArray[np.intp]]:
    """Index of each typed position, -1 where nothing is typed; and where something stands that is no position."""
    names, codes = factorize(typed)
    known = {position.value: index for index, position in enumerate(POSITION_ORDER)}
    index = np.array([known.get(name, -1) for name in names] or [-1], dtype=np.int8)
    unknown = np.array([bool(name) and name not in known for name in names] or [False])
    return index[codes], np.flatnonzero(unknown[codes])


def position_index(
    typed: NDArray[np.int8], share_digit: NDArray[np.int8], general: PositionFromShare
) -> NDArray[np.int8]:
    """Place of each customer's position in `POSITION_ORDER`; -1 where neither position nor share is known.

    >>> position_index(np.array([2, -1, -1, -1]), np.array([1, 1, 3, 0]), PositionFromShare()).tolist()
    [2, 0, 1, -1]
    """
    derived = (share_digit >= general.medium_from).astype(np.int8) + (share_digit >= general.good_from)
    derived[share_digit == 0] = -1
    return np.where(typed >= 0, typed, derived).astype(np.int8)


def position_names(index: NDArray[np.int8]) -> NDArray[np.object_]:
    """Keys of `Position`, ``""`` for -1."""
    return look_up(_POSITION_NAMES, index)


def strategy_table(matrix: Mapping[Position, Mapping[Segment, CellStrategy]]) -> NDArray[np.object_]:
    """The position matrix as strategy keys, shape (3, 4): positions down, segments across; ``""`` for no strategy."""
    cells = [[matrix.get(position, {}).get(segment, "") for segment in Segment] for position in POSITION_ORDER]
    return np.array([[str(cell) for cell in row] for row in cells], dtype=object)
