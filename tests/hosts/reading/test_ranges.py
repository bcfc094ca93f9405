"""Ranges in A1 notation."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cec_xl.hosts.port import column_letters
from cec_xl.hosts.reading.ranges import MAX_COLUMN, MAX_ROW, CellRange, column_number

columns, rows = st.integers(1, MAX_COLUMN), st.integers(1, MAX_ROW)


@given(columns)
def test_letters_and_numbers_of_columns_are_each_others_inverse(number: int):
    assert column_number(column_letters(number)) == number


@given(columns, rows, columns, rows)
def test_a_range_is_read_as_it_is_written(c1: int, r1: int, c2: int, r2: int):
    cells = CellRange(min(c1, c2), min(r1, r2), max(c1, c2), max(r1, r2))
    assert CellRange.parse(str(cells)) == cells
    assert (cells.columns, cells.rows) == (abs(c1 - c2) + 1, abs(r1 - r2) + 1)


@pytest.mark.parametrize("text", ["", "A", "1", "A0", "A1:", "B1:A1", "A2:A1", "XFE1", "A1048577", "A1:B2:C3", "#REF!"])
def test_what_is_no_range_is_refused(text: str):
    with pytest.raises(ValueError, match=re.escape(text) or "^$"):
        CellRange.parse(text)


def test_ranges_overlap_where_they_share_a_cell():
    table = CellRange.parse("B2:D5")
    overlapping = [
        text for text in ("A1:B2", "D5", "A1:A9", "E1:E9", "C3", "A6:Z9") if CellRange.parse(text).overlaps(table)
    ]
    assert overlapping == ["A1:B2", "D5", "C3"]
