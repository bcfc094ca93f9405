"""Operations on arrays that every layer uses."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Scalar = TypeVar("Scalar", np.int64, np.uint64, np.float64, np.intp)


def distinct(values: NDArray[Scalar]) -> NDArray[Scalar]:
    """The different values, ascending; there must be no NaN.

    What `numpy.unique` does, without its question whether the array is masked: that loads a module which takes as long
    as scoring ten thousand customers.

    >>> distinct(np.array([7, 2, 7])).tolist()
    [2, 7]
    """
    ordered = np.sort(values, axis=None)
    first = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    found: NDArray[Scalar] = ordered[first]
    return found


def quantiles(values: NDArray[np.float64], parts: tuple[float, ...]) -> list[float]:
    """The values below which these parts of all lie, interpolated linearly between neighbours; there must be no NaN.

    What `numpy.quantile` does, without the module for masked arrays that it loads.

    >>> quantiles(np.array([4.0, 1.0, 3.0, 2.0]), (0.0, 0.5, 0.75))
    [1.0, 2.5, 3.25]
    """
    places = [(values.size - 1) * part for part in parts]
    lower = [min(int(place), max(values.size - 2, 0)) for place in places]
    upper = [min(place + 1, values.size - 1) for place in lower]
    ordered = np.partition(values, sorted({*lower, *upper}))
    found = []
    for place, below, above in zip(places, lower, upper, strict=True):
        low, high, weight = float(ordered[below]), float(ordered[above]), place - below
        # From the nearer end, as numpy does it: both ends are met exactly.
        found.append(low + (high - low) * weight if weight < 0.5 else high - (high - low) * (1 - weight))
    return found
