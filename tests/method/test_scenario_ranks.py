"""Weight scenarios side by side."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as tried

from cec_xl.method.classify import classify
from cec_xl.method.portfolio import Portfolio
from cec_xl.method.ranking import priority_order
from cec_xl.method.scenario_ranks import compare_scenarios
from cec_xl.method.sensitivity import TOP
from cec_xl.method.settings import LoyaltyTable, WeightScenario
from tests.method.cases import EQUAL, START, WORKED, portfolio, portfolios

FAMILIES = WeightScenario("Familias", (1.0, 0.0, 0.0, 0.0))
WRONG = WeightScenario("Mal", (0.5, 0.5, 0.5, 0.5))


def test_ranks_and_changes_by_hand():
    # Codes 4144, 1444, 2244; start weights 3.1, 3.7, 3.2; families alone 4, 1, 2.
    customers = portfolio(
        ["a", "b", "c"], diversity=[4, 1, 2], share=[0.05, 0.6, 0.2], volume=[100.0] * 3, risk=[0] * 3
    )
    settings = WORKED._replace(loyalty=LoyaltyTable(enabled=False))
    found = compare_scenarios(classify(customers, settings), [START, FAMILIES, WRONG], top=1)
    start, families = found.scenarios
    assert start.rank.tolist() == [3, 1, 2]
    assert (start.enters, start.leaves, start.rises, start.falls, start.mean_change) == ((), (), None, None, 0)
    assert families.rank.tolist() == [1, 3, 2]
    assert (families.enters, families.leaves, families.kept) == ((0,), (1,), 0)
    assert (families.rises, families.falls) == (0, 1)
    assert families.mean_change == pytest.approx(4 / 3)
    assert found.shown == (1, 0)


@tried(max_examples=80, deadline=None)
@given(portfolios())
def test_every_scenario_gives_the_ranks_of_a_classification_with_it(customers: Portfolio):
    now = classify(customers, WORKED)
    for one in compare_scenarios(now, [START, EQUAL, FAMILIES]).scenarios:
        settings = WORKED._replace(scenarios=(one.scenario,), active_scenario=one.scenario.name)
        again = classify(customers, settings)
        assert one.rank.tolist() == again.rank.tolist()
        assert list(one.best) == priority_order(again.rank, customers.ids)[:TOP].tolist()
        assert len(one.enters) == len(one.leaves)
