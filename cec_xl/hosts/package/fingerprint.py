"""Telling whether a file is still the one that was read."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import BinaryIO, Self

from cec_xl.hosts.package.archive import Archive


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Size, time of last change and the checksum of the zip directory (which holds every part's checksum)."""

    size: int
    modified: int
    directory_crc: int

    @classmethod
    def of(cls, file: BinaryIO, archive: Archive) -> Self:
        """The fingerprint of an open workbook."""
        status = os.fstat(file.fileno())
        return cls(status.st_size, status.st_mtime_ns, archive.directory_crc)
