"""Where the expressions run: DuckDB inside this process, or an engine the firm already has.

All figures are Ibis expressions; an engine only brings tables in, keeps intermediate ones, and hands results out.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Self

from cec_xl.erp.dialect import Dialect
from cec_xl.erp.extra import needs_extra
from cec_xl.erp.plain import PlainColumns
from cec_xl.erp.totals import Totals, added_up
from cec_xl.errors import CecError, FileError, InputError

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa
    from ibis.backends import BaseBackend

    Join = Callable[[ir.Table, ir.Table], ir.Table]
    Keyed = tuple[ir.Table, str]
    """A table and one of its columns."""

FILE = "__file__"
"""Column that says which file a row came from."""

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

    def keep(self, expression: ir.Table, name: str, by: Sequence[str] = ()) -> ir.Table:
        """Compute a table once, for several uses.

        Where there is little memory it may be computed piece by piece, each with some values of its columns `by`.
        """
        ...

    def keep_joined(self, join: Join, left: Keyed, right: Keyed, name: str) -> ir.Table:
        """Compute once what `join` makes of two tables, for several uses.

        Only rows with the same value in the column of each table may be joined, so that where there is little memory
        it may be computed piece by piece, each with some of those values. All rows of the left table stay.
        """
        ...

    def add_up(self, rows: ir.Table, totals: Totals) -> tuple[ir.Table, dict[str, ir.Table]]:
        """The rows to go on with, kept or to be read again, and each division of their totals, kept."""
        ...

    def rows(self, expression: ir.Table, by: Sequence[str] = ()) -> pa.Table:
        """Compute a table and hand it out; where it may be computed by the values of columns, in any order."""
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
        from cec_xl.erp.duck import DuckEngine

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

    def keep(self, expression: ir.Table, name: str, by: Sequence[str] = ()) -> ir.Table:  # noqa: ARG002, D102
        with engine_errors():
            return expression.cache()

    def keep_joined(self, join: Join, left: Keyed, right: Keyed, name: str) -> ir.Table:  # noqa: D102
        return self.keep(join(left[0], right[0]), name)

    def add_up(self, rows: ir.Table, totals: Totals) -> tuple[ir.Table, dict[str, ir.Table]]:  # noqa: D102
        return kept_and_added_up(self, rows, totals)

    def rows(self, expression: ir.Table, by: Sequence[str] = ()) -> pa.Table:  # noqa: ARG002, D102
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
    return kept, {name: engine.keep(found, name, by=totals.divisions[name].by) for name, found in divisions.items()}


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
