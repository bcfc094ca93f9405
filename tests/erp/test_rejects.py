from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from cec_xl.erp import ImportResult
from cec_xl.erp.fields import Role
from cec_xl.erp.reasons import Reason
from cec_xl.labels import LANGUAGES, Labels
from tests.erp.exports import imported

TEXT = """Listado de facturas

factura;fecha factura;cliente;base imponible
1;2024-01-15;A;100.50
2;2024-01-40;B;50.25

3;2024-01-16;;10.10
4;2024-01-17;A;diez
5;2024-01-18;A;1;2;3
6;2024-01-19;A;7.00
6;2024-01-19;A;7.00
=1+1;2024-01-19;;7.00
"""


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[ImportResult, list[dict[str, str]]]:
    """The import, and the list of what it set aside."""
    pytest.importorskip("ibis", reason="needs the extra cec-xl[erp]")
    folder = tmp_path_factory.mktemp("rejects")
    result = imported(folder, {"f.csv": TEXT}, rejected=folder / "apartadas.csv")
    with (folder / "apartadas.csv").open(encoding="utf-8-sig", newline="") as stream:
        return result, list(csv.DictReader(stream, delimiter=";"))


Done = tuple[ImportResult, list[dict[str, str]]]


def test_every_row_set_aside_is_listed_with_its_line_and_what_stood_there(done: Done):
    lines = TEXT.splitlines()
    found = {int(row["Línea"]): row for row in done[1] if row["Línea"]}
    assert set(found) == {5, 7, 8, 9, 12}
    assert found[5]["Encontrado"] == "2024-01-40"
    assert found[8]["Encontrado"] == "diez"
    for line in (5, 7, 8):
        assert found[line]["Fila original"] == lines[line - 1]
    assert found[9]["Motivo"] == Labels("es").text("erp.reasons.broken")


def test_what_could_be_a_formula_is_defused(done: Done):
    row = next(row for row in done[1] if row["Línea"] == "12")
    assert row["Fila original"].startswith("'=")


def test_the_repeated_row_is_listed_too(done: Done):
    repeated = [row for row in done[1] if row["Motivo"] == Labels("es").text("erp.reasons.duplicate")]
    assert [(row["Documento"], Decimal(row["Importe"])) for row in repeated] == [("6", Decimal(7))]


def test_the_list_ties_with_the_report(done: Done):
    aside = done[0].report.aside(Role.INVOICES)
    assert len(done[1]) == sum(rows.rows for reason, rows in aside.items() if reason is not Reason.EMPTY)


def test_the_report_reads_in_every_language(done: Done):
    for labels in map(Labels, LANGUAGES):
        assert labels.text("erp.reasons.bad_date") in done[0].report.text(labels)
        assert done[0].mapping.text(labels)


def test_nothing_is_written_where_nothing_is_set_aside(tmp_path: Path):
    clean = "factura;fecha factura;cliente;base imponible\n1;2024-01-15;A;100.50\n"
    result = imported(tmp_path, {"f.csv": clean}, rejected=tmp_path / "apartadas.csv")
    assert result.report.rejected_file == ""
    assert not (tmp_path / "apartadas.csv").exists()
