"""The zip file under a workbook, read entry by entry and without trust.

The standard library's reader forgets what a faithful copy needs (local headers, extra fields, data descriptors) and
inflates without bounds, hence this one. It knows the two compression methods the format allows, zip64, and nothing
about spreadsheets.
"""

from __future__ import annotations

import struct
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from cec_xl.errors import DamagedFileError, ProtectedFileError
from cec_xl.hosts.package.codec import crc32, inflate_errors, new_inflater
from cec_xl.hosts.package.limits import Limits

STORED, DEFLATED = 0, 8
ENCRYPTED_FLAG, DESCRIPTOR_FLAG, UTF8_FLAG = 0x1, 0x8, 0x800
ZIP64_FIELD = 0x0001
BLOCK = 1 << 20

LOCAL = struct.Struct("<4s5H3L2H")
CENTRAL = struct.Struct("<4s6H3L5H2L")
END = struct.Struct("<4s4H2LH")
END64 = struct.Struct("<4sQ2H2L4Q")
LOCATOR64 = struct.Struct("<4sLQL")
LOCAL_SIGNATURE, CENTRAL_SIGNATURE = b"PK\3\4", b"PK\1\2"
END_SIGNATURE, END64_SIGNATURE, LOCATOR64_SIGNATURE = b"PK\5\6", b"PK\6\6", b"PK\6\7"
DESCRIPTOR_SIGNATURE = b"PK\7\x08"
FULL16, FULL32 = 0xFFFF, 0xFFFFFFFF


class Entry(NamedTuple):
    """One entry of the central directory, as it stands there."""

    name: str
    raw_name: bytes
    made_by: int
    needed: int
    flags: int
    method: int
    time: int
    date: int
    crc: int
    packed: int
    size: int
    extra: bytes
    comment: bytes
    internal: int
    external: int
    offset: int

    @property
    def is_folder(self) -> bool:
        """Whether it only names a folder, as some packers add."""
        return self.name.endswith("/")


class LocalRecord(NamedTuple):
    """Where an entry's bytes lie in the file.

    `end` is after the data and, where there is one, the data descriptor; `faithful` says whether the bytes from
    the entry's offset to `end` can be copied as they are.
    """

    data: int
    end: int
    faithful: bool


