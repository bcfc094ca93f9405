"""What the workbook's VBA does when it runs."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.interpreter import MISSING, NOTHING

from cec_xl.labels import LANGUAGES, Labels, catalogue
from cec_xl.template.ribbon import GROUPS, Button
from cec_xl.workbook.tables import SETTINGS
from tests.template.vba.running import as_rows, as_vba, started
from udfs.registry import CATEGORY, CVERR, FUNCTIONS, CellError, FunctionSpec

BUTTONS = [button for group in GROUPS for button in group.buttons]


def run(excel: ExcelApplication, procedure: str, *arguments: object) -> object:
    return as_rows(excel.interpreter.run(procedure, list(arguments)))


@pytest.mark.parametrize("error", CellError)
def test_every_sentinel_becomes_its_excel_error(error: CellError):
    excel, _ = started()
    assert run(excel, "CEC_Result", str(error)) == f"Error {CVERR[error]}"


def test_errors_inside_arrays_are_put_in_place_and_everything_else_is_left():
    excel, _ = started()
    block = [[1.5, str(CellError.NA), None], ["#CEC! text of a user", True, str(CellError.VALUE)]]
    assert run(excel, "CEC_Result", as_vba(block)) == [
        [1.5, "Error 2042", None],
        ["#CEC! text of a user", True, "Error 2015"],
    ]
    assert run(excel, "CEC_Result", as_vba([str(CellError.NUM), 2.0])) == ["Error 2036", 2.0]
    assert [run(excel, "CEC_Result", value) for value in (3.0, "A", True, "")] == [3.0, "A", True, ""]


@pytest.mark.parametrize("spec", FUNCTIONS, ids=lambda spec: spec.name)
def test_a_function_asks_python_with_its_arguments_and_the_language(spec: FunctionSpec):
    excel, outside = started("en")
    asked = []
    outside.answer = lambda *call: asked.append(call) or [["#CEC!NUM", 4.0]]
    given = [float(number) for number, argument in enumerate(spec.arguments) if not argument.optional]
    assert run(excel, spec.name, *given) == [["Error 2036", 4.0]]
    missing = [MISSING] * (len(spec.arguments) - len(given))
    assert asked == [("udfs.excel", spec.name, [*given, *missing, *(["en"] * spec.localised)])]


def test_a_function_that_cannot_reach_python_shows_a_name_error_and_the_diagnosis_says_why():
    excel, outside = started()
    outside.fail = "Could not load the DLL"
    assert run(excel, "CEC_DIGIT", 1.0, 2.0) == "Error 2029"
    outside.fail = ""
    run(excel, "CEC_Diagnostico")
    assert outside.popups == [Labels("es").text("vba.last_failure") + "\r\n\r\nCould not load the DLL"]
    assert outside.commands == ["import udfs.buttons; udfs.buttons.diagnose()"]


@pytest.mark.parametrize("button", BUTTONS, ids=lambda button: button.key)
def test_button_and_macro_run_the_same_python_function(button: Button):
    excel, outside = started()
    run(excel, button.macro)
    run(excel, button.callback, NOTHING)
    assert outside.commands == [f"import udfs.buttons; udfs.buttons.{button.action}()"] * 2
    assert outside.popups == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_failure_to_start_python_is_said_with_its_reason_and_the_button_works_again(language: str):
    excel, outside = started(language)
    outside.fail = "blocked"
    run(excel, "CEC_Actualizar")
    assert outside.popups == [Labels(language).text("vba.not_reached") + "\r\n\r\nblocked"]
    outside.fail = ""
    run(excel, "CEC_Actualizar")
    assert len(outside.commands) == 1


def test_an_interpreter_that_is_gone_is_said_and_nothing_is_run():
    excel, outside = started()
    outside.config["INTERPRETER_WIN"] = r"C:\gone\python.exe"
    run(excel, "CEC_Actualizar")
    assert outside.popups == [Labels("es").text("vba.no_python")]
    assert outside.commands == []
    outside.files.add(r"C:\gone\python.exe")
    run(excel, "CEC_Actualizar")
    assert len(outside.commands) == 1


def test_an_interpreter_found_through_the_path_is_not_looked_for():
    excel, outside = started()
    outside.config["INTERPRETER_WIN"] = "python"
    run(excel, "CEC_Actualizar")
    assert len(outside.commands) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_opening_the_workbook_describes_every_function_in_its_language(language: str):
    excel, outside = started(language)
    run(excel, "CEC_RegisterFunctions")
    labels = Labels(language)
    assert outside.described == {
        spec.name: (
            spec.description(labels),
            CATEGORY,
            [spec.argument_help(argument, labels) for argument in spec.arguments],
        )
        for spec in FUNCTIONS
    }


def test_on_a_mac_buttons_run_and_trouble_is_said_in_a_plain_box():
    excel, outside = started("es", on_mac=True)
    outside.config["INTERPRETER_WIN"] = r"C:\\gone\\python.exe"  # means nothing there
    run(excel, "CEC_Actualizar")
    assert outside.commands == ["import udfs.buttons; udfs.buttons.refresh()"]
    outside.fail = "blocked"
    run(excel, "CEC_Actualizar")
    assert outside.popups == []
    assert [text for _, text, *_ in excel.dialogs] == [Labels("es").text("vba.not_reached") + "\r\n\r\nblocked"]


def test_on_a_mac_functions_that_do_not_exist_there_are_not_described():
    excel, outside = started("es", on_mac=True)
    run(excel, "CEC_RegisterFunctions")
    assert outside.described == {}


def test_texts_with_any_letter_survive_the_ascii_source():
    excel, _ = started()
    for language in LANGUAGES:
        for key, text in catalogue(language).items():
            if key.startswith("vba."):
                excel_other, _ = started(language)
                assert run(excel_other, "CEC_Message", key.removeprefix("vba.")) == text
    assert run(excel, "CEC_Text", "") == ""


@pytest.mark.parametrize("written_in", LANGUAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_of_the_settings_sheet_wins_over_the_built_one(tmp_path: Path, language: str, written_in: str):
    excel, outside = started("es", workbook_with(tmp_path, Labels(written_in).choice("language", language)))
    assert run(excel, "CEC_Language") == language
    run(excel, "CEC_RegisterFunctions")
    assert outside.described["CEC_DIGIT"][0] == FUNCTIONS[0].description(Labels(language))


@pytest.mark.parametrize("typed", ["", "Klingon", 7])
def test_an_unknown_language_falls_back_to_the_built_one(tmp_path: Path, typed: object):
    excel, _ = started("ru", workbook_with(tmp_path, typed))
    assert run(excel, "CEC_Language") == "ru"


def workbook_with(folder: Path, language: object) -> Path:
    """A workbook whose settings table says this language."""
    path = folder / "settings.xlsx"
    book = xlsxwriter.Workbook(path)
    book.set_vba_name("ThisWorkbook")
    book.add_worksheet("other")
    rows = [["view", "", "basic", ""], ["language", "", language, ""]]
    columns = [{"header": field.key} for field in SETTINGS.fields]
    book.add_worksheet("settings").add_table("B3:E5", {"name": SETTINGS.name, "data": rows, "columns": columns})
    book.close()
    return path
