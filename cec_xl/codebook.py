"""Finding out quickly that a long column holds few different values."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cec_xl.arrays import distinct

MOST_VALUES = 256
_SAMPLE = 1024
_STRETCH = 1 << 15
_SLOT_BITS = 16
_FEW_TO_FIND = 1 << 12
"""So many values are found by searching before a table of slots pays."""
_MULTIPLIERS = [
    np.uint64(odd) for odd in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93)
]


class FewValues(NamedTuple):
    """The distinct values of a column, ascending, and which of them stands in each row."""

    values: NDArray[np.int64]
    codes: NDArray[np.uint8]

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
    known = distinct(values[:: max(1, len(values) // _SAMPLE)])
    while len(known) <= MOST_VALUES:
        codes = np.empty(len(values), np.uint8)
        find = _finder(known, len(values))
        strange: list[NDArray[np.int64]] = []
        for start in range(0, len(values), _STRETCH):
            some = values[start : start + _STRETCH]
            found = find(some)
            codes[start : start + _STRETCH] = found
            strange.append(some[known[found] != some][:_SAMPLE])
        unknown = np.concatenate([known[:0], *strange])
        if not len(unknown):
            return FewValues(known, codes)
        known = distinct(np.concatenate([known, unknown]))
    return None


def few_objects(values: NDArray[np.object_]) -> FewValues | None:
    """The column as codes where it holds at most `MOST_VALUES` distinct objects; None otherwise, and without any.

    Columns of words from a list repeat the same few strings: comparing addresses finds them without looking at a single
    character. Equal strings of their own are different objects.

    >>> few = few_objects(np.array(["A", "B", "A"], dtype=object))
    >>> [["A", "B", "A"][row] for row in few.first_rows()][few.codes[1]]
    'B'
    """
    addresses = np.frombuffer(np.ascontiguousarray(values).data, np.intp) if len(values) else None
    return None if addresses is None else few_values(addresses.astype(np.int64, copy=False))


Finder = Callable[[NDArray[np.int64]], NDArray[np.uint8]]
"""Gives the place of each value among the known ones; any place where it is not among them."""


def _finder(known: NDArray[np.int64], count: int) -> Finder:
    """The quickest finder for so many values."""
    shift = np.uint64(64 - _SLOT_BITS)
    for multiplier in _MULTIPLIERS if count > _FEW_TO_FIND else ():
        slots = (known.view(np.uint64) * multiplier) >> shift
        if len(distinct(slots)) == len(known):
            return partial(_hashed, _slot_table(slots), multiplier)
    return partial(_searched, known)


def _slot_table(slots: NDArray[np.uint64]) -> NDArray[np.uint8]:
    table = np.zeros(1 << _SLOT_BITS, np.uint8)
    table[slots] = np.arange(len(slots))
    return table


def _hashed(table: NDArray[np.uint8], multiplier: np.uint64, values: NDArray[np.int64]) -> NDArray[np.uint8]:
    places: NDArray[np.uint8] = table[(values.view(np.uint64) * multiplier) >> np.uint64(64 - _SLOT_BITS)]
    return places


def _searched(known: NDArray[np.int64], values: NDArray[np.int64]) -> NDArray[np.uint8]:
    return np.minimum(np.searchsorted(known, values), len(known) - 1).astype(np.uint8)
