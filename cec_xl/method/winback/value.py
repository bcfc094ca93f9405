"""What a lost customer was worth, in money and in standing: its four-digit code. METHOD §8, §2.

Quantitative criteria (what they bought, what it earned us, what they could buy) and qualitative ones (prestige,
references, image) go through the same digit machinery as current customers, as a criteria set of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cec_xl.method.classification import AppliedRule
from cec_xl.method.codes import code_index, codes, totals
from cec_xl.method.criteria import (
    CATALOGUE,
    Comparison,
    CriteriaSet,
    Criterion,
    CriterionRule,
    PortfolioKind,
    ThresholdMode,
    Unit,
)
from cec_xl.method.criteria_sets import check_set
from cec_xl.method.digits import digits
from cec_xl.method.problems import MethodError, Place, Problem
from cec_xl.method.ranking import competition_ranks
from cec_xl.method.settings import ParetoCuts
from cec_xl.method.thresholds import resolve
from cec_xl.method.weights import weighted_scores, weights_fit
from cec_xl.method.winback.lost import GRADES, LostPortfolio

WINBACK_CRITERIA: dict[str, Criterion] = {
    criterion.key: criterion
    for criterion in (
        Criterion("potential", Unit.CURRENCY, minimum=0),
        Criterion("strategic", Unit.GRADE, minimum=1, maximum=4),
        Criterion("incidents", Unit.COUNT, good_high=False, minimum=0),
        Criterion("unpaid", Unit.COUNT, good_high=False, minimum=0),
        Criterion("cost_to_serve", Unit.CURRENCY, good_high=False, minimum=0),
    )
}
"""Criteria that only lost customers have; `strategic` is the mean of the grades given."""

DEFAULT_LOST_SET = CriteriaSet(
    "lost",
    PortfolioKind.LOST,
    (
        CriterionRule("volume", ThresholdMode.PARETO),
        CriterionRule("margin", ThresholdMode.QUARTILES),
        CriterionRule("potential", ThresholdMode.QUARTILES),
        CriterionRule("strategic", ThresholdMode.FIXED, Comparison.AT_LEAST, (3.5, 2.5, 1.5)),
    ),
)
"""Past billing, past margin, potential, standing **(decision)**."""


@dataclass(frozen=True, slots=True)
class ValueSettings:
    """How lost customers are scored: a criteria set, its weights, the cuts of the Pareto mode."""

    criteria_set: CriteriaSet = DEFAULT_LOST_SET
    weights: tuple[float, float, float, float] = (0.25, 0.25, 0.25, 0.25)
    criteria: Mapping[str, Criterion] = field(default_factory=lambda: CATALOGUE | WINBACK_CRITERIA)
    pareto: ParetoCuts = field(default_factory=ParetoCuts)


@dataclass(frozen=True, slots=True)
class CustomerValue:
    """What each lost customer was worth, aligned with the portfolio.

    `digits` has shape (n, 4), 0 where there is no digit; `score` is the weighted score 1..4, NaN where the code is
    incomplete; `rank` 1 is the most valuable, 0 not ranked; `strategic` the mean grade, NaN where none was given.
    """

    digits: NDArray[np.int8]
    codes: NDArray[np.object_]
    total: NDArray[np.int8]
    score: NDArray[np.float64]
    rank: NDArray[np.int64]
    strategic: NDArray[np.float64]
    applied: tuple[AppliedRule, ...]


def value_customers(lost: LostPortfolio, settings: ValueSettings | None = None) -> CustomerValue:
    """Score every lost customer. Raises `MethodError` where the set or the weights cannot be used."""
    settings = settings or ValueSettings()
    _check(settings)
    strategic = strategic_grade(lost)
    columns, applied = [], []
    for order, rule in enumerate(settings.criteria_set.rules, start=1):
        values = strategic if rule.criterion == "strategic" else lost.number(rule.criterion)
        found = resolve(rule, settings.criteria[rule.criterion], values, settings.pareto.digits)
        columns.append(digits(values, found.cuts, found.comparison))
        applied.append(
            AppliedRule(
                settings.criteria_set.name,
                order,
                rule.criterion,
                rule.mode.value,
                found.comparison.value,
                *found.cuts,
                int((~np.isnan(values)).sum()),
            )
        )
    all_digits = np.column_stack(columns)
    total = totals(all_digits)
    score = weighted_scores(code_index(all_digits), settings.weights)
    rank = competition_ranks(score, total, lost.number("volume"))
    return CustomerValue(all_digits, codes(all_digits), total, score, rank, strategic, tuple(applied))


def strategic_grade(lost: LostPortfolio) -> NDArray[np.float64]:
    """Mean of the grades given for prestige, references and image, 1..4; NaN where none was given."""
    grades = np.column_stack([lost.number(key) for key in GRADES])
    given = (~np.isnan(grades)).sum(axis=1)
    mean = np.nansum(grades, axis=1) / np.maximum(given, 1)
    return np.where(given > 0, mean, np.nan)


def unvalued(lost: LostPortfolio) -> CustomerValue:
    """The same without digits, for when there is no set to score with."""
    count = len(lost)
    digits_of_none = np.zeros((count, 4), dtype=np.int8)
    return CustomerValue(
        digits_of_none,
        codes(digits_of_none),
        np.zeros(count, dtype=np.int8),
        np.full(count, np.nan),
        np.zeros(count, dtype=np.int64),
        strategic_grade(lost),
        (),
    )


def _check(settings: ValueSettings) -> None:
    problems = list(check_set(settings.criteria_set, settings.criteria))
    if not weights_fit(settings.weights):
        total = f"{sum(settings.weights):.12g}"
        problems.append(Problem("winback_weights", Place("lost_criteria", None, "lost_weight"), {"total": total}))
    if problems:
        raise MethodError(*problems)
