"""Breakpoints of weights: by hand, and against classifying again and again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cec_xl.method.classification import Classification
from cec_xl.method.classify import classify
from cec_xl.method.portfolio import Portfolio
from cec_xl.method.ranking import priority_order
from cec_xl.method.score_lines import moved
from cec_xl.method.sensitivity import Limit, rank_profiles, top_limits
from cec_xl.method.settings import LoyaltyTable, WeightScenario
from tests.method.cases import WORKED, portfolio, portfolios

NEAR = 1e-7


def scored(customers: Portfolio, weights: tuple[float, ...], *, loyalty: bool = True) -> Classification:
    first, second, third, fourth = weights
    scenario = WeightScenario("x", (first, second, third, fourth))
    table = LoyaltyTable(enabled=loyalty)
    return classify(customers, WORKED._replace(scenarios=(scenario,), active_scenario="x", loyalty=table))


def best(classification: Classification, top: int) -> list[int]:
    return priority_order(classification.rank, classification.portfolio.ids)[:top].tolist()


def three_customers() -> Portfolio:
    # Codes 4144, 1444 and 2244 (families 4/1/2, share 60 %/60 %/..., volumes by hand below).
    return portfolio(
        ["a", "b", "c"],
        diversity=[4, 1, 2],
        share=[0.05, 0.60, 0.20],
        volume=[100.0, 100.0, 100.0],
        risk=[0, 0, 0],
        loyalty=[5, 5, 5],
    )


def test_two_lines_by_hand():
    # a = 4 1 4 4, b = 1 4 4 4, c = 2 2 4 4; weights .1 .3 .5 .1: a = 3.1, b = 3.7, c = 3.2 (no loyalty).
    found = scored(three_customers(), (0.1, 0.3, 0.5, 0.1), loyalty=False)
    assert found.codes.tolist() == ["4144", "1444", "2244"]
    assert found.score.tolist() == [3.1, 3.7, 3.2]
    families = top_limits(found, top=1)[0]
    # With weight t on families and the rest in proportion 3:5:1: a = 4t + (1-t)(3+20+4)/9 = 3 + t,
    # b = t + 4(1-t) = 4 - 3t; equal at t = 1/4, where total and volume are equal, too, and the id puts a first.
    assert families.members.low is None
    assert families.members.high == Limit(pytest.approx(0.25), holds=False, overtaken=1, overtaking=0)
    # c = 2t + (1-t)(6+24)/9 = 10/3 - 4/3 t meets a = 3 + t at t = 1/7: the order below the first changes earlier.
    second = top_limits(found, top=2)[0]
    assert second.members.high == Limit(pytest.approx(1 / 7), holds=False, overtaken=2, overtaking=0)
    assert second.order.high == second.members.high


def test_ranks_of_one_customer_by_hand():
    found = scored(three_customers(), (0.1, 0.3, 0.5, 0.1), loyalty=False)
    profile = rank_profiles(found, 0)[0]
    # a meets c at 1/7 and b at 1/4 (above).
    assert profile.edges.tolist() == pytest.approx([0, 1 / 7, 1 / 4, 1])
    assert profile.ranks.tolist() == [3, 2, 1]
    assert (profile.low, profile.rank_below) == (None, 0)
    assert (profile.high, profile.rank_above) == (pytest.approx(1 / 7), 2)
    assert (profile.best, profile.worst) == (1, 3)
    assert profile.reaches(1) == pytest.approx((1 / 4, 1))
    assert profile.reaches(2) == pytest.approx((1 / 7, 1))
    assert profile.reaches(3) == pytest.approx((0, 1))
    assert profile.reaches(0) is None


def test_a_customer_that_is_not_ranked_has_no_profile():
    customers = three_customers()
    customers.values["share"][0] = np.nan
    assert rank_profiles(scored(customers, (0.1, 0.3, 0.5, 0.1)), 0) == ()


def test_nobody_ranked_has_no_limits():
    assert top_limits(scored(portfolio([]), (0.1, 0.3, 0.5, 0.1))) == ()


def test_when_all_customers_are_among_the_best_only_their_order_can_change():
    limits = top_limits(scored(three_customers(), (0.1, 0.3, 0.5, 0.1), loyalty=False), top=20)[0]
    assert limits.members.low is None
    assert limits.members.high is None
    assert limits.order.high is not None
    assert limits.order.high.value == pytest.approx(1 / 7)


twentieths = st.lists(st.integers(0, 20), min_size=3, max_size=3).map(
    lambda cuts: tuple(float(part) / 20 for part in np.diff([0, *sorted(cuts), 20]))
)


@settings(max_examples=80, deadline=None)
@given(portfolios(smallest=2), twentieths, st.integers(0, 3), st.integers(1, 6), st.floats(0, 1))
def test_limits_are_those_that_trying_finds(
    customers: Portfolio, weights: tuple[float, ...], place: int, top: int, part: float
):
    now = scored(customers, weights)
    found = top_limits(now, top)
    if not found:
        return

    def best_at(value: float) -> list[int]:
        return best(scored(customers, moved(weights, place, value)), top)

    for span, seen in ((found[place].members, set), (found[place].order, list)):
        same = seen(best(now, top))
        low, high = span.low.value if span.low else 0.0, span.high.value if span.high else 1.0
        assert low <= weights[place] + 1e-12
        assert high >= weights[place] - 1e-12
        inside = low + NEAR + part * (high - low - 2 * NEAR)
        if high - low > 3 * NEAR:
            assert seen(best_at(inside)) == same
        if span.high is not None and span.high.value + NEAR <= 1:
            assert seen(best_at(span.high.value + NEAR)) != same
        if span.low is not None and span.low.value - NEAR >= 0:
            assert seen(best_at(span.low.value - NEAR)) != same
        for limit in (span.low, span.high):
            if limit is None:
                continue
            there = scored(customers, moved(weights, place, limit.value))
            # Unless rounding keeps the two apart where they meet.
            if there.score[limit.overtaken] == there.score[limit.overtaking]:
                assert limit.holds == (seen(best(there, top)) == same)


@settings(max_examples=80, deadline=None)
@given(portfolios(smallest=2), twentieths, st.integers(0, 3), st.integers(0, 24))
def test_profiles_are_the_ranks_that_trying_finds(
    customers: Portfolio, weights: tuple[float, ...], place: int, position: int
):
    now = scored(customers, weights)
    position %= len(customers)
    profiles = rank_profiles(now, position)
    if not profiles:
        return
    profile = profiles[place]
    for start, end, rank in zip(profile.edges[:-1], profile.edges[1:], profile.ranks, strict=True):
        middle = (start + end) / 2
        assert int(scored(customers, moved(weights, place, middle)).rank[position]) == rank
    assert (np.diff(profile.ranks) != 0).all()
    if profile.high is not None:
        beyond = scored(customers, moved(weights, place, min(1, profile.high + NEAR)))
        assert int(beyond.rank[position]) in {profile.rank_above, *profile.ranks}
        assert profile.rank_above != profile.rank
