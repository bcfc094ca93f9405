from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cec_xl.method.codes import CODES, COMPLETE, MISSING, TOTALS, code_index, codes, indices_of, totals

digit_rows = st.lists(st.lists(st.integers(0, 4), min_size=4, max_size=4), max_size=20)


@given(digit_rows)
def test_a_code_is_its_digits_with_a_dot_where_one_is_missing(rows: list[list[int]]):
    digits = np.array(rows, dtype=np.int8).reshape(-1, 4)
    assert codes(digits).tolist() == ["".join(str(d) if d else MISSING for d in row) for row in rows]


@given(digit_rows)
def test_a_total_needs_all_four_digits(rows: list[list[int]]):
    digits = np.array(rows, dtype=np.int8).reshape(-1, 4)
    assert totals(digits).tolist() == [sum(row) if all(row) else 0 for row in rows]


@given(digit_rows)
def test_a_code_read_back_is_the_same_code(rows: list[list[int]]):
    digits = np.array(rows, dtype=np.int8).reshape(-1, 4)
    np.testing.assert_array_equal(indices_of(codes(digits)), code_index(digits))


def test_there_are_256_complete_codes_with_totals_4_to_16():
    assert COMPLETE.sum() == 256
    assert len(set(CODES)) == 625
    assert set(TOTALS[COMPLETE].tolist()) == set(range(4, 17))


def test_customers_with_one_code_share_one_text():
    found = codes(np.array([[4, 3, 2, 1], [4, 3, 2, 1]], dtype=np.int8))
    assert found[0] is found[1]
