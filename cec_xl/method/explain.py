"""Why a customer is where it is: every number behind its code, score, segment and treatment. METHOD §2-§7.

Pure data: the workbook and the command line put it into words.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from cec_xl.method.classification import AppliedRule, Classification
from cec_xl.method.criteria import Comparison, Unit
from cec_xl.method.problems import Problem
from cec_xl.method.rhombus import Rhombus, rhombus
from cec_xl.method.rules import ACTIONS
from cec_xl.method.segments import billing_over
from cec_xl.method.services import check_services, times_a_year, unit_cost
from cec_xl.method.settings import BillingBasis, Rule, Settings
from cec_xl.method.usable import bounds


@dataclass(frozen=True, slots=True)
class CriterionStep:
    """One digit: value, thresholds, and what is missing to the next.

    Attributes:
        order: place in the code, 1..4.
        criterion: its key.
        unit: what the value is counted in; None for a criterion the settings no longer have.
        good_high: whether more is better.
        value: the customer's value, NaN where there is none.
        digit: 0 where there is none.
        mode: how the thresholds were set.
        comparison: how the value passes a threshold.
        thresholds: (t4, t3, t2) as applied.
        next_threshold: the threshold of the next higher digit; NaN at digit 4 or without one.
        to_next: how far the value is from it, 0 or more; at 0 with a strict comparison it stands exactly on the
            threshold. Automatic thresholds move with the portfolio, so there it is the distance as of now.
        kept_by: how far the value may worsen before the digit falls; NaN at digit 1 or without one.
        weight: of this place in the active scenario.
        points: weight x digit; NaN without a digit.
    """

    order: int
    criterion: str
    unit: Unit | None
    good_high: bool
    value: float
    digit: int
    mode: str
    comparison: str
    thresholds: tuple[float, float, float]
    next_threshold: float
    to_next: float
    kept_by: float
    weight: float
    points: float


@dataclass(frozen=True, slots=True)
class ScoreStep:
    """Sum of points x loyalty factor = score; NaN where something is missing."""

    scenario: str
    weighted: float
    years: float
    loyalty_enabled: bool
    loyalty_factor: float
    score: float
    total: int
    rank: int
    ranked_customers: int


@dataclass(frozen=True, slots=True)
class SegmentStep:
    """The two tests with their numbers; `share_over` and `billing_over` are None where the number is unknown."""

    share: float
    share_cut: float
    share_over: bool | None
    basis: BillingBasis
    billing: float
    billing_measure: float
    billing_cut: float
    billing_over: bool | None
    abc: str
    cumulative_share: float
    segment: str
    strategy: str


@dataclass(frozen=True, slots=True)
class PositionStep:
    """Competitive position and what to do; `typed` says that a person set it, otherwise it follows the share."""

    position: str
    typed: bool
    strategy: str


@dataclass(frozen=True, slots=True)
class FiredRule:
    """A rule that decided something for the customer."""

    action: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class DueService:
    """What the customer is due of one service in a year."""

    service: str
    level: str
    times: float
    cost: float
    minutes: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything behind one customer's result."""

    customer_id: str
    name: str
    situation: str
    criteria_set: str
    code: str
    criteria: tuple[CriterionStep, ...]
    score: ScoreStep
    segment: SegmentStep
    position: PositionStep
    matrix_strategies: dict[str, str]
    sale_allowed: bool
    discount: float
    rules: tuple[FiredRule, ...]
    service_level: str
    services: tuple[DueService, ...]
    rhombus: Rhombus | None
    problems: tuple[Problem, ...]


