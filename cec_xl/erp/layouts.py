"""Files as tables: their columns and some of their rows, before anything is known about what the columns mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cec_xl.erp.dialect import Dialect, detect_dialect, sample_text, split_lines
from cec_xl.erp.engine import connect
from cec_xl.erp.files import SourceFile, SourceKind, without_password
from cec_xl.erp.mapping import Source
from cec_xl.erp.raw import RawTables
from cec_xl.erp.settings import Overrides
from cec_xl.erp.sheets import cell_text, is_typed, sheets_of
from cec_xl.errors import DamagedFileError

_SAMPLE_ROWS = 4000


@dataclass(frozen=True, slots=True)
class Layout:
    """One file, sheet or database table.

    Attributes:
        file: which.
        headers: its columns.
        rows: sample rows as texts, each as wide as the headers.
        dialect: of text files.
        read: what of each column has to be read (text cells of sheets); None where `rows` say it.
        complete: whether the sample is everything.
        typed: columns whose values need no reading.
    """

    file: SourceFile
    headers: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    dialect: Dialect | None = None
    read: dict[str, tuple[str, ...]] | None = None
    complete: bool = False
    typed: frozenset[str] = frozenset()


def layouts_of(file: SourceFile, raw: RawTables, overrides: Overrides) -> list[Layout]:
    """The tables in a file: one, several sheets, or none."""
    match file.kind:
        case SourceKind.TEXT:
            found = _text_layout(file, overrides)
            return [] if found is None else [found]
        case SourceKind.SHEET:
            wanted = overrides.about(file.name, "sheet")
            sheets = [sheet for sheet in sheets_of(file) if wanted in (None, sheet.table)]
            layouts = [_sheet_layout(sheet, raw, overrides) for sheet in sheets]
            return [layout for layout in layouts if layout is not None]
        case _:
            return [_typed_layout(file, raw)]


def database_layouts(address: str, raw: RawTables) -> list[Layout]:
    """The tables behind a database address (``#a,b`` at its end picks some), or the engine's own."""
    address, _, wanted = address.partition("#")
    place = without_password(address)
    raw.addresses[place] = address
    names = sorted(connect(address).list_tables()) if address else raw.engine.own_tables()
    picked = [name for name in names if not wanted or name in wanted.split(",")]
    shown = {name: f"{name} ({place.partition(':')[0]})" if place else name for name in picked}
    files = [SourceFile(shown[name], place, SourceKind.TABLE, table=name) for name in picked]
    return [_typed_layout(file, raw) for file in files]


def group_layouts(layouts: Sequence[Layout]) -> list[Source]:
    """Files with the same columns in the same order as one source; each database table for itself."""
    groups: dict[object, list[Layout]] = {}
    for layout in layouts:
        file = layout.file
        alone = file.place + file.table if file.kind is SourceKind.TABLE else ""
        groups.setdefault((file.kind, layout.headers, layout.dialect, file.encoding, alone), []).append(layout)
    return [_source(group) for group in groups.values()]


def _source(group: Sequence[Layout]) -> Source:
    first = group[0]
    per_file = max(_SAMPLE_ROWS // len(group), 200)
    rows = [row for layout in group for row in _spread(layout.rows, per_file)]
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(first.headers)
    texts: dict[str, tuple[str, ...]] | None = None
    if first.read is not None:
        texts = {header: tuple(t for layout in group for t in (layout.read or {})[header]) for header in first.headers}
    return Source(
        tuple(layout.file for layout in group),
        first.headers,
        dialect=first.dialect,
        samples=dict(zip(first.headers, columns, strict=True)),
        texts=texts,
        complete=all(layout.complete and len(layout.rows) <= per_file for layout in group) or texts is not None,
        typed=first.typed,
    )


def _spread(rows: Sequence[Sequence[str]], most: int) -> Sequence[Sequence[str]]:
    """At most so many rows, from the beginning to the end."""
    return rows if len(rows) <= most else rows[:: -(-len(rows) // most)]


def _text_layout(file: SourceFile, overrides: Overrides) -> Layout | None:
    head, lines = sample_text(file.path, file.encoding)
    row = overrides.about(file.name, "header_row")
    found = detect_dialect(head, overrides.about(file.name, "separator"), int(row) if row else None)
    if found is None:
        return None
    dialect, rows = found
    rows = rows + split_lines(lines, dialect.separator)
    even = [row for row in rows if len(row) == dialect.width]
    if len(even) < len(rows) / 2:
        widest = Counter(len(row) for row in rows).most_common(1)[0][0]
        raise DamagedFileError("import_header_does_not_fit", file=file.name, header=dialect.width, rows=widest)
    return Layout(file, dialect.headers, even, dialect, complete=not lines and len(even) == len(rows))


def _sheet_layout(file: SourceFile, raw: RawTables, overrides: Overrides) -> Layout | None:
    row = overrides.about(file.name, "header_row")
    sheet = raw.sheet(file, int(row) if row else None)
    if sheet is None:
        return None
    rows = [[cell_text(cell) for cell in row] for row in sheet.rows[:_SAMPLE_ROWS]]
    columns = zip(*sheet.rows, strict=True)
    read = {
        header: tuple(str(cell) for cell in column if not is_typed(cell) and cell)
        for header, column in zip(sheet.headers, columns, strict=True)
    }
    dialect = Dialect("", sheet.header_row, sheet.headers, sheet.repeated)
    return Layout(file, sheet.headers, rows, dialect, read, complete=True)


def _typed_layout(file: SourceFile, raw: RawTables) -> Layout:
    sample = raw.sample(file, _SAMPLE_ROWS)
    columns = [["" if value is None else str(value) for value in column.to_pylist()] for column in sample.columns]
    texts = {"string", "large_string", "string_view"}
    return Layout(
        file,
        tuple(sample.column_names),
        list(zip(*columns, strict=True)) if columns else [],
        complete=sample.num_rows < _SAMPLE_ROWS,
        typed=frozenset(f.name for f in sample.schema if str(f.type) not in texts),
    )
