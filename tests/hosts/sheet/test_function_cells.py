"""The formulas of a sheet that call functions of one family, found among all others."""

from __future__ import annotations

import pytest

from cec_xl.hosts.reading.ranges import CellRange
from cec_xl.hosts.sheet.cell_edits import EditedSheet
from cec_xl.hosts.sheet.dates import Calendar
from cec_xl.hosts.sheet.function_cells import Family, FunctionCell, OtherFormula, SheetFunctions, sheet_functions
from cec_xl.hosts.sheet.reframed import ReframedSheet
from cec_xl.hosts.sheet.scan import SheetStream

CEC = Family("CEC_")


def sheet(*cells: str) -> bytes:
    rows = "".join(f'<row r="{row}">{cell}</row>' for row, cell in enumerate(cells, 1))
    return f"<worksheet><sheetData>{rows}</sheetData></worksheet>".encode()


def found(*cells: str) -> SheetFunctions:
    return sheet_functions(SheetStream([sheet(*cells)], "sheet1.xml"), CEC)


@pytest.mark.parametrize(
    ("formula", "called"),
    [
        ("CEC_CODE(A1)", True),
        ("cec_code (A1)", True),
        ("1+Cec_Code(A1)", True),
        ("[1]!CEC_CODE(A1)", True),
        ("_xll.CEC_CODE(A1)", True),
        ("MI_CEC_CODE(A1)", False),
        ("CEC_perdidos!A1", False),
        ("CEC_(A1)", False),
    ],
)
def test_calls_in_a_formula(formula: str, called: bool):
    assert CEC.is_called(formula) is called


@pytest.mark.parametrize("spelling", ["CEC_CODE(", "cec_code (", "CEC_WINBACK_VALUE("])
def test_a_call_is_noticed_wherever_the_content_is_cut(spelling: str):
    content = b"<c><f>1+" + spelling.encode() + b"A1)</f></c>"
    for place in range(len(content)):
        assert CEC.is_mentioned([content[:place], content[place:]])
    assert not CEC.is_mentioned([content.replace(b"(", b"[")])


def test_a_call_is_noticed_under_changes_of_the_sheet():
    source = [sheet('<c r="A1"><f>CEC_CODE(B1)</f></c>')]
    edited = EditedSheet(source, "sheet1.xml", {9: {1: 5}}, calendar=Calendar())
    assert CEC.is_mentioned(edited)
    assert CEC.is_mentioned(ReframedSheet(edited, "sheet1.xml", tail=b"</sheetData></worksheet>"))
    assert not CEC.is_mentioned(EditedSheet([sheet()], "sheet1.xml", {1: {1: "CEC_CODE("}}, calendar=Calendar()))


def test_formulas_are_told_apart_and_every_one_has_its_cell():
    looked = found(
        '<c r="A1"><f>CEC_CODE(B1)</f><v>1</v></c><c r="B1"><f>A1+1</f></c>',
        '<c r="C2"><f>A2+1</f><v>2</v></c>',
        '<c r="D3"><v>3</v></c>',
    )
    one = CellRange.parse("A1")
    call = FunctionCell(1, 1, "CEC_CODE(B1)", one, is_array=False, spills=False, has_result=True)
    assert looked.calls == [call]
    assert looked.others == [OtherFormula(1, 2, "A1+1", has_result=False), OtherFormula(2, 3, "A2+1", has_result=True)]


def test_shared_formulas_read_as_in_their_own_cell():
    looked = found(
        '<c r="A1"><f t="shared" ref="A1:A3" si="4">CEC_CODE(B1:$E$1)</f><v>1</v></c>',
        '<c r="A2"><f t="shared" si="4"/><v>1</v></c>',
        '<c r="A3"><f t="shared" si="5"/><v>1</v></c>',
    )
    assert [(cell.row, cell.text) for cell in looked.calls] == [(1, "CEC_CODE(B1:$E$1)"), (2, "CEC_CODE(B2:$E$1)")]
    assert looked.others == [OtherFormula(3, 1, "", has_result=True)]


@pytest.mark.parametrize(
    ("attributes", "area", "spills"),
    [
        ('t="array" ref="A1:B3"', "A1:B3", True),
        ("ref='A1:B3' t='array'", "A1:B3", True),
        ('t="array" ref="A1"', "A1", True),
        ('t="array" ref="C7:D9"', "A1", True),
        ('t="array" ref="x"', "A1", True),
        ('t="array"', "A1", True),
        ("", "A1", False),
    ],
)
def test_the_cells_an_array_formula_fills(attributes: str, area: str, spills: bool):
    (cell,) = found(f'<c r="A1" cm="1"><f {attributes}>CEC_CODE(B1)</f></c>').calls
    assert (str(cell.area), cell.is_array, cell.spills) == (area, spills, spills)
    (cell,) = found(f'<c r="A1"><f {attributes}>CEC_CODE(B1)</f></c>').calls
    assert not cell.spills
