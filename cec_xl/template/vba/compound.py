"""A writer of compound files, the container of a VBA project: [MS-CFB] version 3.

Small streams live in 64-byte sectors of the mini stream, larger ones in 512-byte sectors; every chain is contiguous.
The directory of each storage is a balanced red-black tree. No dates and no class ids: same input, same bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

Tree: TypeAlias = Mapping[str, "bytes | Tree"]
"""What a storage holds: name -> the bytes of a stream, or a storage of its own."""

SECTOR = 512
MINI_SECTOR = 64
MINI_CUTOFF = 4096
FREE, END_OF_CHAIN, FAT_SECTOR, NO_ENTRY = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_PER_SECTOR = SECTOR // 4
_HEADER_FAT_SLOTS = 109
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_ENTRY = struct.Struct("<64sHBBIII16sIQQIQ")


def write_compound(tree: Tree) -> bytes:
    """The compound file that holds `tree`.

    Raises:
        ValueError: a name longer than 31 characters, or more than about 7 MB (the table of sectors would outgrow the
            header; no VBA project comes near).
    """
    entries = _directory(tree)
    sectors = _Sectors()
    mini = _Sectors(MINI_SECTOR)
    for entry in entries:
        if entry.kind == _STREAM:
            entry.start = (mini if entry.size < MINI_CUTOFF else sectors).append(entry.data)
    entries[0].start, entries[0].size = sectors.append(bytes(mini.data)), len(mini.data)
    mini_table = mini.table()
    mini_table_start = sectors.append(mini_table)
    directory = b"".join(entry.packed() for entry in entries)
    directory += _Entry("").packed() * (-len(entries) % (SECTOR // _ENTRY.size))
    directory_start = sectors.append(directory)
    return _assembled(sectors, directory_start, mini_table_start, len(mini_table) // SECTOR)


@dataclass(slots=True)
class _Entry:
    """One directory entry: the root, a storage or a stream."""

    name: str
    kind: int = 0
    data: bytes = b""
    children: Tree = field(default_factory=dict)
    black: bool = True
    left: int = NO_ENTRY
    right: int = NO_ENTRY
    child: int = NO_ENTRY
    start: int = 0
    size: int = 0

    def packed(self) -> bytes:
        name = (self.name + "\0").encode("utf-16-le") if self.kind else b""
        if len(name) > 64:
            raise ValueError(self.name)
        # Unused entries carry no colour, no dates, no size.
        return _ENTRY.pack(
            name, len(name), self.kind, self.black and self.kind != 0,
            self.left, self.right, self.child, bytes(16), 0, 0, 0, self.start, self.size,
        )  # fmt: skip


class _Sectors:
    """Sectors of one size and the table that chains them."""

    def __init__(self, size: int = SECTOR) -> None:
        self.size = size
        self.data = bytearray()
        self.next: list[int] = []

    def append(self, data: bytes) -> int:
        """Put `data` at the end as one chain; the number of its first sector."""
        if not data:
            return END_OF_CHAIN
        first, count = len(self.next), -(-len(data) // self.size)
        self.data += data.ljust(count * self.size, b"\0")
        self.next += [*range(first + 1, first + count), END_OF_CHAIN]
        return first

    def table(self) -> bytes:
        """The chain table, filled up to whole 512-byte sectors."""
        table = self.next + [FREE] * (-len(self.next) % _PER_SECTOR)
        return struct.pack(f"<{len(table)}I", *table)


def _directory(tree: Tree) -> list[_Entry]:
    """All entries, each storage's children linked as a search tree."""
    entries = [_Entry("Root Entry", _ROOT, children=tree)]
    for entry in entries:  # grows while it is walked: storages are appended behind their parents
        if entry.kind == _STREAM:
            continue
        first = len(entries)
        # Siblings are ordered by length first, then by upper-cased code units (2.6.4).
        for name in sorted(entry.children, key=lambda n: (len(n.encode("utf-16-le")), n.upper())):
            value = entry.children[name]
            if isinstance(value, bytes):
                entries.append(_Entry(name, _STREAM, value, size=len(value)))
            else:
                entries.append(_Entry(name, _STORAGE, children=value))
        count = len(entries) - first
        entry.child = _link(entries, first, first + count, 0, (count + 1).bit_length() - 1)
    return entries


def _link(entries: list[_Entry], low: int, high: int, depth: int, full_levels: int) -> int:
    """Link the sorted entries low..high-1 as a balanced tree and return its root.

    Only the last, incomplete level is red, which keeps the number of black entries equal on every path.
    """
    if low >= high:
        return NO_ENTRY
    middle = (low + high) // 2
    entry = entries[middle]
    entry.black = depth < full_levels
    entry.left = _link(entries, low, middle, depth + 1, full_levels)
    entry.right = _link(entries, middle + 1, high, depth + 1, full_levels)
    return middle


def _assembled(sectors: _Sectors, directory_start: int, mini_table_start: int, mini_table_sectors: int) -> bytes:
    """Header, sectors and, behind them, the table of sectors, which chains itself too."""
    count, fat_sectors = len(sectors.next), 1
    while fat_sectors * _PER_SECTOR < count + fat_sectors:
        fat_sectors += 1
    if fat_sectors > _HEADER_FAT_SLOTS:
        raise ValueError("larger than a header without extension can chain")
    sectors.next += [FAT_SECTOR] * fat_sectors
    fat_places = [count + i for i in range(fat_sectors)] + [FREE] * (_HEADER_FAT_SLOTS - fat_sectors)
    header = struct.pack(
        "<8s16s5H6s9I",
        bytes.fromhex("D0CF11E0A1B11AE1"), bytes(16),
        0x3E, 3, 0xFFFE, 9, 6, bytes(6),  # minor and major version, byte order, sector sizes as powers of two
        0, fat_sectors, directory_start, 0, MINI_CUTOFF, mini_table_start, mini_table_sectors, END_OF_CHAIN, 0,
    )  # fmt: skip
    return header + struct.pack(f"<{_HEADER_FAT_SLOTS}I", *fat_places) + bytes(sectors.data) + sectors.table()
