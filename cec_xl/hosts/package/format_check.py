"""What a file that should be a workbook really is, told from its first bytes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import BinaryIO

from cec_xl.errors import DamagedFileError, FileError, ProtectedFileError
from cec_xl.hosts.package import compound_file

ZIP = b"PK\3\4"
_MARKUP = re.compile(rb"\s*<(?:\?xml|!doctype|html|head|body|meta|table|style|div)\b", re.IGNORECASE)
_NOT_TEXT = re.compile(rb"[\0-\x08\x0e-\x1a\x1c-\x1f]")
_OTHER_PROGRAMS = ("WordDocument", "PowerPoint Document", "VisioDocument", "__properties_version1.0")


def check_format(path: Path, file: BinaryIO) -> None:
    """Refuse what is not a zip file, with a sentence for what it is instead.

    Programs that "export to Excel" often write a web page or a text file under a workbook's name, and Excel opens
    it with a warning people have learned to click away; so that gets a sentence of its own.

    Raises:
        ProtectedFileError: encrypted with a password or by rights management.
        DamagedFileError: an old workbook, a text file, or something else.
    """
    file.seek(0)
    head = file.read(4096)
    if head.startswith(ZIP):
        return
    if head.startswith(compound_file.SIGNATURE):
        raise _compound(path, compound_file.entry_names(file))
    if not head.strip(b"\0"):
        raise DamagedFileError("file_empty", file=path.name)
    if _MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        raise DamagedFileError("file_web_page", file=path.name)
    if not _NOT_TEXT.search(head):
        raise DamagedFileError("file_text", file=path.name)
    raise DamagedFileError("package_not_zip", file=path.name)


def _compound(path: Path, names: frozenset[str]) -> FileError:
    if any("DRM" in name for name in names):
        return ProtectedFileError("file_rights", file=path.name)
    if "EncryptedPackage" in names or "EncryptionInfo" in names:
        return ProtectedFileError("file_encrypted", file=path.name)
    if "Workbook" in names or "Book" in names:
        return DamagedFileError("file_old_format", file=path.name)
    if any(name in names for name in _OTHER_PROGRAMS):
        return DamagedFileError("package_not_workbook", file=path.name)
    return DamagedFileError("package_not_zip", file=path.name)
