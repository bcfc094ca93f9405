"""The same expressions on Spark: what DuckDB computes, a cluster computes too. Wants Java and the group ``spark``."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from cec_xl.erp import ImportResult, import_exports
from cec_xl.erp.dates import DateOrder, date_expression, read_date
from cec_xl.erp.engine import open_engine
from cec_xl.erp.numbers import DecimalMark, number_expression, read_number
from tests.erp import test_dates, test_numbers
from tests.erp.exports import AS_OF, HEADER, figures, plain, write
from tests.support import IN_CI, shared_data

pa = pytest.importorskip("pyarrow", reason="needs the extra cec-xl[erp]")
pytestmark = pytest.mark.filterwarnings("ignore")  # Spark warns of what is being replaced inside it

ADDRESS = "spark://local[2]"
NASTY = (
    ";".join(HEADER)
    + """;tipo documento;vencimiento;pendiente
F1;25/03/2024;A;1.234,50;Factura;25/04/2024;0,00
F1;25/03/2024;A;1.234,50;Factura;25/04/2024;0,00
F2;1 de abril de 2024;"B; y Cía.";(12,25);Abono;;0,00
F3;31/02/2024;A;9,99;Factura;;0,00
F4;02-may-24;ñandú;0,005;Factura;01/06/2024;0,01
F5;03/06/24;A;pendiente;Factura;;0,00
TOTAL;;;1.246,76;;;
F6;04/07/2024;;7,00;Factura;;7,00
F7;05/08/2021;0012;1.000.000,00 €;Factura;05/09/2021;1.000.000,00
"""
)


JAVA_OPTIONS = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""For a run of a minute on a few rows: compile quickly rather than well, and no threads that collect garbage."""


@pytest.fixture(scope="module", autouse=True)
def _spark() -> Iterator[None]:
    """One session for all; stopped at the end, since it holds a Java machine."""
    if shutil.which("java") is None:
        pytest.fail("Java is missing") if IN_CI else pytest.skip("needs Java 17")
    if not IN_CI:
        pytest.importorskip("pyspark", reason="needs the group spark")
    from pyspark.sql import SparkSession

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JAVA_TOOL_OPTIONS", JAVA_OPTIONS)
        yield
    session = SparkSession.getActiveSession()
    if session is not None:
        session.stop()


def on_spark(texts: Sequence[str], reading: Callable[[Any], Any]) -> list[object]:
    """What an expression reads from texts there."""
    with open_engine(ADDRESS) as engine:
        table = engine.arrow_table(pa.table({"number": list(range(len(texts))), "text": list(texts)}), "texts")
        return engine.rows(table.mutate(value=reading(table.text)).order_by("number"))["value"].to_pylist()


@pytest.mark.parametrize("order", [None, *DateOrder])
def test_dates_are_read_as_python_reads_them(order: DateOrder | None):
    texts = [text for text, *_ in (*test_dates.WRITTEN, *test_dates.UNREAD)]
    read = on_spark(texts, lambda text: date_expression(text, order, 2025))
    assert read == [read_date(text, order, 2025) for text in texts]


@pytest.mark.parametrize("mark", [None, *DecimalMark])
def test_numbers_are_read_as_python_reads_them(mark: DecimalMark | None):
    texts = [text for text, *_ in (*test_numbers.WRITTEN, *test_numbers.UNREAD) if text]
    assert on_spark(texts, lambda text: number_expression(text, mark)) == [read_number(text, mark) for text in texts]


def both(sources: list[Path], **answers: str) -> tuple[ImportResult, ImportResult]:
    """The same import on DuckDB and on Spark."""
    here, there = (
        import_exports(sources, as_of=AS_OF, overrides=answers, at_newest=True, engine=engine)
        for engine in (None, ADDRESS)
    )
    return here, there


def assert_same(here: ImportResult, there: ImportResult) -> None:
    assert figures(there) == figures(here)
    assert plain(there.order_lines) == plain(here.order_lines)
    assert [(c.file.name, c.used, c.aside, c.spoiled) for c in there.report.files] == [
        (c.file.name, c.used, c.aside, c.spoiled) for c in here.report.files
    ]


def test_a_real_firm_comes_to_the_same():
    assert_same(*both([shared_data("classicmodels", "csv")]))


def test_messy_rows_come_to_the_same(tmp_path: Path):
    assert_same(*both(write(tmp_path, {"facturas.csv": NASTY}), payment_days="30"))
