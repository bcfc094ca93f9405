"""The compression VBA keeps its source in: [MS-OVBA] 2.4.1.

A container is a signature byte and chunks of 4096 decompressed bytes; inside a chunk, every eight tokens (a literal
byte, or a two-byte copy from earlier in the chunk) share a byte of flags.
"""

from __future__ import annotations

import struct

SIGNATURE = 0x01
CHUNK = 4096
_CHUNK_SIGNATURE = 0x3000
_COMPRESSED = 0x8000
_SHORTEST_COPY = 3
_CANDIDATES = 24
"""Earlier places tried for a copy; more hardly shrink VBA source and cost time."""


def compress(data: bytes) -> bytes:
    r"""The compressed container of `data`.

    Raises:
        ValueError: the last, incomplete chunk does not shrink; the format cannot hold it. VBA source always shrinks.

    >>> decompress(compress(b"Sub a()\r\nEnd Sub\r\n" * 3)) == b"Sub a()\r\nEnd Sub\r\n" * 3
    True
    """
    out = bytearray([SIGNATURE])
    for start in range(0, len(data), CHUNK):
        chunk = data[start : start + CHUNK]
        body, flag = _compress_chunk(chunk), _COMPRESSED
        if len(body) > CHUNK:
            if len(chunk) < CHUNK:
                raise ValueError("a last chunk that does not shrink")
            body, flag = chunk, 0
        out += struct.pack("<H", _CHUNK_SIGNATURE | flag | (len(body) - 1)) + body
    return bytes(out)


def decompress(container: bytes) -> bytes:
    """What `compress` packed.

    Raises:
        ValueError: `container` is no compressed container, or a damaged one.
    """
    if container[:1] != bytes([SIGNATURE]):
        raise ValueError("no compressed container")
    out, position = bytearray(), 1
    while position < len(container):
        header = int.from_bytes(container[position : position + 2], "little")
        end = position + (header & 0x0FFF) + 3
        body = container[position + 2 : end]
        if header & _COMPRESSED:
            _decompress_chunk(body, out)
        else:
            out += body
        position = end
    return bytes(out)


def _offset_bits(position: int) -> int:
    """How many bits of a copy token hold the offset, at this place of a chunk (2.4.1.3.19.1)."""
    return max((position - 1).bit_length(), 4)


def _compress_chunk(chunk: bytes) -> bytes:
    out, position = bytearray(), 0
    seen: dict[bytes, list[int]] = {}
    while position < len(chunk):
        flags_at, flags = len(out), 0
        out.append(0)
        for bit in range(8):
            if position >= len(chunk):
                break
            length, source = _longest_match(chunk, position, seen)
            if length >= _SHORTEST_COPY:
                flags |= 1 << bit
                offset = (position - source - 1) << (16 - _offset_bits(position))
                out += struct.pack("<H", offset | (length - _SHORTEST_COPY))
            else:
                length = 1
                out.append(chunk[position])
            for at in range(position, min(position + length, len(chunk) - 2)):
                seen.setdefault(chunk[at : at + _SHORTEST_COPY], []).append(at)
            position += length
        out[flags_at] = flags
    return bytes(out)


def _longest_match(chunk: bytes, position: int, seen: dict[bytes, list[int]]) -> tuple[int, int]:
    """Length and start of the longest earlier text equal to the text here; length 0 where there is none."""
    if not position:
        return 0, 0
    best, best_at = 0, 0
    longest = min((0xFFFF >> _offset_bits(position)) + _SHORTEST_COPY, len(chunk) - position)
    for at in reversed(seen.get(chunk[position : position + _SHORTEST_COPY], [])[-_CANDIDATES:]):
        length = _SHORTEST_COPY
        while length < longest and chunk[at + length] == chunk[position + length]:
            length += 1
        if length > best:
            best, best_at = length, at
            if length == longest:
                break
    return best, best_at


def _decompress_chunk(body: bytes, out: bytearray) -> None:
    start, position = len(out), 0
    while position < len(body):
        flags = body[position]
        position += 1
        for bit in range(8):
            if position >= len(body):
                break
            if flags >> bit & 1:
                token = int.from_bytes(body[position : position + 2], "little")
                position += 2
                bits = _offset_bits(len(out) - start)
                back = (token >> (16 - bits)) + 1
                length = (token & (0xFFFF >> bits)) + _SHORTEST_COPY
                if back > len(out) - start or len(out) - start + length > CHUNK:
                    raise ValueError("a copy from outside its chunk")
                for _ in range(length):
                    out.append(out[-back])
            else:
                out.append(body[position])
                position += 1
