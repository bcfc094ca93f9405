"""Telling, before any work is done, that a workbook cannot be saved and why."""

from __future__ import annotations

from pathlib import Path

from cec_xl.errors import BusyFileError, FileError
from cec_xl.hosts.package.system_errors import WINDOWS, file_error

_ANSI_NAME = slice(1, 55)
_WIDE_NAME_LENGTH = 55


def check_savable(path: Path) -> None:
    """Refuse a workbook that is open elsewhere or cannot be written.

    Raises:
        BusyFileError: who has it open, or what is write-protected.
        FileError: its folder is not there.
    """
    target = path.resolve()
    for place in {path.absolute(), target}:
        owner = lock_owner(place)
        if owner is not None:
            code = "save_open_by" if owner.name else "save_open"
            raise BusyFileError(code, file=path.name, owner=owner.name, lock=owner.file.name)
    if not target.parent.is_dir():
        raise FileError("save_no_folder", file=path.name, folder=str(target.parent))
    try:
        if target.exists() and not target.stat().st_mode & 0o222:
            raise BusyFileError("save_read_only_file", file=path.name)
    except OSError as error:
        raise file_error(error, path, saving=True) from error


class LockOwner:
    """Who holds a lock file: the name they gave their office program, ``""`` where it says nothing."""

    def __init__(self, file: Path, name: str) -> None:
        self.file = file
        self.name = name


def lock_owner(path: Path) -> LockOwner | None:
    """The owner of the lock file Excel (``~$name``) or LibreOffice (``.~lock.name#``) keeps beside an open workbook."""
    for file, reader in (
        (path.with_name(f"~${path.name}"), _excel_owner),
        (path.with_name(f".~lock.{path.name}#"), _libreoffice_owner),
    ):
        if not file.is_file() or _left_behind(file):
            continue
        try:
            return LockOwner(file, reader(file.read_bytes()[:1024]))
        except OSError:
            # Excel lets nobody read its lock file while it runs: the surest sign that it does.
            return LockOwner(file, "")
    return None


def _left_behind(file: Path) -> bool:
    """On Windows a lock file of a running program cannot be opened for writing, one of a crashed program can."""
    if not WINDOWS:
        return False
    try:
        with file.open("r+b"):
            return True
    except OSError:
        return False


def _excel_owner(content: bytes) -> str:
    """The user name: its length and 54 bytes in the system's code page, then the same in UTF-16."""
    wide = int.from_bytes(content[_WIDE_NAME_LENGTH : _WIDE_NAME_LENGTH + 2], "little")
    name = content[_WIDE_NAME_LENGTH + 2 :][: 2 * wide].decode("utf-16-le", "replace")
    if not wide or len(name) != wide:
        name = content[_ANSI_NAME][: content[0] if content else 0].decode("cp1252", "replace")
    return _clean(name)


def _libreoffice_owner(content: bytes) -> str:
    """``full name,login,computer,date,profile;``."""
    full_name, _, rest = content.decode("utf-8", "replace").partition(",")
    return _clean(full_name) or _clean(rest.partition(",")[0])


def _clean(name: str) -> str:
    return "".join(c for c in name if c.isprintable()).strip()
