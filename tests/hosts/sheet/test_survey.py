import pytest

from cec_xl.hosts.references.moves import TableMove
from cec_xl.hosts.sheet import scan
from cec_xl.hosts.sheet.markup import Formula, formula_of, has_content, style_of, tail_of, with_formula, without_value
from cec_xl.hosts.sheet.scan import SheetStream
from cec_xl.hosts.sheet.survey import SharedFormula, Survey, formula_text, survey, touched_rows


def row(number: int, *columns: str, attributes: str = "") -> str:
    cells = "".join(f'<c r="{column}{number}"><v>{number}</v></c>' for column in columns)
    return f'<row r="{number}"{attributes}>{cells}</row>'


def look(moves: list[TableMove], rows: str, kept: list[frozenset[int]] | None = None) -> Survey:
    content = f"<worksheet><sheetData>{rows}</sheetData><tail/></worksheet>".encode()
    chunks = [content[start : start + 50] for start in range(0, len(content), 50)]
    return survey(SheetStream(chunks, "sheet1.xml"), moves, kept or [frozenset()] * len(moves))


# A table at B5:C8 with totals in row 9
TABLE = TableMove(2, 3, first_row=6, old_last=8, new_last=12, totals_rows=1)
ROWS = (
    row(1, "A")
    + row(5, "B", "C")
    + row(6, "B", "C", attributes=' ht="20"')
    + row(7, "A", "B", "C", "D", attributes=' ht="30"')
    + row(8, "B", "C")
    + row(9, "B", "C")
    + row(11, "E")
    + row(40, "B")
)


@pytest.mark.parametrize("stretch", [60, 1 << 20])
def test_everything_finds_its_place(monkeypatch: pytest.MonkeyPatch, stretch: int):
    monkeypatch.setattr(scan, "STRETCH", stretch)
    found = look([TABLE], ROWS, [frozenset({3})])
    remains = found.tables[0]
    assert found.passed[0][0] == 1
    assert b"".join(content for _, content in found.passed) == (row(1, "A") + row(5, "B", "C") + row(40, "B")).encode()
    assert {number: sorted(cells) for number, cells in found.others.items()} == {7: [1, 4], 11: [5]}
    assert found.row_tags[7] == b'<row r="7" ht="30">'
    assert remains.template_row == b'<row r="6" ht="20">'
    assert sorted(remains.template) == sorted(remains.totals) == [2, 3]
    assert remains.totals[2] == b'<c r="B9"><v>9</v></c>'
    assert sorted(remains.kept[3]) == [6, 7, 8]
    assert remains.obstacles == []
    assert found.last_passed == 40
    assert found.tail.startswith(b"</sheetData><tail/>")


def test_what_stands_in_the_way_is_named():
    found = look([TABLE], ROWS + "")
    assert found.tables[0].obstacles == []
    blocked = look([TABLE], ROWS.replace('r="E11"', 'r="C11"'))
    assert blocked.tables[0].obstacles == ["C11"]


def test_formulas_that_vanish_are_noticed():
    formula = ROWS.replace('<c r="B7"><v>', '<c r="B7"><f>1+1</f><v>')
    assert look([TABLE], formula).tables[0].formulas_gone
    assert not look([TABLE], ROWS.replace('<c r="A7"><v>', '<c r="A7"><f>1+1</f><v>')).tables[0].formulas_gone


def test_tables_side_by_side_touch_one_run_of_rows():
    assert touched_rows([TABLE, TableMove(5, 6, 9, 30, 10)]) == [(6, 30)]
    assert touched_rows([TABLE, TableMove(2, 3, 60, 70, 65)]) == [(6, 13), (60, 70)]


# Cells as they are written


@pytest.mark.parametrize(
    ("cell", "content"),
    [
        (b'<c r="A1"/>', False),
        (b'<c r="A1" s="1"></c>', False),
        (b'<c r="A1"><v>1</v></c>', True),
        (b'<c r="A1"><f>""</f></c>', True),
        (b'<c r="A1"><f t="shared" si="1"/></c>', True),
        (b'<x:c r="A1"><x:is><x:t/></x:is></x:c>', True),
    ],
)
def test_a_cell_has_content_or_only_a_format(cell: bytes, content: bool):
    assert has_content(cell) is content


def test_parts_of_a_cell_are_found_however_it_is_written():
    cell = b"<c t='str' s = '12' r='B7' cm=\"1\"><f t=\"array\" ref='B7'>A1&amp;\"&lt;\"</f><v>x</v></c>"
    assert style_of(cell) == "12"
    assert tail_of(cell).startswith(b"\" t='str' s = '12' cm=\"1\"><f")
    assert formula_of(cell) == Formula('A1&"<"', None, "array", "B7")
    assert without_value(cell) == b"<c s = '12' r='B7' cm=\"1\"><f t=\"array\" ref='B7'>A1&amp;\"&lt;\"</f></c>"
    assert with_formula(cell, "A1<2") == b"<c s = '12' r='B7' cm=\"1\"><f>A1&lt;2</f></c>"


def test_a_shared_formula_whose_source_is_missing_is_unknown():
    formula = Formula("", 3, "shared")
    assert formula_text(formula, {}, 7, 2) is None
    assert formula_text(formula, {3: SharedFormula(5, 2, "A5")}, 7, 2) == "A7"
