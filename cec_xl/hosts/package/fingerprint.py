"""Telling whether a file is still the one that was read."""

from __future__ import annotations

from typing import NamedTuple, Self

from cec_xl.hosts.package.archive import Archive


class Fingerprint(NamedTuple):
    """Size of the file and checksum of its zip directory, which holds the checksum of every part.

    The time of the last change is left out on purpose: sync programs and virus scanners touch it without changing
    a byte.
    """

    size: int
    directory_crc: int

    @classmethod
    def of(cls, archive: Archive) -> Self:
        """The fingerprint of an open workbook."""
        return cls(archive.file_size, archive.directory_crc)
