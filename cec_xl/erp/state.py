"""What a workbook remembers of its imports, so that next month is one button and nothing counts twice."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from cec_xl.erp.encodings import fingerprint
from cec_xl.erp.figures import Columns
from cec_xl.erp.mapping import SavedSource
from cec_xl.errors import FileError


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file that was imported: which content, when, and what it came to."""

    name: str
    place: str
    fingerprint: str
    role: str
    batch: int
    table: str = ""
    rows: int = 0
    used: int = 0
    amount: Decimal = Decimal(0)
    first_day: dt.date | None = None
    last_day: dt.date | None = None


@dataclass(frozen=True, slots=True)
class ImportState:
    """Everything kept between imports.

    Attributes:
        mapping: how each kind of file is read.
        files: every file that counts.
        answers: settings and answers as ``key -> value``.
        sources: what the user handed over: folders and files where next month's will be looked for.
        values: what the last import computed per customer, to tell it from what was typed since.
    """

    mapping: tuple[SavedSource, ...] = ()
    files: tuple[KnownFile, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    values: Columns = field(default_factory=dict)

    @property
    def next_batch(self) -> int:
        """Number of the import that comes now."""
        return 1 + max((file.batch for file in self.files), default=0)

    def batch_of(self, content: str, table: str) -> int:
        """The import that first had a content."""
        known = [f.batch for f in self.files if f.fingerprint and (f.fingerprint, f.table) == (content, table)]
        return min(known, default=self.next_batch)


def earlier_files(state: ImportState, given: Sequence[Path]) -> list[Path]:
    """The files of earlier imports that still count, besides those given now.

    Raises:
        FileError: where one of them is no longer where it was; what it said would silently be missing.
    """
    here = {path.resolve() for path in given}
    earlier: dict[Path, None] = {}
    gone: list[str] = []
    contents: set[str] | None = None
    for known in state.files:
        path = Path(known.place)
        if not known.fingerprint or path.resolve() in here:
            continue
        if path.is_file():
            earlier[path] = None
            continue
        contents = {fingerprint(p) for p in given} if contents is None else contents
        if known.fingerprint not in contents:
            gone.append(known.place)
    if gone:
        raise FileError("import_earlier_gone", files=", ".join(gone))
    return list(earlier)


def keep_copies(paths: Sequence[Path], folder: Path) -> list[Path]:
    """Copies of files in folders named by their content, so that tidying up Downloads loses nothing."""
    kept = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in paths:
            copy = folder / fingerprint(path)[:16] / path.name
            if folder.resolve() in path.resolve().parents:
                copy = path
            elif not copy.exists():
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, copy)
            kept.append(copy)
    except OSError as error:
        raise FileError("import_cannot_write", file=str(folder), reason=error.strerror or "") from error
    return kept
