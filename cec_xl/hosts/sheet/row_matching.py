"""Which old row of a table each new row continues, so that what belongs to the user goes along."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def match_rows(old_keys: Sequence[str], new_keys: Sequence[str]) -> NDArray[np.intp]:
    """For each new row the old row with its key, -1 for none; a key that repeats takes its rows one after another.

    >>> match_rows(["a", "b", "a", ""], ["b", "a", "c", "a", ""]).tolist()
    [1, 0, -1, 2, -1]
    """
    places: dict[str, list[int]] = {}
    for row in range(len(old_keys) - 1, -1, -1):
        if old_keys[row]:
            places.setdefault(old_keys[row], []).append(row)
    found = (places[key].pop() if places.get(key) else -1 for key in new_keys)
    return np.fromiter(found, np.intp, len(new_keys))


def match_positions(old_count: int, new_count: int) -> NDArray[np.intp]:
    """Rows of a table without key: each continues the one in its place.

    >>> match_positions(2, 3).tolist()
    [0, 1, -1]
    """
    rows = np.arange(new_count)
    return np.where(rows < old_count, rows, -1)


def destinations(sources: NDArray[np.intp], old_count: int) -> NDArray[np.intp]:
    """The inverse: for each old row its new one, -1 where it is gone.

    >>> destinations(np.array([1, 0, -1, 2]), 4).tolist()
    [1, 0, 3, -1]
    """
    places = np.full(old_count, -1, np.intp)
    kept = sources >= 0
    places[sources[kept]] = np.flatnonzero(kept)
    return places
