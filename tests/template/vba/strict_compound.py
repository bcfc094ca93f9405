"""A reader of compound files that forgives nothing, written from [MS-CFB] apart from the writer it checks."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

FREE, END, FAT, NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
ENTRY = struct.Struct("<64sHBBIII16sIQQIQ")


@dataclass
class StrictCompound:
    """Reads a version 3 file; `streams` maps slash-joined paths to bytes. Anything irregular is an AssertionError."""

    data: bytes
    streams: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._header()
        self.used = [0] * self.sector_count
        self.entries = [ENTRY.unpack_from(self.directory, at) for at in range(0, len(self.directory), ENTRY.size)]
        root = self.entries[0]
        assert self._name(root) == "Root Entry"
        assert root[2] == 5
        assert root[3] == 1
        self.mini_stream = self._sectors(self._chain(root[11]))
        self.mini_used = [0] * len(self.mini_fat)
        self.reached = {0}
        self._children(root, ())
        self._nothing_left_over()

    def _header(self) -> None:
        data = self.data
        assert data[:8] == bytes.fromhex("D0CF11E0A1B11AE1")
        assert data[8:24] == bytes(16)
        assert len(data) % 512 == 0
        assert struct.unpack_from("<5H", data, 24) == (0x3E, 3, 0xFFFE, 9, 6)
        assert data[34:40] == bytes(6)
        (directory_sectors, fat_sectors, directory, transaction, cutoff, mini_fat, mini_fat_sectors, difat, difats) = (
            struct.unpack_from("<9I", data, 40)
        )
        assert (directory_sectors, transaction, cutoff, difat, difats) == (0, 0, 4096, END, 0)
        self.sector_count = len(data) // 512 - 1
        places = struct.unpack_from("<109I", data, 76)
        assert all(place == FREE for place in places[fat_sectors:])
        self.fat = [n for place in places[:fat_sectors] for n in struct.unpack_from("<128I", data, 512 * (place + 1))]
        assert all(self.fat[place] == FAT for place in places[:fat_sectors])
        assert all(following == FREE for following in self.fat[self.sector_count :])
        self.used = [0] * self.sector_count
        self.directory = self._sectors(self._chain(directory))
        table = self._sectors(self._chain(mini_fat)) if mini_fat_sectors else b""
        assert len(table) == 512 * mini_fat_sectors
        self.mini_fat = struct.unpack(f"<{len(table) // 4}I", table)
        self.fixed = {*places[:fat_sectors], *self._chain(directory), *(self._chain(mini_fat) if table else ())}

    def _chain(self, sector: int) -> list[int]:
        chain: list[int] = []
        while sector != END:
            self.used[sector] += 1
            chain.append(sector)
            sector = self.fat[sector]
            assert len(chain) <= self.sector_count
        return chain

    def _sectors(self, chain: list[int]) -> bytes:
        return b"".join(self.data[512 * (sector + 1) : 512 * (sector + 2)] for sector in chain)

    @staticmethod
    def _name(entry: tuple[object, ...]) -> str:
        raw, length = entry[0], entry[1]
        assert isinstance(raw, bytes)
        assert isinstance(length, int)
        assert raw[length - 2 :] == bytes(66 - length)
        return raw[: length - 2].decode("utf-16-le")

    def _stream(self, entry: tuple[int, ...]) -> bytes:
        start, size = entry[11], entry[12]
        if size == 0:
            assert start == END
            return b""
        if size >= 4096:
            return self._sectors(self._chain(start))[:size]
        out = b""
        while start != END:
            self.mini_used[start] += 1
            out += self.mini_stream[64 * start : 64 * start + 64]
            start = self.mini_fat[start]
        return out[:size]

    def _children(self, entry: tuple[int, ...], path: tuple[str, ...]) -> None:
        if entry[6] != NONE:
            assert self.entries[entry[6]][3] == 1, "the root of a tree is black"
            self._tree(entry[6], None, None, parent_red=False, path=path)

    def _tree(
        self,
        index: int,
        low: tuple[int, str] | None,
        high: tuple[int, str] | None,
        *,
        parent_red: bool,
        path: tuple[str, ...],
    ) -> int:
        """Check a search tree; the number of black entries down to its leaves."""
        if index == NONE:
            return 1
        assert index not in self.reached
        self.reached.add(index)
        entry = self.entries[index]
        name = self._name(entry)
        key = (len(name.encode("utf-16-le")), name.upper())
        assert low is None or low < key
        assert high is None or key < high
        red = entry[3] == 0
        assert not (red and parent_red)
        left = self._tree(entry[4], low, key, parent_red=red, path=path)
        right = self._tree(entry[5], key, high, parent_red=red, path=path)
        assert left == right, "as many black entries on every path"
        if entry[2] == 2:
            assert entry[6] == NONE
            self.streams["/".join((*path, name))] = self._stream(entry)
        else:
            assert entry[2] == 1
            assert (entry[11], entry[12]) == (0, 0)
            self._children(entry, (*path, name))
        return left + (not red)

    def _nothing_left_over(self) -> None:
        for index, entry in enumerate(self.entries):
            if index not in self.reached:
                assert entry[:4] == (bytes(64), 0, 0, 0)
        for sector in self.fixed:
            self.used[sector] += 1
        assert all(count == 1 for count in self.used), "every sector belongs to one chain"
        assert all(used == (following != FREE) for used, following in zip(self.mini_used, self.mini_fat, strict=True))
