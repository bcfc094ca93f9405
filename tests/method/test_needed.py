"""What a customer needs for another segment or digit, against classifying it with that."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as tried
from hypothesis import strategies as st

from cec_xl.method.bounds import Bound
from cec_xl.method.classify import classify
from cec_xl.method.needed import digit_needs, needed_for, segment_needs
from cec_xl.method.portfolio import Portfolio
from cec_xl.method.settings import BillingBasis, LoyaltyTable, Segmentation, Settings
from tests.method.cases import WORKED, portfolio, portfolios

AHEAD = 1e-4


def with_value(customers: Portfolio, position: int, key: str, value: float) -> Portfolio:
    column = customers.value(key).copy()
    column[position] = value
    return replace(customers, values={**customers.values, key: column})


def firm() -> Portfolio:
    return portfolio(
        ["a", "b", "c", "d"],
        diversity=[4, 3, 2, 1],
        share=[0.60, 0.10, 0.30, 0.05],
        volume=[50.0, 30.0, 15.0, 5.0],
        risk=[0, 0, 1, 3],
        loyalty=[5, 5, 5, 5],
    )


def test_what_a_dull_customer_must_buy_to_be_vital_by_hand():
    # c buys 15 of 100. With v between 30 and 50, 50 stands above: 50 / (85 + v) < 50 % from v > 15; at 30 it shares
    # b's place, 50 / 115 = 43 %. Below 30, 80 / (85 + v) is at least 69 %. So 30 at least.
    found = classify(firm(), WORKED)
    assert found.segment.tolist() == ["vital", "unnecessary", "dull", "unnecessary"]
    share, billing = segment_needs(found, WORKED, 2)
    assert (billing.test, billing.over, billing.bound) == ("billing", False, Bound(30.0, inclusive=True))
    assert (billing.change, billing.segment) == (15.0, "vital")
    assert (share.over, share.bound, share.segment) == (True, Bound(0.2, inclusive=True, upwards=False), "unnecessary")
    assert share.change == pytest.approx(-0.1)
    assert (billing.measure, billing.cut) == (pytest.approx(0.8), 0.5)
    assert needed_for((share, billing), "vital") == (billing,)
    assert needed_for((share, billing), "future") == (share, billing)
    assert needed_for((share, billing), "dull") == ()


def test_what_the_next_digit_is_worth_by_hand():
    # c: 2 families -> 2, share 30 % -> 3, volume 15 of 100 -> before 80 % -> 3, one unpaid -> 3: code 2333.
    found = classify(firm(), WORKED._replace(loyalty=LoyaltyTable(enabled=False)))
    needs = digit_needs(found, WORKED, 2)
    assert found.codes[2] == "2333"
    assert [need.up for need in needs[:2]] == [Bound(3, inclusive=True), Bound(0.5, inclusive=False)]
    assert needs[3].up == Bound(0, inclusive=True, upwards=False)
    assert [need.keep for need in needs[:2]] == [Bound(2, inclusive=True), Bound(0.25, inclusive=False)]
    # Score 0.2 + 0.9 + 1.5 + 0.3 = 2.9; a has 4444 = 4.0, b 3144 = 3 x .1 + .3 + 2 + .4 = 3.0.
    assert found.score.tolist() == [4.0, 3.0, 2.9, pytest.approx(0.1 + 0.3 + 1.0 + 0.1)]
    # With 3.0 c has the score of b and its total, 12, but less volume: third.
    assert [(round(need.score, 9), need.rank) for need in needs] == [(3.0, 3), (3.2, 2), (3.4, 2), (3.0, 3)]


def test_a_customer_without_segment_or_code_needs_nothing_that_could_be_said():
    customers = with_value(firm(), 2, "share", math.nan)
    found = classify(customers, WORKED)
    assert segment_needs(found, WORKED, 2) == ()
    assert [need.criterion for need in digit_needs(found, WORKED, 2)] == ["diversity", "volume", "risk"]


def test_a_share_that_cannot_be_has_no_bound():
    settings = WORKED._replace(segmentation=Segmentation(share_cut=1.0))
    found = classify(firm(), settings)
    assert segment_needs(found, settings, 0)[0].bound is None


bases = st.sampled_from(list(BillingBasis)).flatmap(
    lambda basis: st.builds(
        Segmentation,
        share_cut=st.sampled_from([0.1, 0.2, 0.5]),
        billing_cut=st.sampled_from([0.2, 0.5, 0.8]),
        basis=st.just(basis),
        digit_cut=st.integers(2, 4),
    )
)


@tried(max_examples=80, deadline=None)
@given(portfolios(smallest=2), bases, st.integers(0, 24))
def test_one_value_past_the_bound_changes_the_segment(customers: Portfolio, cuts: Segmentation, position: int):
    settings: Settings = WORKED._replace(segmentation=cuts)
    position %= len(customers)
    found = classify(customers, settings)
    for need in segment_needs(found, settings, position):
        if need.bound is None:
            continue
        key = "share" if need.test == "share" else "volume"
        ahead = AHEAD if need.bound.upwards else -AHEAD
        past, before = (
            classify(with_value(customers, position, key, need.bound.value + side), settings).segment[position]
            for side in (ahead, -ahead)
        )
        assert past == need.segment
        if need.bound.passes(need.value) is False and abs(need.value - need.bound.value) > AHEAD:
            assert before == found.segment[position]


@tried(max_examples=80, deadline=None)
@given(portfolios(smallest=2), st.integers(0, 24))
def test_one_value_past_the_bound_gives_one_more_digit(customers: Portfolio, position: int):
    position %= len(customers)
    found = classify(customers, WORKED)
    for need in digit_needs(found, WORKED, position):
        if need.up is None or not np.isfinite(need.up.value):
            continue
        ahead = AHEAD if need.up.upwards else -AHEAD
        value = need.up.value if need.up.inclusive else need.up.value + ahead
        again = classify(with_value(customers, position, need.criterion, value), WORKED)
        assert again.digits[position, need.order - 1] > need.digit
