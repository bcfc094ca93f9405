from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cec_xl.method.criteria import CATALOGUE, Comparison, CriterionRule, ThresholdMode
from cec_xl.method.digits import digits
from cec_xl.method.thresholds import first_unordered, pareto_thresholds, quartile_thresholds, resolve
from tests.method.cases import NAN

CUTS = (0.80, 0.95, 0.99)


def pareto_digits(values: list[float], *, good_high: bool = True) -> list[int]:
    array = np.array(values, dtype=np.float64)
    found = pareto_thresholds(array, CUTS, good_high=good_high)
    return digits(array, found.cuts, found.comparison).tolist()


def by_the_book(values: list[float]) -> list[int]:
    """METHOD §2 word for word: the running share before a customer, ties taking that of the first."""
    total = sum(value for value in values if value > 0)
    found = []
    for value in values:
        before = sum(other for other in values if other > value and other > 0)
        if total <= 0 or value <= 0:
            found.append(1)
        else:
            # In whole numbers the comparison is exact: before < cut x total.
            found.append(1 + sum(100 * before < percent * total for percent in (80, 95, 99)))
    return found


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(-20, 200), min_size=1, max_size=20))
def test_pareto_digits_follow_the_running_share_before_the_customer(amounts: list[int]):
    assert pareto_digits([float(a) for a in amounts]) == by_the_book([float(a) for a in amounts])


def test_the_customer_that_crosses_the_cut_still_has_the_digit():
    # Running shares before: 79 at 0 %, 15 at 79 %, 3 at 94 %, 2 at 97 %, 1 at 99 %.
    assert pareto_digits([79, 2, 15, 3, 1]) == [4, 2, 4, 3, 1]


def test_cut_offs_are_the_smallest_values_with_the_digit():
    found = pareto_thresholds(np.array([50.0, 30.0, 15.0, 4.0, 1.0]), CUTS)
    assert (found.cuts, found.comparison) == ((30, 15, 4), Comparison.AT_LEAST)


def test_sums_of_cents_do_not_decide_by_rounding():
    assert pareto_digits([0.1] * 8 + [0.05] * 4) == [4] * 8 + [3] * 4


def test_negative_amounts_add_nothing_and_get_1():
    assert pareto_digits([80, 20, -500]) == [4, 3, 1]


def test_nothing_at_all_is_worst_for_a_good_and_best_for_a_trouble():
    assert pareto_digits([0, 0]) == [1, 1]
    assert pareto_digits([0, 0], good_high=False) == [4, 4]


def test_those_who_make_most_of_the_trouble_get_1():
    assert pareto_digits([8, 1, 0.6, 0.3, 0.06, 0.04, 0], good_high=False) == [1, 2, 2, 3, 4, 4, 4]


def test_quartiles_of_a_good_and_of_a_trouble():
    values = np.array([1.0, 2, 3, 4, 5, 6, 7, 8])
    up = quartile_thresholds(values)
    assert digits(values, up, Comparison.ABOVE).tolist() == [1, 1, 2, 2, 3, 3, 4, 4]
    down = quartile_thresholds(values, good_high=False)
    assert digits(values, down, Comparison.AT_MOST).tolist() == [4, 4, 3, 3, 2, 2, 1, 1]


@pytest.mark.parametrize("mode", [ThresholdMode.PARETO, ThresholdMode.QUARTILES])
def test_automatic_modes_without_values_have_no_cut_offs(mode: ThresholdMode):
    rule = CriterionRule("volume", mode)
    found = resolve(rule, CATALOGUE["volume"], np.array([NAN, NAN]), CUTS)
    assert all(math.isnan(cut) for cut in found.cuts)


def test_fixed_thresholds_stand_as_typed():
    rule = CriterionRule("risk", comparison=Comparison.AT_MOST, thresholds=(0, 1, 2))
    found = resolve(rule, CATALOGUE["risk"], np.array([1.0]), CUTS)
    assert (found.cuts, found.comparison) == ((0, 1, 2), Comparison.AT_MOST)


def test_missing_values_do_not_move_the_quartiles():
    rule = CriterionRule("volume", ThresholdMode.QUARTILES)
    with_gaps = resolve(rule, CATALOGUE["volume"], np.array([1.0, NAN, 2.0, 3.0, NAN]), CUTS)
    assert with_gaps.cuts == (2.5, 2.0, 1.5)


@pytest.mark.parametrize(
    ("cuts", "good_high", "field"),
    [
        ((3, 2, 1), True, None),
        ((2, 2, 2), True, None),
        ((2, 3, 1), True, "t3"),
        ((3, 1, 2), True, "t2"),
        ((0, 1, 2), False, None),
        ((1, 0, 2), False, "t3"),
        ((0, 2, 1), False, "t2"),
    ],
)
def test_the_first_threshold_out_of_order_is_named(
    cuts: tuple[float, float, float], good_high: bool, field: str | None
):
    assert first_unordered(cuts, good_high=good_high) == field
