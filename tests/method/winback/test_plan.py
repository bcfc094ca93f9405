from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cec_xl.method.winback.lost import LostPortfolio
from cec_xl.method.winback.plan import (
    LearnedRates,
    Offer,
    PlanSettings,
    RecoveryResults,
    Step,
    TeamMember,
    assign_owners,
    learn_rates,
    plan_recoveries,
)
from cec_xl.method.winback.reasons import DEFAULT_CATALOGUE, ReasonCategory
from tests.method.winback.portfolios import AS_OF, lost_customers

TEAM = (TeamMember("Directora comercial"), TeamMember("Gerente"), TeamMember("Comercial junior", senior=False))
LINE = {reason.category: number for number, reason in enumerate(DEFAULT_CATALOGUE)}


def owners(lost: LostPortfolio, team: Sequence[TeamMember] = TEAM, hours: float = 5.0):
    found, problems = assign_owners(lost, np.arange(len(lost)), np.full(len(lost), hours), team)
    return found.tolist(), [problem.code for problem in problems]


def test_the_steps_begin_with_the_reason_and_the_feelings_before_the_offer():
    lost = lost_customers(1)
    plan, problems = plan_recoveries(
        lost, np.array([0]), hours=np.array([4.0]), offers=np.array(["service"], dtype=object), team=TEAM,
        settings=PlanSettings(AS_OF),
    )  # fmt: skip
    assert plan.step.tolist() == [Step.PREPARE, Step.DIALOGUE, Step.SETTLE, Step.OFFER, Step.FOLLOW_UP]
    assert plan.offer.tolist() == ["", "", "", Offer.SERVICE, Offer.SERVICE]
    assert (plan.due - AS_OF).astype(int).tolist() == [0, 7, 10, 21, 60]
    assert problems == ()


def test_the_owner_is_a_senior_person_who_did_not_lose_the_account():
    lost = lost_customers(2, manager=["GERENTE", "directora comercial"])
    assert owners(lost) == (["Directora comercial", "Gerente"], [])


def test_the_work_is_shared_by_the_hours_people_have():
    team = (TeamMember("A", hours=10), TeamMember("B", hours=30))
    found, _ = owners(lost_customers(8), team)
    assert found.count("A") == 2
    assert found.count("B") == 6


def test_an_owner_typed_by_the_firm_stays_and_is_pointed_out_if_the_account_was_lost_with_them():
    lost = lost_customers(2, owner=["Comercial junior", ""], manager=["Comercial Júnior", ""])
    assert owners(lost) == (["Comercial junior", "Directora comercial"], ["winback_owner_lost_it"])


def test_without_anybody_suitable_the_owner_is_empty_and_said_once():
    lost = lost_customers(3, manager="Gerente")
    assert owners(lost, (TeamMember("Gerente"), TEAM[2])) == (["", "", ""], ["winback_no_owner"])


def test_a_price_cut_is_kept_but_pointed_out():
    lost = lost_customers(1, offer="discount")
    plan, problems = plan_recoveries(
        lost, np.array([0]), hours=np.array([4.0]), offers=np.array(["service"], dtype=object), team=TEAM,
        settings=PlanSettings(AS_OF),
    )  # fmt: skip
    assert plan.offer[-1] == Offer.DISCOUNT
    assert [problem.code for problem in problems] == ["winback_price_cut"]


def test_no_group_of_reasons_leads_with_a_price_cut():
    assert {reason.offer for reason in DEFAULT_CATALOGUE} <= {offer.value for offer in Offer} - {Offer.DISCOUNT}


def test_an_empty_plan_for_nobody():
    plan, problems = plan_recoveries(
        lost_customers(1), np.empty(0, dtype=np.intp), hours=np.zeros(1), offers=np.array([""], dtype=object), team=(),
        settings=PlanSettings(AS_OF),
    )  # fmt: skip
    assert len(plan) == 0
    assert problems == ()


def learned(category: str, recovered: list[bool], prior: float = 10.0, exposure: object = None) -> LearnedRates:
    return learn_rates(
        DEFAULT_CATALOGUE,
        RecoveryResults(np.array([category] * len(recovered), dtype=object), np.array(recovered), exposure),
        prior,
    )


def test_results_move_the_rate_of_their_category_and_no_other():
    rates = learned("service", [True] * 6 + [False] * 4)
    line = LINE[ReasonCategory.SERVICE]
    assert (rates.attempts[line], rates.recovered[line]) == (10, 6)
    assert rates.rate[line] == pytest.approx((10 * 0.40 + 6) / 20)
    others = [number for number in range(len(DEFAULT_CATALOGUE)) if number != line]
    assert rates.rate[others].tolist() == [DEFAULT_CATALOGUE[number].base_rate for number in others]


def test_attempts_at_customers_long_silent_weigh_less():
    fresh = learned("price", [False] * 10)
    stale = learned("price", [False] * 10, exposure=np.full(10, 0.25))
    line = LINE[ReasonCategory.PRICE]
    assert fresh.rate[line] < stale.rate[line] < 0.35


def test_an_unknown_rate_stays_unknown():
    catalogue = [replace(DEFAULT_CATALOGUE[0], base_rate=float("nan"))]
    results = RecoveryResults(np.array(["product"], dtype=object), np.array([True]))
    assert np.isnan(learn_rates(catalogue, results).rate[0])


@given(st.lists(st.booleans(), max_size=40), st.floats(0.5, 100))
def test_a_learned_rate_lies_between_the_typed_and_the_seen_one(recovered: list[bool], prior: float):
    rate = learned("staff", recovered, prior).rate[LINE[ReasonCategory.STAFF]]
    seen = np.mean(recovered) if recovered else 0.45
    assert min(seen, 0.45) - 1e-12 <= rate <= max(seen, 0.45) + 1e-12
