"""Rows of bytes of equal length, and their parts as items of one array.

numpy copies an item of some bytes as a whole; the same bytes as numbers of one byte each take twice as long.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Items = NDArray[np.void]

_QUICK = 1, 2, 4, 8, 16, 32


def rectangle(rows: Sequence[bytes], gap: int = 0, width: int = 1) -> Bytes:
    """Byte strings as rows of equal length, at least `width`, shorter ones filled up with the byte `gap`."""
    width = max(width, max(map(len, rows), default=0))
    joined = b"".join(row.ljust(width, bytes([gap])) for row in rows)
    return np.frombuffer(joined, np.uint8).reshape(len(rows), width)


def quick_width(width: int) -> int:
    """At least so many bytes, which numpy takes out of a table by an index as one number where there are few.

    >>> quick_width(5), quick_width(17), quick_width(40)
    (8, 32, 40)
    """
    return next((quick for quick in _QUICK if quick >= width), width)


def as_items(rows: Bytes) -> Items:
    """Whole rows as items that share their memory; the rows may be parts of wider ones."""
    return rows.view(f"V{rows.shape[1]}")[:, 0]


def filled(row: bytes, width: int, gap: int) -> Bytes:
    """One row of so many bytes."""
    return np.frombuffer(row.ljust(width, bytes([gap])), np.uint8)


def common_start(rows: Collection[bytes]) -> bytes:
    """What byte strings begin with.

    >>> common_start([b"abc", b"abd", b"ab"])
    b'ab'
    """
    first, last = min(rows, default=b""), max(rows, default=b"")
    different = (place for place, (one, other) in enumerate(zip(first, last, strict=False)) if one != other)
    return first[: next(different, min(len(first), len(last)))]
