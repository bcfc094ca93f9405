"""Where the expressions run: DuckDB inside this process, or an engine the firm already has.

All figures are Ibis expressions; an engine only brings tables in, keeps intermediate ones, and hands results out.
DuckDB works out of core: what does not fit its memory limit goes to a temporary folder on disk.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Self

from cec_xl.erp.dialect import Dialect
from cec_xl.erp.extra import needs_extra
from cec_xl.erp.numbers import MONEY
from cec_xl.erp.plain import PlainColumns
from cec_xl.erp.totals import Totals, added_up, in_one_pass, number_of
from cec_xl.errors import CecError, FileError, InputError, SettingsError

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa
    from ibis.backends import BaseBackend

FILE = "__file__"
"""Column that says which file a row came from."""

_PACKED = 5
"""How many times smaller than text Parquet is, about."""

_DIVISION = "__division__"

_MEMORY = re.compile(r"([0-9]+(?:[.][0-9]+)?) ?([KMGT])i?B", re.IGNORECASE)

DEFAULT_MEMORY = "1GB"
"""What DuckDB may keep in memory before it turns to disk."""


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A line that could not be cut into the table's columns."""

    file: str
    line: int
    kind: str
    text: str

    @property
    def is_cut_wrong(self) -> bool:
        """Whether the line has too many or too few columns, rather than a cell that is not of its column's kind."""
        return self.kind != "CAST"


