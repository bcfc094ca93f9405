"""The digit: where a value stands against three thresholds, 1 (worst) to 4 (best). METHOD §2."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cec_xl.method.criteria import Comparison

Thresholds = tuple[float, float, float]
"""The cuts of digits 4, 3 and 2, in this order."""

BLOCK = 32_768
"""Values handled at a time: a block and its masks stay in the processor's second-level cache."""

_COMPARE: dict[Comparison, Callable[..., Any]] = {
    Comparison.ABOVE: np.greater,
    Comparison.AT_LEAST: np.greater_equal,
    Comparison.BELOW: np.less,
    Comparison.AT_MOST: np.less_equal,
}


def digits(values: ArrayLike, thresholds: Thresholds, comparison: Comparison = Comparison.ABOVE) -> NDArray[np.int8]:
    """Digits of values: 4 where the value passes t4, else 3 where it passes t3, else 2 where it passes t2, else 1.

    Because thresholds are ordered, the digit is one plus the number of thresholds passed; counting is several times
    faster than searching. A threshold of NaN is passed by nobody.

    Args:
        values: numbers of any shape, in the criterion's unit; NaN where there is no usable value.
        thresholds: (t4, t3, t2), falling for good-high criteria, rising for good-low ones.
        comparison: how a value passes a threshold.

    Returns:
        int8 of the same shape; 0 where the value is NaN.

    >>> digits([0.60, 0.50, 0.25, 0.10, float("nan")], (0.50, 0.25, 0.10)).tolist()
    [4, 3, 2, 1, 0]
    >>> digits([0, 1, 2, 3], (0, 1, 2), Comparison.AT_MOST).tolist()
    [4, 3, 2, 1]
    """
    array = np.asarray(values, dtype=np.float64)
    flat = array.reshape(-1)
    result = np.empty(flat.shape, np.int8)
    compare = _COMPARE[comparison]
    mask = np.empty(min(BLOCK, flat.size), np.bool_)
    for start in range(0, flat.size, BLOCK):
        part = flat[start : start + BLOCK]
        digit = result[start : start + BLOCK]
        passed = mask[: len(part)]
        np.equal(part, part, out=digit.view(np.bool_))
        for threshold in thresholds:
            compare(part, threshold, out=passed)
            np.add(digit, passed.view(np.int8), out=digit)
    return result.reshape(array.shape)
