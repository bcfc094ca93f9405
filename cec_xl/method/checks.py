"""Whether the settings contradict themselves, before anything is computed with them. METHOD §2-§7."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from cec_xl.method.conditions import plain
from cec_xl.method.problems import Place, Problem
from cec_xl.method.settings import LoyaltyTable, Settings, WeightScenario
from cec_xl.method.thresholds import first_unordered
from cec_xl.method.weights import active_scenario, weights_fit


def check_settings(settings: Settings) -> list[Problem]:
    """Problems of weights, loyalty factors and single settings. Criteria sets, rules and services have their own."""
    return [*_check_scenarios(settings), *_check_loyalty(settings.loyalty), *_check_numbers(settings)]


def _check_scenarios(settings: Settings) -> Iterator[Problem]:
    """Every scenario is looked at; only the active one can stop the work."""
    active = active_scenario(settings.scenarios, settings.active_scenario)
    if not settings.scenarios:
        yield Problem("no_weight_scenario", Place("weights"), blocking=True)
    elif active is None:
        place = Place("settings", None, "active_scenario")
        code = "active_scenario_unknown" if settings.active_scenario else "active_scenario_missing"
        allowed = ", ".join(scenario.name for scenario in settings.scenarios)
        yield Problem(code, place, {"scenario": settings.active_scenario, "allowed": allowed}, blocking=True)
    for scenario in settings.scenarios:
        yield from check_scenario(scenario, blocking=scenario is active)


def check_scenario(scenario: WeightScenario, *, blocking: bool = False) -> Iterator[Problem]:
    """Problems of one scenario's weights: a weight below zero, or weights that do not sum to 1."""
    for order, weight in enumerate(scenario.weights, start=1):
        if not (math.isfinite(weight) and weight >= 0):
            details = {"scenario": scenario.name, "weight": plain(weight) if math.isfinite(weight) else str(weight)}
            yield Problem("weight_negative", Place("weights", scenario.row, f"w{order}"), details, blocking)
            return
    if not weights_fit(scenario.weights):
        total = f"{math.fsum(scenario.weights):.12g}"
        details = {"scenario": scenario.name, "total": total}
        yield Problem("weights_sum", Place("weights", scenario.row, "w1"), details, blocking)


def _check_loyalty(table: LoyaltyTable) -> Iterator[Problem]:
    if not table.enabled:
        return
    if not table.steps:
        yield Problem("loyalty_empty", Place("loyalty"), blocking=True)
    years = [start for start, _ in table.steps]
    if len(set(years)) < len(years):
        again = next(start for start in years if years.count(start) > 1)
        yield Problem("loyalty_step_twice", Place("loyalty", None, "years_from"), {"years": plain(again)}, True)
    for start, factor in table.steps:
        if not (math.isfinite(factor) and factor >= 0 and math.isfinite(start)):
            details = {"years": plain(start), "factor": f"{factor:.15g}"}
            yield Problem("loyalty_factor_negative", Place("loyalty", None, "factor"), details, True)


def _check_numbers(settings: Settings) -> Iterator[Problem]:
    segmentation, general = settings.segmentation, settings.position_from_share
    yield from _within("share_cut", segmentation.share_cut, 0, 1)
    yield from _within("billing_cut", segmentation.billing_cut, 0, 1)
    yield from _within("billing_digit_cut", segmentation.digit_cut, 1, 4)
    yield from _within("minute_cost", settings.minute_cost, 0, math.inf)
    yield from _rising("pareto_cuts_unordered", "pareto_digit_4", settings.pareto.digits)
    yield from _rising("abc_cuts_unordered", "abc_a", settings.pareto.classes)
    levels = settings.matrix_strategy
    yield from _rising("matrix_cuts_unordered", "matrix_leave", (levels.leave, levels.analyse, levels.keep), low=0.0)
    if first_unordered(general.thresholds, good_high=True) or not general.medium_from <= general.good_from:
        shown = " / ".join(f"{cut:.15g}" for cut in general.thresholds)
        yield Problem("position_cuts_unordered", Place("settings", None, "position_share_4"), {"cuts": shown}, True)


def _within(setting: str, value: float, low: float, high: float) -> Iterator[Problem]:
    if not low <= value <= high:
        details = {"setting": setting, "value": f"{value:.15g}", "minimum": plain(low), "maximum": plain(high)}
        code = "setting_not_between" if math.isfinite(high) else "setting_negative"
        yield Problem(code, Place("settings", None, setting), details, True)


def _rising(code: str, setting: str, cuts: Sequence[float], low: float = 1e-6) -> Iterator[Problem]:
    """Running shares must rise, from above nothing to at most the whole."""
    if not (low <= cuts[0] and all(a <= b for a, b in pairwise(cuts)) and cuts[-1] <= 1):
        details = {"cuts": " / ".join(f"{cut:.15g}" for cut in cuts)}
        yield Problem(code, Place("settings", None, setting), details, True)
