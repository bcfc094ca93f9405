"""Criteria (*criterios*) and criteria sets (*cuadros de criterios*). METHOD §2.

A criterion is a measured property of a customer with a good end; a criteria set picks exactly four of them, in
order, for one kind of portfolio and, where a firm needs it, for one customer family.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Unit(StrEnum):
    """What a criterion's values are counted in."""

    CURRENCY = "currency"
    RATIO = "ratio"
    YEARS = "years"
    DAYS = "days"
    COUNT = "count"
    GRADE = "grade"
    SCORE = "score"


class Situation(StrEnum):
    """Whether a customer buys, may buy, or has stopped buying (*actual, potencial, perdido*)."""

    CURRENT = "current"
    POTENTIAL = "potential"
    LOST = "lost"


class PortfolioKind(StrEnum):
    """What a criteria set is for. A satisfied set scores current customers from the survey's point of view."""

    CURRENT = "current"
    POTENTIAL = "potential"
    SATISFIED = "satisfied"
    LOST = "lost"


class ThresholdMode(StrEnum):
    """How a criterion's thresholds are set: typed, from the Pareto curve, or from the portfolio's quartiles."""

    FIXED = "fixed"
    PARETO = "pareto"
    QUARTILES = "quartiles"


class Comparison(StrEnum):
    """How a value is held against a threshold; the first two for good-high criteria, the others for good-low."""

    ABOVE = ">"
    AT_LEAST = ">="
    BELOW = "<"
    AT_MOST = "<="

    @property
    def good_high(self) -> bool:
        """Whether passing means having more."""
        return self in (Comparison.ABOVE, Comparison.AT_LEAST)


class Criterion(NamedTuple):
    """One property that customers are scored on.

    `key` names the value column of a `Portfolio`; `good_high` is False where less is better; `minimum` and
    `maximum` bound what can be true at all (a share of 1.4 is a typing error, not a good customer).
    """

    key: str
    unit: Unit
    good_high: bool = True
    minimum: float | None = None
    maximum: float | None = None


CATALOGUE: dict[str, Criterion] = {
    c.key: c
    for c in (
        Criterion("volume", Unit.CURRENCY),
        Criterion("share", Unit.RATIO, minimum=0, maximum=1),
        Criterion("margin", Unit.CURRENCY),
        Criterion("loyalty", Unit.YEARS, minimum=0),
        Criterion("risk", Unit.COUNT, good_high=False, minimum=0),
        Criterion("diversity", Unit.COUNT, minimum=0),
        Criterion("headcount", Unit.COUNT, minimum=0),
        Criterion("image", Unit.GRADE, minimum=1, maximum=4),
        Criterion("frequency", Unit.COUNT, minimum=0),
        Criterion("growth", Unit.RATIO),
        Criterion("competition", Unit.COUNT, good_high=False, minimum=0),
        Criterion("machinery", Unit.COUNT, minimum=0),
        Criterion("satisfaction", Unit.SCORE, minimum=0, maximum=10),
        Criterion("recency", Unit.DAYS, good_high=False, minimum=0),
    )
}
"""The method's own criteria; a workbook may add others."""


class CriterionRule(NamedTuple):
    """One of the four places of a criteria set: which criterion, and how its values become digits.

    `thresholds` are (t4, t3, t2): the cut of digit 4 first. They are required in FIXED mode and ignored otherwise.
    `row` is the position in the criteria-set table the rule was read from, for problems.
    """

    criterion: str
    mode: ThresholdMode = ThresholdMode.FIXED
    comparison: Comparison = Comparison.ABOVE
    thresholds: tuple[float, float, float] | None = None
    row: int | None = None


class CriteriaSet(NamedTuple):
    """Four criteria in order, for one kind of portfolio and optionally one customer family."""

    name: str
    kind: PortfolioKind
    rules: tuple[CriterionRule, CriterionRule, CriterionRule, CriterionRule]
    family: str | None = None
