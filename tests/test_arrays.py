"""`cec_xl.arrays` beside numpy."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cec_xl.arrays import distinct, quantiles


@given(st.lists(st.floats(allow_nan=False)))
def test_the_distinct_values_are_those_numpy_finds(values: list[float]):
    array = np.array(values, np.float64)
    assert distinct(array).tolist() == np.unique(array).tolist()


@given(st.lists(st.integers(-(2**63), 2**63 - 1)))
def test_whole_numbers_too(values: list[int]):
    array = np.array(values, np.int64)
    assert distinct(array).tolist() == np.unique(array).tolist()


@given(
    st.lists(st.floats(-1e300, 1e300), min_size=1),
    st.tuples(st.floats(0, 1), st.floats(0, 1), st.just(0.25)),
)
def test_quantiles_are_those_numpy_finds(values: list[float], parts: tuple[float, ...]):
    array = np.array(values, np.float64)
    assert quantiles(array, parts) == np.quantile(array, parts).tolist()
