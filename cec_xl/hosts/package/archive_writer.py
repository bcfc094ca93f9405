"""Writing a zip file: untouched entries byte for byte, changed ones as compressed streams."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
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
from cec_xl.hosts.package.deflate import Content, DeflatedStream, workers

VERSION_DEFLATE, VERSION_ZIP64 = 20, 45
NEW_DATE = (1 << 5) | 1
"""1980-01-01, the first day a zip file knows: new parts carry no clock."""


class ArchiveWriter:
    """Writes entries one after the other and the directory at the end.

    The directory keeps the order it is told in `finish`, which may differ from the order of the data.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._records: dict[str, bytes] = {}
        self._pool: ThreadPoolExecutor | None = None

    def __enter__(self) -> ArchiveWriter:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def copy(self, archive: Archive, entry: Entry) -> None:
        """An entry as it stands: local header, compressed data and descriptor unless the header lies."""
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
        if self._pool is None:
            self._pool = ThreadPoolExecutor(workers(), thread_name_prefix="deflate")
        raw_name = original.raw_name if original else name.encode()
        plain = all(byte < 0x80 for byte in raw_name)
        flags = original.flags & UTF8_FLAG if original else (0 if plain else UTF8_FLAG)
        offset = self._file.tell()
        self._file.write(bytes(LOCAL.size) + raw_name)
        stream = DeflatedStream(content, self._pool)
        for packed in stream:
            self._file.write(packed)
        end = self._file.tell()
        if max(stream.size, stream.packed) >= FULL32:
            raise FileError("package_part_too_large", part=name)
        entry = Entry(
            name=name, raw_name=raw_name, made_by=original.made_by if original else VERSION_DEFLATE,
            needed=VERSION_DEFLATE, flags=flags, method=DEFLATED, time=original.time if original else 0,
            date=original.date if original else NEW_DATE, crc=stream.crc, packed=stream.packed, size=stream.size,
            extra=b"", comment=original.comment if original else b"", internal=0,
            external=original.external if original else 0, offset=offset,
        )  # fmt: skip
        self._file.seek(offset)
        self._file.write(_local_header(entry, flags))
        self._file.seek(end)
        self._records[name] = _central_record(entry, flags, offset)

    def finish(self, order: Iterable[str], comment: bytes) -> None:
        """The central directory, in this order of names."""
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
