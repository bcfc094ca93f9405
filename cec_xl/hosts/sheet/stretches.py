"""Texts of unequal length that stand one after the other, made into rows of equal length."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cec_xl.hosts.sheet.byte_rows import Bytes, Items, as_items, quick_width, rectangle

_SMALL_TABLE = 1 << 18
"""Tables of so many bytes stay in the processor's cache."""


class Stretches(NamedTuple):
    """Stretches of some bytes, each one behind the one before.

    Attributes:
        content: the bytes, with others before, between and behind the stretches.
        starts: where each begins.
        lengths: how many bytes it has.
    """

    content: bytes
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]

    def tolist(self) -> list[bytes]:
        """The stretches one by one."""
        places = zip(self.starts.tolist(), self.lengths.tolist(), strict=True)
        return [self.content[start : start + length] for start, length in places]

    @property
    def equal(self) -> bool:
        """Whether all have the same length."""
        return not len(self.lengths) or bool((self.lengths == self.lengths[0]).all())

    def rows(self, before: bytes = b"", after: bytes = b"", least: int = 0, gap: int = 0) -> Bytes:
        """Each stretch between `before` and `after`, as rows of equal length, at least so many bytes.

        >>> stretches = Stretches(b"one, three", np.array([0, 5]), np.array([3, 5]))
        >>> stretches.rows(b"<", b">", gap=ord(".")).tobytes()
        b'<one>..<three>'
        """
        longest = int(self.lengths.max(initial=0))
        width = max(len(before) + longest + len(after), least)
        if not width or not len(self.starts):
            return np.empty((len(self.starts), width), np.uint8)
        shortest = int(self.lengths.min())
        if width == shortest:
            return self._windows(0, width)
        rows = self._windows(len(before), quick_width(width))
        if (longest - shortest + 1) * rows.shape[1] > _SMALL_TABLE:
            self._frame_each(rows, before, after, gap)
            return rows[:, :width]
        # A row of a table for each length, and one pass over all bytes to take away and one to put in.
        keep, put = _frames(before, after, range(shortest, longest + 1), rows.shape[1], gap)
        for merge, table in ((np.bitwise_and, keep), (np.bitwise_or, put)):
            found = as_items(table).take(self.lengths - shortest)
            merge(rows, found.view(np.uint8).reshape(rows.shape), out=rows)
        return rows[:, :width]

    def _windows(self, skipped: int, width: int) -> Bytes:
        """So many bytes from each start on, and those just before it; beyond the content there are NULs."""
        first, last = int(self.starts[0]) - skipped, int(self.starts[-1]) - skipped + width
        content = memoryview(self.content)[max(first, 0) : last]
        missing = max(-first, 0), last - max(first, 0) - len(content)
        if any(missing):
            content = memoryview(b"".join((bytes(missing[0]), content, bytes(missing[1]))))
        # Every offset seen as the start of one item: taking the items is one copy for each stretch.
        items: Items = np.ndarray((len(content) - width + 1,), f"V{width}", content, 0, (1,))
        return items[self.starts - (skipped + first)].view(np.uint8).reshape(-1, width)

    def _frame_each(self, rows: Bytes, before: bytes, after: bytes, gap: int) -> None:
        """Put what surrounds the stretches into each row by its place."""
        width = rows.shape[1]
        ends = self.lengths + len(before)
        kind = np.min_scalar_type(width)
        np.copyto(rows, gap, where=np.arange(width).astype(kind) >= ends.astype(kind)[:, None])
        rows[:, : len(before)] = np.frombuffer(before, np.uint8)
        if after:
            items: Items = np.ndarray((rows.size - len(after) + 1,), f"V{len(after)}", rows.data, 0, (1,))
            items[np.arange(len(rows)) * width + ends] = np.void(after)


def _frames(before: bytes, after: bytes, lengths: range, width: int, gap: int) -> tuple[Bytes, Bytes]:
    """For each length the bits of a row that belong to the stretch, and the bytes of the others."""
    fill = bytes([gap])
    kept = [(bytes(len(before)) + b"\xff" * length).ljust(width, b"\0") for length in lengths]
    put = [(before + bytes(length) + after).ljust(width, fill) for length in lengths]
    return rectangle(kept), rectangle(put)
