"""Compressing changed parts: as streams, piece by piece, with bytes that do not depend on their timing."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterable, Iterator

from cec_xl.hosts.package.codec import Buffer, new_deflater

Chunk = Buffer | Callable[[], Iterable[Buffer]]
"""A stretch of a part's content, or something that produces it when it is needed, buffer by buffer."""

Content = Buffer | Iterable[Chunk]
"""A part's content: whole, or chunk by chunk."""

PIECE = 1 << 20
"""Bytes are compressed in pieces of about this size, independently of each other."""

END_OF_STREAM = b"\3\0"
"""An empty final deflate block."""


def workers() -> int:
    """Threads used for compressing."""
    return min(4, os.cpu_count() or 1)


def buffers(content: Content) -> Iterator[Buffer]:
    """A part's content buffer by buffer, each made when it is asked for."""
    if isinstance(content, (bytes, bytearray, memoryview)):
        yield content
        return
    for chunk in content:
        if callable(chunk):
            yield from chunk()
        else:
            yield chunk


def pieces(content: Content) -> Iterator[Buffer]:
    """Small buffers joined, large ones cut; where the cuts fall depends on the content alone."""
    waiting = bytearray()
    for buffer in buffers(content):
        if len(buffer) >= PIECE // 2:
            if waiting:
                yield bytes(waiting)
                waiting = bytearray()
            yield from _cut(buffer)
            continue
        waiting += buffer
        if len(waiting) >= PIECE:
            yield bytes(waiting)
            waiting = bytearray()
    if waiting:
        yield bytes(waiting)


def _cut(buffer: Buffer) -> Iterator[Buffer]:
    if len(buffer) < 2 * PIECE:
        return iter((buffer,))
    view = memoryview(buffer)
    return (view[start : start + PIECE] for start in range(0, len(view), PIECE))


def deflated(piece: Buffer) -> bytes:
    """A piece compressed so that other pieces can follow; `END_OF_STREAM` follows the last."""
    deflater = new_deflater()
    return deflater.compress(piece) + deflater.flush(zlib.Z_FULL_FLUSH)
