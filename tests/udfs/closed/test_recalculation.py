"""Functions in the cells of a closed workbook: what they read, in which order, and what they fill."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from cec_xl.hosts.port import TableUpdate
from cec_xl.labels import LANGUAGES, Labels
from cec_xl.logs import get_logger
from tests.hosts.decorated import build, edit_part, ids, parts, update
from tests.udfs.closed.books import OLD, OTHER, brought_up_to_date, spilling, stored, with_formulas
from udfs.registry import FunctionSpec


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "libro.xlsx"


# What is read --------------------------------------------------------------------------------------------------


def test_the_result_of_a_function_is_stored_in_its_cell(path: Path):
    build(path, with_formulas({"F1": "CEC_CODE(A1:D1)", "F3": "CEC_CODE(A3:D3)", "G9": "1+1"}))
    assert brought_up_to_date(path) == []
    shown = stored(path, "Otra")
    assert (shown("F1"), shown("F3"), shown("G9")) == ("4321", "4·44", OLD)
    assert openpyxl.load_workbook(path)["Otra"]["F1"].value == "=CEC_CODE(A1:D1)"


def test_functions_that_read_each_other_are_computed_in_that_order(path: Path):
    chain = {"H1": "CEC_TOTAL(Otra!G1)", "G1": 'IFERROR(F1,0)&CEC_STRATEGY("")', "F1": "CEC_CODE(A1:D1)"}
    build(path, with_formulas(chain | {"I1": "CEC_TOTAL(F1:F2)", "F2": "CEC_CODE(A2:D2)"}))
    assert brought_up_to_date(path) == []
    shown = stored(path, "Otra")
    assert (shown("F1"), shown("G1"), shown("H1"), shown("I1")) == ("4321", "4321", 10, 10)


def test_tables_names_and_other_sheets_are_read_as_they_were_just_written(path: Path):
    def more(book: Workbook, _sheet: Worksheet, other: Worksheet) -> None:
        book.define_name("cortes", "={0.5,0.8}")
        book.define_name("volumen", "=datos[Valor]")
        book.define_name("uno", "=Datos!$C$6")
        book.define_name("Otra!uno", "=Otra!$A$9")
        other.write("A9", 7)
        other.write_dynamic_array_formula("F1", "=CEC_ABC(datos[Valor],cortes)", None, OLD)
        other.write_dynamic_array_formula("G1", "=CEC_ABC(Datos!C6:C25)", None, OLD)
        other.write_dynamic_array_formula("H1", "=CEC_ABC(volumen)", None, OLD)
        other.write_formula("I1", "=CEC_DIGIT(uno,{9;8;7})", None, OLD)

    build(path, with_formulas({}, more))
    values = np.arange(20.0)[::-1]
    told = brought_up_to_date(path, {"datos": TableUpdate({"Id": np.array(ids(20), object), "Valor": values}, "Id")})
    assert told == []
    shown = stored(path, "Otra")
    classes = shown("F1:F20")
    assert isinstance(classes, list)
    assert (classes[0], classes[-1], len(set(classes))) == ("A", "C", 3)
    assert shown("G1:G20") == shown("H1:H20")
    assert shown("I1") == 1  # the sheet's own name goes before the workbook's


@pytest.mark.parametrize("formula", ["=CEC_DIGIT([@Valor],{9;5;2})", "=CEC_DIGIT(datos[[#This Row],[Valor]],{9;5;2})"])
def test_a_calculated_column_of_a_table_that_grew(path: Path, formula: str):
    columns = [{"header": "Id"}, {"header": "Valor"}, {"header": "Dígito", "formula": formula}]
    build(path, table={"columns": columns, "data": [["C0", 1], ["C1", 3], ["C2", 6]]})
    assert brought_up_to_date(path, update(*ids(12))) == []
    assert stored(path, "Datos")("D6:D17") == [1, 1, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4]


def test_a_formula_shared_by_many_cells(path: Path):
    build(path, with_formulas({f"F{row}": f"CEC_CODE(A{row}:D{row})" for row in (1, 2, 3)}))

    def shared(text: str) -> str:
        text = text.replace("<f>CEC_CODE(A1:D1)</f>", '<f t="shared" ref="F1:F3" si="0">CEC_CODE(A1:D1)</f>')
        return re.sub(r"<f>CEC_CODE\(A[23]:D[23]\)</f>", '<f t="shared" si="0"/>', text)

    edit_part(path, OTHER, shared)
    assert brought_up_to_date(path) == []
    assert stored(path, "Otra")("F1:F3") == ["4321", "1234", "4·44"]


def test_names_of_functions_in_small_letters_are_the_same_functions(path: Path):
    build(path, with_formulas({"F1": "cec_code(A1:D1)", "F2": "Cec_Code(A2:D2)&CEC_STRATEGY(E9)"}))
    assert brought_up_to_date(path) == []
    assert stored(path, "Otra")("F1:F2") == ["4321", "1234"]


def test_dates_of_a_workbook_that_counts_from_1904(path: Path):
    def dates(book: Workbook, _sheet: Worksheet, other: Worksheet) -> None:
        date = book.add_format({"num_format": "dd/mm/yyyy"})
        for cell, serial in (("F1", 45292.0), ("F2", 46150.0), ("F3", 46203.0)):
            other.write_number(cell, serial - 1462, date)

    calls = {"G1": "CEC_LOST(F1,F3)", "G2": "CEC_LOST(F2,TODAY())", "G3": "CEC_LOST(F1,DATE(2024,1,2))"}
    build(path, with_formulas(calls, dates))
    edit_part(path, "xl/workbook.xml", lambda text: text.replace("<workbookPr", '<workbookPr date1904="1"'))
    assert brought_up_to_date(path) == []
    assert stored(path, "Otra")("G1:G3") == ["Perdido", "Activo", "Activo"]


def test_what_may_be_a_date_that_counts_from_1904_is_left_to_excel(path: Path):
    build(path, with_formulas({"G1": "TODAY()+CEC_TOTAL(1111)", "G2": "CEC_TOTAL(1111)"}))
    edit_part(path, "xl/workbook.xml", lambda text: text.replace("<workbookPr", '<workbookPr date1904="1"'))
    (told,) = brought_up_to_date(path)
    assert (told.details["count"], told.details["cell"]) == (1, "G1")


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_in_the_language_the_workbook_says_it_is_in(path: Path, language: str):
    def more(book: Workbook, _sheet: Worksheet, _other: Worksheet) -> None:
        book.define_name("cecxl_language", "=Otra!$J$1")

    build(path, with_formulas({"F1": 'CEC_STRATEGY("Vitales")'}, more))
    assert brought_up_to_date(path, names={"cecxl_language": language}) == []
    assert stored(path, "Otra")("F1") == Labels(language).choice("strategy", "maintain")


def test_an_empty_answer_is_an_empty_text_and_an_empty_cell_a_zero(path: Path):
    calls = {"F1": "CEC_CODE(A9:D9)", "F2": 'IF(CEC_TOTAL("4321")=10,A9,1)', "F3": "CEC_TOTAL(F1)"}
    build(path, with_formulas(calls))
    assert brought_up_to_date(path) == []
    text = parts(path)[OTHER].decode()
    assert re.search(r'<c r="F1" t="str"><f>[^<]*</f><v></v></c>', text)
    assert stored(path, "Otra")("F2") == 0
    assert re.search(r'<c r="F3" t="str"><f>[^<]*</f><v></v></c>', text)


def test_a_formula_that_shows_nothing_is_an_empty_text_and_no_empty_cell(path: Path):
    formulas = {"E1": 'IF(A1=4,"",1)', "F1": "COUNTA(E1)+CEC_TOTAL(1111)", "F2": "ISBLANK(E1)+CEC_TOTAL(1111)"}
    build(path, with_formulas(formulas | {"F3": "E1+CEC_TOTAL(1111)", "F4": "CEC_TOTAL(E1)"}))
    edit_part(path, OTHER, lambda text: re.sub(r'(<c r="E1")[^>]*(>.*?)<v>[^<]*</v>', r'\1 t="str"\2<v></v>', text))
    assert brought_up_to_date(path) == []
    assert stored(path, "Otra")("F1:F4") == [5, 4, "#VALUE!", None]


def test_a_part_of_a_range_is_still_a_range(path: Path):
    def texts(_book: Workbook, _sheet: Worksheet, other: Worksheet) -> None:
        other.write_column("E1", ["4321", True, None, "x"])
        other.write_array_formula("G1:G3", "{=INDEX(CEC_CODE(A1:D3),{2;1;3})}", None, OLD)

    calls = {
        "F1": "SUM(INDEX(E1:E4,1))+CEC_TOTAL(1111)",
        "F2": "IF(AND(INDEX(E1:E4,3),TRUE),CEC_TOTAL(1111))",
        "F3": "INDEX(A1:A3,0)*CEC_TOTAL(1111)",
    }
    build(path, with_formulas(calls, texts))
    assert brought_up_to_date(path) == []
    shown = stored(path, "Otra")
    assert shown("F1:F3") == [4, 4, 16]
    assert shown("G1:G3") == ["1234", "4321", "4·44"]


def test_whole_rows_and_columns_of_one_sheet_are_read_side_by_side(path: Path):
    calls = {
        "K9": "COUNT(1:1)+CEC_TOTAL(1111)",
        "K10": "COUNT(A:A)+CEC_TOTAL(1111)",
        "K11": "COUNT(A1:D3)*CEC_TOTAL(1111)",
    }
    build(path, with_formulas(calls))
    assert brought_up_to_date(path) == []
    assert stored(path, "Otra")("K9:K11") == [8, 7, 44]


def test_an_error_is_stored_as_an_error(path: Path):
    build(path, with_formulas({"F1": 'CEC_TOTAL("4·21")', "F2": "CEC_TOTAL(1/0)", "F3": "CEC_CODE(A1:C1)"}))
    assert brought_up_to_date(path) == []
    assert stored(path, "Otra")("F1:F3") == ["#N/A", "#DIV/0!", "#VALUE!"]


def test_customers_are_counted_by_what_a_function_says_of_them(path: Path):
    build(path, with_formulas({"F9": '_xlfn.SINGLE(SUMPRODUCT(--(CEC_CODE(A1:D3)="4321"),A1:A3))'}))
    assert brought_up_to_date(path) == []
    assert stored(path, "Otra")("F9") == 4


def test_a_function_that_fails_shows_a_value_error_and_stands_in_the_log(
    path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(get_logger(), "propagate", True)

    def fails(_spec: FunctionSpec) -> Callable[..., object]:
        def function(*_arguments: object) -> object:
            raise ZeroDivisionError

        return function

    monkeypatch.setattr(FunctionSpec, "function", fails)
    build(path, with_formulas({"F1": "CEC_CODE(A1:D1)"}))
    assert brought_up_to_date(path) == []
    assert stored(path, "Otra")("F1") == "#VALUE!"
    assert "CEC_CODE failed" in caplog.text


# Several cells -------------------------------------------------------------------------------------------------


def test_an_array_formula_keeps_the_cells_it_was_entered_for(path: Path):
    def arrays(_book: Workbook, _sheet: Worksheet, other: Worksheet) -> None:
        other.write_array_formula("F1:F2", "{=CEC_CODE(A1:D3)}", None, OLD)
        other.write_array_formula("G1:G5", "{=CEC_CODE(A1:D3)}", None, OLD)
        other.write_array_formula("H1:I3", "{=CEC_TOTAL(F1:F2)}", None, OLD)

    build(path, with_formulas({}, arrays))
    assert brought_up_to_date(path) == []
    shown = stored(path, "Otra")
    assert shown("F1:F3") == ["4321", "1234", None]
    assert shown("G1:G5") == ["4321", "1234", "4·44", "#N/A", "#N/A"]
    assert shown("H1:H3") == shown("I1:I3") == [10, 10, "#N/A"]


def test_one_cell_shows_the_first_of_several_results(path: Path):
    build(path, with_formulas({"F2": "CEC_CODE(A1:D3)", "G2": '@A1:A3*1+CEC_TOTAL("1111")'}))
    assert brought_up_to_date(path) == []
    shown = stored(path, "Otra")
    assert (shown("F2"), shown("G2")) == ("4321", 5)


def test_a_spill_grows_and_whoever_reads_it_sees_all_of_it(path: Path):
    formulas = {
        "F1": ("F1:F3", "CEC_ABC(datos[Valor])"),
        "G1": ("G1:G3", "CEC_ABC(datos[Valor],{0.5,0.8})"),
        "H1": ("H1", 'COUNTA(F1#)+CEC_TOTAL("1111")'),
        "I1": ("I1", 'COUNTA(G1:G30)+CEC_TOTAL("1111")'),
    }
    build(path, spilling(formulas))
    assert brought_up_to_date(path, update(*ids(20))) == []
    shown = stored(path, "Otra")
    assert (shown("H1"), shown("I1")) == (24, 24)
    sheet = openpyxl.load_workbook(path)["Otra"]
    assert (sheet["F1"].value.ref, sheet["H1"].value.ref) == ("F1:F20", "H1")
    assert brought_up_to_date(path, update(*ids(4))) == []
    shown = stored(path, "Otra")
    assert (shown("H1"), shown("I1"), shown("F5:F20")) == (8, 8, [None] * 16)


def test_a_spill_never_overwrites_and_goes_on_when_there_is_room_again(path: Path):
    formulas = {"F1": ("F1:F3", "CEC_ABC(datos[Valor])"), "G1": ("G1", 'ISERROR(F1)+CEC_TOTAL("1111")')}
    build(path, spilling(formulas, F9="mío"))
    told = brought_up_to_date(path, update(*ids(20)))
    assert [(notice.code, notice.details["cell"]) for notice in told] == [("results_blocked", "F1")]
    shown = stored(path, "Otra")
    assert (shown("F1"), shown("F2"), shown("F9"), shown("G1")) == ("#VALUE!", None, "mío", 5)
    assert brought_up_to_date(path, update(*ids(8))) == []
    shown = stored(path, "Otra")
    assert (shown("F8"), shown("F9"), shown("G1")) == ("A", "mío", 4)


def test_a_spill_of_one_cell_that_is_blocked_says_so(path: Path):
    build(path, spilling({"F1": ("F1", "CEC_ABC(datos[Valor])")}, F2="mío"))
    assert [notice.code for notice in brought_up_to_date(path)] == ["results_blocked"]
    assert stored(path, "Otra")("F1:F2") == ["#VALUE!", "mío"]
