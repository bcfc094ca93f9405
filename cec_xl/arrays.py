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
