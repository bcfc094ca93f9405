"""The four-digit code that travels with a customer, and its total. METHOD §1, §2.

Four digits 0..4 make 625 codes, so everything that depends on the code alone (its text, total, weighted score) is
computed once per code and looked up by the code's index: 125·d1 + 25·d2 + 5·d3 + d4.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product

import numpy as np
from numpy.typing import NDArray

MISSING = "·"
"""What stands in a code where there is no digit."""

PLACES = np.array([125, 25, 5, 1], dtype=np.int16)

CODE_DIGITS: NDArray[np.int8] = np.array(list(product(range(5), repeat=4)), dtype=np.int8)
"""The digits of every code, shape (625, 4), by index."""

COMPLETE: NDArray[np.bool_] = np.asarray((CODE_DIGITS > 0).all(axis=1), dtype=np.bool_)
"""Which of the 625 codes have all four digits: 256 of them."""

CODES: NDArray[np.object_] = np.array(
    ["".join(str(d) if d else MISSING for d in line) for line in CODE_DIGITS.tolist()], dtype=object
)
"""The text of every code by index, each text one object however many customers share it."""

TOTALS: NDArray[np.int8] = np.where(COMPLETE, CODE_DIGITS.sum(axis=1), 0).astype(np.int8)
"""The total of every code by index, 4..16; 0 where a digit is missing."""

INDEX_OF_CODE: Mapping[str, int] = {code: index for index, code in enumerate(CODES.tolist())}
"""From a code's text to its index."""


def code_index(digits: NDArray[np.int8]) -> NDArray[np.int16]:
    """Index 0..624 of each customer's code.

    Args:
        digits: shape (n, 4), 0 where there is no digit.

    >>> code_index(np.array([[4, 3, 2, 1], [4, 0, 2, 1]], dtype=np.int8)).tolist()
    [586, 511]
    """
    index = digits[:, 0].astype(np.int16)
    for order in range(1, 4):
        index *= 5
        index += digits[:, order]
    return index


def codes(digits: NDArray[np.int8]) -> NDArray[np.object_]:
    """Codes as text, four characters each.

    >>> codes(np.array([[4, 3, 2, 1], [4, 0, 2, 1]], dtype=np.int8)).tolist()
    ['4321', '4·21']
    """
    found: NDArray[np.object_] = CODES[code_index(digits)]
    return found


def totals(digits: NDArray[np.int8]) -> NDArray[np.int8]:
    """Sums of the four digits, 4..16; 0 where one is missing.

    >>> totals(np.array([[4, 3, 2, 1], [4, 0, 2, 1]], dtype=np.int8)).tolist()
    [10, 0]
    """
    found: NDArray[np.int8] = TOTALS[code_index(digits)]
    return found


def indices_of(texts: Iterable[str]) -> NDArray[np.int16]:
    """Index of each code given as text; -1 for what is no code.

    >>> indices_of(["4321", "4·21", "4521", ""]).tolist()
    [586, 511, -1, -1]
    """
    return np.array([INDEX_OF_CODE.get(text, -1) for text in texts], dtype=np.int16)
