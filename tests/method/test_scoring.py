from __future__ import annotations

import numpy as np

from cec_xl.method.criteria import CATALOGUE, Comparison, CriteriaSet, CriterionRule, PortfolioKind, ThresholdMode
from cec_xl.method.scoring import score_digits
from cec_xl.method.usable import UsableValues
from tests.method.cases import FAMILIES_BOUGHT, SHARE, UNPAID, VOLUME, WORKED, WORKED_SET, portfolio

FIRM = portfolio(
    list("abcd"), volume=[100, 50, 10, 1], share=[0.6, 0.3, 0.2, 0.1], diversity=[5, 3, 2, 1], risk=[0, 1, 2, 3]
)
OTHER = CriteriaSet("otro", PortfolioKind.CURRENT, (VOLUME, UNPAID, SHARE, FAMILIES_BOUGHT), family="x")


def scored(sets: tuple[CriteriaSet, ...], which: list[int]):
    values = UsableValues(FIRM, CATALOGUE, np.ones(4, bool))
    return score_digits(values, WORKED, sets, np.array(which, dtype=np.int16))


def test_each_customer_is_scored_by_its_own_set():
    found = scored((WORKED_SET, OTHER), [0, 1, 0, -1])
    assert found.digits[0].tolist() == [4, 4, 4, 4]
    assert found.digits[1].tolist() == [4, 3, 3, 3]
    assert found.digits[3].tolist() == [0, 0, 0, 0]


def test_automatic_thresholds_look_only_at_the_customers_of_the_set():
    found = scored((WORKED_SET, OTHER), [0, 1, 0, 1])
    cut = {rule.criteria_set: rule.t4 for rule in found.applied if rule.criterion == "volume"}
    assert cut == {"CEC_actuales_2": 100, "otro": 50}


def test_applied_thresholds_come_for_every_place_of_every_set_in_use():
    found = scored((WORKED_SET, OTHER), [0, 0, 0, 0])
    assert [(rule.order, rule.criterion, rule.customers) for rule in found.applied] == [
        (1, "diversity", 4),
        (2, "share", 4),
        (3, "volume", 4),
        (4, "risk", 4),
    ]


def test_the_digit_of_a_criterion_wherever_it_stands():
    found = scored((WORKED_SET, OTHER), [0, 1, 0, -1])
    assert found.digit_of("share", np.full(4, 9, np.int8)).tolist() == [4, 3, 2, 9]
    assert found.digit_of("margin", np.full(4, 9, np.int8)).tolist() == [9, 9, 9, 9]


def test_quartiles_use_the_comparison_of_the_row():
    rule = CriterionRule("volume", ThresholdMode.QUARTILES, Comparison.AT_LEAST)
    one = WORKED_SET._replace(rules=(FAMILIES_BOUGHT, SHARE, rule, UNPAID))
    found = scored((one,), [0, 0, 0, 0])
    assert found.digits[:, 2].tolist() == [4, 3, 2, 1]
    assert found.applied[2].comparison == ">="