class Engine(Protocol):
    """What an import asks of an engine."""

    def text_table(self, paths: Sequence[Path], dialect: Dialect, plain: PlainColumns) -> ir.Table:
        """Text files in UTF-8 as one table of texts, with `FILE`; an engine may read `plain` columns as values."""
        ...

    def parquet_table(self, paths: Sequence[Path]) -> ir.Table:
        """Parquet files as one table, with `FILE`."""
        ...

    def arrow_table(self, table: pa.Table, file: str) -> ir.Table:
        """A table in memory, with `FILE`."""
        ...

    def own_table(self, name: str) -> ir.Table:
        """A table that the engine itself has, with `FILE`."""
        ...

    def own_tables(self) -> list[str]:
        """The tables that the engine itself has."""
        ...

    def keep(self, expression: ir.Table, name: str) -> ir.Table:
        """Compute a table once, for several uses."""
        ...

    def add_up(self, rows: ir.Table, totals: Totals) -> tuple[ir.Table, dict[str, ir.Table]]:
        """The rows to go on with, kept or to be read again, and each division of their totals, kept."""
        ...

    def rows(self, expression: ir.Table) -> pa.Table:
        """Compute a table and hand it out."""
        ...

    def count(self, expression: ir.Table) -> int:
        """Rows of a table."""
        ...

    def numbered(self, table: ir.Table, name: str) -> ir.Table:
        """One file's table with its rows numbered from 1 in a column; NULL where the engine keeps no order."""
        ...

    def broken_rows(self) -> list[BrokenRow]:
        """Lines of text files that `keep` had to leave out, since the last time this was asked."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *error: object) -> None: ...


def open_engine(address: str | None, work: Path | None = None, memory: str = DEFAULT_MEMORY) -> Engine:
    """The engine at an address: None for DuckDB in this process, ``spark://…``, or whatever Ibis connects to.

    Raises:
        FileError: where the import's extra, or the engine's own driver, is not installed.
        InputError: where the address leads nowhere.
    """
    if address is None:
        return DuckEngine(work, memory)
    if address.startswith("spark://"):
        from cec_xl.erp.spark import SparkEngine

        return SparkEngine(address, work)
    return BackendEngine(connect(address))


def connect(address: str) -> BaseBackend:
    """The Ibis connection behind an address."""
    with needs_extra("ibis-framework[duckdb]"):
        import ibis
    scheme = address.partition(":")[0]
    with needs_extra(f"ibis-framework[{scheme}]", "import_driver_missing"):
        try:
            return ibis.connect(address)
        except ImportError:
            raise
        except Exception as error:  # every driver has its own errors; all mean that the address does not work
            raise InputError("import_cannot_connect", address=scheme, reason=_first_line(error)) from error


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


class DuckEngine:
    """DuckDB in this process, with a folder for what does not fit in memory."""

    def __init__(self, work: Path | None = None, memory: str = DEFAULT_MEMORY) -> None:
        with needs_extra("ibis-framework[duckdb]"):
            import ibis
        size = _MEMORY.fullmatch(memory.strip())
        if size is None:
            raise SettingsError("import_bad_setting", key="memory", value=memory)
        self._room = float(size[1]) * 1000 ** ("KMGT".index(size[2].upper()) + 1)
        self._work = Path(tempfile.mkdtemp(prefix="cecxl-import-", dir=work))
        ibis.options.sql.fuse_selects = False  # DuckDB merges nested selects by itself, in a hundredth of the time
        self._ibis = ibis.duckdb.connect(
            memory_limit=memory, temp_directory=str(self._work / "spill"), preserve_insertion_order=False
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

        return ibis.memtable(table).mutate(**{FILE: ibis.literal(file)})

    def own_table(self, name: str) -> ir.Table:  # noqa: D102
        raise InputError("import_no_such_table", table=name)

    def own_tables(self) -> list[str]:  # noqa: D102
        return []

    def keep(self, expression: ir.Table, name: str) -> ir.Table:  # noqa: D102
        path = self._work / f"{self._name(name)}.parquet"
        with engine_errors():
            self._ibis.to_parquet(expression, path, row_group_size=122_880)
        return self._ibis.read_parquet(path)

    def add_up(self, rows: ir.Table, totals: Totals) -> tuple[ir.Table, dict[str, ir.Table]]:  # noqa: D102
        from duckdb import OutOfMemoryException

        if self._to_read > self._room:  # one pass adds up all divisions at once, which then would not find room
            return kept_and_added_up(self, rows, totals)
        rows = self._ibis.create_view(self._name("rows"), rows)
        prepared = totals.prepare(rows)
        source = f"({self._ibis.compile(prepared)})"
        columns = added_up(prepared, totals.together).schema()
        query = self._ibis.sql(
            in_one_pass(source, prepared, totals, _DIVISION), schema={**dict(columns.items()), _DIVISION: "int64"}
        )
        try:
            found = self.keep(query, "totals")
        except FileError as error:
            if not isinstance(error.__cause__, OutOfMemoryException):
                raise
            return kept_and_added_up(self, rows, totals)  # one division at a time is content with less memory
        divisions = {
            name: found.filter(found[_DIVISION] == number_of(totals, name)).select(*part.by, "rows", *part.measures)
            for name, part in totals.divisions.items()
        }
        return rows, divisions

    def rows(self, expression: ir.Table) -> pa.Table:  # noqa: D102
        with engine_errors():
            return self._ibis.to_pyarrow(expression)

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

    def _name(self, stem: str) -> str:
        self._views += 1
        return f"{stem}_{self._views}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._ibis.disconnect()
        shutil.rmtree(self._work, ignore_errors=True)


class BackendEngine:
    """A database or warehouse that Ibis speaks to: its own tables, computed in place."""

    def __init__(self, backend: BaseBackend) -> None:
        self._ibis = backend

    def text_table(self, paths: Sequence[Path], dialect: Dialect, plain: PlainColumns) -> ir.Table:  # noqa: ARG002, D102
        raise InputError("import_files_need_duckdb", file=paths[0].name)

    def parquet_table(self, paths: Sequence[Path]) -> ir.Table:  # noqa: D102
        raise InputError("import_files_need_duckdb", file=paths[0].name)

    def arrow_table(self, table: pa.Table, file: str) -> ir.Table:  # noqa: D102
        import ibis

        return ibis.memtable(table).mutate(**{FILE: ibis.literal(file)})

    def own_table(self, name: str) -> ir.Table:  # noqa: D102
        import ibis

        return self._ibis.table(name).mutate(**{FILE: ibis.literal(name)})

    def own_tables(self) -> list[str]:  # noqa: D102
        return sorted(self._ibis.list_tables())

    def keep(self, expression: ir.Table, name: str) -> ir.Table:  # noqa: ARG002, D102
        with engine_errors():
            return expression.cache()

    def add_up(self, rows: ir.Table, totals: Totals) -> tuple[ir.Table, dict[str, ir.Table]]:  # noqa: D102
        return kept_and_added_up(self, rows, totals)

    def rows(self, expression: ir.Table) -> pa.Table:  # noqa: D102
        with engine_errors():
            return self._ibis.to_pyarrow(expression)

    def count(self, expression: ir.Table) -> int:  # noqa: D102
        return int(self.rows(expression.count().as_table()).column(0)[0].as_py())

    def numbered(self, table: ir.Table, name: str) -> ir.Table:  # noqa: D102
        import ibis

        return table.mutate(**{name: ibis.null("int64")})

    def broken_rows(self) -> list[BrokenRow]:  # noqa: D102
        return []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        with contextlib.suppress(Exception):  # the work is done; a connection that fails to close changes nothing
            self._ibis.disconnect()


def kept_and_added_up(engine: Engine, rows: ir.Table, totals: Totals) -> tuple[ir.Table, dict[str, ir.Table]]:
    """`Engine.add_up` by keeping the rows and going through them once for each division."""
    kept = engine.keep(rows, "rows")
    prepared = totals.prepare(kept)
    divisions = {name: added_up(prepared, division) for name, division in totals.divisions.items()}
    return kept, {name: engine.keep(found, name) for name, found in divisions.items()}


@contextlib.contextmanager
def engine_errors() -> Iterator[None]:
    """An engine's failure as a sentence; the engine's own words stay in it for whoever looks after the engine."""
    try:
        yield
    except CecError:
        raise
    except MemoryError as error:
        raise FileError("import_out_of_memory") from error
    except Exception as error:  # each engine has errors of its own, none of which a user can act on by kind
        raise FileError("import_engine_failed", reason=_first_line(error)) from error


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _list(paths: Sequence[Path]) -> str:
    return "[" + ", ".join(_quoted(str(path)) for path in paths) + "]"
