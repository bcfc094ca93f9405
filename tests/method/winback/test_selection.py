from __future__ import annotations

import numpy as np
import pytest

from cec_xl.method.winback.knapsack import Resources
from cec_xl.method.winback.selection import (
    DEFAULT_TREATMENTS,
    Decision,
    Ground,
    Prospect,
    SelectionRules,
    Treatment,
    select_customers,
)
from tests.method.winback.portfolios import lost_customers

NAN = float("nan")


def decide(
    rules: SelectionRules | None = None,
    *,
    expected: float = 1_000.0,
    investment: float = 200.0,
    hours: float = 5.0,
    **fields: object,
):
    """One customer with a good past, changed in what the test is about."""
    about = {"base_rate": 0.4, "category": "service", "strategic": NAN}
    about |= {key: fields.pop(key) for key in list(fields) if key in about}
    lost = lost_customers(1, **({"volume": 10_000.0, "margin": 2_000.0} | fields))
    prospect = Prospect(
        np.array([about["base_rate"]]),
        np.array([about["category"]], dtype=object),
        np.array([expected]),
        np.array([investment]),
        np.array([hours]),
        np.array([about["strategic"]]),
    )
    found = select_customers(lost, prospect, rules)
    return found.decision[0], found.ground[0], found.treatment[0]


@pytest.mark.parametrize(
    ("changed", "decision", "ground"),
    [
        ({}, Decision.RECOVER, Ground.ECONOMIC),
        ({"strategic": 3.0}, Decision.RECOVER, Ground.STRATEGIC),
        ({"base_rate": 0.0, "expected": 0.0}, Decision.LEAVE, Ground.CANNOT_RETURN),
        ({"unpaid": 2.0}, Decision.LEAVE, Ground.RISK),
        ({"category": "unpaid"}, Decision.LEAVE, Ground.RISK),
        ({"margin": 0.0}, Decision.LEAVE, Ground.LOSES_MONEY),
        ({"margin": -10.0, "strategic": 4.0}, Decision.LEAVE, Ground.LOSES_MONEY),
        ({"margin": 400.0}, Decision.LEAVE, Ground.LOW_MARGIN),
        ({"margin": 400.0, "strategic": 3.5}, Decision.RECOVER, Ground.STRATEGIC),
        ({"cost_to_serve": 1_001.0}, Decision.LEAVE, Ground.COST_TO_SERVE),
        ({"cost_to_serve": 1_000.0}, Decision.RECOVER, Ground.ECONOMIC),
        ({"expected": 200.0}, Decision.LEAVE, Ground.NO_RETURN),
        ({"expected": 180.0, "strategic": 3.0}, Decision.RECOVER, Ground.STRATEGIC),
        ({"expected": NAN}, Decision.UNDECIDED, Ground.UNKNOWN),
        ({"unpaid": 3.0, "margin": -1.0}, Decision.LEAVE, Ground.RISK),
    ],
)
def test_the_first_test_that_applies_decides(changed: dict[str, float], decision: Decision, ground: Ground):
    found = decide(**changed)
    assert found[:2] == (decision, ground)
    assert found[2] == DEFAULT_TREATMENTS.get(ground, "")


def test_what_does_not_fit_waits_for_money_or_time():
    assert decide(SelectionRules(resources=Resources(199.0)))[:2] == (Decision.WAIT, Ground.OUTSIDE_LIMITS)
    assert decide(SelectionRules(resources=Resources(hours=4.0)))[:2] == (Decision.WAIT, Ground.OUTSIDE_LIMITS)


def test_treatments_are_the_firms_to_change():
    rules = SelectionRules(treatments={Ground.RISK: Treatment.MINIMISE})
    assert decide(rules, unpaid=5.0)[2] == Treatment.MINIMISE


def test_everyone_not_worth_it_gets_one_of_the_four_treatments():
    assert set(DEFAULT_TREATMENTS.values()) == set(Treatment)
    against = set(Ground) - {Ground.UNKNOWN, Ground.OUTSIDE_LIMITS, Ground.STRATEGIC, Ground.ECONOMIC}
    assert set(DEFAULT_TREATMENTS) == against


def portfolio(ids: list[str], expected: list[float], investment: list[float]):
    count = len(ids)
    lost = lost_customers(count, ids=ids, volume=10_000.0, margin=2_000.0)
    every = np.full(count, 0.4), np.full(count, "service", dtype=object)
    return lost, Prospect(*every, np.array(expected), np.array(investment), np.zeros(count), np.full(count, NAN))


def test_the_exact_choice_decides_and_greedy_stands_beside_it():
    lost, prospect = portfolio(["x", "y", "z"], [70.0, 120.0, 150.0], [10.0, 20.0, 30.0])
    found = select_customers(lost, prospect, SelectionRules(resources=Resources(50.0)))
    assert found.decision.tolist() == [Decision.WAIT, Decision.RECOVER, Decision.RECOVER]
    assert found.rank.tolist() == [3, 2, 1]
    assert (found.exact.value, found.greedy.value) == (220, 160)


def test_ties_end_at_the_customer_id_whatever_the_order_of_the_rows():
    for ids in (["b", "a", "c"], ["c", "b", "a"], ["a", "b", "c"]):
        lost, prospect = portfolio(ids, [100.0] * 3, [10.0] * 3)
        found = select_customers(lost, prospect, SelectionRules(resources=Resources(20.0)))
        recovered = {customer for customer, d in zip(ids, found.decision, strict=True) if d == Decision.RECOVER}
        assert recovered == {"a", "b"}
        assert dict(zip(ids, found.rank.tolist(), strict=True)) == {"a": 1, "b": 2, "c": 3}
