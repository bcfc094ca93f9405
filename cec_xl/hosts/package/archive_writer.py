"""Writing a zip file: untouched entries byte for byte, changed ones as compressed streams."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from functools import partial
from typing import BinaryIO

from cec_xl.errors import FileError
from cec_xl.hosts.package.archive import (
    BLOCK,
    CENTRAL,
    CENTRAL_SIGNATURE,
    DEFLATED,
    DESCRIPTOR_FLAG,
    END,
    END64,
    END64_SIGNATURE,
    END_SIGNATURE,
    FULL16,
    FULL32,
    LOCAL,
    LOCAL_SIGNATURE,
    LOCATOR64,
    LOCATOR64_SIGNATURE,
    UTF8_FLAG,
    ZIP64_FIELD,
    Archive,
    Entry,
    extra_fields,
)
from cec_xl.hosts.package.codec import Buffer, crc32
from cec_xl.hosts.package.deflate import END_OF_STREAM, Content, deflated, pieces, workers
from cec_xl.hosts.package.ordered_work import OrderedWork

VERSION_DEFLATE, VERSION_ZIP64 = 20, 45
NEW_DATE = (1 << 5) | 1
"""1980-01-01, the first day a zip file knows: new parts carry no clock."""
_AHEAD = 6
"""Pieces under way: enough to keep the threads busy, few enough not to be felt in memory."""


class ArchiveWriter:
    """Writes entries one after the other and the directory at the end.

    While one part is compressed by threads the next is already made. The directory keeps the order it is told in
    `finish`, which may differ from the order of the data.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._records: dict[str, bytes] = {}
        self._work = OrderedWork(workers(), _AHEAD)

    def __enter__(self) -> ArchiveWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self._work.close()

    def copy(self, archive: Archive, entry: Entry) -> None:
        """An entry as it stands: local header, compressed data and descriptor unless the header lies."""
        self._work.then(partial(self._copy, archive, entry))

    def _copy(self, archive: Archive, entry: Entry) -> None:
        offset = self._file.tell()
        local = archive.local(entry)
        flags = entry.flags
        if local.faithful:
            start, end = entry.offset, local.end
        else:
            flags &= ~DESCRIPTOR_FLAG
            self._file.write(_local_header(entry, flags))
            start, end = local.data, local.data + entry.packed
        for position in range(start, end, BLOCK):
            self._file.write(archive.bytes_at(position, min(BLOCK, end - position)))
        self._records[entry.name] = _central_record(entry, flags, offset)

    def stream(self, name: str, content: Content, original: Entry | None = None) -> None:
        """A changed or new entry; date and attributes are those of the `original` where there is one."""
        entry = _StreamedEntry(self._file, name, original)
        self._work.then(entry.begin)
        for piece in pieces(content):
            entry.add(piece)
            self._work.do(deflated, piece, entry.write)
        self._work.then(partial(self._end, entry))

    def _end(self, entry: _StreamedEntry) -> None:
        self._records[entry.name] = entry.end()

    def finish(self, order: Iterable[str], comment: bytes) -> None:
        """The central directory, in this order of names."""
        self._work.finish()
        start = self._file.tell()
        count = 0
        for name in order:
            self._file.write(self._records[name])
            count += 1
        end = self._file.tell()
        size = end - start
        if count >= FULL16 or size >= FULL32 or start >= FULL32:
            fields = (END64.size - 12, VERSION_ZIP64, VERSION_ZIP64, 0, 0, count, count, size, start)
            self._file.write(END64.pack(END64_SIGNATURE, *fields))
            self._file.write(LOCATOR64.pack(LOCATOR64_SIGNATURE, 0, end, 1))
        count, size, start = min(count, FULL16), min(size, FULL32), min(start, FULL32)
        self._file.write(END.pack(END_SIGNATURE, 0, 0, count, count, size, start, len(comment)) + comment)


class _StreamedEntry:
    """An entry whose sizes are known only after its data has been written."""

    def __init__(self, file: BinaryIO, name: str, original: Entry | None) -> None:
        self.name = name
        self._file = file
        self._original = original
        self._raw_name = original.raw_name if original else name.encode()
        self._offset = self._crc = self._size = self._packed = 0

    def begin(self) -> None:
        """Leave room for the header."""
        self._offset = self._file.tell()
        self._file.write(bytes(LOCAL.size) + self._raw_name)

    def add(self, piece: Buffer) -> None:
        """Count a piece of content: at once, while it is in the processor's cache."""
        self._crc = crc32(piece, self._crc)
        self._size += len(piece)

    def write(self, packed: bytes) -> None:
        """Write the next piece, compressed."""
        self._packed += len(packed)
        self._file.write(packed)

    def end(self) -> bytes:
        """Write the header; returns the entry's record in the directory."""
        self._packed += self._file.write(END_OF_STREAM)
        if max(self._size, self._packed) >= FULL32:
            raise FileError("package_part_too_large", part=self.name)
        entry = self._entry()
        end = self._file.tell()
        self._file.seek(self._offset)
        self._file.write(_local_header(entry, entry.flags))
        self._file.seek(end)
        return _central_record(entry, entry.flags, self._offset)

    def _entry(self) -> Entry:
        original = self._original
        flags = original.flags & UTF8_FLAG if original else (0 if self._raw_name.isascii() else UTF8_FLAG)
        return Entry(
            name=self.name, raw_name=self._raw_name, made_by=original.made_by if original else VERSION_DEFLATE,
            needed=VERSION_DEFLATE, flags=flags, method=DEFLATED, time=original.time if original else 0,
            date=original.date if original else NEW_DATE, crc=self._crc, packed=self._packed, size=self._size,
            extra=b"", comment=original.comment if original else b"", internal=0,
            external=original.external if original else 0, offset=self._offset,
        )  # fmt: skip


def _local_header(entry: Entry, flags: int) -> bytes:
    sizes = (entry.packed, entry.size)
    extra = b""
    if max(sizes) >= FULL32:
        # The local zip64 field always carries both sizes, content before packed.
        extra = struct.pack("<HHQQ", ZIP64_FIELD, 16, entry.size, entry.packed)
        sizes = (FULL32, FULL32)
    header = LOCAL.pack(
        LOCAL_SIGNATURE, entry.needed, flags, entry.method, entry.time, entry.date, entry.crc, *sizes,
        len(entry.raw_name), len(extra),
    )  # fmt: skip
    return header + entry.raw_name + extra


def _central_record(entry: Entry, flags: int, offset: int) -> bytes:
    wide = [value for value in (entry.size, entry.packed, offset) if value >= FULL32]
    extra = entry.extra
    if wide or any(value >= FULL32 for value in (entry.size, entry.packed, entry.offset)):
        others = (
            struct.pack("<HH", tag, len(field)) + field for tag, field in extra_fields(extra) if tag != ZIP64_FIELD
        )
        extra = b"".join(others)
        if wide:
            extra = struct.pack(f"<HH{len(wide)}Q", ZIP64_FIELD, 8 * len(wide), *wide) + extra
    header = CENTRAL.pack(
        CENTRAL_SIGNATURE, entry.made_by, max(entry.needed, VERSION_ZIP64) if wide else entry.needed, flags,
        entry.method, entry.time, entry.date, entry.crc, min(entry.packed, FULL32), min(entry.size, FULL32),
        len(entry.raw_name), len(extra), len(entry.comment), 0, entry.internal, entry.external, min(offset, FULL32),
    )  # fmt: skip
    return header + entry.raw_name + extra + entry.comment
