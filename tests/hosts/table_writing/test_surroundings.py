"""Cells around a table keep their place, are moved where that is safe, or stop it from growing."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from cec_xl.errors import InputError, TableSpaceError
from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.hosts.port import TableUpdate
from cec_xl.labels import Labels
from tests.hosts.decorated import SHEET, Decorate, Outcome, build, ids, parts, texts, update, write
from tests.hosts.table_writing.support import WORKBOOK, rows_of


def test_cells_and_rows_around_keep_their_bytes(path: Path):
    def decorate(book: Workbook, sheet: Worksheet, _other: Worksheet) -> None:
        sheet.set_row(0, 30)
        sheet.write("A1", "Título", book.add_format({"bold": True}))
        sheet.write("A7", 7)
        sheet.write("F8", "nota al lado")
        sheet.write("G8", True)
        sheet.write("B40", "muy abajo")
        sheet.write_dynamic_array_formula("H6", "=SEQUENCE(3)", None, 1)

    build(path, decorate)
    old = parts(path)[SHEET].decode()
    for count in (20, 2, 3):
        outcome = write(path, update(*ids(count)))
        for cell in ("A1", "A7", "F8", "G8", "B40", "H6"):
            found = re.search(rf'<c r="{cell}".*?</c>', old)
            assert found is not None
            assert found[0] in outcome.text(SHEET)
        assert re.match(r'<row r="1" spans="[\d:]+" ht="30" customHeight="1">', outcome.row(1))


def test_rows_come_in_ascending_order_with_ascending_cells(path: Path):
    def decorate(_book: Workbook, sheet: Worksheet, _other: Worksheet) -> None:
        for row in range(0, 60, 3):
            sheet.write(row, 0, row)
            sheet.write(row, 9, row)
        sheet.add_table("F3:G20", {"name": "vecina", "columns": [{"header": "K"}, {"header": "V"}]})

    build(path, decorate)
    updates = update(*ids(30)) | {"vecina": TableUpdate({"K": texts("a", "b"), "V": np.arange(2)})}
    outcome = write(path, updates)
    rows = [int(row) for row in re.findall(r'<row r="(\d+)"', outcome.text(SHEET))]
    assert rows == sorted(set(rows))
    for row in rows:
        letters = re.findall(rf'<c r="([A-Z])+{row}"', outcome.row(row))
        assert letters == sorted(set(letters))
    assert rows_of(path)[2][5:7] == ("K", "V")
    assert rows_of(path)[3][5:7] == ("a", 0)


@pytest.mark.parametrize(
    ("decorate", "cell"),
    [
        (lambda _b, sheet, _o: sheet.write("C9", "aquí"), "C9"),
        (lambda _b, sheet, _o: sheet.write_formula("D10", '=""', None, ""), "D10"),
        (lambda _b, sheet, _o: sheet.merge_range("A9:B9", ""), "A9:B9"),
        (lambda _b, sheet, _o: sheet.add_table("C10:E12"), "C10:E12"),
    ],
    ids=["value", "formula that shows nothing", "merged cells", "another table"],
)
def test_growing_over_anything_is_refused_and_the_cells_named(path: Path, decorate: Decorate, cell: str):
    build(path, decorate)
    before = parts(path)
    with pytest.raises(TableSpaceError) as caught:
        write(path, update(*ids(5)))
    assert cell in str(caught.value.details["cell"])
    assert parts(path) == before


def test_empty_formatted_cells_below_are_in_nobodys_way(path: Path):
    outcome = write(
        build(path, lambda book, sheet, _o: sheet.write_blank("C9", None, book.add_format({"bold": True}))),
        update(*ids(5)),
    )
    assert '<c r="C9" s="1"><v>3.25</v></c>' in outcome.row(9)


def test_growing_beyond_the_sheet_is_refused(path: Path):
    count = 1_048_576 - 4
    with pytest.raises(TableSpaceError) as caught:
        write(build(path), {"datos": TableUpdate({"Valor": np.zeros(count)})})
    assert caught.value.details["limit"] == count - 1


def test_a_text_too_long_is_refused_and_its_cell_named(path: Path):
    with pytest.raises(InputError) as caught:
        write(build(path), update("a", "b", "x" * 32_768))
    assert (caught.value.code, caught.value.details["cell"]) == ("text_too_long", "B8")


def with_room(path: Path, decorate: Decorate, count: int = 6) -> Outcome:
    before = parts(build(path, decorate))
    with ClosedWorkbook.open(path, make_room=True) as book:
        book.write_tables(update(*ids(count)))
        book.save()
        return Outcome(before, parts(path), book.notices)


def test_cells_below_are_moved_down_where_that_is_allowed(path: Path):
    def decorate(book: Workbook, sheet: Worksheet, _other: Worksheet) -> None:
        bold = book.add_format({"bold": True})
        sheet.set_row(39, 30)
        sheet.write("B10", "debajo", bold)
        sheet.write("A10", "fuera")
        sheet.write_formula("C12", "=A10&1", None, "fuera1")
        sheet.write_dynamic_array_formula("D12", "=SUM(A1:A3*2)", None, 0)
        sheet.write_dynamic_array_formula("C16:D18", "=SEQUENCE(3,2)", None, 1)
        sheet.write("D18", 6)
        sheet.write_url("B14", "https://example.org", string="enlace")
        sheet.write_comment("B10", "comentario")
        sheet.merge_range("F12:G12", "al lado")
        book.define_name("abajo", "=Datos!$B$10")
        sheet.conditional_format("B10:B11", {"type": "formula", "criteria": '=$B10="x"', "format": bold})
        sheet.set_row(12, None, None, {"hidden": True})

    outcome = with_room(path, decorate)
    text = outcome.text(SHEET)
    assert outcome.codes() == []
    assert re.search(r'<c r="B13" s="2" t="s">', outcome.row(13))
    assert '<c r="A10" t="s">' in outcome.row(10)
    assert '<c r="C15" t="str"><f>A10&amp;1</f><v>fuera1</v></c>' in outcome.row(15)
    assert '<c r="D15" cm="1"><f t="array" ref="D15">SUM(A1:A3*2)</f><v>0</v></c>' in outcome.row(15)
    assert '<f t="array" ref="C19:D21">_xlfn.SEQUENCE(3,2)</f><v>1</v></c>' in outcome.row(19)
    assert '<c r="D21"><v>6</v></c>' in outcome.row(21)
    assert '<hyperlink ref="B17"' in text
    assert 'sqref="B13:B14"' in text
    assert "$B13=" in text
    assert '<mergeCell ref="F12:G12"/>' in text
    assert re.search(r'<row r="13"[^>]* hidden="1"', text)
    assert re.search(r'<row r="40"[^>]* ht="30" customHeight="1"', text)
    assert "Datos!$B$13<" in outcome.text(WORKBOOK)
    assert '<comment ref="B13"' in outcome.text("xl/comments1.xml")
    assert rows_of(path)[10][1] == "C5"


def test_cells_in_nobodys_way_are_not_moved(path: Path):
    outcome = with_room(path, lambda _b, sheet, _o: sheet.write("B20", "lejos"))
    assert '<c r="B20" t="s">' in outcome.row(20)


@pytest.mark.parametrize(
    "decorate",
    [
        lambda _b, sheet, other: [sheet.write("C9", 1), other.write_formula("A1", "=Datos!C9*2")],
        lambda _b, sheet, _o: [sheet.write("C9", 1), sheet.write_formula("D9", "=SUM(C6:C9)")],
        lambda _b, sheet, _o: [sheet.write("C9", 1), sheet.merge_range("B30:C30", "")],
        lambda _b, sheet, _o: [sheet.write("C9", 1), sheet.add_table("C30:E32")],
    ],
    ids=["a formula elsewhere", "a formula among them", "merged cells", "another table"],
)
def test_what_cannot_be_moved_safely_is_refused(path: Path, decorate: Decorate):
    build(path, decorate)
    before = parts(path)
    with ClosedWorkbook.open(path, make_room=True) as book:
        with pytest.raises(TableSpaceError) as caught:
            book.write_tables(update(*ids(6)))
        assert "Datos" in caught.value.text(Labels("es"))
    assert parts(path) == before
