"""Formulas with functions that keep their result until Excel calculates, and what of a workbook never changes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.labels import LANGUAGES, Labels
from cec_xl.logs import get_logger
from tests.hosts.decorated import build, edit_part, ids, parts, update
from tests.udfs.closed.books import OLD, OTHER, brought_up_to_date, spilling, stored, with_formulas
from udfs.closed import FAMILY
from udfs.closed.excel_functions import WHOLE
from udfs.registry import FUNCTIONS


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "libro.xlsx"


# What is left to Excel -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "formula",
    [
        "MEDIAN(CEC_TOTAL(A1:A3))",
        "CEC_TOTAL(OFFSET(A1,0,0))",
        "CEC_TOTAL(no_existe)",
        "CEC_TOTAL(movil)",
        "CEC_TOTAL(NoHay!A1)",
        "CEC_TOTAL(datos[No hay])",
        "CEC_TOTAL(datos[[#Totals],[Valor]])",
        "CEC_TOTAL(datos[[#This Row],[Valor]])",
        "CEC_TOTAL([1]Hoja!A1)",
        "CEC_TOTAL()",
        "CEC_TOTAL(1,2)",
        "CEC_TOTAL(A1:XFD1048576)",
        "CEC_TOTAL(vuelta)",
    ],
)
def test_what_is_not_computed_keeps_its_result_and_the_user_is_told(path: Path, formula: str):
    def names(book: Workbook, _sheet: Worksheet, _other: Worksheet) -> None:
        book.define_name("movil", "=Otra!A1")
        book.define_name("vuelta", "=vuelta")

    build(path, with_formulas({"F1": formula, "F2": "CEC_TOTAL(F1)", "F3": "CEC_CODE(A1:D1)"}, names))
    (told,) = brought_up_to_date(path)
    assert (told.code, told.details["count"], told.details["cell"]) == ("functions_left_to_excel", 2, "F1")
    assert stored(path, "Otra")("F1:F3") == [OLD, OLD, "4321"]
    for language in LANGUAGES:
        assert "Otra" in told.text(Labels(language))


def test_a_file_that_claims_a_formula_fills_a_whole_sheet_is_not_believed(path: Path):
    build(path, spilling({"A5": ("A5", "CEC_TOTAL(4321)"), "B5": ("B5", "CEC_TOTAL(1111)")}))
    edit_part(path, OTHER, lambda text: text.replace('ref="A5"', 'ref="A5:XFD1048576"'))
    (told,) = brought_up_to_date(path)
    assert (told.details["count"], told.details["cell"]) == (1, "A5")
    shown = stored(path, "Otra")
    assert (shown("A5"), shown("B5")) == (OLD, 4)


def test_functions_of_others_that_are_called_alike_are_like_any_formula(path: Path):
    build(path, with_formulas({"F1": "CEC_MIA(A1)", "F2": "CEC_TOTAL(F1)", "F3": "CEC_MIA(F2)", "F4": "CEC_TOTAL(F3)"}))
    (told,) = brought_up_to_date(path)
    assert (told.details["count"], told.details["cell"]) == (1, "F4")
    assert stored(path, "Otra")("F1:F4") == [OLD, "#VALUE!", OLD, OLD]


def test_formulas_in_a_circle_and_those_behind_them_are_left_alone(path: Path):
    circle = {"F1": "CEC_TOTAL(F2)", "F2": "CEC_TOTAL(F1)", "F3": "CEC_TOTAL(F3)", "G1": "CEC_TOTAL(F1)"}
    build(path, with_formulas(circle | {"H1": "CEC_CODE(A1:D1)"}))
    (told,) = brought_up_to_date(path)
    assert told.details["count"] == 4
    shown = stored(path, "Otra")
    assert [shown(cell) for cell in ("F1", "F2", "F3", "G1", "H1")] == [OLD, OLD, OLD, OLD, "4321"]


def test_a_formula_whose_result_the_file_does_not_hold_is_no_empty_cell(path: Path):
    build(path, with_formulas({"E1": "1+1", "F1": "CEC_CODE(A1:D1)", "F2": "CEC_DIGIT(E1,{3;2;1})"}))
    edit_part(path, OTHER, lambda text: re.sub(r'(<c r="E1")[^>]*(><f>1\+1</f>)<v>[^<]*</v>', r"\1\2", text))
    (told,) = brought_up_to_date(path)
    assert (told.details["count"], told.details["cell"]) == (1, "F2")
    assert stored(path, "Otra")("F1:F2") == ["4321", OLD]


def test_old_results_of_other_formulas_are_not_computed_with(path: Path):
    def more(_book: Workbook, _sheet: Worksheet, other: Worksheet) -> None:
        other.write_formula("E1", "=SUM(datos[Valor])", None, 4.5)  # its cells are written
        other.write_formula("E2", "=E1*2", None, 9)  # depends on it
        other.write_formula("E3", "=LEFT(F3,1)", None, OLD)  # depends on a function
        other.write_formula("E4", "=A1*2", None, 8)

    calls = {f"F{row}": f"CEC_DIGIT(E{row},{{3;2;1}})" for row in (1, 2, 4)}
    build(path, with_formulas(calls | {"F3": "CEC_CODE(A1:D1)", "G3": "CEC_TOTAL(E3)"}, more))
    (told,) = brought_up_to_date(path, update(*ids(5)))
    assert told.details["count"] == 3
    shown = stored(path, "Otra")
    assert shown("F1:F4") == [OLD, OLD, "4321", 4]
    assert shown("G3") == OLD


def test_a_formula_that_cannot_be_computed_for_any_reason_stops_no_other(
    path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def fails(*_values: object) -> float:
        raise MemoryError

    monkeypatch.setattr(get_logger(), "propagate", True)
    monkeypatch.setitem(WHOLE, "SUM", fails)  # type: ignore[index] - only read otherwise
    build(path, with_formulas({"F1": "SUM(CEC_TOTAL(1111))", "F2": "CEC_TOTAL(F1)", "F3": "CEC_TOTAL(1111)"}))
    (told,) = brought_up_to_date(path)
    assert told.details["count"] == 2
    assert stored(path, "Otra")("F1:F3") == [OLD, OLD, 4]
    assert "SUM(CEC_TOTAL(1111))" in caplog.text


def test_a_text_that_only_mentions_a_function_is_none_of_ours(path: Path):
    build(path, with_formulas({"F1": '"CEC_TOTAL(1)"&A1', "F2": "MI_CEC_TOTAL(1)", "F3": "CEC_actuales_1"}))
    before = parts(path)
    assert brought_up_to_date(path) == []
    assert parts(path) == before


# What changes --------------------------------------------------------------------------------------------------


def test_results_that_stand_there_already_are_not_written_again(path: Path):
    formulas = {"F1": "CEC_CODE(A1:D1)", "G1": "CEC_TOTAL(F1)", "H1": 'CEC_TOTAL("")'}
    build(path, with_formulas(formulas, spilling({"J1": ("J1", "CEC_ABC(datos[Valor])")})))
    brought_up_to_date(path)
    first = path.read_bytes()
    brought_up_to_date(path)
    assert path.read_bytes() == first


def test_only_the_cells_of_functions_change(path: Path):
    before = parts(build(path, with_formulas({"F1": "CEC_CODE(A1:D1)", "G1": "A1+1"})))
    brought_up_to_date(path)
    after = parts(path)
    assert {part for part in before if before[part] != after[part]} == {OTHER}
    cell = '<c r="F1" t="str"><f>CEC_CODE(A1:D1)</f><v>{}</v></c>'
    assert before[OTHER].decode().replace(cell.format(OLD), cell.format("4321")) == after[OTHER].decode()


def test_workbooks_without_functions_are_not_looked_through(path: Path):
    build(path, with_formulas({"F1": "A1+1", "F2": 'HYPERLINK("#CEC_actuales_1!A1")'}))
    with ClosedWorkbook.open(path) as book:
        assert book.sheets_calling(FAMILY) == []


def test_a_function_in_a_sheet_that_was_read_and_written_is_found(path: Path):
    def beside(_book: Workbook, sheet: Worksheet, _other: Worksheet) -> None:
        sheet.write_formula("H7", '=CEC_TOTAL("4321")', None, OLD)

    build(path, beside)
    with ClosedWorkbook.open(path) as book:
        book.read_table("datos")
        book.write_tables(update(*ids(50)))
        assert [sheet.name for sheet in book.sheets_calling(FAMILY)] == ["Datos"]
    assert brought_up_to_date(path, update(*ids(50))) == []
    assert stored(path, "Datos")("H7") == 10


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from([1, 2, 3, 4, None, "x", 7.5]), min_size=4, max_size=4), min_size=1, max_size=12)
)
def test_a_cell_each_a_block_and_a_call_from_python_say_the_same(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[Any, ...]]
):
    path = tmp_path_factory.mktemp("libros") / "libro.xlsx"

    def customers(_book: Workbook, _sheet: Worksheet, other: Worksheet) -> None:
        for row, digits in enumerate(rows):
            other.write_row(row, 0, digits)
            other.write_formula(row, 5, f"=CEC_CODE(A{row + 1}:D{row + 1})", None, OLD)
        other.write_dynamic_array_formula("H1", f"=CEC_CODE(A1:D{len(rows)})", None, OLD)

    build(path, customers)
    assert brought_up_to_date(path) == []
    shown = stored(path, "Otra")
    one_by_one, together = (shown(f"{column}1:{column}{len(rows)}") for column in "FH")
    assert one_by_one == together
    function = next(spec for spec in FUNCTIONS if spec.name == "CEC_CODE").function()
    live = [function([list(row)]) for row in rows]
    assert one_by_one == [{"#CEC!NUM": "#NUM!", "#CEC!VALUE": "#VALUE!"}.get(code, code) for code in live]
