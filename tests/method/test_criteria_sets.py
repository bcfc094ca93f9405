from __future__ import annotations

import pytest

from cec_xl.method.criteria import (
    Comparison,
    CriteriaSet,
    CriterionRule,
    PortfolioKind,
    Situation,
    ThresholdMode,
)
from cec_xl.method.criteria_sets import choose_sets
from cec_xl.method.settings import Settings
from tests.method.cases import FAMILIES_BOUGHT, POTENTIAL_SET, SHARE, UNPAID, VOLUME, WORKED, WORKED_SET

HOTELS = WORKED_SET._replace(name="Hoteles", family="Hoteles")
SATISFIED = WORKED_SET._replace(name="Satisfechos", kind=PortfolioKind.SATISFIED)
LOST = WORKED_SET._replace(name="Perdidos", kind=PortfolioKind.LOST)


def chosen(settings: Settings, situation: Situation, family: str = "", view: PortfolioKind = PortfolioKind.CURRENT):
    choice = choose_sets(settings, view)
    place = choice.set_for(situation, family)
    return None if place is None else choice.sets[place].name


def with_rules(*rules: CriterionRule) -> Settings:
    return WORKED._replace(sets=(WORKED_SET._replace(rules=rules), POTENTIAL_SET))


def test_current_and_potential_customers_have_their_own_set():
    assert chosen(WORKED, Situation.CURRENT) == "CEC_actuales_2"
    assert chosen(WORKED, Situation.POTENTIAL) == "CEC_potenciales_1"


def test_the_active_set_is_chosen_by_name():
    other = WORKED_SET._replace(name="Otro")
    settings = WORKED._replace(sets=(*WORKED.sets, other), active_sets={PortfolioKind.CURRENT: "Otro"})
    assert chosen(settings, Situation.CURRENT) == "Otro"


def test_a_set_for_the_family_wins_whatever_the_capitals():
    settings = WORKED._replace(sets=(*WORKED.sets, HOTELS))
    assert chosen(settings, Situation.CURRENT, "HOTELES") == "Hoteles"
    assert chosen(settings, Situation.CURRENT, "Talleres") == "CEC_actuales_2"
    assert chosen(settings, Situation.POTENTIAL, "Hoteles") == "CEC_potenciales_1"


def test_satisfied_is_a_second_view_of_current_customers():
    settings = WORKED._replace(sets=(*WORKED.sets, SATISFIED))
    assert chosen(settings, Situation.CURRENT) == "CEC_actuales_2"
    assert chosen(settings, Situation.CURRENT, view=PortfolioKind.SATISFIED) == "Satisfechos"


def test_lost_customers_are_scored_only_where_their_set_is_named():
    settings = WORKED._replace(sets=(*WORKED.sets, LOST))
    assert chosen(settings, Situation.LOST) is None
    assert chosen(settings._replace(active_sets={PortfolioKind.LOST: "Perdidos"}), Situation.LOST) == "Perdidos"
    assert not choose_sets(settings).problems


@pytest.mark.parametrize(
    ("rules", "code", "row", "field"),
    [
        ((FAMILIES_BOUGHT, SHARE, VOLUME), "set_not_four", 0, "set_name"),
        ((FAMILIES_BOUGHT, SHARE, VOLUME, UNPAID, VOLUME), "set_not_four", 0, "set_name"),
        ((FAMILIES_BOUGHT, SHARE, SHARE, UNPAID), "set_criterion_twice", 1, "criterion_name"),
        ((CriterionRule("altura", row=9), SHARE, VOLUME, UNPAID), "set_criterion_unknown", 9, "criterion_name"),
        ((SHARE._replace(comparison=Comparison.BELOW, thresholds=(3, 2, 1)), FAMILIES_BOUGHT, VOLUME, UNPAID),
         "comparison_for_good_high", 1, "comparison"),
        ((FAMILIES_BOUGHT, SHARE, VOLUME, UNPAID._replace(comparison=Comparison.ABOVE)),
         "comparison_for_good_low", 3, "comparison"),
        ((FAMILIES_BOUGHT, SHARE._replace(thresholds=None), VOLUME, UNPAID), "thresholds_missing", 1, "t4"),
        ((FAMILIES_BOUGHT, SHARE._replace(thresholds=(0.25, 0.5, 0.1)), VOLUME, UNPAID),
         "thresholds_not_falling", 1, "t3"),
        ((FAMILIES_BOUGHT, SHARE, VOLUME, UNPAID._replace(thresholds=(0, 2, 1))), "thresholds_not_rising", 3, "t2"),
    ],
)  # fmt: skip
def test_a_set_that_cannot_be_used_names_the_cell_and_blocks(
    rules: tuple[CriterionRule, ...], code: str, row: int, field: str
):
    problem = choose_sets(with_rules(*rules)).problems[0]
    assert (problem.code, problem.place.table, problem.place.row, problem.place.field) == (
        code,
        "criteria_sets",
        row,
        field,
    )
    assert problem.blocking


