"""Sources as raw tables of an engine: text files made readable where they are not, sheets loaded, databases drawn."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from cec_xl.erp.engine import FILE, Engine
from cec_xl.erp.files import SourceFile, SourceKind
from cec_xl.erp.mapping import Source
from cec_xl.erp.numbers import DecimalMark
from cec_xl.erp.sheets import SheetRows, arrow_of_sheet, read_sheet
from cec_xl.errors import FileError

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

_READABLE = ("utf-8", "utf-8-sig")
_BLOCK = 1 << 22


@dataclass
class RawTables:
    """Where each source's rows can be read, and which file a row came from.

    Attributes:
        engine: reads them.
        work: folder for copies.
        addresses: database address with password of each place without one.
    """

    engine: Engine
    work: Path
    addresses: dict[str, str] = field(default_factory=dict)
    _file_of: dict[str, SourceFile] = field(default_factory=dict)
    _copies: dict[tuple[str, bool], Path] = field(default_factory=dict)
    _sheets: dict[tuple[str, str], SheetRows | None] = field(default_factory=dict)
    _uneven: set[str] = field(default_factory=set)

    def table(self, source: Source) -> ir.Table:
        """A source's rows, all its files together, with `FILE`."""
        match source.kind:
            case SourceKind.TEXT:
                return self._text(source)
            case SourceKind.PARQUET:
                paths = [file.path for file in source.files]
                self._file_of |= {str(path): file for path, file in zip(paths, source.files, strict=True)}
                return self.engine.parquet_table(paths)
            case SourceKind.SHEET:
                return self._sheets_table(source)
            case SourceKind.TABLE:
                return self._database_table(source)

    def file_of(self, key: str) -> SourceFile:
        """The file behind a value of `FILE`."""
        return self._file_of[key]

    def key_of(self, file: SourceFile) -> str:
        """The value of `FILE` that stands for a file."""
        return next(key for key, found in self._file_of.items() if found == file)

    def sheet(self, file: SourceFile, header_row: int | None = None) -> SheetRows | None:
        """A sheet's rows, read once."""
        key = (file.place, file.table)
        if key not in self._sheets:
            self._sheets[key] = read_sheet(file, header_row)
        return self._sheets[key]

    def straighten(self, source: Source) -> None:
        """From now on read this source from copies whose lines all end alike."""
        self._uneven.update(file.place for file in source.files)

    def _text(self, source: Source) -> ir.Table:
        if source.dialect is None:
            raise ValueError(source.name)
        paths = [self._readable(file) for file in source.files]
        self._file_of |= {str(path): file for path, file in zip(paths, source.files, strict=True)}
        return self.engine.text_table(paths, source.dialect)

    def _readable(self, file: SourceFile) -> Path:
        uneven = file.place in self._uneven
        if file.encoding in _READABLE and not file.damaged and not uneven:
            return file.path
        key = (file.place, uneven)
        if key not in self._copies:
            target = self.work / f"{len(self._copies)}-{file.path.name}"
            try:
                _copy_as_utf8(file, target, uneven=uneven)
            except OSError as error:
                raise FileError("import_cannot_open", file=file.name, reason=error.strerror or "") from error
            self._copies[key] = target
        return self._copies[key]

    def _sheets_table(self, source: Source) -> ir.Table:
        found: ir.Table | None = None
        for file in source.files:
            rows = self.sheet(file)
            if rows is None:
                continue
            key = f"{file.place}[{file.table}]"
            self._file_of[key] = file
            table = arrow_of_sheet(rows, source.formats.decimal or DecimalMark.POINT)
            part = self.engine.arrow_table(table, key)
            found = part if found is None else found.union(part)
        if found is None:
            raise ValueError(source.name)
        return found

    def _database_table(self, source: Source) -> ir.Table:
        file = source.files[0]
        if file.table in self.engine.own_tables():
            self._file_of[file.table] = file
            return self.engine.own_table(file.table)
        key = f"{file.place}[{file.table}]"
        self._file_of[key] = file
        return self.engine.arrow_table(self._drawn(file), key)

    def _drawn(self, file: SourceFile) -> pa.Table | pa.RecordBatchReader:
        from cec_xl.erp.engine import connect

        connection = connect(self.addresses.get(file.place, file.place))
        return connection.to_pyarrow(connection.table(file.table))


def _copy_as_utf8(file: SourceFile, target: Path, *, uneven: bool) -> None:
    with target.open("w", encoding="utf-8", newline="") as copy:
        for text in _decoded(file):
            copy.write(text)
    if uneven:
        lines = target.read_bytes().replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        target.write_bytes(lines)


def _decoded(file: SourceFile) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(file.encoding)(errors="replace")
    with file.path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            yield decoder.decode(block)
    yield decoder.decode(b"", final=True)
