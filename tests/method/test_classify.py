"""How the parts play together; the figures themselves are in test_worked_case and test_properties."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from cec_xl.method.classify import STAGES, check, classify
from cec_xl.method.criteria import CriteriaSet, Criterion, CriterionRule, PortfolioKind, Situation, Unit
from cec_xl.method.portfolio import Portfolio
from cec_xl.method.problems import MethodError
from cec_xl.method.settings import (
    LoyaltyTable,
    Rule,
    Segment,
    Segmentation,
    ServiceLine,
    WeightScenario,
)
from tests.method.cases import EQUAL, FAMILIES_BOUGHT, NAN, SHARE, UNPAID, VOLUME, WORKED, WORKED_SET, portfolio

MIXED = portfolio(
    ["cur1", "cur2", "pot1", "lost1"],
    {
        "name": ["Uno", "Dos", "Tres", "Cuatro"],
        "situation": ["current", "current", "potential", "lost"],
        "manager": ["Ana", "Ana", "Luis", "Luis"],
    },
    volume=[80, 20, NAN, 500],
    share=[0.6, 0.1, NAN, 0.9],
    diversity=[4, 2, NAN, 4],
    risk=[0, 3, NAN, 0],
    loyalty=[3, 1, NAN, 5],
    growth=[NAN, NAN, 0.3, NAN],
    image=[NAN, NAN, 4, NAN],
    competition=[NAN, NAN, 0, NAN],
    machinery=[NAN, NAN, 12, NAN],
)


def test_potential_customers_are_scored_with_their_set_and_have_no_segment():
    result = classify(MIXED, WORKED)
    assert result.codes[2] == "4444"
    assert result.criteria_set[2] == "CEC_potenciales_1"
    assert result.loyalty_factor[2] == 0.1
    assert result.rank[2] > 0
    assert (result.segment[2], result.abc[2]) == ("", "")
    assert not result.problems


def test_lost_customers_count_nowhere_unless_they_have_a_set():
    result = classify(MIXED, WORKED)
    assert (result.codes[3], result.rank[3], result.abc[3], result.segment[3]) == ("····", 0, "", "")
    assert result.abc.tolist()[:2] == ["A", "B"]


def test_lost_customers_with_a_set_are_scored_but_not_ranked_among_the_others():
    lost = WORKED_SET._replace(name="perdidos", kind=PortfolioKind.LOST)
    settings = WORKED._replace(sets=(*WORKED.sets, lost), active_sets={PortfolioKind.LOST: "perdidos"})
    result = classify(MIXED, settings)
    assert result.codes[3] == "4444"
    assert result.score[3] == pytest.approx(1.2)
    assert result.rank[3] == 0
    assert result.matrices["d2_d3"].cell[3] == -1


def test_whose_billing_makes_the_portfolio_is_a_setting():
    everybody = Segmentation(situations=tuple(Situation))
    result = classify(MIXED, WORKED._replace(segmentation=everybody))
    assert result.segment[3] == "vital"
    assert result.abc.tolist() == ["B", "C", "", "A"]


def test_the_satisfied_view_scores_current_customers_by_the_survey():
    rules = (
        CriterionRule("satisfaction", thresholds=(8, 6, 4)),
        CriterionRule("loyalty", thresholds=(3, 2, 1)),
        VOLUME,
        CriterionRule("image", thresholds=(3, 2, 1)),
    )
    satisfied = CriteriaSet("CEC_satisfechos", PortfolioKind.SATISFIED, rules)
    firm = portfolio(["a"], satisfaction=[9], loyalty=[4], volume=[10], image=[4], share=[0.3], diversity=[1], risk=[3])
    settings = WORKED._replace(sets=(*WORKED.sets, satisfied))
    result = classify(firm, settings, view=PortfolioKind.SATISFIED)
    assert (result.codes[0], result.criteria_set[0], result.view) == ("4444", "CEC_satisfechos", "satisfied")
    # No share criterion in this set: position and matrix go by the method's general share thresholds.
    assert result.position[0] == "medium"
    assert result.matrices["volume_share"].members("4", "3").tolist() == [0]
    assert classify(firm, settings).codes[0] == "1341"


def test_without_a_volume_criterion_the_matrix_uses_pareto_digits():
    rules = (FAMILIES_BOUGHT, SHARE, CriterionRule("margin", thresholds=(3, 2, 1)), UNPAID)
    settings = WORKED._replace(sets=(WORKED_SET._replace(rules=rules),))
    firm = portfolio(
        list("ab"), volume=[90, 10], share=[0.6, 0.6], diversity=[4, 4], margin=[5, 5], risk=[0, 0], loyalty=[3, 3]
    )
    matrix = classify(firm, settings).matrices["volume_share"]
    assert matrix.members("4", "4").tolist() == [0]
    assert matrix.members("3", "4").tolist() == [1]


def test_without_any_billing_the_general_volume_digit_is_1():
    rules = (FAMILIES_BOUGHT, SHARE, CriterionRule("margin", thresholds=(3, 2, 1)), UNPAID)
    settings = WORKED._replace(sets=(WORKED_SET._replace(rules=rules),))
    firm = portfolio(["a"], volume=[0], share=[0.6], diversity=[4], margin=[5], risk=[0], loyalty=[3])
    assert classify(firm, settings).matrices["volume_share"].members("1", "4").tolist() == [0]


def test_a_duplicate_id_keeps_the_first_and_shares_in_nothing():
    firm = portfolio(
        ["a", "b", "a"], volume=[60, 40, 900], share=[0.3] * 3, diversity=[3] * 3, risk=[0] * 3, loyalty=[3] * 3
    )
    result = classify(firm, WORKED)
    assert result.codes.tolist() == ["3344", "3344", "····"]
    assert result.rank.tolist() == [1, 2, 0]
    assert (result.abc[2], result.segment[2]) == ("", "")
    assert [p.code for p in result.problems] == ["duplicate_customer"]


def test_a_typed_position_wins_and_an_unknown_one_leaves_a_gap():
    firm = portfolio(
        list("abc"), {"position": ["weak", "regular", ""]}, volume=[1, 1, 1], share=[0.6] * 3, diversity=[3] * 3,
        risk=[0] * 3, loyalty=[3] * 3,
    )  # fmt: skip
    result = classify(firm, WORKED)
    assert result.position.tolist() == ["weak", "", "good"]
    assert result.position_strategy[1] == ""
    assert [(p.code, p.place.row, p.place.field) for p in result.problems] == [("position_unknown", 1, "position")]


def test_unknown_years_leave_the_score_open_unless_loyalty_is_off():
    firm = portfolio(list("ab"), volume=[1, 1], share=[0.6] * 2, diversity=[3] * 2, risk=[0] * 2, loyalty=[3, NAN])
    result = classify(firm, WORKED)
    assert result.weighted[1] == result.weighted[0]
    assert np.isnan(result.score[1])
    assert result.rank.tolist() == [1, 0]
    assert [p.code for p in result.problems] == ["value_missing_for_loyalty"]
    switched_off = classify(firm, WORKED._replace(loyalty=LoyaltyTable(enabled=False)))
    assert switched_off.rank.tolist() == [1, 1]
    assert not switched_off.problems


def test_missing_share_outside_the_set_is_told_because_the_segment_needs_it():
    rules = (FAMILIES_BOUGHT, CriterionRule("margin", thresholds=(3, 2, 1)), VOLUME, UNPAID)
    settings = WORKED._replace(sets=(WORKED_SET._replace(rules=rules),))
    firm = portfolio(
        list("ab"), volume=[1, 1], margin=[1, 1], share=[0.5, NAN], diversity=[3] * 2, risk=[0] * 2, loyalty=[3] * 2
    )
    result = classify(firm, settings)
    assert result.rank.tolist() == [1, 1]
    assert result.segment.tolist() == ["vital", ""]
    assert [(p.code, p.place.row) for p in result.problems] == [("value_missing_for_segment", 1)]


def test_a_family_with_a_bad_set_is_left_out_and_the_rest_scored():
    bad = WORKED_SET._replace(
        name="H", family="Hoteles", rules=(SHARE._replace(thresholds=(0, 1, 2)), *WORKED_SET.rules[1:])
    )
    firm = portfolio(
        list("ab"), {"family": ["Hoteles", ""]}, volume=[1, 1], share=[0.6] * 2, diversity=[3] * 2, risk=[0] * 2,
        loyalty=[3] * 2,
    )  # fmt: skip
    result = classify(firm, WORKED._replace(sets=(*WORKED.sets, bad)))
    assert result.codes.tolist() == ["····", "3444"]
    assert "thresholds_not_falling" in [p.code for p in result.problems]


def test_blocking_settings_raise_with_every_problem():
    broken = WORKED._replace(
        sets=(WORKED_SET._replace(rules=(FAMILIES_BOUGHT._replace(thresholds=(1, 2, 3)), *WORKED_SET.rules[1:])),),
        scenarios=(WeightScenario("x", (0.1, 0.3, 0.5, 0.05)),),
        active_scenario="x",
        rules=(Rule("r", 1, "block", None, {"d1": "uno"}),),
    )
    with pytest.raises(MethodError) as caught:
        classify(MIXED, broken)
    assert [p.code for p in caught.value.problems] == [
        "thresholds_not_falling",
        "weights_sum",
        "rule_condition_unreadable",
    ]
    assert [p.blocking for p in caught.value.problems] == [True, True, False]
    assert "0.95" in str(caught.value)


def test_checking_never_raises_and_needs_no_portfolio():
    problems = check(WORKED._replace(scenarios=())).problems
    assert [p.code for p in problems] == ["no_weight_scenario"]
    assert not check(WORKED).problems


def test_rules_see_the_final_result():
    rules = (
        Rule("impago", 1, "block", None, {"d4": "1"}),
        Rule("fiel", 1, "discount", "10 %", {"segment": "Vitales", "score": ">=1"}),
        Rule("visita", 1, "promotion", "Visita de prueba", {"situation": "Potencial"}),
    )
    names = {"vitales": "vital", "potencial": "potential"}
    result = classify(MIXED, WORKED._replace(rules=rules), synonyms=names)
    assert result.sale_allowed.tolist() == [True, False, True, True]
    assert result.discount.tolist() == [0.1, 0, 0, 0]
    assert result.promotions.tolist() == ["", "", "Visita de prueba", ""]
    assert result.fired.tolist() == ["fiel", "impago", "visita", ""]


def test_services_follow_the_segment():
    settings = WORKED._replace(services=(ServiceLine(Segment.VITAL, "Visitas", "intense", 12, 5, 30),), minute_cost=1)
    result = classify(MIXED, settings)
    assert result.services.services.tolist() == [12, 0, 0, 0]
    assert result.services.cost.tolist() == [420, 0, 0, 0]
    assert result.service_level.tolist() == ["intense", "commercial", "", ""]


def test_another_scenario_another_score():
    result = classify(MIXED, WORKED._replace(active_scenario=EQUAL.name))
    assert result.weighted[1] == pytest.approx((2 + 1 + 3 + 1) / 4)
    assert (result.scenario, result.weights) == (EQUAL.name, EQUAL.weights)


def test_a_criterion_of_the_users_own():
    own = Criterion("delay", Unit.DAYS, good_high=False, minimum=0)
    rules = (*WORKED_SET.rules[:3], CriterionRule("delay", comparison=UNPAID.comparison, thresholds=(0, 10, 30)))
    settings = WORKED._replace(criteria={**WORKED.criteria, "delay": own}, sets=(WORKED_SET._replace(rules=rules),))
    firm = portfolio(list("ab"), volume=[1, 1], share=[0.6] * 2, diversity=[3] * 2, delay=[5, -1], loyalty=[3] * 2)
    result = classify(firm, settings)
    assert result.codes.tolist() == ["3443", "344·"]
    assert [p.code for p in result.problems] == ["value_too_small"]


def test_progress_names_the_stages_in_order():
    told: list[tuple[str, float]] = []
    classify(MIXED, WORKED, progress=lambda stage, done: told.append((stage, done)))
    assert list(dict.fromkeys(stage for stage, _ in told)) == list(STAGES)
    assert [done for _, done in told] == sorted(done for _, done in told)
    assert told[-1][1] == 1.0


def test_problems_of_customers_come_in_the_order_of_the_sheet():
    values = {key: column.copy() for key, column in MIXED.values.items()}
    values["risk"][1] = values["share"][0] = values["volume"][1] = NAN
    result = classify(Portfolio(MIXED.ids, values, MIXED.texts), WORKED)
    assert [(p.place.row, p.place.field) for p in result.problems] == [(0, "share"), (1, "volume"), (1, "risk")]


def test_the_same_input_gives_the_same_result():
    first, second = classify(MIXED, WORKED), classify(MIXED, WORKED)
    assert first.frame().equals(second.frame())


def test_classifying_imports_no_heavy_library():
    script = (
        "import sys; import cec_xl.method.classify, cec_xl.method.explain, cec_xl.method.rhombus; "
        "print([m for m in ('pandas', 'scipy', 'polars', 'openpyxl', 'xlwings') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
