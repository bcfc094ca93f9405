from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cec_xl.labels import LANGUAGES, Labels
from cec_xl.method.winback.calendar import months_between
from cec_xl.method.winback.evaluation import WinbackResult, WinbackSettings, evaluate
from cec_xl.method.winback.history import order_purchases
from cec_xl.method.winback.investment import InvestmentSettings
from cec_xl.method.winback.knapsack import Resources
from cec_xl.method.winback.plan import RecoveryResults, TeamMember
from cec_xl.method.winback.probability import ProbabilitySettings
from cec_xl.method.winback.scenarios import Scenario
from cec_xl.method.winback.selection import Decision, Ground, SelectionRules, Treatment
from tests.method.winback.histories import cdnow, day
from tests.method.winback.portfolios import AS_OF, lost_customers

NAN = float("nan")
SETTINGS = WinbackSettings(
    probability=ProbabilitySettings(half_life=12.0, market=0.9),
    investment=InvestmentSettings(hour_rate=40.0),
    selection=SelectionRules(resources=Resources(budget=1_000.0, hours=20.0)),
)
TEAM = (TeamMember("Directora"), TeamMember("Socio"))


def codes(found: WinbackResult):
    return {problem.code for problem in found.problems}


def hand_case():
    """Six lost customers of a small firm, worked out on paper.

    Silence: 2024-01-01 to 2025-01-01 are 366 days = 12.0249 mean months; decay 0.5^(12.0249 / 12) = 0.499282; with
    the market's 0.9 a base rate is multiplied with 0.449354.
    """
    return lost_customers(
        6,
        reason=["mal servicio", "precio", "trato", "competencia", "impago", "cerró"],
        volume=[20_000, 8_000, 30_000, 12_000, 50_000, 9_000],
        margin=[5_000, 2_000, 600, 3_000, 9_000, 2_000],
        prestige=[2, NAN, 1, 4, NAN, NAN],
        unpaid=[0, 0, 0, 0, 3, 0],
        marketing=[100, 50, 50, 100, 50, 50],
        hours=[5, 3, 4, 10, 4, 4],
        incentives=[100, 30, 0, 0, 0, 0],
        manager=["Directora", "", "", "", "", ""],
    )


def test_the_case_worked_out_by_hand():
    found = evaluate(hand_case(), SETTINGS, as_of=AS_OF, team=TEAM)
    assert found.reasons.category.tolist() == ["service", "price", "staff", "competitor", "unpaid", "closure"]
    # Probability: base rate x decay x market.
    assert found.probability.decay == pytest.approx(0.499282, abs=1e-6)
    by_hand = [0.179741, 0.157274, 0.202209, 0.112338, 0.044935, 0.0]
    assert found.probability.probability.tolist() == pytest.approx(by_hand, abs=1e-6)
    # Partial: 80 % of 20,000 and 5,000; full: all of it; horizon one year.
    assert (found.partial.billing[0], found.partial.margin[0]) == (16_000, 4_000)
    assert (found.full.billing[0], found.full.margin[0]) == (20_000, 5_000)
    assert found.partial.expected_billing[0] == pytest.approx(2_875.86, abs=0.01)
    assert found.partial.expected_margin[0] == pytest.approx(718.97, abs=0.01)
    assert found.full.expected_margin[0] == pytest.approx(898.71, abs=0.01)
    # Investment: 100 + 5 h x 40 + 100. Return: (718.97 - 400) / 400. Payback: 400 / (718.97 / 12) months.
    assert found.investment.total.tolist() == [400, 200, 210, 500, 210, 210]
    assert found.roi[0] == pytest.approx(0.7974, abs=1e-4)
    assert found.payback[0] == pytest.approx(6.676, abs=1e-3)
    # Selection: the strategic one (0.112338 x 1,500 x 1.25 = 210.63 < 500) does not pay either.
    assert found.selection.decision.tolist() == ["recover", "leave", "leave", "leave", "leave", "leave"]
    assert found.selection.ground.tolist() == [
        "economic", "no_return", "low_margin", "no_return", "risk", "cannot_return",
    ]  # fmt: skip
    assert found.selection.treatment.tolist() == [
        "", Treatment.MINIMISE, Treatment.CHEAPER, Treatment.MINIMISE, Treatment.STOP, Treatment.STOP,
    ]  # fmt: skip
    assert found.plan.owner.tolist() == ["Socio"] * 5  # not the Directora, who managed the account
    assert found.plan.offer[-1] == "service"


def test_the_full_scenario_changes_what_pays():
    found = evaluate(hand_case(), replace(SETTINGS, scenario=Scenario.FULL), as_of=AS_OF)
    # Price: 0.157274 x 2,000 = 314.55 against 200.
    assert found.selection.ground[1] == Ground.ECONOMIC
    assert found.roi[1] == pytest.approx(0.5727, abs=1e-4)


def test_a_longer_horizon_doubles_the_expectation():
    one, two = (evaluate(hand_case(), replace(SETTINGS, horizon_months=months), as_of=AS_OF) for months in (12.0, 24.0))
    assert two.partial.expected_margin == pytest.approx(2 * one.partial.expected_margin)
    assert two.payback[0] == pytest.approx(one.payback[0])


def test_the_part_judged_for_a_customer_goes_before_that_of_its_reason():
    lost = lost_customers(2, reason="mal servicio", margin=1_000.0, volume=5_000.0, recoverable=[0.1, NAN])
    found = evaluate(lost, as_of=AS_OF)
    assert found.partial.margin.tolist() == [100, 800]


