"""Rows of bytes of equal length, and their parts as items of one array.

numpy copies an item of some bytes as a whole; the same bytes as numbers of one byte each take twice as long.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Items = NDArray[np.void]


def rectangle(rows: Sequence[bytes], gap: int = 0) -> Bytes:
    """Byte strings as rows of equal length, shorter ones filled up with the byte `gap`."""
    width = max(map(len, rows), default=0) or 1
    joined = b"".join(row.ljust(width, bytes([gap])) for row in rows)
    return np.frombuffer(joined, np.uint8).reshape(len(rows), width)


def as_items(rows: Bytes) -> Items:
    """Whole rows as items."""
    return np.ascontiguousarray(rows).view(f"V{rows.shape[1]}")[:, 0]


def part(rows: Bytes, offset: int, length: int, start: int = 0, stop: int | None = None) -> Items:
    """Some neighbouring bytes of the rows `start` to `stop` as items that share their memory.

    >>> rows = rectangle([b"abcd", b"efgh"])
    >>> part(rows, 1, 2).tobytes()
    b'bcfg'
    """
    count, width = rows.shape
    stop = count if stop is None else stop
    return np.ndarray((stop - start,), f"V{length}", rows.data, start * width + offset, (width,))
