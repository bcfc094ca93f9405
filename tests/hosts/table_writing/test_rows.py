"""Rows written into a table of a decorated workbook: what must follow follows, everything else keeps its bytes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from cec_xl.errors import InputError
from cec_xl.hosts.port import TableUpdate
from tests.hosts.decorated import SHEET, build, edit_part, ids, parts, texts, update, write
from tests.hosts.table_writing.support import TABLE, everything, rows_of


def test_only_the_sheet_and_its_table_change(path: Path):
    outcome = write(build(path), update(*ids(5)))
    assert outcome.changed == {SHEET, TABLE}
    assert 'ref="B5:D10"' in outcome.text(TABLE)
    assert '<autoFilter ref="B5:D10"/>' in outcome.text(TABLE)
    assert '<dimension ref="B5:D10"/>' in outcome.text(SHEET)


def test_a_table_of_the_same_height_changes_only_its_rows(path: Path):
    outcome = write(build(path), update(*ids(3)))
    assert outcome.changed == {SHEET}


def test_the_same_rows_again_give_the_same_bytes(path: Path):
    first = write(build(path, everything), update(*ids(40)))
    second = write(path, update(*ids(40)))
    assert first.changed
    assert second.changed == set()


def test_shrinking_and_growing_back_gives_the_same_bytes(path: Path):
    build(path, everything)
    write(path, update(*ids(3)))
    start = parts(path)
    write(path, update(*ids(30)))
    outcome = write(path, update(*ids(3)))
    assert {name for name in start if start[name] != outcome.after[name]} == set()


def test_cells_keep_the_format_of_the_first_row(path: Path):
    def decorate(book: Workbook, sheet: Worksheet, _other: Worksheet) -> None:
        sheet.set_row(5, 33)
        sheet.write("B6", "C0", book.add_format({"bold": True}))

    outcome = write(build(path, decorate), update(*ids(4), Valor=[1, None, 3, 4]))
    assert outcome.row(9).startswith('<row r="9" ht="33" customHeight="1"><c r="B9" s="1" t="inlineStr">')
    assert '<c r="C7" s="2"/>' in outcome.row(7)
    assert '<c r="C9" s="2"><v>4</v></c>' in outcome.row(9)


def test_the_only_row_of_a_table_gives_its_format_to_the_rows_that_follow(path: Path):
    def decorate(book: Workbook, sheet: Worksheet, _other: Worksheet) -> None:
        sheet.write("B6", "C0", book.add_format({"bold": True}))

    build(path, decorate)
    write(path, update("solo"))
    styled = re.compile(r'<c r="B[67]" s="1" t="inlineStr">')
    outcome = write(path, update(*ids(2)))
    assert styled.search(outcome.row(6))
    assert styled.search(outcome.row(7))


def test_a_column_without_cells_takes_the_format_of_its_sheet_column(path: Path):
    def decorate(book: Workbook, sheet: Worksheet, _other: Worksheet) -> None:
        sheet.set_column("B:B", None, book.add_format({"italic": True}))

    build(path, decorate)
    edit_part(path, SHEET, lambda text: re.sub(r'<row r="[678]".*?</row>', "", text))
    outcome = write(path, update(*ids(2)))
    assert re.search(r'<c r="B6" s="[1-9]" t="inlineStr">', outcome.row(6))
    assert '<c r="C6"><v>' in outcome.row(6)


def test_a_totals_row_moves_along_and_its_old_results_go(path: Path):
    table = {
        "total_row": True,
        "columns": [
            {"header": "Id", "total_string": "Total"}, {"header": "Valor", "total_function": "sum", "total_value": 99},
            {"header": "Nota"},
        ],
    }  # fmt: skip
    outcome = write(build(path, table=table), update(*ids(6)))
    assert 'ref="B5:D12"' in outcome.text(TABLE)
    assert '<autoFilter ref="B5:D11"/>' in outcome.text(TABLE)
    assert outcome.row(12) == (
        '<row r="12"><c r="B12" t="s"><v>0</v></c><c r="C12"><f>SUBTOTAL(109,[Valor])</f></c></row>'
    )
    assert rows_of(path)[8][1:3] == ("C3", 3.25)
    outcome = write(path, update("solo"))
    assert outcome.row(7).startswith('<row r="7"><c r="B7" t="s">')
    assert outcome.row(8) == ""


def test_a_totals_formula_with_fixed_addresses_covers_the_new_rows(path: Path):
    build(path, lambda _b, sheet, _o: sheet.write_formula("C9", "=SUM(C6:C8)", None, 4), table={"total_row": True})
    outcome = write(path, update(*ids(5)))
    assert '<c r="C11"><f>SUM(C6:C10)</f></c>' in outcome.row(11)


def test_a_table_without_header_is_written_from_its_first_row(path: Path):
    outcome = write(
        build(path, table={"header_row": False}), {"datos": TableUpdate({"Id": texts("a", "b", "c", "d", "e")})}
    )
    assert 'ref="B5:D9"' in outcome.text(TABLE)
    assert "<t>a</t>" in outcome.row(5)
    assert "<t>e</t>" in outcome.row(9)


def test_no_rows_leave_one_blank_row_in_the_formats_of_the_columns(path: Path):
    outcome = write(build(path), update())
    assert 'ref="B5:D6"' in outcome.text(TABLE)
    assert outcome.row(6) == '<row r="6"><c r="B6"/><c r="C6" s="1"/><c r="D6"/></row>'
    assert outcome.row(7) == ""


def test_the_insert_row_of_an_empty_table_becomes_an_ordinary_row(path: Path):
    build(path)
    edit_part(path, TABLE, lambda text: text.replace(' ref="', ' insertRow="1" ref="', 1))
    assert "insertRow" not in write(path, update(*ids(2))).text(TABLE)


def test_a_set_filter_stays_and_its_hidden_rows_are_shown(path: Path):
    def decorate(_book: Workbook, sheet: Worksheet, _other: Worksheet) -> None:
        sheet.set_row(6, None, None, {"hidden": True})

    build(path, decorate)
    criterion = '<filterColumn colId="0"><filters><filter val="C0"/></filters></filterColumn>'
    edit_part(
        path,
        TABLE,
        lambda text: text.replace('<autoFilter ref="B5:D8"/>', f'<autoFilter ref="B5:D8">{criterion}</autoFilter>'),
    )
    outcome = write(path, update(*ids(4)))
    assert f'<autoFilter ref="B5:D9">{criterion}</autoFilter>' in outcome.text(TABLE)
    assert "hidden" not in outcome.text(SHEET)
    assert set(outcome.codes()) == {"filter_to_reapply", "rows_shown"}


def test_rows_hidden_elsewhere_stay_hidden(path: Path):
    def decorate(_book: Workbook, sheet: Worksheet, _other: Worksheet) -> None:
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.set_row(30, None, None, {"hidden": True})

    outcome = write(build(path, decorate), update(*ids(4)))
    assert outcome.text(SHEET).count('hidden="1"') == 2
    assert outcome.codes() == []


def test_the_sort_order_covers_the_new_rows(path: Path):
    build(path)
    state = '<sortState ref="B6:D8"><sortCondition descending="1" ref="C6:C8"/></sortState>'
    edit_part(path, TABLE, lambda text: text.replace("<tableColumns", state + "<tableColumns"))
    outcome = write(path, update(*ids(7)))
    assert '<sortState ref="B6:D12"><sortCondition descending="1" ref="C6:C12"/></sortState>' in outcome.text(TABLE)


def test_a_table_fed_by_a_query_is_refused(path: Path):
    build(path)
    edit_part(path, TABLE, lambda text: text.replace(' id="1"', ' tableType="queryTable" id="1"', 1))
    with pytest.raises(InputError) as caught:
        write(path, update(*ids(2)))
    assert caught.value.code == "table_from_outside"
