"""Numbers as text: the shortest that gives the same number back.

A workbook stores numbers as text: up to 17 digits, but ``0.1`` and not ``0.10000000000000001``. `repr` takes half a
microsecond to find the shortest; the numbers of one large table would keep it busy for longer than everything else a
refresh does. orjson finds the same digits for a whole array fifteen times faster.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from cec_xl.hosts.sheet.stretches import Stretches

Numbers = NDArray[np.floating[Any]] | NDArray[np.integer[Any]]

_COMMA, _POINT = b",."


def number_text(number: float) -> str:
    """The text of a finite number.

    >>> number_text(0.1), number_text(-0.0), number_text(1e20), number_text(250.0)
    ('0.1', '0', '1E+20', '250')
    """
    # Adding zero takes the sign from a zero.
    return orjson.dumps(number + 0).decode().upper().removesuffix(".0")


def number_texts(numbers: Numbers) -> Stretches:
    """The texts of all numbers; those of NaN and infinities mean nothing.

    >>> number_texts(np.array([0.1, -0.0, 1e20, 250])).tolist()
    [b'0.1', b'0', b'1E+20', b'250']
    """
    if not len(numbers):
        return Stretches(b"", np.empty(0, np.int64), np.empty(0, np.int64))
    content = orjson.dumps(numbers + 0, option=orjson.OPT_SERIALIZE_NUMPY)
    if b"e" in content:
        content = content.upper()
    # A list in brackets.
    characters = np.frombuffer(content, np.uint8)
    ends = np.append(np.flatnonzero(characters == _COMMA), len(content) - 1)
    starts = np.append(1, ends[:-1] + 1)
    lengths = ends - starts
    if numbers.dtype.kind == "f":
        whole = np.flatnonzero(np.rint(numbers) == numbers)
        lengths[whole] -= 2 * (characters[ends[whole] - 2] == _POINT)
    return Stretches(content, starts, lengths)
