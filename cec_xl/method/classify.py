"""From a portfolio and settings to every customer's code, score, segment and treatment. METHOD §2-§7."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cec_xl.method import matrices, position, ranking, segments, services, weights
from cec_xl.method.checks import check_settings
from cec_xl.method.classification import Classification
from cec_xl.method.codes import CODES, TOTALS, code_index
from cec_xl.method.criteria import PortfolioKind, Situation
from cec_xl.method.criteria_sets import SetChoice, choose_sets
from cec_xl.method.digits import digits
from cec_xl.method.grouping import look_up, text_table
from cec_xl.method.members import SITUATION_ORDER, Members, read_members
from cec_xl.method.pareto import ParetoCurve, abc_classes, pareto_curve
from cec_xl.method.portfolio import Portfolio
from cec_xl.method.problems import MethodError, Place, Problem
from cec_xl.method.rules import CompiledRule, RuleFacts, apply_rules, compile_rules
from cec_xl.method.scoring import ScoredDigits, score_digits
from cec_xl.method.settings import ServiceLine, Settings
from cec_xl.method.thresholds import pareto_thresholds
from cec_xl.method.usable import UsableValues, by_row

STAGES = ("settings", "digits", "ranking", "segments", "rules", "services", "matrices")
"""What `classify` tells its progress callback it is about to do, in order."""

Progress = Callable[[str, float], None]


class CheckedSettings(NamedTuple):
    """Settings that can be computed with: the sets, rules and service lines in use, and what is wrong with others."""

    choice: SetChoice
    rules: list[CompiledRule]
    services: list[ServiceLine]
    problems: tuple[Problem, ...]


def check(
    settings: Settings,
    *,
    view: PortfolioKind = PortfolioKind.CURRENT,
    synonyms: Mapping[str, str] | None = None,
) -> CheckedSettings:
    """Look at all settings at once, without a portfolio.

    Never raises: problems that stop a classification are marked as blocking.
    """
    choice = choose_sets(settings, view)
    rules, rule_problems = compile_rules(settings.rules, synonyms, highest_score(settings))
    lines, service_problems = services.check_services(settings.services)
    problems = (*choice.problems, *check_settings(settings), *rule_problems, *service_problems)
    return CheckedSettings(choice, rules, lines, problems)


def highest_score(settings: Settings) -> float:
    """The highest final score that weights and loyalty factors allow."""
    if not settings.loyalty.enabled:
        return 4.0
    return 4.0 * max((factor for _, factor in settings.loyalty.steps), default=1.0)


def classify(
    portfolio: Portfolio,
    settings: Settings,
    *,
    view: PortfolioKind = PortfolioKind.CURRENT,
    synonyms: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Classification:
    """Classify every customer.

    Current customers are scored with the active set of the view, potential ones with the potential set, lost ones
    with the lost set where one is named. Customers with a complete code and known years are ranked together, lost
    ones excepted: winning back has an order of its own (METHOD §8). ABC classes and segments are about what is
    bought, hence for the situations named in `Segmentation`, by default current customers. A potential customer
    whose years of relation are unknown has none.

    Args:
        portfolio: the customers.
        settings: the firm's choices.
        view: ``CURRENT``, or ``SATISFIED`` to look at current customers from the survey's side.
        synonyms: folded text as users read it -> key of a segment, situation or cell strategy, for rules.
        progress: called with a stage out of `STAGES` and the part done, 0..1.

    Raises:
        MethodError: settings that nothing can be scored with; carries every problem of the settings.
    """
    tell = progress or (lambda _stage, _done: None)
    tell("settings", 0.0)
    checked = check(settings, view=view, synonyms=synonyms)
    if any(problem.blocking for problem in checked.problems):
        raise MethodError(*checked.problems)
    scenario = weights.active_scenario(settings.scenarios, settings.active_scenario)
    if scenario is None:  # a blocking problem says so above
        raise MethodError(Problem("no_weight_scenario", Place("weights"), blocking=True))

    tell("digits", 0.05)
    members = read_members(portfolio, checked.choice)
    values = UsableValues(portfolio, settings.criteria, members.situation >= 0)
    scored = score_digits(values, settings, checked.choice.sets, members.criteria_set)
    index = code_index(scored.digits)

    tell("ranking", 0.35)
    total = TOTALS[index]
    weighted = weights.weighted_scores(index, scenario.weights)
    factor = weights.loyalty_factors(_years(values, members, settings), settings.loyalty)
    score = weights.final_scores(weighted, factor)
    rankable = np.where(members.within(Situation.LOST), np.nan, score)
    rank = ranking.competition_ranks(rankable, total, values.value("volume"))

    tell("segments", 0.55)
    placed = _place_in_segments(portfolio, values, members, scored, settings)

    tell("rules", 0.75)
    segment = segments.segment_names(placed.segment)
    situation = look_up(text_table([one.value for one in SITUATION_ORDER]), members.situation)
    facts = RuleFacts(scored.digits, score, segment, portfolio.text("family"), situation)
    outcome = apply_rules(checked.rules, facts, members.situation >= 0)

    tell("services", 0.85)
    manager = portfolio.text("manager")
    plan = services.service_plan(
        checked.services, placed.segment, values.value("margin"), manager, settings.minute_cost
    )

    tell("matrices", 0.92)
    place, place_problems = _positions(portfolio, placed.share_digit, settings)
    by_key = _matrices(placed, scored.digits, place, settings)
    tell("matrices", 1.0)
    return Classification(
        portfolio=portfolio,
        criteria_set=look_up(text_table([one.name for one in scored.sets]), scored.criteria_set),
        digits=scored.digits,
        codes=look_up(CODES, index),
        total=total,
        weighted=weighted,
        loyalty_factor=factor,
        score=score,
        rank=rank,
        abc=placed.abc,
        cumulative_share=placed.curve.spread(placed.curve.running, len(portfolio)),
        segment=segment,
        strategy=segments.strategy_names(placed.segment),
        position=position.position_names(place),
        position_strategy=by_key[matrices.POSITION].strategies(),
        service_level=plan.level,
        sale_allowed=outcome.sale_allowed,
        discount=outcome.discount,
        promotions=outcome.promotions,
        warnings=outcome.warnings,
        rule_strategy=outcome.strategy,
        fired=outcome.fired,
        applied=scored.applied,
        matrices=by_key,
        services=plan,
        problems=(*checked.problems, *by_row((*members.problems, *values.problems, *place_problems))),
        view=view,
        scenario=scenario.name,
        weights=scenario.weights,
        pareto=placed.curve,
        billing_measure=placed.measure,
        rule_winners=outcome.winners,
    )


def _years(values: UsableValues, members: Members, settings: Settings) -> NDArray[np.float64]:
    """Years of relation; a potential customer without any has none."""
    potential = members.within(Situation.POTENTIAL)
    if settings.loyalty.enabled:
        values.need("value_missing_for_loyalty", "loyalty", (members.criteria_set >= 0) & ~potential)
    years = values.value("loyalty")
    return np.where(potential & np.isnan(years), 0.0, years)


class _Placed(NamedTuple):
    """Where customers stand by billing and share; all arrays aligned with the portfolio.

    `buying` are the customers that take part; `billing` is NaN for the others.
    """

    buying: NDArray[np.bool_]
    billing: NDArray[np.float64]
    curve: ParetoCurve
    abc: NDArray[np.object_]
    measure: NDArray[np.float64]
    segment: NDArray[np.int8]
    volume_digit: NDArray[np.int8]
    share_digit: NDArray[np.int8]


def _place_in_segments(
    portfolio: Portfolio, values: UsableValues, members: Members, scored: ScoredDigits, settings: Settings
) -> _Placed:
    buying = members.within(*settings.segmentation.situations)
    values.need("value_missing_for_segment", "volume", buying)
    values.need("value_missing_for_segment", "share", buying)
    billing = np.where(buying, values.value("volume"), np.nan)
    share = np.where(buying, values.value("share"), np.nan)
    curve = pareto_curve(billing, portfolio.ids)
    by_pareto = pareto_thresholds(billing[~np.isnan(billing)], settings.pareto.digits)
    volume_digit = scored.digit_of("volume", digits(billing, by_pareto.cuts, by_pareto.comparison))
    by_general = position.general_share_digits(values.value("share"), settings.position_from_share)
    basis = settings.segmentation.basis
    measure = segments.billing_measure(billing, np.where(buying, volume_digit, np.int8(0)), curve, basis)
    return _Placed(
        buying,
        billing,
        curve,
        abc_classes(curve.spread(curve.before, len(portfolio)), settings.pareto.classes),
        measure,
        segments.segment_index(share, measure, settings.segmentation),
        volume_digit,
        scored.digit_of("share", by_general),
    )


def _positions(
    portfolio: Portfolio, share_digit: NDArray[np.int8], settings: Settings
) -> tuple[NDArray[np.int8], list[Problem]]:
    """Competitive positions, and a problem for each typed one that is none; such a customer has no position."""
    typed, unknown = position.typed_positions(portfolio.text("position"))
    found = position.position_index(typed, share_digit, settings.position_from_share)
    found[unknown] = -1
    texts = portfolio.text("position")
    problems = [
        Problem(
            "position_unknown",
            Place("customers", portfolio.row_of(at), "position"),
            {"customer": portfolio.ids[at], "position": texts[at]},
        )
        for at in unknown.tolist()
    ]
    return found, problems


def _matrices(
    placed: _Placed, digits_found: NDArray[np.int8], place: NDArray[np.int8], settings: Settings
) -> dict[str, matrices.Matrix]:
    """The matrices of the customers that buy: codes of other sets mean other things and stay out."""
    inside, rule = placed.buying, settings.matrix_strategy
    shown = np.where(inside, digits_found.T, np.int8(0)).T
    volume_digit, share_digit = (np.where(inside, d, np.int8(0)) for d in (placed.volume_digit, placed.share_digit))
    strategies = position.strategy_table(settings.position_matrix)
    found = [
        matrices.position_matrix(place, placed.segment, placed.billing, strategies),
        matrices.volume_share_matrix(volume_digit, share_digit, placed.billing, rule),
        *(matrices.digit_matrix(key, shown, placed.billing, rule) for key in matrices.DIGIT_MATRICES),
    ]
    return {matrix.key: matrix for matrix in found}
