import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cec_xl.codebook import MOST_VALUES, few_objects, few_values


@pytest.mark.parametrize("repeat", [1, 70_000])
@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from([-(2**63), -1, 0, 7, 2**40, 2**63 - 1]), min_size=1, max_size=30))
def test_codes_lead_back_to_the_values(repeat: int, values: list[int]):
    values = values * (1 + (repeat - 1) // len(values))
    column = np.array(values, np.int64)
    few = few_values(column)
    assert few is not None
    assert few.values[few.codes].tolist() == values
    assert few.values.tolist() == sorted(set(values))
    assert column[few.first_rows()].tolist() == few.values.tolist()


def test_many_values_are_left_alone():
    assert few_values(np.arange(MOST_VALUES + 1)) is None
    assert few_values(np.arange(100_000)) is None


def test_rare_values_between_samples_are_found():
    column = np.zeros(100_000, np.int64)
    column[[3, 99_999]] = 8, 9
    few = few_values(column)
    assert few is not None
    assert few.values.tolist() == [0, 8, 9]
    assert few.codes[[3, 99_999]].tolist() == [1, 2]


def test_few_objects_are_known_by_where_they_lie():
    words = np.array(["Vital", "Con futuro", None], dtype=object)
    column = words[np.arange(5_000) % 3]
    few = few_objects(column)
    assert few is not None
    assert column[few.first_rows()][few.codes].tolist() == column.tolist()
    assert few_objects(column[::2]) is not None


def test_many_objects_are_left_alone():
    assert few_objects(np.array([f"C{row}" for row in range(1_000)], dtype=object)) is None
    assert few_objects(np.empty(0, dtype=object)) is None
