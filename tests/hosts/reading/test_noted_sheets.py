"""What is noted of a sheet while it is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from cec_xl.hosts.package import Package
from cec_xl.hosts.reading import row_blocks
from cec_xl.hosts.reading.ranges import CellRange
from cec_xl.hosts.reading.structure import load_structure
from cec_xl.hosts.reading.table_reader import CellReader
from tests.hosts.written_workbooks import sheet, workbook_parts, write_zip


def values_only(tmp_path: Path, part: str, reference: str = "A1:A3") -> dict[str, bytes]:
    path = write_zip(tmp_path / "libro.xlsx", workbook_parts(part, reference=reference, headers=("A",)))
    noted: dict[str, bytes] = {}
    with Package.open(path) as package:
        structure = load_structure(package)
        CellReader(package, structure, noted).table(structure.tables["Tabla"])
    return noted


def test_a_sheet_read_to_its_end_without_a_formula_is_noted_with_what_follows_its_rows(tmp_path: Path):
    part = sheet('<row r="2"><c r="A2"><v>1</v></c></row><row r="3"><c r="A3"><v>1</v></c></row>')
    noted = values_only(tmp_path, part)
    assert list(noted.values()) == [part[part.index("</sheetData>") :].encode()]


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="2"><c r="A2"><f>1+1</f><v>2</v></c></row><row r="3"><c r="A3"><v>1</v></c></row>',
        '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><f>A2</f><v>1</v></c></row><row r="3"><c r="A3"><v>1</v></c></row>',
        '<row r="3"><c r="A3"><v>1</v></c></row><row r="4"><c r="B4"><f>A3</f></c></row>',
    ],
)
def test_a_sheet_with_a_formula_anywhere_is_not_noted(tmp_path: Path, rows: str):
    assert values_only(tmp_path, sheet(rows)) == {}


def test_a_sheet_not_read_to_its_end_is_not_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(row_blocks, "BLOCK", 200)
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>' for row in range(2, 60))
    part = sheet(rows + '<row r="60"><c r="B60"><f>A2</f></c></row>')
    assert values_only(tmp_path, part) == {}


def test_small_sheets_are_read_once_for_all_their_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    part = sheet('<row r="2"><c r="A2"><v>1</v></c></row><row r="3"><c r="A3"><v>2</v></c></row>')
    path = write_zip(tmp_path / "libro.xlsx", workbook_parts(part))
    with Package.open(path) as package:
        structure = load_structure(package)
        reader = CellReader(package, structure)
        assert reader.cell(structure.sheets[0], CellRange.parse("A3")) == 2.0
        monkeypatch.setattr(package, "stream", None)
        assert reader.cell(structure.sheets[0], CellRange.parse("A2")) == 1.0
