import re

import numpy as np
import pytest

from cec_xl.hosts.package.deflate import Chunk, buffers
from cec_xl.hosts.references.moves import TableMove
from cec_xl.hosts.sheet import cell_edits
from cec_xl.hosts.sheet.cell_edits import CellValues, EditedSheet, FilledCell, FormulaResult
from cec_xl.hosts.sheet.cells import CellMarkup
from cec_xl.hosts.sheet.compose import ComposedSheet, NewRows
from cec_xl.hosts.sheet.dates import Calendar
from cec_xl.hosts.sheet.fields import field
from cec_xl.hosts.sheet.rows import Block
from cec_xl.hosts.sheet.scan import SheetStream
from cec_xl.hosts.sheet.survey import survey

SHEET = (
    b'<worksheet><dimension ref="A1:C6"/><cols><col min="4" max="4" style="9"/></cols><sheetData>'
    b'<row r="1" spans="1:3"><c r="A1" s="2"><v>1</v></c><c r="C1"><f>A1</f><v>1</v></c></row>'
    b'<row r="3" s="7" customFormat="1"/>'
    b'<row r="6"><c r="B6" t="s"><v>0</v></c></row></sheetData><pageMargins/></worksheet>'
)


def edited(values: CellValues, source: bytes = SHEET) -> tuple[str, EditedSheet]:
    sheet = EditedSheet([source], "sheet1.xml", values, calendar=Calendar())
    return text_of(sheet), sheet


def text_of(sheet: EditedSheet) -> str:
    return b"".join(buffers(sheet)).decode()


def test_existing_cells_keep_their_format():
    text, sheet = edited({1: {1: "x"}})
    assert text == SHEET.decode().replace(
        '<c r="A1" s="2"><v>1</v></c>', '<c r="A1" s="2" t="inlineStr"><is><t>x</t></is></c>'
    )
    assert not sheet.formulas_gone


def test_overwriting_a_formula_is_noticed():
    text, sheet = edited({1: {3: 5}})
    assert '<c r="C1"><v>5</v></c>' in text
    assert sheet.formulas_gone


def test_new_cells_stand_in_order_and_take_the_format_of_row_or_column():
    text, _ = edited({1: {2: 2, 4: 4, 27: 5}, 3: {3: 1, 2: 0}, 6: {1: 8, 3: 9}})
    assert '<c r="A1" s="2"><v>1</v></c><c r="B1"><v>2</v></c><c r="C1">' in text
    assert '</c><c r="D1" s="9"><v>4</v></c><c r="AA1"><v>5</v></c></row>' in text
    assert '<row r="3" s="7" customFormat="1"><c r="B3" s="7"><v>0</v></c><c r="C3" s="7"><v>1</v></c></row>' in text
    assert '<row r="6"><c r="A6"><v>8</v></c><c r="B6" t="s"><v>0</v></c><c r="C6"><v>9</v></c></row>' in text
    assert "spans" not in text
    assert 'dimension ref="A1:AA6"' in text


def test_new_rows_stand_in_order():
    text, _ = edited({2: {1: 2}, 4: {1: 4}, 9: {1: 9}, 11: {2: 11}})
    assert re.findall(r'<row r="(\d+)"', text) == ["1", "2", "3", "4", "6", "9", "11"]


def test_a_prefixed_sheet_gets_prefixed_cells():
    source = b'<x:worksheet><x:sheetData><x:row r="2"><x:c r="A2"/></x:row></x:sheetData></x:worksheet>'
    text, _ = edited({1: {1: 1}, 2: {1: True, 2: "a"}}, source)
    assert '<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>' in text
    assert '<x:c r="A2" t="b"><x:v>1</x:v></x:c><x:c r="B2" t="inlineStr"><x:is><x:t>a</x:t></x:is></x:c>' in text


def test_results_go_only_into_formulas():
    one, seven = FormulaResult(1), FormulaResult(7)
    text, sheet = edited({1: {1: one, 3: seven}, 2: {1: one}, 6: {5: one}, 9: {1: one}})
    assert text == SHEET.decode().replace("<f>A1</f><v>1</v>", "<f>A1</f><v>7</v>")
    assert sheet.missed == {(1, 1), (2, 1), (6, 5), (9, 1)}


def test_cells_that_a_formula_fills_are_made_where_they_are_missing_and_emptied_where_they_are_there():
    filled = {1: {1: FilledCell(None), 2: FilledCell("a")}, 3: {4: FilledCell("#N/A"), 5: FilledCell(None)}}
    text, sheet = edited(filled | {8: {1: FilledCell(None)}, 9: {1: FilledCell("")}})
    assert '<c r="A1" s="2"/><c r="B1" t="str"><v>a</v></c><c r="C1">' in text
    assert '<row r="3" s="7" customFormat="1"><c r="D3" s="7" t="e"><v>#N/A</v></c></row>' in text
    assert '<row r="8"' not in text
    assert '<row r="9"><c r="A9" t="str"><v></v></c></row></sheetData>' in text
    assert not sheet.formulas_gone


def test_a_formula_is_never_taken_for_a_cell_that_another_fills():
    text, sheet = edited({1: {3: FilledCell(5)}})
    assert text == SHEET.decode()
    assert not sheet.formulas_gone


def composed(count: int) -> ComposedSheet:
    move = TableMove(1, 1, first_row=2, old_last=2, new_last=count + 1, header_rows=0)
    far = SHEET.replace(b'<row r="6">', b'<row r="900000">').replace(b"B6", b"B900000")
    found = survey(SheetStream([far], "sheet1.xml"), [move], [frozenset()])
    return ComposedSheet(found, [NewRows(move, [field(np.arange(count) / 7, CellMarkup())])], found.head, found.tail)


@pytest.mark.parametrize("kept_bytes", [0, 4 << 20])
def test_blocks_of_new_rows_pass_by_unwritten(monkeypatch: pytest.MonkeyPatch, kept_bytes: int):
    monkeypatch.setattr(cell_edits, "_KEPT_BYTES", kept_bytes)
    source = composed(20_000)
    sheet = EditedSheet(source, "sheet1.xml", {1: {1: 5}, 900_000: {2: 6}}, calendar=Calendar())
    assert sum(isinstance(chunk, Block) for chunk in sheet) == sum(isinstance(chunk, Block) for chunk in source)
    assert '<c r="A1" s="2"><v>5</v></c>' in text_of(sheet)
    assert '<c r="B900000"><v>6</v></c>' in text_of(sheet)


def test_a_cell_among_new_rows_can_be_written_too():
    sheet = EditedSheet(composed(300), "sheet1.xml", {150: {1: 5, 2: 6}}, calendar=Calendar())
    again = EditedSheet(sheet, "sheet1.xml", {150: {2: 7}}, calendar=Calendar())
    assert '<row r="150"><c r="A150"><v>5</v></c><c r="B150"><v>6</v></c></row>' in text_of(sheet)
    assert '<row r="150"><c r="A150"><v>5</v></c><c r="B150"><v>7</v></c></row>' in text_of(again)


def test_the_sheet_can_be_asked_for_again():
    sheet = EditedSheet([SHEET], "sheet1.xml", {1: {1: 1}}, calendar=Calendar())
    first: list[Chunk] = list(sheet)
    assert list(sheet) == first
