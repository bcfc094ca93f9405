"""Putting new content in a file's place in one step."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from cec_xl.hosts.package.system_errors import WINDOWS, file_error

_STALE_SECONDS = 3600
_WAITS = (0.05, 0.1, 0.2, 0.4, 0.8)
_CANNOT_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES, errno.EPERM}


def replace_file(
    path: Path, write: Callable[[BinaryIO], object], before_replace: Callable[[], object] | None = None
) -> None:
    """Write a file beside `path`, make it last on the disk, then put it in `path`'s place.

    Permissions of a file that was there are kept; a symbolic link stays one and its target is replaced.

    Args:
        path: the file to create or replace.
        write: writes the content to an open file that can seek.
        before_replace: last look, after the content is safe and before it takes the place; what it raises leaves
            everything as it was.

    Raises:
        FileError: the system refused; the old file is untouched and nothing is left beside it.
    """
    path = path.resolve()
    temporary = _temporary(path)
    try:
        try:
            with temporary.open("xb") as file:
                write(file)
                file.flush()
                _sync(file.fileno())
            _remove_stale(temporary)
            if path.exists():
                _copy_permissions(path, temporary)
            if before_replace is not None:
                before_replace()
            _replace(temporary, path)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
    except OSError as error:
        raise file_error(error, path, saving=True) from error


def _temporary(path: Path) -> Path:
    """A name beside the target (only there is the last step a rename); sync programs leave ``.tmp`` alone."""
    return path.with_name(f"{_prefix(path)}{os.getpid()}.tmp")


def _prefix(path: Path) -> str:
    return f".cec-xl-{zlib.crc32(path.name.encode()):08x}-"


def _remove_stale(temporary: Path) -> None:
    """What a killed run left. The age is measured by the clock of the disk, which may be another computer's."""
    prefix = temporary.name[: len(_prefix(temporary))]
    now = temporary.stat().st_mtime
    for old in temporary.parent.glob(f"{prefix}*.tmp"):
        with contextlib.suppress(OSError):
            if old != temporary and now - old.stat().st_mtime > _STALE_SECONDS:
                old.unlink()


def _copy_permissions(source: Path, target: Path) -> None:
    modified = target.stat()
    with contextlib.suppress(PermissionError, NotImplementedError):
        shutil.copystat(source, target)
    os.utime(target, ns=(modified.st_atime_ns, modified.st_mtime_ns))
    if hasattr(os, "chown"):
        status = source.stat()
        # Only the owner's superuser may give files away; for anyone else the file is theirs already.
        with contextlib.suppress(PermissionError):
            os.chown(target, status.st_uid, status.st_gid)
            os.chmod(target, status.st_mode & 0o7777)  # noqa: PTH101  (chown clears set-id bits)


def _replace(temporary: Path, path: Path) -> None:
    """Rename; on Windows virus scanners and sync programs hold a file for a moment, so try again a few times."""
    for wait in _WAITS if WINDOWS else ():
        try:
            temporary.replace(path)
        except PermissionError:
            time.sleep(wait)
        else:
            return
    temporary.replace(path)


def _sync(descriptor: int) -> None:
    try:
        os.fsync(descriptor)
    except OSError as error:
        # Some network folders know no fsync; they write through.
        if error.errno not in _CANNOT_SYNC:
            raise


def _sync_folder(folder: Path) -> None:
    """Make the rename itself last; Windows has no such call and needs none."""
    if WINDOWS:
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        _sync(descriptor)
    finally:
        os.close(descriptor)
