"""What a file that should be a workbook really is, told from its first bytes."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from cec_xl.errors import DamagedFileError, FileError, ProtectedFileError

ZIP = b"PK\3\4"
EMPTY_ZIP = b"PK\5\6"
COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def check_format(path: Path, file: BinaryIO) -> None:
    """Refuse what is not a zip file, with a sentence for what it is instead."""
    file.seek(0)
    head = file.read(512)
    if head.startswith(ZIP):
        return
    if not head:
        raise DamagedFileError("file_empty", file=path.name)
    if head.startswith(COMPOUND_FILE):
        raise _compound(path, file)
    raise DamagedFileError("package_not_zip", file=path.name)


def _compound(path: Path, file: BinaryIO) -> FileError:
    file.seek(0)
    names = file.read()
    if "EncryptedPackage".encode("utf-16-le") in names:
        return ProtectedFileError("file_encrypted", file=path.name)
    return DamagedFileError("file_old_format", file=path.name)
