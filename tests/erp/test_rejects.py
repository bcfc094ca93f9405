from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

from cec_xl.erp.fields import Role
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


def listed(folder: Path) -> list[dict[str, str]]:
    imported(folder, {"f.csv": TEXT}, rejected=folder / "apartadas.csv")
    with (folder / "apartadas.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def test_every_row_set_aside_is_listed_with_its_line_and_what_stood_there(tmp_path: Path):
    rows = listed(tmp_path)
    lines = TEXT.splitlines()
    found = {int(row["Línea"]): row for row in rows if row["Línea"]}
    assert set(found) == {5, 7, 8, 9, 12}
    assert found[5]["Encontrado"] == "2024-01-40"
    assert found[8]["Encontrado"] == "diez"
    for line in (5, 7, 8):
        assert found[line]["Fila original"] == lines[line - 1]
    assert found[9]["Motivo"] == Labels("es").text("erp.reasons.broken")


def test_what_could_be_a_formula_is_defused(tmp_path: Path):
    row = next(row for row in listed(tmp_path) if row["Línea"] == "12")
    assert row["Fila original"].startswith("'=")


def test_the_repeated_row_is_listed_too(tmp_path: Path):
    repeated = [row for row in listed(tmp_path) if row["Motivo"] == Labels("es").text("erp.reasons.duplicate")]
    assert [(row["Documento"], Decimal(row["Importe"])) for row in repeated] == [("6", Decimal(7))]


def test_the_list_ties_with_the_report(tmp_path: Path):
    result = imported(tmp_path, {"f.csv": TEXT}, rejected=tmp_path / "apartadas.csv")
    aside = result.report.aside(Role.INVOICES)
    with (tmp_path / "apartadas.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    empty = sum(rows.rows for reason, rows in aside.items() if reason == "empty")
    assert len(rows) == sum(found.rows for found in aside.values()) - empty


def test_nothing_is_written_where_nothing_is_set_aside(tmp_path: Path):
    clean = "factura;fecha factura;cliente;base imponible\n1;2024-01-15;A;100.50\n"
    result = imported(tmp_path, {"f.csv": clean}, rejected=tmp_path / "apartadas.csv")
    assert result.report.rejected_file == ""
    assert not (tmp_path / "apartadas.csv").exists()


def test_the_report_reads_in_every_language(tmp_path: Path):
    result = imported(tmp_path, {"f.csv": TEXT})
    for language in LANGUAGES:
        labels = Labels(language)
        said = result.report.text(labels)
        assert labels.text("erp.reasons.bad_date") in said
        assert result.mapping.text(labels)
