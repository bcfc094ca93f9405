"""Reads a VBA project, ours or one Excel has saved since.

Excel stores compiled code in front of each module's source; the ``dir`` stream says where the source begins. The
project may come from anywhere, so nothing in it is trusted. Sources stay bytes: their code page is the project's.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass

from cec_xl.template.vba.compound import END_OF_CHAIN, MINI_CUTOFF, MINI_SECTOR, SECTOR
from cec_xl.template.vba.compression import decompress
from cec_xl.template.vba.project import ENCODING

_ENTRY = struct.Struct("<64sHBBIII16sIQQIQ")
_STREAM, _ROOT = 2, 5
_VERSION, _MODULES, _MODULE_NAME, _STREAM_NAME, _OFFSET, _END_OF_MODULE = 0x09, 0x0F, 0x19, 0x32, 0x31, 0x2B


@dataclass(frozen=True, slots=True)
class StoredModule:
    """One module as it is stored.

    Attributes:
        name: its name.
        records: its records of the ``dir`` stream, the offset of its source set to 0.
        source: its source, attribute lines first, in the project's code page.
    """

    name: str
    records: bytes
    source: bytes


@dataclass(frozen=True, slots=True)
class StoredProject:
    """A project as it is stored.

    Attributes:
        head: the records of the ``dir`` stream before the modules: settings and references.
        modules: in the order of the ``dir`` stream.
        streams: all streams by name.
    """

    head: bytes
    modules: tuple[StoredModule, ...]
    streams: Mapping[str, bytes]


def read_sources(project: bytes) -> dict[str, str]:
    """Module name -> source of a ``vbaProject.bin``.

    Raises:
        ValueError: it is no VBA project, or a damaged one.
    """
    return {module.name: module.source.decode(ENCODING, "replace") for module in read_project(project).modules}


def read_project(project: bytes) -> StoredProject:
    """The parts of a ``vbaProject.bin``.

    Raises:
        ValueError: it is no VBA project, or a damaged one.
    """
    try:
        streams = _streams(project)
        head, modules = _split(decompress(streams["dir"]), streams)
    except (struct.error, IndexError, KeyError, UnicodeDecodeError) as error:
        raise ValueError("no readable VBA project") from error
    return StoredProject(head, tuple(modules), streams)


def _split(directory: bytes, streams: Mapping[str, bytes]) -> tuple[bytes, list[StoredModule]]:
    """The ``dir`` stream taken apart: what stands before the modules, and each module."""
    modules: list[StoredModule] = []
    head_end, start, at = len(directory), 0, 0
    name, offset, patched = "", 0, bytearray(directory)
    while at + 6 <= len(directory):
        record, size = struct.unpack_from("<HI", directory, at)
        size += 2 if record == _VERSION else 0  # its length field leaves out the minor version
        body = directory[at + 6 : at + 6 + size]
        if record == _MODULES:
            head_end = at
        elif record == _MODULE_NAME:
            start = at
        elif record == _STREAM_NAME:
            name = body.decode("utf-16-le")
        elif record == _OFFSET:
            (offset,) = struct.unpack("<I", body)
            patched[at + 6 : at + 10] = bytes(4)
        at += 6 + size
        if record == _END_OF_MODULE:
            modules.append(StoredModule(name, bytes(patched[start:at]), decompress(streams[name][offset:])))
    return directory[:head_end], modules


def _streams(data: bytes) -> Mapping[str, bytes]:
    """All streams by their own name; a VBA project has no two of one name that matter here."""
    if data[:8] != bytes.fromhex("D0CF11E0A1B11AE1") or struct.unpack_from("<H", data, 26) != (3,):
        raise ValueError("no compound file of version 3")
    _, fat_sectors, directory, _, _, mini_start, _, _, _ = struct.unpack_from("<9I", data, 40)
    places = struct.unpack_from("<109I", data, 76)[: min(fat_sectors, 109)]
    fat = [number for place in places for number in struct.unpack_from("<128I", data, SECTOR * (place + 1))]

    def chain(start: int, table: list[int]) -> list[int]:
        sectors: list[int] = []
        while start != END_OF_CHAIN:
            sectors.append(start)
            if len(sectors) > len(table):
                raise ValueError("a chain without end")
            start = table[start]
        return sectors

    def content(start: int) -> bytes:
        return b"".join(data[SECTOR * (sector + 1) : SECTOR * (sector + 2)] for sector in chain(start, fat))

    entries = list(_ENTRY.iter_unpack(content(directory)))
    mini_table = [number for (number,) in struct.iter_unpack("<I", content(mini_start))]
    mini = content(next((entry[11] for entry in entries if entry[2] == _ROOT), END_OF_CHAIN))
    streams = {}
    for entry in entries:
        if entry[2] != _STREAM:
            continue
        start, size = entry[11], entry[12] & 0xFFFFFFFF  # writers of version 3 may leave rubbish in the upper half
        if size >= MINI_CUTOFF:
            raw = content(start)
        else:
            sectors = chain(start, mini_table) if size else []
            raw = b"".join(mini[MINI_SECTOR * sector : MINI_SECTOR * (sector + 1)] for sector in sectors)
        streams[entry[0][: entry[1] - 2].decode("utf-16-le")] = raw[:size]
    return streams
