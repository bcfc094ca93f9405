import pytest

from cec_xl.hosts.reading.ranges import CellRange
from cec_xl.hosts.references.moves import SheetMoves, TableMove

# B5:D8 with header in row 5 and totals in row 9, growing to rows 6..20 and totals in row 21
GROWN = TableMove(2, 4, first_row=6, old_last=8, new_last=20, totals_rows=1)
# F5:G30, shrinking to one row
SHRUNK = TableMove(6, 7, first_row=6, old_last=30, new_last=6)


def follow(text: str, *tables: TableMove, other_rows: int = 0) -> str:
    return str(SheetMoves("Hoja", tables, other_rows).follow(CellRange.parse(text)))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("C6:C8", "C6:C20"),
        ("B5:D8", "B5:D20"),
        ("C1:C8", "C1:C20"),
        ("C5:C9", "C5:C21"),
        ("C9", "C21"),
        ("B9:D9", "B21:D21"),
        ("C6", "C6"),
        ("C7:C8", "C7:C8"),
        ("C6:C7", "C6:C7"),
        ("C6:C40", "C6:C40"),
        ("C10:C12", "C10:C12"),
        ("A6:B8", "A6:B8"),
        ("A1:H9", "A1:H21"),
        ("A1:H8", "A1:H8"),
        ("F6:G30", "F6:G30"),
    ],
)
def test_ranges_that_mean_the_whole_table_follow_it(before: str, after: str):
    assert follow(before, GROWN) == after


def test_the_one_row_of_a_small_table_is_its_whole_height():
    one = TableMove(2, 4, first_row=6, old_last=6, new_last=9)
    assert follow("C6", one) == "C6:C9"
    assert follow("C6:C9", TableMove(2, 4, first_row=6, old_last=9, new_last=6)) == "C6"


def test_a_wide_range_ends_with_the_lowest_of_its_tables():
    assert follow("A1:H30", GROWN, SHRUNK) == "A1:H21"
    assert follow("A1:H30", SHRUNK) == "A1:H6"


def test_a_wide_range_keeps_what_stands_beside_the_tables():
    assert follow("A1:H30", SHRUNK, other_rows=17) == "A1:H17"
    assert follow("A1:H30", SHRUNK, other_rows=99) == "A1:H30"


def test_a_wide_range_stays_where_a_table_reaches_beyond_it():
    assert follow("A1:H9", GROWN, SHRUNK) == "A1:H21"
    assert follow("A1:E30", GROWN, SHRUNK) == "A1:E30"


def test_tables_know_their_cells():
    assert (str(GROWN.old_range), str(GROWN.new_range)) == ("B5:D9", "B5:D21")
    assert GROWN.holds(9, 4)
    assert not GROWN.holds(10, 4)
    assert not GROWN.holds(5, 4)
    assert not GROWN.holds(6, 5)