def explain(classification: Classification, settings: Settings, position: int) -> Explanation:
    """Explain the customer at a position of the portfolio.

    Args:
        classification: the result.
        settings: the settings it was computed with.
        position: 0-based position in the portfolio; `IndexError` beyond it.
    """
    portfolio = classification.portfolio
    if not 0 <= position < len(portfolio):
        raise IndexError(position)
    row = portfolio.row_of(position)
    problems = [p for p in classification.problems if p.place.table == "customers" and p.place.row == row]
    return Explanation(
        customer_id=str(portfolio.ids[position]),
        name=str(portfolio.text("name")[position]),
        situation=str(portfolio.text("situation")[position]),
        criteria_set=str(classification.criteria_set[position]),
        code=str(classification.codes[position]),
        criteria=_criteria(classification, settings, position),
        score=_score(classification, settings, position),
        segment=_segment(classification, settings, position),
        position=PositionStep(
            str(classification.position[position]),
            bool(portfolio.text("position")[position]) and bool(classification.position[position]),
            str(classification.position_strategy[position]),
        ),
        matrix_strategies={key: str(m.strategies()[position]) for key, m in classification.matrices.items()},
        sale_allowed=bool(classification.sale_allowed[position]),
        discount=float(classification.discount[position]),
        rules=tuple(
            FiredRule(action, settings.rules[winner])
            for action, winner in zip(ACTIONS, classification.rule_winners[position].tolist(), strict=True)
            if winner >= 0
        ),
        service_level=str(classification.service_level[position]),
        services=_services(classification, settings, position),
        rhombus=rhombus(classification, position),
        problems=tuple(problems),
    )


def _criteria(classification: Classification, settings: Settings, position: int) -> tuple[CriterionStep, ...]:
    name = classification.criteria_set[position]
    applied = [rule for rule in classification.applied if name and rule.criteria_set == name]
    return tuple(_criterion(classification, settings, position, rule) for rule in applied)


def _criterion(classification: Classification, settings: Settings, position: int, rule: AppliedRule) -> CriterionStep:
    criterion = settings.criteria.get(rule.criterion)
    value = float(classification.portfolio.value(rule.criterion)[position])
    digit = int(classification.digits[position, rule.order - 1])
    thresholds = (rule.t4, rule.t3, rule.t2)
    up = thresholds[3 - digit] if 1 <= digit <= 3 else math.nan
    down = thresholds[4 - digit] if digit >= 2 else math.nan
    weight = float(classification.weights[rule.order - 1])
    return CriterionStep(
        order=rule.order,
        criterion=rule.criterion,
        unit=criterion.unit if criterion else None,
        good_high=Comparison(rule.comparison).good_high,
        value=value,
        digit=digit,
        mode=rule.mode,
        comparison=rule.comparison,
        thresholds=thresholds,
        next_threshold=up,
        to_next=abs(up - value),
        kept_by=abs(value - down),
        weight=weight,
        points=weight * digit if digit else math.nan,
    )


def _score(classification: Classification, settings: Settings, position: int) -> ScoreStep:
    return ScoreStep(
        scenario=classification.scenario,
        weighted=float(classification.weighted[position]),
        years=float(classification.portfolio.value("loyalty")[position]),
        loyalty_enabled=settings.loyalty.enabled,
        loyalty_factor=float(classification.loyalty_factor[position]),
        score=float(classification.score[position]),
        total=int(classification.total[position]),
        rank=int(classification.rank[position]),
        ranked_customers=int(np.count_nonzero(classification.rank)),
    )


def _segment(classification: Classification, settings: Settings, position: int) -> SegmentStep:
    cuts = settings.segmentation
    share = float(classification.portfolio.value("share")[position])
    measure = float(classification.billing_measure[position])
    segment = str(classification.segment[position])
    low, high = bounds(settings.criteria.get("share"))
    over_billing = bool(billing_over(np.array([measure]), cuts)[0])
    return SegmentStep(
        share=share,
        share_cut=cuts.share_cut,
        share_over=share > cuts.share_cut if low <= share <= high else None,
        basis=cuts.basis,
        billing=float(classification.portfolio.value("volume")[position]),
        billing_measure=measure,
        billing_cut=float(cuts.digit_cut) if cuts.basis is BillingBasis.DIGIT else cuts.billing_cut,
        billing_over=None if math.isnan(measure) else over_billing,
        abc=str(classification.abc[position]),
        cumulative_share=float(classification.cumulative_share[position]),
        segment=segment,
        strategy=str(classification.strategy[position]),
    )


def _services(classification: Classification, settings: Settings, position: int) -> tuple[DueService, ...]:
    segment = classification.segment[position]
    usable, _ = check_services(settings.services)
    return tuple(
        DueService(
            line.service,
            line.level,
            times_a_year(line),
            times_a_year(line) * unit_cost(line, settings.minute_cost),
            times_a_year(line) * line.minutes,
        )
        for line in usable
        if line.segment == segment and times_a_year(line) > 0
    )
