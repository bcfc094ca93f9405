from __future__ import annotations

import pytest

from cec_xl.method.checks import check_settings
from cec_xl.method.settings import (
    LoyaltyTable,
    MatrixStrategy,
    ParetoCuts,
    PositionFromShare,
    Segmentation,
    Settings,
    WeightScenario,
)
from tests.method.cases import EQUAL, NAN, START, WORKED

SHORT = WeightScenario("Corto", (0.1, 0.3, 0.5, 0.05), row=3)
NEGATIVE = WeightScenario("Negativo", (0.6, -0.1, 0.3, 0.2), row=4)


def test_the_defaults_of_the_method_fit():
    assert check_settings(WORKED) == []


def test_weights_that_sum_to_095_show_their_sum_and_row():
    (problem,) = check_settings(WORKED._replace(scenarios=(SHORT,), active_scenario="Corto"))
    assert (problem.code, problem.blocking) == ("weights_sum", True)
    assert (problem.place.table, problem.place.row) == ("weights", 3)
    assert problem.details["total"] == "0.95"


def test_a_bad_scenario_that_is_not_active_stops_nothing():
    (problem,) = check_settings(WORKED._replace(scenarios=(START, NEGATIVE)))
    assert (problem.code, problem.place.field, problem.blocking) == ("weight_negative", "w2", False)


@pytest.mark.parametrize(
    ("settings", "code", "table", "field"),
    [
        (WORKED._replace(scenarios=()), "no_weight_scenario", "weights", None),
        (WORKED._replace(active_scenario="Otro"), "active_scenario_unknown", "settings", "active_scenario"),
        (WORKED._replace(active_scenario=""), "active_scenario_missing", "settings", "active_scenario"),
        (WORKED._replace(loyalty=LoyaltyTable(())), "loyalty_empty", "loyalty", None),
        (WORKED._replace(loyalty=LoyaltyTable(((0, 1), (0, 2)))), "loyalty_step_twice", "loyalty", "years_from"),
        (WORKED._replace(loyalty=LoyaltyTable(((0, -1),))), "loyalty_factor_negative", "loyalty", "factor"),
        (WORKED._replace(segmentation=Segmentation(share_cut=20)), "setting_not_between", "settings", "share_cut"),
        (WORKED._replace(segmentation=Segmentation(billing_cut=NAN)), "setting_not_between", "settings", "billing_cut"),
        (
            WORKED._replace(segmentation=Segmentation(digit_cut=5)),
            "setting_not_between",
            "settings",
            "billing_digit_cut",
        ),
        (WORKED._replace(minute_cost=-1), "setting_negative", "settings", "minute_cost"),
        (
            WORKED._replace(pareto=ParetoCuts(digits=(0.9, 0.8, 0.99))),
            "pareto_cuts_unordered",
            "settings",
            "pareto_digit_4",
        ),
        (WORKED._replace(pareto=ParetoCuts(classes=(0.8, 1.2))), "abc_cuts_unordered", "settings", "abc_a"),
        (
            WORKED._replace(matrix_strategy=MatrixStrategy(leave=0.6)),
            "matrix_cuts_unordered",
            "settings",
            "matrix_leave",
        ),
        (
            WORKED._replace(position_from_share=PositionFromShare(thresholds=(0.1, 0.2, 0.3))),
            "position_cuts_unordered",
            "settings",
            "position_share_4",
        ),
    ],
)
def test_settings_that_contradict_themselves_block(settings: Settings, code: str, table: str, field: str | None):
    (problem,) = check_settings(settings)
    assert (problem.code, problem.place.table, problem.place.field) == (code, table, field)
    assert problem.blocking


def test_loyalty_switched_off_need_not_fit():
    assert check_settings(WORKED._replace(loyalty=LoyaltyTable((), enabled=False))) == []


def test_a_single_scenario_needs_no_choice():
    assert check_settings(WORKED._replace(scenarios=(EQUAL,), active_scenario="")) == []
