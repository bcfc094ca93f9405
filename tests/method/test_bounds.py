"""The least value that passes a test: by hand, and against computing the test itself at, below and above it."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cec_xl.method.bounds import Bound, digit_bound, largest_bound, share_bound
from cec_xl.method.criteria import Comparison, Criterion, CriterionRule, ThresholdMode, Unit
from cec_xl.method.digits import digits
from cec_xl.method.pareto import inside_share, pareto_curve
from cec_xl.method.thresholds import resolve

CUTS = (0.80, 0.95, 0.99)
HIGH, LOW = Criterion("x", Unit.CURRENCY), Criterion("x", Unit.COUNT, good_high=False)


def test_own_billing_moves_the_cut_by_hand():
    # Others 50 and 30. Below 30 both stand above: 80 / (80 + v) is never under 72 %. At 30 the tie shares the place of
    # the first: 50 / 110 = 45 %, which is under 50 %.
    assert share_bound(np.array([50.0, 30.0]), 0.5) == Bound(30.0, inclusive=True)
    # Others 50, 10: with v between 10 and 50, 50 / (60 + v) < 0.5 needs v > 40.
    bound = share_bound(np.array([50.0, 10.0]), 0.5)
    assert bound is not None
    assert bound.value == pytest.approx(40, abs=1e-6)
    assert not bound.inclusive


def test_half_of_the_largest_by_hand():
    bound = largest_bound(np.array([100.0, 40.0]), 0.5)
    assert bound is not None
    assert bound.value == pytest.approx(50)
    assert largest_bound(np.array([100.0]), 1.0) is None


def test_alone_any_amount_will_do():
    assert share_bound(np.array([-5.0, 0.0]), 0.5) == Bound(0.0, inclusive=False)


def test_fixed_thresholds_are_the_bound():
    rule = CriterionRule("x", comparison=Comparison.AT_MOST, thresholds=(0, 1, 2))
    bound = digit_bound(3, rule, LOW, np.array([]), CUTS)
    assert bound == Bound(1, inclusive=True, upwards=False)
    assert bound is not None
    assert bound.passes(1)
    assert not bound.passes(1.5)
    assert bound.failing == Bound(1, inclusive=False, upwards=True)


def test_quartiles_by_hand():
    # Others 1 2 3 4: with v at the top the third quartile of five values is the fourth, 4: v > 4 does, v = 4 does not.
    rule = CriterionRule("x", ThresholdMode.QUARTILES, Comparison.ABOVE)
    assert digit_bound(4, rule, HIGH, np.array([4.0, 1.0, 3.0, 2.0]), CUTS) == Bound(4.0, inclusive=False)


amounts = st.lists(st.integers(-3, 60).map(float), max_size=12).map(np.array)
shares = st.integers(1, 20).map(lambda part: part / 20)


def check(bound: Bound | None, passes: Callable[[float], bool]) -> None:
    """The bound is where the test turns: a little on either side, and far away."""
    if bound is None:
        assert not any(passes(value) for value in (-1e6, -1.0, 0.0, 5.0, 17.3, 61.0, 1e9))
        return
    ahead = 1 if bound.upwards else -1
    if math.isinf(bound.value):
        assert all(passes(value) for value in (-1e6, 0.0, 61.0))
        return
    for distance in (1e-4, 0.3, 2.0, 1e6):
        assert passes(bound.value + ahead * distance), (bound, distance)
        assert not passes(bound.value - ahead * distance), (bound, distance)
    if bound.value == round(bound.value):
        assert passes(bound.value) == bound.inclusive


@settings(max_examples=80, deadline=None)
@given(amounts, shares)
def test_share_bound_is_where_the_pareto_test_turns(others: np.ndarray, share: float):
    def inside(value: float) -> bool:
        everybody = np.append(others, value)
        curve = pareto_curve(everybody, np.arange(len(everybody)).astype(str).astype(object))
        return bool(inside_share(curve.spread(curve.before, len(everybody)), share)[-1])

    check(share_bound(others, share), inside)


@settings(max_examples=80, deadline=None)
@given(amounts, shares)
def test_largest_bound_is_where_the_maximum_test_turns(others: np.ndarray, part: float):
    def inside(value: float) -> bool:
        largest = max(0.0, *others, value)
        return largest > 0 and value / largest > part + 1e-9

    check(largest_bound(others, part), inside)


@settings(max_examples=80, deadline=None)
@given(
    amounts, st.sampled_from([2, 3, 4]), st.sampled_from([ThresholdMode.PARETO, ThresholdMode.QUARTILES]),
    st.sampled_from(list(Comparison)),
)  # fmt: skip
def test_digit_bound_is_where_the_digit_turns(
    others: np.ndarray, digit: int, mode: ThresholdMode, comparison: Comparison
):
    rule = CriterionRule("x", mode, comparison)
    criterion = HIGH if comparison.good_high else LOW

    def reached(value: float) -> bool:
        resolved = resolve(rule, criterion, np.append(others, value), CUTS)
        return int(digits(np.array([value]), resolved.cuts, resolved.comparison)[0]) >= digit

    check(digit_bound(digit, rule, criterion, others, CUTS), reached)
