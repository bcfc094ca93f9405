"""Names of the streams in a compound file: the container of old workbooks and of encrypted new ones."""

from __future__ import annotations

import struct
from typing import BinaryIO

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER_SECTORS = 109
_LAST_SECTOR = 0xFFFFFFFA
_ENTRY = 128
_MOST_ENTRIES = 4096


def entry_names(file: BinaryIO) -> frozenset[str]:
    """The names of all storages and streams; as many as can be found where the file is damaged.

    Source: MS-CFB, sections 2.2 (header), 2.3 (allocation table) and 2.6 (directory).
    """
    file.seek(0)
    header = file.read(512)
    if len(header) < 512 or not header.startswith(SIGNATURE):
        return frozenset()
    shift = header[30]
    if shift not in (9, 12):
        return frozenset()
    names: set[str] = set()
    sector: int = struct.unpack_from("<L", header, 48)[0]
    allocation = struct.unpack_from(f"<{_HEADER_SECTORS}L", header, 76)
    for _ in range(_MOST_ENTRIES >> (shift - 7)):
        if sector >= _LAST_SECTOR:
            break
        entries = _sector(file, sector, shift)
        names.update(_names(entries))
        sector = _next_sector(file, sector, allocation, shift)
    return frozenset(names)


def _sector(file: BinaryIO, number: int, shift: int) -> bytes:
    file.seek((number + 1) << shift)
    return file.read(1 << shift)


def _next_sector(file: BinaryIO, sector: int, allocation: tuple[int, ...], shift: int) -> int:
    table, position = divmod(sector, 1 << (shift - 2))
    if table >= len(allocation) or allocation[table] >= _LAST_SECTOR:
        return _LAST_SECTOR
    entry = _sector(file, allocation[table], shift)[4 * position : 4 * position + 4]
    return int.from_bytes(entry, "little") if len(entry) == 4 else _LAST_SECTOR


def _names(entries: bytes) -> set[str]:
    found = set()
    for start in range(0, len(entries) - _ENTRY + 1, _ENTRY):
        length = int.from_bytes(entries[start + 64 : start + 66], "little")
        if entries[start + 66] and 2 < length <= 64:
            found.add(entries[start : start + length - 2].decode("utf-16-le", "replace"))
    return found
