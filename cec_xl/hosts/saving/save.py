"""Saving a changed package over the workbook it was read from, or as another file."""

from __future__ import annotations

import contextlib
import datetime as dt
from pathlib import Path

from cec_xl.errors import BusyFileError, DamagedFileError, FileError
from cec_xl.hosts.package import Package
from cec_xl.hosts.saving.atomic import replace_file
from cec_xl.hosts.saving.backups import Backups
from cec_xl.hosts.saving.locks import check_savable


def save_package(
    package: Package, path: Path | None = None, *, moment: dt.datetime, backups: Backups | None = None
) -> Path | None:
    """Save a package so that at every moment the old file or the new one is there, whole.

    Written beside, made to last, compared (has somebody saved the workbook since it was read?), a dated copy of the
    old file taken, then put in its place in one step. Afterwards the package stands open on what was saved.

    Args:
        package: the package; an iterator given as a part's content is used up.
        path: where to; None is the file it was read from.
        moment: dates the backup copy.
        backups: how copies are kept; by default five in a folder beside the workbook.

    Returns:
        The backup copy; None where none was taken.

    Raises:
        FileError: why it was not saved; the file is as it was.
    """
    backups = backups or Backups()
    target = (path or package.path).resolve()
    in_place = target == package.path.resolve()
    check_savable(path or package.path)
    taken: list[Path | None] = []

    def before_replace() -> None:
        if in_place:
            _refuse_if_changed(package)
        taken.append(backups.take(target, moment))
        if in_place:
            # Windows replaces no file that is open.
            package.close()

    try:
        replace_file(target, package.write, before_replace)
    except DamagedFileError:
        # A file rewritten in its place while it was copied looks damaged.
        _refuse_if_changed(package)
        raise
    except BaseException:
        with contextlib.suppress(FileError):
            package.reopen()
        raise
    if in_place:
        package.reload()
    backups.prune(target)
    return taken[0]


def _refuse_if_changed(package: Package) -> None:
    if not package.unchanged_on_disk():
        raise BusyFileError("save_changed_meanwhile", file=package.path.name)
