from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cec_xl.method.criteria import Comparison
from cec_xl.method.digits import BLOCK, digits
from tests.method.cases import NAN

TESTS = {
    Comparison.ABOVE: lambda value, threshold: value > threshold,
    Comparison.AT_LEAST: lambda value, threshold: value >= threshold,
    Comparison.BELOW: lambda value, threshold: value < threshold,
    Comparison.AT_MOST: lambda value, threshold: value <= threshold,
}


def by_the_book(value: float, thresholds: tuple[float, float, float], comparison: Comparison) -> int:
    if value != value:  # noqa: PLR0124  NaN is the one value unequal to itself
        return 0
    for digit, threshold in zip((4, 3, 2), thresholds, strict=True):
        if TESTS[comparison](value, threshold):
            return digit
    return 1


@pytest.mark.parametrize(
    ("comparison", "expected"),
    [
        (Comparison.ABOVE, [1, 1, 2, 3, 4]),
        (Comparison.AT_LEAST, [1, 2, 3, 4, 4]),
    ],
)
def test_a_value_on_a_threshold_passes_only_inclusively(comparison: Comparison, expected: list[int]):
    assert digits([5, 10, 20, 30, 40], (30, 20, 10), comparison).tolist() == expected


@pytest.mark.parametrize(
    ("comparison", "expected"),
    [
        (Comparison.BELOW, [4, 3, 2, 1, 1]),
        (Comparison.AT_MOST, [4, 4, 3, 2, 1]),
    ],
)
def test_less_is_better_mirrors_it(comparison: Comparison, expected: list[int]):
    assert digits([5, 10, 20, 30, 40], (10, 20, 30), comparison).tolist() == expected


def test_no_value_has_no_digit():
    assert digits([NAN, 1], (3, 2, 1), Comparison.AT_LEAST).tolist() == [0, 2]


def test_an_unset_threshold_is_passed_by_nobody():
    assert digits([-5, 0, 5], (NAN, NAN, NAN)).tolist() == [1, 1, 1]


def test_shape_is_kept_and_the_input_untouched():
    values = np.array([[1.0, 2.0], [3.0, NAN]])
    found = digits(values, (3, 2, 1), Comparison.AT_LEAST)
    assert found.tolist() == [[2, 3], [4, 0]]
    assert found.dtype == np.int8
    assert values[0, 0] == 1.0


def test_values_beyond_one_block_are_scored_like_the_first():
    values = np.tile([5.0, 15.0, 25.0, 35.0, NAN], BLOCK // 2)
    np.testing.assert_array_equal(digits(values, (30, 20, 10)), np.tile([1, 2, 3, 4, 0], BLOCK // 2))


numbers = st.one_of(st.integers(-5, 5).map(float), st.just(NAN))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(numbers, max_size=20),
    st.lists(st.integers(-5, 5).map(float), min_size=3, max_size=3),
    st.sampled_from(Comparison),
)
def test_agrees_with_the_definition(values: list[float], cuts: list[float], comparison: Comparison):
    t4, t3, t2 = sorted(cuts, reverse=comparison.good_high)
    expected = [by_the_book(value, (t4, t3, t2), comparison) for value in values]
    assert digits(values, (t4, t3, t2), comparison).tolist() == expected
