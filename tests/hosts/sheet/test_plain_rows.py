from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cec_xl.errors import DamagedFileError
from cec_xl.hosts.port import column_letters
from cec_xl.hosts.references.moves import TableMove
from cec_xl.hosts.sheet import scan
from cec_xl.hosts.sheet.plain_rows import PlainRows, plain_rows
from cec_xl.hosts.sheet.scan import SheetStream
from cec_xl.hosts.sheet.survey import Survey, survey

Plain = Callable[[bytes, int], PlainRows | None]


def row(number: int, cells: str, attributes: str = "") -> str:
    return f'<row r="{number}"{attributes}>{cells}</row>'


def cell(column: str, number: int, content: str = "<v>1</v>") -> str:
    return f'<c r="{column}{number}">{content}</c>'


def rows_of(count: int, first: int = 95, last: str = "D") -> list[str]:
    return [row(n, cell("B", n) + cell(last, n, f"<v>{'9' * (n % 7 + 1)}</v>")) for n in range(first, first + count)]


def test_rows_of_values_are_known_by_their_ends():
    assert plain_rows("".join(rows_of(30)).encode()) == PlainRows(95, 124, 2, 4)
    assert plain_rows("  ".join(rows_of(3, last="XFD")).encode()) == PlainRows(95, 97, 2, 16384)


def test_one_row_that_reaches_further_is_noticed():
    rows = rows_of(30)
    rows[17] = row(112, cell("B", 112) + cell("D", 112) + "<c r='AA112'/>".replace("'", '"'))
    assert plain_rows("".join(rows).encode()) == PlainRows(95, 124, 2, 27)


def rows_of_equal_length(count: int = 30, first: int = 103) -> list[str]:
    return [row(n, cell("B", n) + cell("D", n, "<v>12</v>")) for n in range(first, first + count)]


def test_rows_of_equal_length_are_known_too():
    assert plain_rows("".join(rows_of_equal_length()).encode()) == PlainRows(103, 132, 2, 4)


@pytest.mark.parametrize(
    ("unlike", "last_column"),
    [
        (cell("B", 112) + cell("D", 112, "<v>3</v>") + " ", 4),
        (cell("B", 112) + cell("Z", 112, "<v>12</v>"), 26),
        (cell("B", 112) + cell("D", 112, "") + "<c r='AA112'/>".replace("'", '"') + "      ", 27),
        (cell("B", 112) + '<c r="D112"/>' + '<c r="E112"/>' + "   ", 5),
        (cell("B", 112, "<v></v>") + " " + cell("D", 112, "<v>12</v>"), 4),
        (cell("B", 112, "<v>123456789012345678901234567</v>") + "   ", 4),
    ],
)
def test_equal_length_does_not_hide_a_cell(unlike: str, last_column: int):
    rows = rows_of_equal_length()
    length = len(rows[9])
    rows[9] = row(112, unlike)[: -len("</row>")].ljust(length - len("</row>")) + "</row>"
    assert plain_rows("".join(rows).encode()) == PlainRows(103, 132, 2, last_column)


def test_equal_length_does_not_hide_a_row():
    rows = rows_of_equal_length()
    two = row(112, '<c r="B112"/>') + row(113, '<c r="Z113"/>')
    assert len(two) <= 2 * len(rows[0])
    rows[9:11] = [two.ljust(2 * len(rows[0]))]
    assert plain_rows("".join(rows).encode()) in (None, PlainRows(103, 132, 2, 26))


