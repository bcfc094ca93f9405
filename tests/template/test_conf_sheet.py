from __future__ import annotations

import io

import openpyxl
import pytest
import xlsxwriter

from cec_xl.install.settings_sheet import INTERPRETER_WINDOWS, ROWS, SHEET
from cec_xl.template.conf_sheet import CODE_NAME, add_conf_sheet
from cec_xl.template.vba.build import xlwings_source


@pytest.fixture(scope="module")
def book() -> openpyxl.Workbook:
    content = io.BytesIO()
    workbook = xlsxwriter.Workbook(content, {"in_memory": True})
    workbook.add_worksheet("first")
    assert add_conf_sheet(workbook) == CODE_NAME
    workbook.close()
    return openpyxl.load_workbook(content)


def test_keys_stand_in_column_a_without_gaps_from_the_first_row(book: openpyxl.Workbook):
    sheet = book[SHEET]
    keys = [cell.value for cell in sheet["A"]]
    assert keys == [row.shown_key for row in ROWS]
    assert all(keys)
    assert sheet.sheet_state == "veryHidden"


def test_switches_are_boolean_cells_whatever_the_language_of_excel(book: openpyxl.Workbook):
    values = {cell.value: book[SHEET].cell(cell.row, 2).value for cell in book[SHEET]["A"]}
    assert values["Use UDF Server"] is True
    assert values["Show Console"] is False
    assert values["UDF Modules"] == "udfs.excel"


def test_no_interpreter_is_set_in_a_new_workbook(book: openpyxl.Workbook):
    keys = {str(cell.value).upper() for cell in book[SHEET]["A"]}
    assert not {"INTERPRETER_WIN", "INTERPRETER_MAC", "INTERPRETER"} & keys
    assert "(INTERPRETER_WIN)" in keys


def test_names_point_at_the_cells(book: openpyxl.Workbook):
    for number, row in enumerate(ROWS, 1):
        assert book.defined_names[row.value_name].attr_text == f"'{SHEET}'!$B${number}"
    row = ROWS.index(INTERPRETER_WINDOWS) + 1
    assert book.defined_names[INTERPRETER_WINDOWS.key_name].attr_text == f"'{SHEET}'!$A${row}"


def test_every_key_is_one_xlwings_asks_for():
    asked = xlwings_source("xlwings.bas")
    assert all(f'GetConfig("{row.key.upper()}"' in asked for row in ROWS)
