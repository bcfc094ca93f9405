"""Dated copies of a workbook, taken before it is changed."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import shutil
from pathlib import Path
from typing import BinaryIO, NamedTuple

from cec_xl.errors import FileError
from cec_xl.hosts.saving.atomic import replace_file

DEFAULT_FOLDER = "CEC-XL backup"
_STAMP = "%Y-%m-%d %H-%M-%S"
_STAMP_PATTERN = r"\d{4}-\d{2}-\d{2} \d{2}-\d{2}-\d{2}(?: \(\d+\))?"


class Backups(NamedTuple):
    """Where dated copies go and how many stay.

    Attributes:
        keep: how many copies of one workbook are kept; 0 takes none.
        folder: where they lie; a name without a path is a folder beside the workbook.
    """

    keep: int = 5
    folder: Path = Path(DEFAULT_FOLDER)

    def take(self, path: Path, moment: dt.datetime) -> Path | None:
        """Copy the workbook to the backup folder; None where no copies are kept or there is nothing to copy.

        Raises:
            FileError: the copy could not be made.
        """
        if self.keep < 1 or not path.exists():
            return None
        folder = path.parent / self.folder
        copy = _free_name(folder, path, moment)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            replace_file(copy, lambda file: _copy(path, file))
            shutil.copystat(path, copy)
        except (OSError, FileError) as error:
            raise FileError("save_backup", file=path.name, folder=str(folder)) from error
        return copy

    def prune(self, path: Path) -> None:
        """Delete the oldest copies of this workbook beyond those kept; a copy that cannot be deleted stays."""
        for old in self.of(path)[: -self.keep] if self.keep > 0 else ():
            with contextlib.suppress(OSError):
                old.unlink()

    def of(self, path: Path) -> list[Path]:
        """The copies of this workbook, oldest first."""
        pattern = re.compile(f"{re.escape(path.stem)} {_STAMP_PATTERN}{re.escape(path.suffix)}")
        folder = path.parent / self.folder
        if not folder.is_dir():
            return []
        # By time and number: "(10)" comes after "(9)".
        return sorted((p for p in folder.iterdir() if pattern.fullmatch(p.name)), key=lambda p: (len(p.name), p.name))


def _free_name(folder: Path, path: Path, moment: dt.datetime) -> Path:
    stem = f"{path.stem} {moment.strftime(_STAMP)}"
    copy = folder / f"{stem}{path.suffix}"
    number = 2
    while copy.exists():
        copy = folder / f"{stem} ({number}){path.suffix}"
        number += 1
    return copy


def _copy(path: Path, file: BinaryIO) -> None:
    with path.open("rb") as source:
        shutil.copyfileobj(source, file, 1 << 20)
