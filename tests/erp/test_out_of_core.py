"""Lines worth ten times the memory come to the same as with memory enough, and too little memory is said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from cec_xl.erp import ImportResult, import_exports
from cec_xl.erp.fields import Role
from cec_xl.erp.reasons import Reason
from cec_xl.erp.room import Room
from cec_xl.errors import FileError
from cec_xl.labels import LANGUAGES, Labels
from tests.erp.exports import AS_OF, figures, plain

LITTLE = "24MB"
NOTE = "pedido por teléfono, entregar por la mañana en el almacén; " * 7
INVOICE = "(i // 5)"
HEAD = {
    "factura": f"'F' || {INVOICE}",
    "cliente": f"'C' || hash({INVOICE}) % 900",
    "fecha factura": f"CASE WHEN i % 1001 > 0 THEN DATE '2020-01-01' + (hash({INVOICE}) % 1826)::int END",
}
LINE = {
    "factura": f"'F' || {INVOICE}",
    "línea": "i % 5",
    "familia": f"'Familia ' || {INVOICE} % 7",
    "base imponible": "((i * 7919) % 900000 - 9000) / 100",
    "observaciones": f"'{NOTE}' || i",
}
"""Lines, five to an invoice, as SQL of their number; every 1001st has no date."""


def generated(path: Path, cells: Mapping[str, str], numbers: str) -> Path:
    """A file whose lines have these numbers."""
    import duckdb

    chosen = ", ".join(f'{cell} AS "{name}"' for name, cell in cells.items())
    rows = f"SELECT {chosen} FROM range({numbers}) t(i)"  # noqa: S608 (our own)
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({rows}) TO '{path}' (DELIMITER ';')")
    return path


def with_little_and_enough(paths: list[Path]) -> ImportResult:
    """The import, which comes to the same with little memory as with enough."""
    scarce, enough = (
        import_exports(paths, as_of=AS_OF, memory=memory, work=paths[0].parent) for memory in (LITTLE, "2GB")
    )
    assert figures(scarce) == figures(enough)
    assert plain(scarce.order_lines) == plain(enough.order_lines)
    assert scarce.report.files == enough.report.files
    return scarce


def test_lines_worth_ten_times_the_memory_come_to_the_same(tmp_path: Path):
    path = generated(tmp_path / "lineas.csv", HEAD | LINE, "500_000")
    assert path.stat().st_size >= 10 * Room.of(LITTLE).size
    result = with_little_and_enough([path])
    assert result.report.total(Role.LINES).rows == 499_500


def test_lines_that_do_not_fit_in_memory_take_customer_and_day_from_their_invoices(tmp_path: Path):
    lines = generated(tmp_path / "lineas.csv", LINE, "60_000")
    invoices = generated(tmp_path / "facturas.csv", HEAD, "1, 55_000, 5")
    assert lines.stat().st_size > Room.of(LITTLE).size
    result = with_little_and_enough([lines, invoices])
    assert result.report.aside(Role.LINES)[Reason.ORPHAN].rows >= 5_000


def test_too_little_memory_is_said_with_what_to_do(tmp_path: Path):
    path = generated(tmp_path / "lineas.csv", HEAD | LINE, "20_000")
    with pytest.raises(FileError) as refusal:
        import_exports([path], as_of=AS_OF, memory="2MB", work=tmp_path)
    assert refusal.value.code == "import_memory_too_small"
    for language in LANGUAGES:
        assert re.search("2MB.* --memory 4MB", refusal.value.text(Labels(language)))
