"""One pass over the rows comes to what keeping them and adding them up one way after the other does."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from cec_xl.erp import ImportResult, import_exports
from cec_xl.erp.duck import DuckEngine
from cec_xl.erp.engine import Engine, kept_and_added_up
from cec_xl.erp.fields import Role
from cec_xl.erp.reasons import Reason
from cec_xl.erp.totals import Division, Measures, Totals
from tests.erp.exports import AS_OF, figures, imported, plain, used, write

HEAD = "factura;fecha factura;cliente;línea;base imponible;coste;familia\n"
ROWS = (
    "1;2024-01-15;A;1;100.50;60.00;Tornillos\n"
    "1;2024-01-15;A;2;10.00;4.00;Tuercas\n"
    "1;2024-02-15;B;1;7.25;;Tuercas\n"
    "2;2022-03-01;A;1;-3.00;-1.00;Tornillos\n"
    "3;2025-02-01;B;1;9.00;5.00;Tornillos\n"
    ";2024-03-01;B;1;1.00;1.00;Tuercas\n"
    "4;2024-13-01;B;1;2.00;1.00;Tuercas\n"
)
REPEATED = "1;2024-01-15;A;2;10.00;4.00;Tuercas\n"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with DuckEngine(tmp_path) as running:
        yield running


def test_every_division_of_the_same_rows_is_what_it_is_alone(engine: Engine):
    import pyarrow as pa

    rows = pa.table(
        {
            "name": ["a", "a", None, "b", "b"],
            "day": [dt.date(2024, 1, n) for n in (1, 2, 1, 2, 2)],
            "amount": pa.array([Decimal(n) for n in ("0.10", "0.20", "7", "-1", "5")], pa.decimal128(18, 4)),
            "bits": pa.array([1, 2, 4, 4, 4], pa.int32()),
        }
    )
    money: Measures = {"amount": ("sum", "amount"), "last": ("max", "day")}
    bits: Measures = {"sum": ("sum", "bits"), "any": ("max", "bits")}
    wanted = Totals(
        {
            "names": Division(("name",), bits),
            "days": Division(("day",), money),
            "both": Division(("day", "name"), money),
        }
    )
    table = engine.keep(engine.arrow_table(rows, "rows"), "rows")
    at_once, alone = engine.add_up(table, wanted)[1], kept_and_added_up(engine, table, wanted)[1]
    for name, division in wanted.divisions.items():
        columns = [*division.by, "rows", *division.measures]
        one, other = (engine.rows(found[name].select(*columns).order_by(*division.by)) for found in (at_once, alone))
        assert one.to_pylist() == other.to_pylist()
    assert engine.rows(at_once["names"].order_by("name"))["sum"].to_pylist() == [3, 8, 4]


def account(result: ImportResult) -> list[object]:
    return [(count.used, count.aside, count.first_day, count.last_day) for count in result.report.files]


def test_rows_that_have_to_be_looked_at_again_come_to_the_same(tmp_path: Path):
    once = imported(tmp_path / "a", {"lineas.csv": HEAD + ROWS})
    twice = imported(tmp_path / "b", {"lineas.csv": HEAD + ROWS + REPEATED})
    assert figures(twice) == figures(once)
    assert plain(twice.order_lines) == plain(once.order_lines)
    assert used(twice.report, Role.LINES) == used(once.report, Role.LINES) == (4, Decimal("114.75"))
    assert {reason: rows.rows for reason, rows in twice.report.aside(Role.LINES).items()} == {
        Reason.NO_DOCUMENT: 1, Reason.BAD_DATE: 1, Reason.DUPLICATE: 1, Reason.FUTURE: 1,
    }  # fmt: skip


def test_a_day_found_in_the_files_comes_to_the_same_as_that_day_said(tmp_path: Path):
    paths = write(tmp_path, {"lineas.csv": HEAD + ROWS})
    said = import_exports(paths, as_of=dt.date(2024, 2, 15))
    found = import_exports(paths, as_of=dt.date(2024, 12, 31), at_newest=True)
    assert found.report.as_of == dt.date(2024, 2, 15)
    assert figures(found) == figures(said)


def test_order_lines_added_up_while_reading_are_those_of_a_second_reading(tmp_path: Path):
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.csv
    import pyarrow.parquet as pq

    rows = [row for row in ROWS.splitlines(keepends=True) if not row.startswith((";", "4"))]
    (text,) = write(tmp_path, {"lineas.csv": HEAD + "".join(rows)})
    kinds = {"factura": pa.string(), "línea": pa.string()}
    table = pyarrow.csv.read_csv(
        text,
        parse_options=pyarrow.csv.ParseOptions(delimiter=";"),
        convert_options=pyarrow.csv.ConvertOptions(column_types=kinds),
    )
    for name in ("base imponible", "coste"):
        column = pc.cast(table[name], pa.decimal128(18, 2), safe=False)
        table = table.set_column(table.column_names.index(name), name, column)
    pq.write_table(table, tmp_path / "lineas.parquet")  # nobody knows how many rows it has before they are read
    once, twice = (import_exports([path], as_of=AS_OF) for path in (text, tmp_path / "lineas.parquet"))
    assert plain(once.order_lines) == plain(twice.order_lines)
    assert once.order_lines["line_amount"].tolist() == [-3.0, 100.5, 10.0, 7.25]
    assert figures(once) == figures(twice)


def test_an_import_of_text_files_does_without_pandas(tmp_path: Path):
    (path,) = write(tmp_path, {"lineas.csv": HEAD + ROWS})
    program = (
        "import datetime, sys; from cec_xl.erp import import_exports; "
        f"import_exports([{str(path)!r}], as_of=datetime.date(2024, 12, 31)); sys.exit('pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
