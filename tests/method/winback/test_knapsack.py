from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from cec_xl.method.winback.knapsack import (
    Choice,
    Resources,
    choose_exactly,
    choose_greedily,
    gain_of_more,
    shadow_prices,
)

NAN = float("nan")
Floats = NDArray[np.float64]
amounts = st.one_of(st.integers(0, 30).map(float), st.integers(0, 100_000).map(lambda cents: cents / 100))
accounts = st.lists(st.tuples(st.floats(-50, 1000).map(lambda worth: round(worth, 4)), amounts, amounts), max_size=9)
limits = st.builds(Resources, st.one_of(amounts, st.just(np.inf)), st.one_of(amounts, st.just(np.inf)))


def columns(rows: list[tuple[float, float, float]]):
    return tuple(np.array(rows, dtype=np.float64).reshape(-1, 3).T)


def best_by_trying_all(value: Floats, cost: Floats, hours: Floats, resources: Resources) -> float:
    best = 0.0
    for taken in product((False, True), repeat=len(value)):
        mask = np.array(taken, dtype=bool)
        fits = cost[mask].sum() <= resources.budget + 1e-9 and hours[mask].sum() <= resources.hours + 1e-9
        best = max(best, value[mask].sum()) if fits else best
    return best


def assert_fits(choice: Choice, cost: Floats, hours: Floats, resources: Resources) -> None:
    assert cost[choice.taken].sum() <= resources.budget * (1 + 1e-8) + 1e-9
    assert hours[choice.taken].sum() <= resources.hours * (1 + 1e-8) + 1e-9


@given(accounts, limits)
@settings(max_examples=200)
def test_the_exact_choice_is_the_best_of_all(rows: list[tuple[float, float, float]], resources: Resources):
    value, cost, hours = columns(rows)
    found = choose_exactly(value, cost, hours, resources)
    assert found.proven
    assert_fits(found, cost, hours, resources)
    assert found.value == pytest.approx(best_by_trying_all(value, cost, hours, resources), rel=1e-7, abs=1e-7)


@given(st.integers(0, 10_000), st.integers(20, 60), st.floats(0.05, 0.9))
@settings(max_examples=60)
def test_the_exact_choice_is_never_worse_than_the_greedy_one(seed: int, size: int, tightness: float):
    random = np.random.default_rng(seed)
    value, cost, hours = random.lognormal(6, 1, size), random.integers(1, 400, size) * 5.0, random.integers(1, 30, size)
    resources = Resources(cost.sum() * tightness, hours.sum() * tightness)
    exact, greedy = (choose(value, cost, hours * 1.0, resources) for choose in (choose_exactly, choose_greedily))
    assert exact.value >= greedy.value - 1e-9
    assert exact.bound >= exact.value
    for choice in (exact, greedy):
        assert_fits(choice, cost, hours, resources)


def test_greedy_falls_for_the_good_ratio_of_a_small_account():
    value, cost, hours = np.array([60.0, 100.0, 120.0]), np.array([10.0, 20.0, 30.0]), np.zeros(3)
    greedy = choose_greedily(value, cost, hours, Resources(50.0))
    exact = choose_exactly(value, cost, hours, Resources(50.0))
    assert (greedy.taken.tolist(), greedy.value) == ([True, True, False], 160.0)
    assert (exact.taken.tolist(), exact.value) == ([False, True, True], 220.0)


def test_the_hours_decide_where_money_is_plenty():
    value, cost, hours = np.array([100.0, 90.0, 80.0]), np.array([1.0, 1.0, 1.0]), np.array([10.0, 5.0, 5.0])
    exact = choose_exactly(value, cost, hours, Resources(1000.0, 10.0))
    assert exact.taken.tolist() == [False, True, True]
    assert shadow_prices(value, cost, hours, Resources(1000.0, 10.0))[0] == 0


def test_accounts_worth_nothing_or_of_unknown_worth_are_not_taken():
    value, cost, hours = np.array([0.0, -5.0, NAN, 10.0, 10.0]), np.array([1.0, 1.0, 1.0, NAN, 1.0]), np.ones(5)
    for choose in (choose_exactly, choose_greedily):
        assert choose(value, cost, hours, Resources()).taken.tolist() == [False, False, False, False, True]


def test_what_costs_nothing_is_always_taken():
    value, cost, hours = np.array([1.0, 50.0]), np.array([0.0, 10.0]), np.zeros(2)
    for choose in (choose_exactly, choose_greedily):
        assert choose(value, cost, hours, Resources(0.0, 0.0)).taken.tolist() == [True, False]


def test_accounts_that_fill_the_budget_to_the_cent_fit():
    cost = np.full(10, 0.1)
    assert choose_exactly(np.ones(10), cost, np.zeros(10), Resources(1.0)).taken.all()


def test_no_accounts_no_choice():
    none = np.empty(0)
    found = choose_exactly(none, none, none, Resources(10.0, 10.0))
    assert (found.value, found.proven, len(found.taken)) == (0.0, True, 0)
    assert shadow_prices(none, none, none, Resources(10.0, 10.0)) == (0.0, 0.0)


def test_the_next_euro_is_worth_what_the_marginal_account_returns():
    value, cost, hours = np.array([300.0, 200.0, 100.0]), np.array([100.0, 100.0, 100.0]), np.zeros(3)
    per_euro, per_hour = shadow_prices(value, cost, hours, Resources(150.0))
    assert (per_euro, per_hour) == (pytest.approx(2.0), 0.0)
    now = choose_exactly(value, cost, hours, Resources(150.0))
    assert gain_of_more(value, cost, hours, Resources(199.0), now) == 0
    assert gain_of_more(value, cost, hours, Resources(200.0), now) == 200


@given(accounts, st.builds(Resources, amounts, amounts))
@settings(max_examples=100)
def test_prices_bound_what_any_choice_can_bring(rows: list[tuple[float, float, float]], resources: Resources):
    value, cost, hours = columns(rows)
    per_euro, per_hour = shadow_prices(value, cost, hours, resources)
    fits = (value > 0) & (cost <= resources.budget) & (hours <= resources.hours)
    surplus = np.maximum(value - per_euro * cost - per_hour * hours, 0)[fits].sum()
    bound = per_euro * resources.budget + per_hour * resources.hours + surplus
    assert choose_exactly(value, cost, hours, resources).value <= bound * (1 + 1e-7) + 1e-6


def test_a_search_that_is_stopped_says_so_and_how_much_could_be_missing():
    random = np.random.default_rng(1)
    cost, hours = random.integers(1, 1000, 60) * 1.0, random.integers(1, 100, 60) * 1.0
    value = cost + 10 * hours + random.integers(-100, 100, 60)
    resources = Resources(cost.sum() * 0.3, hours.sum() * 0.3)
    stopped = choose_exactly(value, cost, hours, resources, most_states=10)
    whole = choose_exactly(value, cost, hours, resources)
    assert not stopped.proven
    assert whole.proven
    assert stopped.value <= whole.value <= stopped.bound
