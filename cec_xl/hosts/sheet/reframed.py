"""A sheet whose rows stay while what stands around them changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cec_xl.hosts.package.deflate import Chunk, buffers
from cec_xl.hosts.sheet.scan import SheetStream


class ReframedSheet:
    """A sheet with another head or tail; can be iterated over as often as its `source`."""

    def __init__(
        self, source: Iterable[Chunk], part: str, *, head: bytes | None = None, tail: bytes | None = None
    ) -> None:
        self.source = source
        self._part = part
        self._head = head
        self._tail = tail

    def __iter__(self) -> Iterator[Chunk]:
        stream = SheetStream(map(bytes, buffers(self.source)), self._part)
        yield stream.head if self._head is None else self._head
        for stretch in stream.rows():
            yield stretch.content
        yield stream.tail if self._tail is None else self._tail
