import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cec_xl.errors import DamagedFileError
from cec_xl.hosts.port import column_letters
from cec_xl.hosts.sheet import scan
from cec_xl.hosts.sheet.scan import SheetStream, Stretch

HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n<worksheet xmlns="urn:main"><cols/><sheetData>'
TAIL = b'</sheetData><mergeCells/><rowBreaks count="1"><brk id="3"/></rowBreaks></worksheet>'
ROWS = (
    b'<row r="2" spans="1:2"><c r="A2" t="s"><v>1</v></c><c r="B2"><f>A2*2</f><v>2</v></c></row>\n'
    b'<row r="3" hidden="1"/><row r="10"><c r="AB10" s="3"/>'
    b'<c r="XFD10" t="inlineStr"><is><r><rPr/><t>&lt;c r="A1"></t></r></is></c></row>'
)


def read(content: bytes, size: int = 1 << 20) -> tuple[SheetStream, list[Stretch]]:
    stream = SheetStream([content[start : start + size] for start in range(0, len(content), size)], "sheet1.xml")
    return stream, list(stream.rows())


def cells(stretches: list[Stretch]) -> list[tuple[int, int, bytes, bool]]:
    return [
        (int(row), int(column), stretch.cell(place), bool(formula))
        for stretch in stretches
        for place, (row, column, formula) in enumerate(
            zip(stretch.cell_rows, stretch.columns, stretch.has_formula, strict=True)
        )
    ]


EXPECTED = [
    (2, 1, b'<c r="A2" t="s"><v>1</v></c>', False),
    (2, 2, b'<c r="B2"><f>A2*2</f><v>2</v></c>', True),
    (10, 28, b'<c r="AB10" s="3"/>', False),
    (10, 16384, b'<c r="XFD10" t="inlineStr"><is><r><rPr/><t>&lt;c r="A1"></t></r></is></c>', False),
]


@pytest.mark.parametrize("size", [1, 7, 100, 1 << 20])
def test_head_rows_and_tail_are_told_apart_wherever_the_chunks_end(size: int):
    stream, stretches = read(HEAD + ROWS + TAIL, size)
    assert stream.head == HEAD
    assert b"".join(stretch.content for stretch in stretches) == ROWS
    assert stream.tail == TAIL
    assert cells(stretches) == EXPECTED


def test_rows_come_in_stretches_of_whole_rows(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(scan, "STRETCH", 100)
    _, stretches = read(HEAD + ROWS + TAIL, 10)
    assert [stretch.rows.tolist() for stretch in stretches] == [[2], [3], [10]]
    assert cells(stretches) == EXPECTED


def test_a_sheet_without_rows_can_take_some():
    stream, stretches = read(b"<worksheet><sheetData  /><drawing/></worksheet>")
    assert (stream.head, stretches, stream.tail) == (
        b"<worksheet><sheetData>", [], b"</sheetData><drawing/></worksheet>",
    )  # fmt: skip


def test_prefixed_elements_are_understood():
    content = (
        b'<x:worksheet><x:sheetData><x:row r="1"><x:c r="C1"><x:f>1</x:f></x:c></x:row></x:sheetData></x:worksheet>'
    )
    stream, stretches = read(content)
    assert stream.prefix == "x:"
    assert cells(stretches) == [(1, 3, b'<x:c r="C1"><x:f>1</x:f></x:c>', True)]


def test_addresses_may_be_missing_and_attributes_in_any_order():
    rows = b"<row><c><v>1</v></c><c s='2' r='D1'/><c/></row><row spans='1:1' r='5'><c t=\"n\" r = \"B5\"/></row><row/>"
    _, stretches = read(HEAD + rows + TAIL)
    assert [(row, column) for row, column, _, _ in cells(stretches)] == [(1, 1), (1, 4), (1, 5), (5, 2)]
    assert stretches[0].rows.tolist() == [1, 5, 6]


def test_comments_and_character_data_are_not_mistaken_for_cells():
    rows = b'<row r="1"><!-- <c r="Z1"/> --><c r="A1" t="str"><v><![CDATA[<c r="B1">]]></v></c></row>'
    _, stretches = read(HEAD + rows + TAIL)
    assert cells(stretches) == [(1, 1, b'<c r="A1" t="str"><v>&lt;c r="B1"&gt;</v></c>', False)]


def test_utf16_is_understood():
    content = '<?xml version="1.0" encoding="UTF-16"?><a><sheetData><row r="1"><c r="A1"/></row></sheetData></a>'
    _, stretches = read(content.encode("utf-16"), 50)
    assert cells(stretches) == [(1, 1, b'<c r="A1"/>', False)]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a sheet",
        HEAD + ROWS,
        HEAD + b'<row r="5"/><row r="4"/>' + TAIL,
        HEAD + b'<row r="1048577"/>' + TAIL,
        HEAD + b'<row r="1"><c r="XFE1"/></row>' + TAIL,
    ],
    ids=["empty", "no sheet", "cut off", "rows in disorder", "row too far", "column too far"],
)
def test_a_damaged_sheet_is_said(content: bytes):
    with pytest.raises(DamagedFileError):
        read(content)


def test_hidden_rows_are_seen():
    _, stretches = read(HEAD + ROWS + TAIL)
    assert stretches[0].hides_rows(0, 3)
    assert not stretches[0].hides_rows(0, 1)
    assert not stretches[0].hides_rows(2, 3)


LETTERS = st.integers(1, 16384)


@st.composite
def rows_of_cells(draw: st.DrawFn) -> bytes:
    numbers = sorted(draw(st.sets(st.integers(1, 1_048_576), min_size=1, max_size=12)))
    text = b""
    for number in numbers:
        height = draw(st.sampled_from(["", ' ht="20"', ' hidden="1"', ' spans="1:9" customHeight="1"']))
        columns = sorted(draw(st.sets(LETTERS, max_size=6)))
        text += f'<row r="{number}"{height}>'.encode()
        for column in columns:
            body = draw(st.sampled_from(["/>", "><v>1</v></c>", "><f>A1</f><v/></c>", ' t="s"><v>3</v></c>']))
            text += f'<c r="{column_letters(column)}{number}"{body}'.encode()
        text += b"</row>"
    return text


@given(rows_of_cells())
@settings(max_examples=100, deadline=None)
def test_both_ways_to_index_agree(content: bytes):
    fast = scan._index_common(content, b"")
    slow = scan._index_any(content, b"", 0)
    assert fast is not None
    for name in ("row_starts", "rows", "cell_starts", "columns", "formula_starts", "cell_rows", "has_formula"):
        assert np.array_equal(getattr(fast, name), getattr(slow, name)), name
