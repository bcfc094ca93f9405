"""Fresh results for formulas of a closed workbook: one cell, array formulas, formulas that spill."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.hosts.formula_results import Outcome, Spill
from cec_xl.hosts.port import Cell
from cec_xl.hosts.reading.ranges import CellRange
from tests.hosts.decorated import SHEET, build, edit_part, ids, parts, update

OTHER = "xl/worksheets/sheet2.xml"
WORKBOOK = "xl/workbook.xml"
Rows = list[list[Cell]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "libro.xlsx"


def decorate(_book: Workbook, _sheet: Worksheet, other: Worksheet) -> None:
    other.write("C3", 1)
    other.write_formula("C12", "=1+1", None, 2)
    other.write_array_formula("E2:E4", "{=CEC_CODE(A2:D4)}", None, "viejo")
    other.write_dynamic_array_formula("G2:G3", "=CEC_TOTAL(E2:E3)", None, 7)
    other.write("G3", 8)
    other.write("A20", "debajo")


def give(path: Path, results: dict[str, Rows], areas: dict[str, str] | None = None) -> set[tuple[str, str]]:
    """Results by the address of the formula's cell, on the second sheet."""
    outcomes = [Outcome(CellRange.parse((areas or {}).get(cell, cell)), rows) for cell, rows in results.items()]
    with ClosedWorkbook.open(path) as book:
        missed = book.write_results({"Otra": outcomes})
        book.save()
    return missed


def test_a_formula_gets_a_fresh_result_and_nothing_else_of_the_sheet_changes(path: Path):
    before = parts(build(path, decorate))
    assert give(path, {"C12": [["cuatro"]]}) == set()
    old, new = b'<c r="C12"><f>1+1</f><v>2</v></c>', b'<c r="C12" t="str"><f>1+1</f><v>cuatro</v></c>'
    after = parts(path)
    assert after[OTHER] == before[OTHER].replace(old, new)
    assert {part for part in before if before[part] != after[part]} == {OTHER}


def test_cells_without_a_formula_are_left_alone_and_named(path: Path):
    before = parts(build(path, decorate))
    with ClosedWorkbook.open(path) as book:
        one = CellRange.parse("A1")
        missed = book.write_results({"Otra": [Outcome(CellRange.parse(c), [[1]]) for c in ("C3", "Z9")]})
        missed |= book.write_results({"No hay": [Outcome(one, [[1]])]})
        book.save()
    assert missed == {("Otra", "C3"), ("No hay", "A1"), ("Otra", "Z9")}
    assert parts(path)[OTHER] == before[OTHER]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (2.5, '<c r="C12"><f>1+1</f><v>2.5</v></c>'),
        (True, '<c r="C12" t="b"><f>1+1</f><v>1</v></c>'),
        ("#N/A", '<c r="C12" t="e"><f>1+1</f><v>#N/A</v></c>'),
        ("a<b", '<c r="C12" t="str"><f>1+1</f><v>a&lt;b</v></c>'),
        (None, '<c r="C12" t="str"><f>1+1</f><v></v></c>'),
        (float("inf"), '<c r="C12" t="e"><f>1+1</f><v>#NUM!</v></c>'),
    ],
)
def test_results_of_every_kind(path: Path, value: Any, cell: str):  # noqa: ANN401
    build(path, decorate)
    give(path, {"C12": [[value]]})
    assert cell in parts(path)[OTHER].decode()


def test_an_array_formula_fills_its_cells(path: Path):
    build(path, decorate)
    give(path, {"E2": [["4321"], ["#NUM!"], [3.5]]}, {"E2": "E2:E4"})
    text = parts(path)[OTHER].decode()
    assert '<c r="E2" t="str"><f t="array" ref="E2:E4">CEC_CODE(A2:D4)</f><v>4321</v></c>' in text
    assert '<c r="E3" t="e"><v>#NUM!</v></c>' in text
    assert '<c r="E4"><v>3.5</v></c>' in text


def test_a_formula_that_spills_takes_more_cells_in_old_and_new_rows(path: Path):
    build(path, decorate)
    give(path, {"G2": [[10], [11], [""], [13]] + [[1.0]] * 20}, {"G2": "G2:G3"})
    text = parts(path)[OTHER].decode()
    assert '<f t="array" ref="G2:G25">CEC_TOTAL(E2:E3)</f><v>10</v>' in text
    sheet = openpyxl.load_workbook(path)["Otra"]
    assert [sheet[f"G{row}"].value for row in (3, 4, 5, 6, 25)] == [11, None, 13, 1, 1]
    assert sheet["A20"].value == "debajo"
    assert 'dimension ref="A2:G25"' in text


def test_a_formula_that_spills_gives_cells_back(path: Path):
    build(path, decorate)
    give(path, {"G2": [[10]]}, {"G2": "G2:G3"})
    text = parts(path)[OTHER].decode()
    assert '<f t="array" ref="G2">CEC_TOTAL(E2:E3)</f><v>10</v>' in text
    assert '<c r="G3"/>' in text


def test_the_same_results_give_the_same_bytes(path: Path):
    build(path, decorate)
    results: dict[str, Rows] = {"C12": [[2.5]], "G2": [["a"], [2]]}
    give(path, results, {"G2": "G2:G3"})
    first = path.read_bytes()
    give(path, results, {"G2": "G2:G3"})
    assert path.read_bytes() == first


def test_formulas_that_read_the_results_are_calculated_on_opening(path: Path):
    build(path, decorate)
    edit_part(path, WORKBOOK, lambda text: text.replace(' fullCalcOnLoad="1"', ""))
    give(path, {"C12": [[5]]})
    assert "fullCalcOnLoad" in parts(path)[WORKBOOK].decode()


def test_results_beside_a_table_that_was_written_in_the_same_session(path: Path):
    build(path, lambda _b, sheet, _o: sheet.write_formula("H7", "=CEC_CODE(B7)", None, "viejo"))
    with ClosedWorkbook.open(path) as book:
        book.write_tables(update(*ids(20)))
        book.write_results({"Datos": [Outcome(CellRange.parse("H7"), [["4321"]])]})
        book.save()
    text = parts(path)[SHEET].decode()
    assert '<c r="H7" t="str"><f>CEC_CODE(B7)</f><v>4321</v></c>' in text
    assert "<t>C19</t>" in text


@pytest.mark.parametrize(
    ("area", "room"),
    [
        ("Q2:Q19", True),
        ("Q2:S3", True),
        ("A2:A19", True),
        ("A2:A20", False),
        ("B11:C12", False),
        ("K1:K4", False),
        ("M1:M9", False),
        ("O1:O3", True),
    ],
)
def test_room_is_where_nothing_stands_is_merged_or_belongs_to_a_table(path: Path, area: str, room: bool):
    def crowded(book: Workbook, sheet: Worksheet, other: Worksheet) -> None:
        decorate(book, sheet, other)
        other.merge_range("K4:K5", "", book.add_format())
        other.add_table("M9:N12", {"name": "otra"})
        other.write_blank("O3", None, book.add_format({"bold": True}))

    build(path, crowded)
    after = CellRange.parse(area)
    before = CellRange(after.first_column, after.first_row, after.first_column, after.first_row)
    with ClosedWorkbook.open(path) as book:
        sheet = book.structure.sheet("Otra")
        assert sheet is not None
        assert book.rooms(sheet, [Spill(before, after)]) == [room]
