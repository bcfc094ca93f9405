"""Functions in the cells of a closed workbook: what they read, in which order, and what is left to Excel."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.hosts.port import TableUpdate
from cec_xl.labels import LANGUAGES, Labels
from cec_xl.logs import get_logger
from tests.hosts.decorated import build, edit_part, ids, parts, update
from tests.udfs.closed.books import OLD, brought_up_to_date, stored
from udfs.closed import FAMILY
from udfs.registry import FUNCTIONS, FunctionSpec

OTHER = "xl/worksheets/sheet2.xml"
DIGITS = [[4, 3, 2, 1], [1, 2, 3, 4], [4, None, 4, 4]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "libro.xlsx"


def with_formulas(formulas: dict[str, str], more: Callable[[Workbook, Worksheet, Worksheet], object] | None = None):
    """A decoration of `build`: three customers' digits in A1:D3 of the second sheet and formulas beside them."""

    def decorate(book: Workbook, sheet: Worksheet, other: Worksheet) -> None:
        for row, digits in enumerate(DIGITS):
            other.write_row(row, 0, digits)
        for cell, formula in formulas.items():
            other.write_formula(cell, f"={formula}", None, OLD)
        if more is not None:
            more(book, sheet, other)

    return decorate


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


def spilling(formulas: dict[str, tuple[str, str]], **values: object) -> Callable[..., None]:
    """Formulas that spill, by cell: the area filled so far and the text."""

    def decorate(_book: Workbook, _sheet: Worksheet, other: Worksheet) -> None:
        for area, formula in formulas.values():
            other.write_dynamic_array_formula(area, f"={formula}", None, OLD)
        for cell, value in values.items():
            other.write(cell, value)

    return decorate


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
