"""Finding out quickly that a long column holds few different values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MOST_VALUES = 256
_SAMPLE = 1024
_SLOT_BITS = 16
_MULTIPLIERS = [
    np.uint64(odd) for odd in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93)
]


@dataclass(frozen=True, slots=True)
class FewValues:
    """The distinct values of a column, ascending, and which of them stands in each row."""

    values: NDArray[np.int64]
    codes: NDArray[np.intp]

    def first_rows(self) -> NDArray[np.intp]:
        """A row that holds each value."""
        rows = np.zeros(len(self.values), np.intp)
        rows[self.codes[::-1]] = np.arange(len(self.codes) - 1, -1, -1)
        return rows


def few_values(values: NDArray[np.int64]) -> FewValues | None:
    """The column as codes where it has at most `MOST_VALUES` distinct values; None otherwise.

    >>> few = few_values(np.array([70, 20, 70]))
    >>> few.values.tolist(), few.codes.tolist(), few.first_rows().tolist()
    ([20, 70], [1, 0, 1], [1, 0])
    """
    known = np.unique(values[:: max(1, len(values) // _SAMPLE)])
    while len(known) <= MOST_VALUES:
        codes = _look_up(known, values)
        strange = values[known[codes] != values]
        if not len(strange):
            return FewValues(known, codes)
        known = np.union1d(known, strange[:_SAMPLE])
    return None


def _look_up(known: NDArray[np.int64], values: NDArray[np.int64]) -> NDArray[np.intp]:
    """The place of each value in `known`; any place where it is not there."""
    if not len(known):
        return np.zeros(0, np.intp)
    if len(values) < 1 << _SLOT_BITS:
        return _search(known, values)
    shift = np.uint64(64 - _SLOT_BITS)
    for multiplier in _MULTIPLIERS:
        slots = (known.view(np.uint64) * multiplier) >> shift
        if len(np.unique(slots)) == len(known):
            table = np.zeros(1 << _SLOT_BITS, np.intp)
            table[slots] = np.arange(len(known))
            places: NDArray[np.intp] = table[(values.view(np.uint64) * multiplier) >> shift]
            return places
    return _search(known, values)


def _search(known: NDArray[np.int64], values: NDArray[np.int64]) -> NDArray[np.intp]:
    return np.minimum(np.searchsorted(known, values), len(known) - 1)
