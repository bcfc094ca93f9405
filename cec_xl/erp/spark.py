"""Spark as the engine: the same expressions on a cluster, or on this machine in local mode.

``spark://local[4]`` runs in this process with four threads; ``spark://host:7077`` is a standalone cluster's address,
which must see the files under the same paths. Without files, the tables of the session's catalogue are the sources.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from cec_xl.erp.dialect import Dialect
from cec_xl.erp.engine import FILE, BackendEngine, BrokenRow, engine_errors
from cec_xl.erp.extra import needs_extra
from cec_xl.erp.plain import PlainColumns

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

_BROKEN = "__broken__"


class SparkEngine(BackendEngine):
    """A Spark session. Intermediate tables are cached by Spark, which spills them to disk."""

    def __init__(self, address: str, work: Path | None = None) -> None:
        with needs_extra("pyspark", "import_driver_missing"):
            import ibis
            from pyspark.sql import SparkSession
        # Days are days: no engine may move them by a time zone.
        os.environ.setdefault("TZ", "UTC")
        master = address.removeprefix("spark://") if address.startswith("spark://local") else address
        builder = SparkSession.builder.master(master).appName("cec-xl import")
        settings = {
            "spark.ui.enabled": "false",
            "spark.sql.session.timeZone": "UTC",
            "spark.sql.shuffle.partitions": "8" if master.startswith("local") else "200",
            "spark.sql.ansi.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.sql.warehouse.dir": str(Path(tempfile.gettempdir()) / "cec-xl-spark"),
        }
        if master.startswith("local"):
            settings |= {"spark.driver.host": "localhost", "spark.driver.bindAddress": "127.0.0.1"}
        for name, value in settings.items():
            builder = builder.config(name, value)
        self._session: Any = builder.getOrCreate()
        self._session.sparkContext.setLogLevel("ERROR")
        super().__init__(ibis.pyspark.connect(self._session))
        self._work = work
        self._names = 0
        self._kept: list[ir.Table] = []
        self._broken: list[BrokenRow] = []

    def text_table(self, paths: Sequence[Path], dialect: Dialect, plain: PlainColumns) -> ir.Table:  # noqa: ARG002, D102 (Engine says it)
        from pyspark.sql import functions
        from pyspark.sql.types import StringType, StructField, StructType

        names = [f"c{number}" for number in range(dialect.width)]
        schema = StructType([StructField(name, StringType()) for name in (*names, _BROKEN)])
        frames = []
        for path in paths:
            options = {"sep": dialect.separator, "quote": '"', "escape": '"', "multiLine": True}
            place = self._below_header(path, dialect.header_line)
            frame = self._session.read.csv(
                str(place), schema=schema, mode="PERMISSIVE", columnNameOfCorruptRecord=_BROKEN, **options
            ).cache()
            wrong = frame.filter(functions.col(_BROKEN).isNotNull()).select(_BROKEN).collect()
            self._broken += [BrokenRow(str(path), 0, "COLUMNS", row[0]) for row in wrong]
            sound = frame.filter(functions.col(_BROKEN).isNull()).drop(_BROKEN)
            frames.append(sound.withColumn(FILE, functions.lit(str(path))))
        whole = frames[0]
        for frame in frames[1:]:
            whole = whole.unionAll(frame)
        return self._view(whole).rename(dict(zip(dialect.headers, names, strict=True)))

    def parquet_table(self, paths: Sequence[Path]) -> ir.Table:  # noqa: D102
        from pyspark.sql import functions

        frames = [self._session.read.parquet(str(path)).withColumn(FILE, functions.lit(str(path))) for path in paths]
        whole = frames[0]
        for frame in frames[1:]:
            whole = whole.unionByName(frame, allowMissingColumns=True)
        return self._view(whole)

    def arrow_table(self, table: pa.Table, file: str) -> ir.Table:  # noqa: D102
        import ibis

        return self._view(self._session.createDataFrame(table.to_pandas())).mutate(**{FILE: ibis.literal(file)})

    def own_tables(self) -> list[str]:  # noqa: D102
        return sorted(name for name in self._ibis.list_tables() if not name.startswith("cecxl_"))

    def keep(self, expression: ir.Table, name: str, by: Sequence[str] = ()) -> ir.Table:  # noqa: ARG002, D102
        with engine_errors():
            kept = expression.cache()
        self._kept.append(kept)  # Ibis drops a cached table as soon as nobody holds it
        return kept

    def broken_rows(self) -> list[BrokenRow]:  # noqa: D102
        found, self._broken = sorted(self._broken, key=lambda row: (row.file, row.text)), []
        return found

    def _below_header(self, path: Path, header_line: int) -> Path:
        """The file without its header, which Spark can only skip where it is the first line."""
        if header_line == 0 or self._work is None:
            return path
        self._names += 1
        body = self._work / f"body-{self._names}.csv"
        with (
            path.open(encoding="utf-8-sig", newline="") as original,
            body.open("w", encoding="utf-8", newline="") as copy,
        ):
            for _ in islice(original, header_line):
                pass
            for block in iter(lambda: original.read(1 << 22), ""):
                copy.write(block)
        return body

    def _view(self, frame: Any) -> ir.Table:  # noqa: ANN401 (a Spark frame, whose package is an extra)
        self._names += 1
        name = f"cecxl_{self._names}"
        frame.createOrReplaceTempView(name)
        return self._ibis.table(name)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._kept.clear()
        for number in range(1, self._names + 1):
            self._session.catalog.dropTempView(f"cecxl_{number}")
