"""Cells of names and results of formulas in a closed workbook."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from cec_xl.errors import InputError
from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.labels import LANGUAGES, Labels
from tests.hosts.decorated import Outcome, add_part, build, edit_part, ids, parts, update

OTHER = "xl/worksheets/sheet2.xml"
WORKBOOK = "xl/workbook.xml"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "libro.xlsx"


def decorate(book: Workbook, sheet: Worksheet, other: Worksheet) -> None:
    bold, date = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
    other.set_row(4, 30, bold)
    other.set_column("H:H", None, date)
    other.write("C3", 1, bold)
    other.write("A3", "izquierda")
    other.write("E3", "derecha")
    other.write("C9", "debajo")
    other.write_formula("C12", "=1+1", None, 2)
    other.merge_range("E20:G21", "combinada", bold)
    sheet.write("A1", "título")
    for name, place in {
        "una": "Otra!$C$3", "fila_con_formato": "Otra!$C$5", "columna_con_formato": "Otra!$H$7",
        "bloque": "Otra!$B$3:$C$4",
        "formula": "Otra!$C$12", "combinada": "Otra!$E$20:$G$21", "lejos": "Otra!$AA$100", "arriba": "Datos!$A$1",
        "dinamico": "OFFSET(Otra!$A$1,0,0)",
    }.items():  # fmt: skip
        book.define_name(name, f"={place}")


def write(path: Path, **values: Any) -> Outcome:  # noqa: ANN401  (cells and blocks)
    before = parts(path)
    with ClosedWorkbook.open(path) as book:
        book.write_names(values)
        book.save()
    return Outcome(before, parts(path), [])


def test_a_cell_gets_its_value_and_keeps_its_format(path: Path):
    outcome = write(build(path, decorate), una="nuevo")
    assert outcome.changed == {OTHER}
    style = re.search(rb'<c r="C3"( s="\d+")', outcome.before[OTHER])
    assert style is not None
    assert f'<c r="C3"{style[1].decode()} t="inlineStr"><is><t>nuevo</t></is></c>' in outcome.text(OTHER)


def test_everything_else_on_the_sheet_keeps_its_bytes(path: Path):
    outcome = write(build(path, decorate), una=7)
    before = re.sub(rb'<c r="C3".*?</c>', b"", outcome.before[OTHER])
    assert re.sub(rb'<c r="C3".*?</c>', b"", outcome.after[OTHER]) == before


def test_missing_cells_and_rows_are_made_in_their_place(path: Path):
    outcome = write(
        build(path, decorate), fila_con_formato=1, columna_con_formato=45292, lejos=3, bloque=[[1, 2], [3, 4]]
    )
    text = outcome.text(OTHER)
    assert re.fullmatch(r'<row r="5" s="(\d)"[^>]*><c r="C5" s="\1"><v>1</v></c></row>', outcome.row(5, OTHER))
    assert re.search(r'<c r="H7" s="\d"><v>45292</v></c>', text)
    assert re.findall(r'r="([A-Z]+)3"', outcome.row(3, OTHER)) == ["A", "B", "C", "E"]
    rows = [int(row) for row in re.findall(r'<row r="(\d+)"', text)]
    assert rows == sorted(set(rows))
    assert 'dimension ref="A3:AA100"' in text
    sheet = openpyxl.load_workbook(path)["Otra"]
    assert [[cell.value for cell in row] for row in sheet["B3:C4"]] == [[1, 2], [3, 4]]
    assert sheet["AA100"].value == 3


def test_the_first_cell_of_merged_cells_shows_the_value(path: Path):
    write(build(path, decorate), combinada="texto")
    assert openpyxl.load_workbook(path)["Otra"]["E20"].value == "texto"


def test_a_formula_is_replaced_and_leaves_the_calculation_chain(path: Path):
    build(path, decorate)
    chain_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
    add_part(
        path,
        "xl/calcChain.xml",
        chain_type,
        '<calcChain xmlns="urn:x"><c r="C12" i="2"/></calcChain>',
        kind="calcChain",
    )
    outcome = write(path, formula=5)
    assert '<c r="C12"><v>5</v></c>' in outcome.text(OTHER)
    assert "xl/calcChain.xml" not in outcome.after


def test_excel_is_asked_to_calculate_where_a_formula_depends(path: Path):
    build(path, decorate)
    edit_part(path, WORKBOOK, lambda text: text.replace(' fullCalcOnLoad="1"', ""))
    assert "fullCalcOnLoad" not in write(path, arriba="x").text(WORKBOOK)
    assert "fullCalcOnLoad" in write(path, una=1).text(WORKBOOK)


def test_names_that_are_no_single_range_are_left_out(path: Path):
    assert write(build(path, decorate), dinamico=1, no_existe=[[1]]).changed == set()


@pytest.mark.parametrize("block", [[[1, 2]], [[1], [2]], [], [[1, 2], [3]]])
def test_a_block_of_another_size_is_refused(path: Path, block: list[list[int]]):
    before = parts(build(path, decorate))
    with pytest.raises(InputError) as caught:
        write(path, una=1, bloque=block)
    assert caught.value.code == "name_size"
    assert parts(path) == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_refusals_are_sentences(path: Path, language: str):
    build(path, decorate)
    for values in ({"una": "x" * 40_000}, {"bloque": [[1]]}):
        with pytest.raises(InputError) as caught:
            write(path, **values)
        assert "Otra" in caught.value.text(Labels(language))


def test_tables_and_names_of_one_sheet_are_written_one_after_the_other(path: Path):
    build(path, decorate)
    with ClosedWorkbook.open(path) as book:
        book.write_tables(update(*ids(500)))
        book.write_names({"arriba": "primero"})
        book.write_tables(update(*ids(30)))
        book.write_names({"arriba": "después"})
        assert book.read_name("arriba") == "después"
        book.save()
    sheet = openpyxl.load_workbook(path)["Datos"]
    assert (sheet["A1"].value, sheet["B35"].value, sheet["B36"].value) == ("después", "C29", None)