def test_results_change_the_next_probability():
    results = RecoveryResults(np.array(["service"] * 10, dtype=object), np.zeros(10, dtype=bool))
    before, after = (evaluate(hand_case(), SETTINGS, as_of=AS_OF, results=r) for r in (None, results))
    assert after.probability.base_rate[0] == pytest.approx(0.2)
    assert after.probability.probability[0] == pytest.approx(before.probability.probability[0] / 2)


def test_an_unknown_reason_is_reported_and_computed_as_unclassified():
    lost = lost_customers(2, reason=["blablá", ""], margin=1_000.0, volume=5_000.0)
    found = evaluate(lost, as_of=AS_OF)
    assert found.reasons.category.tolist() == ["unclassified"] * 2
    assert {"winback_reason_unknown", "winback_reason_missing"} <= codes(found)
    assert np.isfinite(found.probability.probability).all()


def test_bad_input_gives_a_problem_each_and_never_stops_the_others():
    lost = lost_customers(
        5,
        ["2026-01-01", "2024-06-01", "2024-06-01", "NaT", "2024-06-01"],
        reason="precio",
        volume=[10_000, 10_000, 10_000, 10_000, NAN],
        margin=[3_000, -500, 3_000, 3_000, NAN],
        recoverable=[NAN, NAN, 2.0, NAN, NAN],
        marketing=[10, 10, 0, 10, 10],
        hours=[1, 1, 0, 1, 1],
        incentives=0.0,
    )
    found = evaluate(lost, as_of=AS_OF)
    assert {
        "winback_last_order_future", "winback_margin_negative", "winback_share_outside", "winback_no_investment",
        "winback_no_last_order", "winback_no_margin", "winback_no_billing", "winback_no_history",
    } <= codes(found)  # fmt: skip
    assert found.selection.decision.tolist() == ["undecided", "leave", "recover", "undecided", "undecided"]
    assert np.isnan(found.roi[2])
    assert found.payback[2] == 0
    assert found.partial.margin[2] == pytest.approx(3_000 * 0.6)  # 200 % recoverable: the reason's own part


def test_every_problem_has_a_sentence_in_every_language():
    lost = lost_customers(
        3, ["2026-01-01", "NaT", "2024-01-01"], ids=["a", "b", "a"], reason="?", offer="discount", owner="X",
        manager="X", prestige=9.0, hours=-1.0,
    )  # fmt: skip
    found = evaluate(lost, as_of=AS_OF)
    assert len(codes(found)) >= 8
    for language in LANGUAGES:
        for problem in found.problems:
            placeholders = {"field": "Grado", "found": "9", "sheet": "Perdidos"} | dict(problem.details)
            text = Labels(language).message(problem.code, **placeholders)
            assert "{" not in text
            assert Labels(language).has(f"remedies.{problem.code}")


def test_the_second_opinion_covers_only_customers_the_model_knows():
    purchases, _ = order_purchases(cdnow(), day("1997-09-30"))
    lost = lost_customers(3, "1997-08-05", ids=["1516", "nobody", "4"], reason="precio", margin=10.0, volume=20.0)
    found = evaluate(lost, purchases=purchases, as_of=day("1997-09-30"))
    assert found.opinion.model is not None
    assert found.opinion.alive[0] == pytest.approx(0.9689, abs=0.0005)
    assert np.isnan(found.opinion.alive[1])
    assert found.opinion.purchases[0] == pytest.approx(25.757, abs=0.1)  # a year of months is 52.2 weeks
    assert "winback_no_history" not in codes(found)


def test_an_empty_list_of_lost_customers_is_no_error():
    found = evaluate(lost_customers(0), as_of=AS_OF)
    assert len(found.plan) == 0
    assert found.selection.exact.value == 0


def test_more_money_is_worth_something_only_while_it_is_scarce():
    lost = lost_customers(3, reason="mal servicio", volume=20_000.0, margin=5_000.0, marketing=300.0, hours=2.0)
    scarce = replace(SETTINGS, selection=SelectionRules(resources=Resources(400.0, 100.0)), step=Resources(400.0, 10.0))
    found = evaluate(lost, scarce, as_of=AS_OF)
    assert found.selection.decision.tolist() == ["recover", "wait", "wait"]
    assert found.margin.per_euro == pytest.approx(found.selection.net_value[0] / 380)
    assert found.margin.of_money == pytest.approx(found.selection.net_value[0])
    assert found.margin.of_hours == 0
    plenty = evaluate(lost, replace(scarce, selection=SelectionRules(resources=Resources())), as_of=AS_OF)
    assert (plenty.margin.per_euro, plenty.margin.of_money) == (0, 0)


@given(st.permutations(range(6)))
@settings(max_examples=30)
def test_the_order_of_the_rows_does_not_matter(order: list[int]):
    straight = evaluate(hand_case(), SETTINGS, as_of=AS_OF)
    lost = hand_case()
    positions = np.array(order)
    turned = type(lost)(
        lost.ids[positions],
        lost.last_order[positions],
        {key: values[positions] for key, values in lost.numbers.items()},
        {key: values[positions] for key, values in lost.texts.items()},
    )
    found = evaluate(turned, SETTINGS, as_of=AS_OF)
    assert found.selection.decision.tolist() == straight.selection.decision[positions].tolist()
    assert found.value.codes.tolist() == straight.value.codes[positions].tolist()


def test_silence_is_counted_in_mean_months():
    assert months_between(np.array(["2024-01-01"], dtype="datetime64[D]"), AS_OF)[0] == pytest.approx(12.0248, abs=1e-4)


def test_decisions_are_always_one_of_the_four():
    found = evaluate(hand_case(), SETTINGS, as_of=AS_OF)
    assert set(found.selection.decision) <= {decision.value for decision in Decision}
