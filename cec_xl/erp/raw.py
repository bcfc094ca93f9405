"""Sources as raw tables of an engine: text files made readable where they are not, sheets loaded, databases drawn."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from cec_xl.erp.engine import FILE, Engine, connect
from cec_xl.erp.files import SourceFile, SourceKind
from cec_xl.erp.mapping import Source
from cec_xl.erp.numbers import DecimalMark
from cec_xl.erp.plain import NOTHING_PLAIN, PlainColumns
from cec_xl.erp.sheets import SheetRows, arrow_of_sheet, read_sheet
from cec_xl.errors import FileError

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa
    from ibis.backends import BaseBackend

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
    _key_of: dict[SourceFile, str] = field(default_factory=dict)
    _copies: dict[tuple[str, bool], Path] = field(default_factory=dict)
    _sheets: dict[tuple[str, str], SheetRows | None] = field(default_factory=dict)
    _connections: dict[str, BaseBackend] = field(default_factory=dict)
    _uneven: set[str] = field(default_factory=set)

    def table(self, source: Source, plain: PlainColumns = NOTHING_PLAIN) -> ir.Table:
        """A source's rows, all its files together, with `FILE`; `plain` columns of text files as values."""
        match source.kind:
            case SourceKind.TEXT:
                return self._text(source, plain)
            case SourceKind.PARQUET:
                paths = [file.path for file in source.files]
                for path, file in zip(paths, source.files, strict=True):
                    self._know(str(path), file)
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
        return self._key_of[file]

    def sheet(self, file: SourceFile, header_row: int | None = None) -> SheetRows | None:
        """A sheet's rows, read once."""
        key = (file.place, file.table)
        if key not in self._sheets:
            self._sheets[key] = read_sheet(file, header_row)
        return self._sheets[key]

    def empty_lines_above(self, file: SourceFile, header_line: int) -> int:
        """Empty lines above a text file's header, which are part of its title and not of its table."""
        if file.kind is not SourceKind.TEXT or not file.blank_lines:
            return 0
        with file.path.open(encoding=file.encoding, errors="replace") as stream:
            return sum(not line.strip("\r\n") for line in islice(stream, header_line))

    def straighten(self, source: Source) -> None:
        """From now on read this source from copies whose lines all end alike."""
        self._uneven.update(file.place for file in source.files)

    def _know(self, key: str, file: SourceFile) -> None:
        self._file_of[key] = file
        self._key_of[file] = key

    def _text(self, source: Source, plain: PlainColumns) -> ir.Table:
        if source.dialect is None:
            raise ValueError(source.name)
        paths = [self._readable(file) for file in source.files]
        for path, file in zip(paths, source.files, strict=True):
            self._know(str(path), file)
        return self.engine.text_table(paths, source.dialect, plain)

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
            self._know(key, file)
            table = arrow_of_sheet(rows, source.decimal or DecimalMark.POINT)
            part = self.engine.arrow_table(table, key)
            found = part if found is None else found.union(part)
        if found is None:
            raise ValueError(source.name)
        return found

    def sample(self, file: SourceFile, rows: int) -> pa.Table:
        """Some rows of a Parquet file or database table."""
        if file.kind is SourceKind.TABLE and not self._is_own(file):
            table = self._connection(file).table(file.table)
            return table.limit(rows).to_pyarrow()
        return self.engine.rows(self.table(Source((file,), ())).drop(FILE).limit(rows))

    def _database_table(self, source: Source) -> ir.Table:
        file = source.files[0]
        if self._is_own(file):
            self._know(file.table, file)
            return self.engine.own_table(file.table)
        key = (f"{file.place}#{file.table}", False)
        if key not in self._copies:
            self._copies[key] = self.work / f"{len(self._copies)}-table.parquet"
            self._draw(file, source.headers, self._copies[key])
        self._know(str(self._copies[key]), file)
        return self.engine.parquet_table([self._copies[key]])

    def _is_own(self, file: SourceFile) -> bool:
        return not file.place and file.table in self.engine.own_tables()

    def _connection(self, file: SourceFile) -> BaseBackend:
        if file.place not in self._connections:
            self._connections[file.place] = connect(self.addresses.get(file.place, file.place))
        return self._connections[file.place]

    def _draw(self, file: SourceFile, headers: Sequence[str], target: Path) -> None:
        """Copy a database table to disk, some rows at a time."""
        import pyarrow.parquet as pq

        table = self._connection(file).table(file.table).select(*headers)
        batches = table.to_pyarrow_batches(chunk_size=100_000)
        with pq.ParquetWriter(target, batches.schema) as writer:
            for batch in batches:
                writer.write_batch(batch)


def _copy_as_utf8(file: SourceFile, target: Path, *, uneven: bool) -> None:
    with (
        file.path.open(encoding=file.encoding, errors="replace", newline=None if uneven else "") as original,
        target.open("w", encoding="utf-8", newline="") as copy,
    ):
        shutil.copyfileobj(original, copy, _BLOCK)
