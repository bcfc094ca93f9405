"""What the operating system says when a file cannot be reached, as errors with a sentence."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from cec_xl.errors import BusyFileError, FileError

WINDOWS = os.name == "nt"

SHARING_VIOLATION = (32, 33)
"""Windows: another program has the file, or a stretch of it, open."""

CLOUD_FILE_ERRORS = range(358, 405)
"""Windows: the file is a placeholder whose content could not be fetched from the cloud (ERROR_CLOUD_FILE_*)."""

NETWORK_LOST = (53, 59, 64, 67, 121, 1231)
"""Windows: the network path, or the computer behind it, is gone."""

DISK_FULL = (39, 112)
"""Windows: no room left."""

_DISK_FULL = {errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC}
_NETWORK = {
    getattr(errno, name)
    for name in ("ESTALE", "ENETDOWN", "ENETUNREACH", "EHOSTDOWN", "EHOSTUNREACH", "ENOTCONN", "ETIMEDOUT")
    if hasattr(errno, name)
}


def file_error(error: OSError, path: Path, *, saving: bool = False) -> FileError:
    """The error to raise instead of what the system said about `path`.

    `saving` says whether the file was being written or read.
    """
    details = {"file": path.name, "folder": str(path.parent)}
    busy = _busy_code(error)
    if busy is not None:
        return BusyFileError(busy, **details)
    if isinstance(error, FileNotFoundError):
        return FileError("save_no_folder" if saving else "file_not_found", **details)
    if isinstance(error, IsADirectoryError):
        return FileError("file_is_folder", **details)
    if isinstance(error, PermissionError):
        return BusyFileError("save_refused" if saving else "file_not_readable", **details)
    return FileError("save_failed" if saving else "file_failed", **details, reason=error.strerror or str(error))


def _busy_code(error: OSError) -> str | None:
    windows = getattr(error, "winerror", None)
    if windows in SHARING_VIOLATION:
        return "file_in_use"
    if windows in CLOUD_FILE_ERRORS:
        return "file_in_cloud"
    if windows in NETWORK_LOST or error.errno in _NETWORK:
        return "file_network"
    if windows in DISK_FULL or error.errno in _DISK_FULL:
        return "save_disk_full"
    return "save_read_only_folder" if error.errno == errno.EROFS else None