def test_every_fault_of_a_set_is_told_at_once():
    rules = (FAMILIES_BOUGHT._replace(thresholds=None), SHARE._replace(thresholds=(0, 1, 2)), VOLUME, UNPAID)
    assert [p.code for p in choose_sets(with_rules(*rules)).problems] == [
        "thresholds_missing",
        "thresholds_not_falling",
    ]


def test_automatic_modes_need_no_thresholds_and_pareto_no_comparison():
    rules = (
        SHARE._replace(mode=ThresholdMode.QUARTILES, thresholds=None),
        VOLUME._replace(comparison=Comparison.AT_MOST),
        FAMILIES_BOUGHT,
        UNPAID,
    )
    assert not choose_sets(with_rules(*rules)).problems


def test_a_bad_family_set_leaves_its_family_out_and_stops_nobody_else():
    bad = HOTELS._replace(rules=(FAMILIES_BOUGHT._replace(thresholds=(1, 2, 3)), SHARE, VOLUME, UNPAID))
    settings = WORKED._replace(sets=(*WORKED.sets, bad))
    assert chosen(settings, Situation.CURRENT, "Hoteles") is None
    assert chosen(settings, Situation.CURRENT, "Talleres") == "CEC_actuales_2"
    assert [(p.code, p.blocking) for p in choose_sets(settings).problems] == [("thresholds_not_falling", False)]


def test_a_set_nobody_uses_is_still_checked_but_blocks_nothing():
    unused = CriteriaSet("sin usar", PortfolioKind.CURRENT, (SHARE._replace(thresholds=None), VOLUME, UNPAID, SHARE))
    problems = choose_sets(WORKED._replace(sets=(*WORKED.sets, unused))).problems
    assert problems
    assert not any(p.blocking for p in problems)


def test_two_sets_for_one_family_the_second_is_named():
    again = HOTELS._replace(name="Hoteles 2", rules=(FAMILIES_BOUGHT._replace(row=12), SHARE, VOLUME, UNPAID))
    (problem,) = choose_sets(WORKED._replace(sets=(*WORKED.sets, HOTELS, again))).problems
    assert (problem.code, problem.place.row, problem.details["set"]) == ("family_set_repeated", 12, "Hoteles 2")


@pytest.mark.parametrize(
    ("active", "code", "blocking"),
    [
        ({PortfolioKind.CURRENT: "nada"}, "active_set_unknown", True),
        ({PortfolioKind.CURRENT: "CEC_potenciales_1"}, "active_set_other_kind", True),
        ({PortfolioKind.POTENTIAL: "nada"}, "active_set_unknown", False),
    ],
)
def test_a_choice_that_cannot_be_followed(active: dict[PortfolioKind, str], code: str, blocking: bool):
    (problem,) = choose_sets(WORKED._replace(active_sets=active)).problems
    assert (problem.code, problem.place.table, problem.blocking) == (code, "settings", blocking)


def test_without_any_set_for_current_customers_nothing_can_be_scored():
    (problem,) = choose_sets(WORKED._replace(sets=())).problems
    assert (problem.code, problem.blocking) == ("no_criteria_set", True)
