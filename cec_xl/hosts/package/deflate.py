"""Compressing changed parts: as streams, in worker threads, with bytes that do not depend on their timing."""

from __future__ import annotations

import os
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from cec_xl.hosts.package.codec import Buffer, crc32, new_deflater

Chunk = Buffer | Callable[[], Buffer]
"""A stretch of a part's content, or something that produces it; producers run in worker threads."""

Content = Buffer | Iterable[Chunk]
"""A part's content: whole, or chunk by chunk."""

PIECE = 1 << 20
"""Bytes are compressed in pieces of this size, independently of each other."""

END_OF_STREAM = b"\3\0"
"""An empty final deflate block."""


def workers() -> int:
    """Threads used for compressing."""
    return min(4, os.cpu_count() or 1)


def _pieces(content: Content) -> Iterator[Chunk]:
    """Small chunks joined, large ones cut; where the cuts fall depends on the content alone."""
    if isinstance(content, (bytes, bytearray, memoryview)):
        content = (content,)
    waiting = bytearray()
    for chunk in content:
        if callable(chunk) or len(chunk) >= PIECE:
            if waiting:
                yield bytes(waiting)
                waiting = bytearray()
            yield from (chunk,) if callable(chunk) else _cut(chunk)
            continue
        waiting += chunk
        if len(waiting) >= PIECE:
            yield bytes(waiting)
            waiting = bytearray()
    if waiting:
        yield bytes(waiting)


def _cut(chunk: Buffer) -> Iterator[memoryview]:
    view = memoryview(chunk)
    return (view[start : start + PIECE] for start in range(0, len(view), PIECE))


def _deflate(chunk: Chunk) -> tuple[Buffer, bytes]:
    data = chunk() if callable(chunk) else chunk
    deflater = new_deflater()
    return data, deflater.compress(data) + deflater.flush(zlib.Z_FULL_FLUSH)


class DeflatedStream:
    """Compresses one part; iterate over it once, then read `crc`, `size` and `packed`."""

    def __init__(self, content: Content, pool: ThreadPoolExecutor) -> None:
        self._content = content
        self._pool = pool
        self.crc = self.size = self.packed = 0

    def __iter__(self) -> Iterator[bytes]:
        for data, packed in self._in_order():
            self.crc = crc32(data, self.crc)
            self.size += len(data)
            self.packed += len(packed)
            yield packed
        self.packed += len(END_OF_STREAM)
        yield END_OF_STREAM

    def _in_order(self) -> Iterator[tuple[Buffer, bytes]]:
        running: deque[Future[tuple[Buffer, bytes]]] = deque()
        ahead = workers() + 1
        try:
            for piece in _pieces(self._content):
                running.append(self._pool.submit(_deflate, piece))
                if len(running) > ahead:
                    yield running.popleft().result()
            while running:
                yield running.popleft().result()
        finally:
            for future in running:
                future.cancel()
