"""DuckDB inside this process: the engine of every import that names no other.

It works out of core: what does not fit its memory limit goes to a temporary folder on disk, and what cannot go there
is computed piece by piece.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

from cec_xl.erp.dialect import Dialect
from cec_xl.erp.engine import DEFAULT_MEMORY, FILE, BrokenRow, engine_errors, kept_and_added_up
from cec_xl.erp.extra import needs_extra
from cec_xl.erp.numbers import MONEY
from cec_xl.erp.pieces import WHOLE, Piece, in_pieces
from cec_xl.erp.plain import PlainColumns
from cec_xl.erp.room import Room
from cec_xl.erp.totals import Totals, in_one_pass, number_of, quoted_name
from cec_xl.errors import FileError, InputError

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from cec_xl.erp.engine import Join, Keyed

_PACKED = 5
"""How many times smaller than text Parquet is, about."""

_SPREAD = 5
"""How many times larger than its text a table with all its columns may be in memory, about."""

_DIVISION = "__division__"


class DuckEngine:
    """DuckDB in this process, with a folder for what does not fit in memory."""

    def __init__(self, work: Path | None = None, memory: str = DEFAULT_MEMORY) -> None:
        with needs_extra("ibis-framework[duckdb]"):
            import ibis
        self._room = Room.of(memory)
        self._work = Path(tempfile.mkdtemp(prefix="cecxl-import-", dir=work))
        ibis.options.sql.fuse_selects = False  # DuckDB merges nested selects by itself, in a hundredth of the time
        self._ibis = ibis.duckdb.connect(
            memory_limit=memory,
            threads=self._room.threads,
            temp_directory=str(self._work / "spill"),
            preserve_insertion_order=False,
        )
        self._views = 0
        self._to_read = 0

    def text_table(self, paths: Sequence[Path], dialect: Dialect, plain: PlainColumns) -> ir.Table:  # noqa: D102 (the protocol says it)
        kinds = {h: "DATE" if h in plain.dates else MONEY if h in plain.numbers else "VARCHAR" for h in dialect.headers}
        columns = ", ".join(f"{_quoted(header)}: '{kind}'" for header, kind in kinds.items())
        options = {
            "columns": f"{{{columns}}}",
            "delim": _quoted(dialect.separator),
            "quote": "'\"'",
            "escape": "'\"'",
            "decimal_separator": _quoted(plain.decimal),
            "dateformat": _quoted(plain.date_format),
            "header": "false",
            "skip": str(dialect.header_line),
            "buffer_size": str(self._room.text_block),
            "auto_detect": "false",
            "comment": "''",
            "strict_mode": "true",
            "store_rejects": "true",
            "rejects_limit": "0",
            "rejects_table": "'broken_rows'",
            "rejects_scan": "'broken_scans'",
            "filename": _quoted(FILE),
        }
        said = ", ".join(f"{name} = {value}" for name, value in options.items())
        self._to_read = max(self._to_read, sum(path.stat().st_size for path in paths))
        return self._view(f"read_csv({_list(paths)}, {said})")

    def parquet_table(self, paths: Sequence[Path]) -> ir.Table:  # noqa: D102
        self._to_read = max(self._to_read, _PACKED * sum(path.stat().st_size for path in paths))
        return self._view(f"read_parquet({_list(paths)}, filename = '{FILE}', union_by_name = true)")

    def arrow_table(self, table: pa.Table, file: str) -> ir.Table:  # noqa: D102
        import ibis

        name = self._name("sheet")
        self._ibis.con.register(name, table)  # as `ibis.memtable` does, which loads pandas
        return self._ibis.table(name).mutate(**{FILE: ibis.literal(file)})

    def own_table(self, name: str) -> ir.Table:  # noqa: D102
        raise InputError("import_no_such_table", table=name)

    def own_tables(self) -> list[str]:  # noqa: D102
        return []

    def keep(self, expression: ir.Table, name: str, by: Sequence[str] = ()) -> ir.Table:  # noqa: D102
        keys, query = [quoted_name(key) for key in by], self._ibis.compile(expression)
        return self._kept(lambda piece: piece.of(query, keys), name, divisible=bool(keys))

    def keep_joined(self, join: Join, left: Keyed, right: Keyed, name: str) -> ir.Table:  # noqa: D102
        def query(piece: Piece) -> str:
            parts = (self._part(piece, table, key) for table, key in (left, right))
            return str(self._ibis.compile(join(*parts)))

        # A join that has to turn to disk takes longer than reading the tables several times.
        start = WHOLE.split() if self._to_read > self._room.size else (WHOLE,)
        return self._kept(query, name, start)

    def add_up(self, rows: ir.Table, totals: Totals) -> tuple[ir.Table, dict[str, ir.Table]]:  # noqa: D102
        from duckdb import OutOfMemoryException

        if self._to_read > self._room.size:  # one pass adds up all divisions at once, which then would not find room
            return kept_and_added_up(self, rows, totals)
        rows = self._ibis.create_view(self._name("rows"), rows)
        prepared = totals.prepare(rows)
        query = in_one_pass(f"({self._ibis.compile(prepared)})", prepared, totals, _DIVISION)
        with self._errors():
            try:
                found = self._as_table(query, "totals")
            except OutOfMemoryException:  # one division at a time is content with less
                return kept_and_added_up(self, rows, totals)
        divisions = {
            name: found.filter(found[_DIVISION] == number_of(totals, name)).select(*part.by, "rows", *part.measures)
            for name, part in totals.divisions.items()
        }
        return rows, divisions

    def rows(self, expression: ir.Table, by: Sequence[str] = ()) -> pa.Table:  # noqa: D102
        import pyarrow as pa
        from duckdb import OutOfMemoryException

        keys, query = [quoted_name(key) for key in by], self._ibis.compile(expression)

        def found_in(piece: Piece) -> pa.Table:  # as Ibis does it, whose own way loads pandas
            return self._ibis.con.sql(piece.of(query, keys)).to_arrow_table()

        with self._errors():
            found = in_pieces(found_in, OutOfMemoryException, divisible=bool(keys))
        return pa.concat_tables(found).cast(expression.schema().to_pyarrow())

    def count(self, expression: ir.Table) -> int:  # noqa: D102
        return int(self.rows(expression.count().as_table()).column(0)[0].as_py())

    def numbered(self, table: ir.Table, name: str) -> ir.Table:  # noqa: D102
        import ibis

        self._ibis.raw_sql("SET preserve_insertion_order = true")
        return table.mutate(**{name: ibis.row_number() + 1})

    def broken_rows(self) -> list[BrokenRow]:  # noqa: D102
        if not self._one("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'broken_rows'"):
            return []
        found = self._ibis.raw_sql(
            "SELECT file_path, line, any_value(error_type), any_value(csv_line) "
            "FROM broken_rows JOIN broken_scans USING (scan_id, file_id) GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        self._ibis.raw_sql("DELETE FROM broken_rows")
        return [BrokenRow(str(file), int(line), str(kind), str(text)) for file, line, kind, text in found]

    def _one(self, query: str) -> int:
        row = self._ibis.raw_sql(query).fetchone()
        return int(row[0]) if row else 0

    def _view(self, source: str) -> ir.Table:
        name = self._name("view")
        self._ibis.raw_sql(f"CREATE TEMP VIEW {name} AS SELECT * FROM {source}")  # noqa: S608 (quoted by us)
        return self._ibis.table(name)

    def _as_table(self, query: str, name: str) -> ir.Table:
        """What a query gives as a table in memory, or in the temporary folder where there is no room."""
        chosen = self._name(name)
        self._ibis.raw_sql(f"CREATE TEMP TABLE {chosen} AS {query}")
        return self._ibis.table(chosen)

    def _as_file(self, query: str, name: str) -> Path:
        """What a query gives as a Parquet file."""
        path = self._work / f"{self._name(name)}.parquet"
        options = f"FORMAT parquet, ROW_GROUP_SIZE {self._room.packed_rows}"
        self._ibis.raw_sql(f"COPY ({query}) TO {_quoted(str(path))} ({options})")
        return path

    def _kept(
        self, query: Callable[[Piece], str], name: str, start: Sequence[Piece] = (WHOLE,), *, divisible: bool = True
    ) -> ir.Table:
        """What a query gives, in memory where everything read fits there, else on disk, see `in_pieces`."""
        from duckdb import OutOfMemoryException

        with self._errors():
            if self._to_read * _SPREAD <= self._room.size:
                with contextlib.suppress(OutOfMemoryException):
                    return self._as_table(query(WHOLE), name)

            def file_of(piece: Piece) -> Path:
                return self._as_file(query(piece), name)

            return self._ibis.read_parquet(in_pieces(file_of, OutOfMemoryException, start, divisible=divisible))

    def _part(self, piece: Piece, table: ir.Table, key: str) -> ir.Table:
        """The rows of a table whose keys are of a piece."""
        if piece == WHOLE:
            return table
        return self._view(f"({piece.of(self._ibis.compile(table), [quoted_name(key)])})")

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        """A failure as a sentence; where there was not enough memory, it says how to give it more."""
        from duckdb import OutOfMemoryException

        with engine_errors():
            try:
                yield
            except OutOfMemoryException as error:
                raise FileError("import_memory_too_small", memory=self._room.said, more=self._room.more) from error

    def _name(self, stem: str) -> str:
        self._views += 1
        return f"{stem}_{self._views}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._ibis.disconnect()
        shutil.rmtree(self._work, ignore_errors=True)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _list(paths: Sequence[Path]) -> str:
    return "[" + ", ".join(_quoted(str(path)) for path in paths) + "]"
