"""Lines worth ten times the memory come to the same as with memory enough, and too little memory is said."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cec_xl.erp import import_exports
from cec_xl.erp.room import Room
from cec_xl.errors import FileError
from cec_xl.labels import LANGUAGES, Labels
from tests.erp.exports import AS_OF, figures, plain

LINES = 500_000
NOTE = "pedido por teléfono, entregar por la mañana en el almacén; " * 7


def lines_of_invoices(path: Path, count: int) -> Path:
    """Invoices of five lines each, in ISO dates and cents; every 1001st has no date."""
    import duckdb

    invoice = "(i // 5)"
    cells = {
        "cliente": f"'C' || hash({invoice}) % 900",
        "factura": f"'F' || {invoice}",
        "fecha factura": f"CASE WHEN i % 1001 > 0 THEN DATE '2020-01-01' + (hash({invoice}) % 1826)::int END",
        "línea": "i % 5",
        "familia": f"'Familia ' || {invoice} % 7",
        "base imponible": "((i * 7919) % 900000 - 9000) / 100",
        "observaciones": f"'{NOTE}' || i",
    }
    chosen = ", ".join(f'{cell} AS "{name}"' for name, cell in cells.items())
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT {chosen} FROM range({count}) t(i)) TO '{path}' (DELIMITER ';')")  # noqa: S608 (our own)
    return path


def test_lines_worth_ten_times_the_memory_come_to_the_same(tmp_path: Path):
    path = lines_of_invoices(tmp_path / "lineas.csv", LINES)
    little = "24MB"
    assert path.stat().st_size >= 10 * Room.of(little).size
    enough, scarce = (import_exports([path], as_of=AS_OF, memory=memory, work=tmp_path) for memory in ("2GB", little))
    assert figures(scarce) == figures(enough)
    assert plain(scarce.order_lines) == plain(enough.order_lines)
    assert scarce.report.files == enough.report.files


def test_too_little_memory_is_said_with_what_to_do(tmp_path: Path):
    path = lines_of_invoices(tmp_path / "lineas.csv", 20_000)
    with pytest.raises(FileError) as refusal:
        import_exports([path], as_of=AS_OF, memory="2MB", work=tmp_path)
    assert refusal.value.code == "import_memory_too_small"
    for language in LANGUAGES:
        sentence = Labels(language).text(f"messages.{refusal.value.code}", **refusal.value.details)
        assert re.search("2MB.* --memory 4MB", sentence)