class Archive:
    """An open zip file. Reading is safe from several threads."""

    def __init__(self, path: Path, file: BinaryIO, limits: Limits) -> None:
        self.path = path
        self.limits = limits
        self._file = file
        self._lock = threading.Lock()
        self.file_size = file.seek(0, 2)
        self.comment = b""
        self.directory_crc = 0
        self.entries = tuple(self._read_directory())
        self._check_overlaps()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    @property
    def closed(self) -> bool:
        """Whether the file has been let go."""
        return self._file.closed

    def bytes_at(self, offset: int, count: int) -> bytes:
        """Raw bytes of the file; an end before `count` bytes is damage."""
        with self._lock:
            self._file.seek(offset)
            found = self._file.read(count)
        if len(found) != count:
            raise self._damaged("package_truncated")
        return found

    def local(self, entry: Entry) -> LocalRecord:
        """Find an entry's data and judge its local header."""
        header = self.bytes_at(entry.offset, LOCAL.size)
        signature, _, flags, method, _, _, crc, packed, size, name_length, extra_length = LOCAL.unpack(header)
        if signature != LOCAL_SIGNATURE or self.bytes_at(entry.offset + LOCAL.size, name_length) != entry.raw_name:
            raise self._damaged("package_directory")
        data = entry.offset + LOCAL.size + name_length + extra_length
        end = data + entry.packed
        if end > self.file_size:
            raise self._damaged("package_truncated")
        same = flags == entry.flags and method == entry.method
        if not flags & DESCRIPTOR_FLAG:
            sizes_agree = crc == entry.crc and packed in (entry.packed, FULL32) and size in (entry.size, FULL32)
            return LocalRecord(data, end, same and sizes_agree)
        length = self._descriptor_length(entry, end)
        return LocalRecord(data, end + length, same and length > 0)

    def _descriptor_length(self, entry: Entry, offset: int) -> int:
        tail = self.bytes_at(offset, min(24, self.file_size - offset))
        for signature in (DESCRIPTOR_SIGNATURE, b""):
            for layout in ("<LLL", "<LQQ"):
                sizes = (entry.packed, entry.size)
                if layout == "<LLL":
                    sizes = (entry.packed & FULL32, entry.size & FULL32)
                descriptor = signature + struct.pack(layout, entry.crc, *sizes)
                if tail.startswith(descriptor):
                    return len(descriptor)
        return 0

    def packed_blocks(self, entry: Entry) -> Iterator[bytes]:
        """The entry's compressed bytes, block by block."""
        start = self.local(entry).data
        for offset in range(start, start + entry.packed, BLOCK):
            yield self.bytes_at(offset, min(BLOCK, start + entry.packed - offset))

    def blocks(self, entry: Entry, block: int = BLOCK) -> Iterator[bytes]:
        """The entry's content in pieces of at most `block` bytes, checked against its declared size and checksum.

        Raises:
            DamagedFileError: content that does not match what the directory says of it.
            ProtectedFileError: a zip password.
        """
        if entry.flags & ENCRYPTED_FLAG:
            raise ProtectedFileError("package_zip_password", file=self.path.name)
        if entry.method == STORED:
            pieces = self.packed_blocks(entry)
        elif entry.method == DEFLATED:
            pieces = self._inflated(entry, block)
        else:
            raise self._damaged("package_compression", part=entry.name)
        crc = size = 0
        for piece in pieces:
            size += len(piece)
            if size > entry.size:
                raise self._damaged("package_part", part=entry.name)
            crc = crc32(piece, crc)
            yield piece
        if size != entry.size or crc != entry.crc:
            raise self._damaged("package_part", part=entry.name)

    def _inflated(self, entry: Entry, block: int) -> Iterator[bytes]:
        inflate = new_inflater()
        try:
            for packed in self.packed_blocks(entry):
                waiting = packed
                while waiting and not inflate.eof:
                    yield inflate.decompress(waiting, block)
                    waiting = inflate.unconsumed_tail
            while not inflate.eof:
                rest = inflate.decompress(b"", block)
                if not rest:
                    raise self._damaged("package_part", part=entry.name)
                yield rest
        except inflate_errors:
            raise self._damaged("package_part", part=entry.name) from None

    def _damaged(self, code: str, **details: object) -> DamagedFileError:
        return DamagedFileError(code, file=self.path.name, **details)

    # The directory ---------------------------------------------------------------------------------------------

    def _read_directory(self) -> Iterator[Entry]:
        count, size, offset = self._find_directory()
        if count > self.limits.parts:
            raise self._damaged("package_too_many_parts", found=count, limit=self.limits.parts)
        if offset + size > self.file_size:
            raise self._damaged("package_truncated")
        directory = self.bytes_at(offset, size)
        self.directory_crc = zlib.crc32(directory)
        self._directory_start = offset
        position = size = packed = 0
        seen: set[str] = set()
        for _ in range(count):
            entry, position = self._entry(directory, position)
            self._check_name(entry, seen)
            size += entry.size
            packed += entry.packed
            self._check_size(entry.size, entry.packed)
            self._check_size(size, packed)
            yield entry

    def _find_directory(self) -> tuple[int, int, int]:
        length = min(self.file_size, END.size + FULL16)
        tail = self.bytes_at(self.file_size - length, length)
        position = tail.rfind(END_SIGNATURE)
        if position < 0 or len(tail) - position < END.size:
            raise self._damaged("package_truncated")
        _, disk, first_disk, here, count, size, offset, comment = END.unpack_from(tail, position)
        self.comment = tail[position + END.size : position + END.size + comment]
        end = self.file_size - length + position
        if FULL16 in (here, count) or FULL32 in (size, offset):
            found = self._find_directory64(end)
            if found is not None:
                return found
        if disk or first_disk or here != count:
            raise self._damaged("package_directory")
        return count, size, offset

    def _find_directory64(self, end: int) -> tuple[int, int, int] | None:
        if end < LOCATOR64.size + END64.size:
            return None
        signature, _, offset, _ = LOCATOR64.unpack(self.bytes_at(end - LOCATOR64.size, LOCATOR64.size))
        if signature != LOCATOR64_SIGNATURE:
            return None
        signature, *_, count, size, start = END64.unpack(self.bytes_at(offset, END64.size))
        if signature != END64_SIGNATURE:
            raise self._damaged("package_directory")
        return count, size, start

    def _entry(self, directory: bytes, position: int) -> tuple[Entry, int]:
        if len(directory) - position < CENTRAL.size:
            raise self._damaged("package_directory")
        (
            signature, made_by, needed, flags, method, time, date, crc, packed, size,
            name_length, extra_length, comment_length, disk, internal, external, offset,
        ) = CENTRAL.unpack_from(directory, position)  # fmt: skip
        name_end = position + CENTRAL.size + name_length
        extra_end = name_end + extra_length
        end = extra_end + comment_length
        if signature != CENTRAL_SIGNATURE or end > len(directory) or disk not in (0, FULL16):
            raise self._damaged("package_directory")
        raw_name = directory[position + CENTRAL.size : name_end]
        extra = directory[name_end:extra_end]
        size, packed, offset = self._widened(extra, size, packed, offset)
        entry = Entry(
            name=self._name(raw_name, flags), raw_name=raw_name, made_by=made_by, needed=needed, flags=flags,
            method=method, time=time, date=date, crc=crc, packed=packed, size=size, extra=extra,
            comment=directory[extra_end:end], internal=internal, external=external, offset=offset,
        )  # fmt: skip
        return entry, end

    def _widened(self, extra: bytes, *values: int) -> tuple[int, ...]:
        """Sizes and offset with those that did not fit 32 bits taken from the zip64 field, in its fixed order."""
        if FULL32 not in values:
            return values
        field = next((content for tag, content in extra_fields(extra) if tag == ZIP64_FIELD), b"")
        wide = []
        for value in values:
            if value == FULL32 and len(field) >= 8:
                wide.append(int.from_bytes(field[:8], "little"))
                field = field[8:]
            else:
                wide.append(value)
        return tuple(wide)

    def _name(self, raw: bytes, flags: int) -> str:
        try:
            name = raw.decode("utf-8" if flags & UTF8_FLAG else "cp437")
        except UnicodeDecodeError:
            raise self._damaged("package_directory") from None
        # Early .NET packers wrote backslashes; Excel takes them for what they mean.
        return name.replace("\\", "/")

    def _check_size(self, size: int, packed: int) -> None:
        """Judge one part, or all parts so far, by what the directory says; `blocks` holds the parts to it."""
        limits = self.limits
        if size > limits.size:
            raise self._damaged("package_too_large", limit=limits.size >> 20)
        if size > limits.ratio_grace and packed < size * limits.least_ratio:
            raise self._damaged("package_bomb")

    def _check_name(self, entry: Entry, seen: set[str]) -> None:
        pieces = entry.name.split("/")
        if entry.name.startswith("/") or ".." in pieces or ":" in pieces[0] or "\0" in entry.name or not entry.name:
            raise self._damaged("package_name", part=entry.name.replace("\0", "␀"))
        folded = entry.name.lower()
        if folded in seen:
            raise self._damaged("package_duplicate", part=entry.name)
        seen.add(folded)

    def _check_overlaps(self) -> None:
        """Entries that share bytes are how a small file unfolds into a huge one while each ratio looks harmless."""
        end = 0
        for entry in sorted(self.entries, key=lambda item: item.offset):
            if entry.offset < end:
                raise self._damaged("package_directory")
            end = entry.offset + LOCAL.size + len(entry.raw_name) + entry.packed
        if end > self._directory_start:
            raise self._damaged("package_directory")


def extra_fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    """The (tag, content) pairs of an extra field; stops where they no longer fit."""
    while len(extra) >= 4:
        tag, length = struct.unpack_from("<HH", extra)
        if len(extra) < 4 + length:
            return
        yield tag, extra[4 : 4 + length]
        extra = extra[4 + length :]
