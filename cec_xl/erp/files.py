"""The files a user hands over: folders opened up, each file's real kind found from its content, not its name.

An ERP calls things ``.xls`` that are text, HTML or a real workbook. The same content twice, under whatever names,
counts once: that is what the fingerprint is for.
"""

from __future__ import annotations

import contextlib
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from cec_xl.erp.encodings import fingerprint, scan_text
from cec_xl.errors import DamagedFileError, FileError
from cec_xl.threads import Threads

SUFFIXES = (".csv", ".txt", ".tsv", ".tab", ".xlsx", ".xls", ".xlsb", ".ods", ".parquet")
"""What is taken from a folder; a file named by itself may be called anything."""

_OLE = b"\xd0\xcf\x11\xe0"
_SCHEME = re.compile(r"^[a-z][a-z0-9+]{1,30}://", re.IGNORECASE)


class SourceKind(StrEnum):
    """What a source really is."""

    TEXT = "text"
    SHEET = "sheet"
    PARQUET = "parquet"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One table to import: a file, a sheet of a workbook, or a table of a database.

    Attributes:
        name: what the user is shown.
        place: path, or database address without user and password.
        kind: what it is.
        fingerprint: SHA-256 of the content; "" for database tables, whose content changes.
        table: name of the sheet or database table.
        encoding: Python name of a text file's encoding.
        blank_lines: lines of a text file with nothing in them.
        damaged: bytes that are not of the encoding.
    """

    name: str
    place: str
    kind: SourceKind
    fingerprint: str = ""
    table: str = ""
    encoding: str = ""
    blank_lines: int = 0
    damaged: int = 0

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return Path(self.place)


def is_address(source: str | Path) -> bool:
    """Whether a source is a database address rather than a path.

    >>> is_address("sqlite:///ventas.db"), is_address("C:/ventas.csv")
    (True, False)
    """
    return isinstance(source, str) and bool(_SCHEME.match(source))


def without_password(address: str) -> str:
    """A database address as it may be shown and kept.

    >>> without_password("postgres://ana:secreto@servidor/erp")
    'postgres://servidor/erp'
    """
    return re.sub(r"(?<=://)[^/@]*@", "", re.sub(r"[?].*", "", address))


def expand(sources: Sequence[str | Path]) -> list[Path]:
    """The files behind paths and folders, in the order of their names, none twice.

    Raises:
        FileError: for a path that is not there, or a folder with nothing to import.
    """
    found: dict[Path, None] = {}
    for source in map(Path, sources):
        if source.is_dir():
            inside = [path for path in sorted(source.rglob("*")) if _is_export(path)]
            if not inside:
                raise FileError("import_empty_folder", folder=str(source), kinds=", ".join(SUFFIXES))
            found.update(dict.fromkeys(inside))
        elif source.is_file():
            found[source] = None
        else:
            raise FileError("import_no_such_file", file=str(source))
    return list(found)


def _is_export(path: Path) -> bool:
    hidden = any(part.startswith((".", "~$")) for part in path.parts[-2:])
    return path.is_file() and path.suffix.lower() in SUFFIXES and not hidden


@contextlib.contextmanager
def examined_ahead(paths: Sequence[Path]) -> Iterator[Callable[[Path], SourceFile]]:
    """`examine` for these files, begun at once beside what else is to be done; starting an engine takes as long."""
    with Threads(1, "examine") as threads:
        begun = {path: threads.submit(examine, path) for path in paths}
        yield lambda path: begun[path].result()


def in_encoding(file: SourceFile, encoding: str) -> SourceFile:
    """A file in the encoding that the user says it has.

    Raises:
        FileError: for an encoding that does not exist.
    """
    try:
        "".encode(encoding)
    except LookupError:
        raise FileError("import_unknown_encoding", file=file.name, encoding=encoding) from None
    return replace(file, encoding=encoding, damaged=0) if file.kind is SourceKind.TEXT else file


def examine(path: Path) -> SourceFile:
    """What a file is.

    Workbooks come back as one source without a sheet name; `sheets.sheets_of` takes them apart.

    Raises:
        DamagedFileError: for HTML, archives and other things that are no table.
        FileError: for a file that cannot be opened.
    """
    try:
        with path.open("rb") as stream:
            start = stream.read(2048)
    except OSError as error:
        raise FileError("import_cannot_open", file=path.name, reason=error.strerror or "") from error
    if not start.strip():
        raise DamagedFileError("import_empty_file", file=path.name)
    if start.startswith(b"PAR1"):
        return SourceFile(path.name, str(path), SourceKind.PARQUET, fingerprint(path))
    if start.startswith(_OLE) or (start.startswith(b"PK") and zipfile.is_zipfile(path)):
        return SourceFile(path.name, str(path), SourceKind.SHEET, fingerprint(path))
    if start.startswith((b"PK", b"%PDF")):
        raise DamagedFileError("import_not_a_table", file=path.name)
    if re.match(rb"\s*(\xef\xbb\xbf)?\s*<(!doctype|html|table|\?xml)", start, re.IGNORECASE):
        raise DamagedFileError("import_is_html", file=path.name)
    scan = scan_text(path)
    return SourceFile(
        path.name,
        str(path),
        SourceKind.TEXT,
        scan.fingerprint,
        encoding=scan.encoding,
        blank_lines=scan.blank_lines,
        damaged=scan.damaged,
    )


def once_each(files: Sequence[SourceFile]) -> tuple[list[SourceFile], list[tuple[SourceFile, SourceFile]]]:
    """The files without those whose content another one has too, and the (left out, kept) pairs."""
    kept: dict[tuple[str, str], SourceFile] = {}
    repeated: list[tuple[SourceFile, SourceFile]] = []
    for file in files:
        key = (file.fingerprint or file.place, file.table)
        if key in kept:
            repeated.append((file, kept[key]))
        else:
            kept[key] = file
    return list(kept.values()), repeated