@pytest.mark.parametrize(
    "strange",
    [
        row(112, cell("A", 112) + cell("D", 112)),
        row(112, cell("BB", 112)),
        row(112, cell("B", 112, "<f>A1</f><v>1</v>")),
        row(112, cell("B", 112, '<f t="shared" si="0"/>')),
        row(112, cell("B", 112), ' hidden="1"'),
        row(112, cell("B", 112), ' ht="30"'),
        row(112, cell("B", 112) + "<!-- a note -->"),
        row(112, cell("B", 112) + '<?pi <c r="Z1"?>'),
        row(112, cell("B", 112) + "<c><v>1</v></c>"),
        row(112, cell("B", 112) + "<c s='1' r='Z112'/>"),
        row(112, cell("B", 112, "<is><r><t>x</t></r></is>")),
        row(112, ""),
        '<row r="112"/>',
        "<row>" + cell("B", 112) + "</row>",
        row(110, cell("B", 110)),
        row(112, cell("B", 112) + cell("D", 112, "<v>" + "1" * 600 + "</v>")),
    ],
)
def test_rows_that_are_not_alike_need_a_closer_look(strange: str):
    rows = rows_of(30)
    rows[17] = strange
    assert plain_rows("".join(rows).encode()) is None


@pytest.mark.parametrize("content", ["", " ", '<row r="1"/>', '<x:row r="1"><x:c r="A1"/></x:row>', "<row/>"])
def test_nothing_is_said_of_rows_without_ordinary_cells(content: str):
    assert plain_rows(content.encode()) is None


# A survey that passes plain rows over finds the same


def look(moves: list[TableMove], kept: list[frozenset[int]], rows: str, plain: Plain = plain_rows) -> Survey:
    content = f"<worksheet><sheetData>{rows}</sheetData><tail/></worksheet>".encode()
    stream = SheetStream([content[start : start + 40] for start in range(0, len(content), 40)], "sheet1.xml")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scan, "STRETCH", 70)
        patch.setattr("cec_xl.hosts.sheet.plain_rows.plain_rows", plain)
        return survey(stream, moves, kept)


@st.composite
def sheets(draw: st.DrawFn) -> str:
    rows, number = [], draw(st.integers(1, 6))
    for _ in range(draw(st.integers(1, 25))):
        columns = draw(st.sampled_from([(2, 3), (2, 3), (2, 3), (2, 3), (2,), (2, 3, 5), (1, 2, 3), (2, 4), (6,), ()]))
        content = draw(st.sampled_from(["<v>1</v>"] * 12 + ["", "<f>A1</f><v>2</v>"]))
        looks = draw(st.sampled_from([""] * 12 + [' hidden="1"', ' ht="12"']))
        rows.append(row(number, "".join(cell(column_letters(c), number, content) for c in columns), looks))
        number += draw(st.sampled_from([1, 1, 1, 1, 2]))
    return "".join(rows)


def moves() -> st.SearchStrategy[TableMove]:
    return st.builds(
        lambda first, old, new, totals, pushed: TableMove(2, 3, first, first + old, first + new, 1, totals, pushed),
        st.integers(2, 8), st.integers(0, 20), st.integers(0, 20), st.integers(0, 1), st.sampled_from([0, 0, 0, 4]),
    )  # fmt: skip


@given(sheets(), moves(), st.booleans(), st.sampled_from([frozenset[int](), frozenset({3})]))
@settings(max_examples=100, deadline=None)
def test_what_is_passed_over_makes_no_difference(rows: str, move: TableMove, beside: bool, kept: frozenset[int]):
    tables = [move, *([TableMove(6, 7, 5, 9, 14)] if beside else [])]
    columns = [kept, *([frozenset[int]()] if beside else [])]
    assert look(tables, columns, rows) == look(tables, columns, rows, lambda _content, _size: None)


def test_rows_out_of_order_are_refused_also_where_they_are_plain():
    rows = rows_of(200)
    rows[100], rows[101] = rows[101], rows[100]
    with pytest.raises(DamagedFileError):
        look([TableMove(2, 4, 95, 294, 40)], [frozenset()], "".join(rows))


def test_the_middle_of_a_large_table_is_passed_over():
    passed_over = []

    def noted(content: bytes, size: int) -> PlainRows | None:
        rows = plain_rows(content, size)
        passed_over.append(rows)
        return rows

    look([TableMove(2, 4, 95, 294, 40)], [frozenset()], "".join(rows_of(200)), noted)
    assert len(passed_over) > 50
    assert None not in passed_over
