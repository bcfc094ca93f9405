"""The least value with which a customer passes a test, the others' values staying as they are. METHOD §2, §4.

Where a test is measured against the portfolio (Pareto, quartiles, the largest customer), the customer's own value moves
the measure, too. The bounds here take that into account, exactly: they are solved, not searched for.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cec_xl.method.criteria import Comparison, Criterion, CriterionRule, ThresholdMode
from cec_xl.method.pareto import SHARE_TOLERANCE

QUANTILE_OF_DIGIT = {4: 0.75, 3: 0.50, 2: 0.25}
"""Digit -> part of the portfolio that a value must leave behind, under quartiles."""


@dataclass(frozen=True, slots=True)
class Bound:
    """The values that pass: from `value` on upwards, or downwards for good-low criteria.

    Attributes:
        value: the bound.
        inclusive: whether the value itself passes.
        upwards: whether larger values pass.
    """

    value: float
    inclusive: bool
    upwards: bool = True

    def passes(self, value: float) -> bool:
        """Whether a value passes; never where it is unknown."""
        if value == self.value:
            return self.inclusive
        return value > self.value if self.upwards else value < self.value

    @property
    def failing(self) -> Bound:
        """The values that do not pass."""
        return Bound(self.value, not self.inclusive, not self.upwards)


def share_bound(others: NDArray[np.float64], share: float) -> Bound | None:
    """From which amount on a customer belongs to those who make up the first `share` of the total.

    The customer's own amount counts in the total, so with every euro more it needs a little more.

    Args:
        others: amounts of the other customers; only positive ones count.
        share: running share that ends the group; None is returned where nobody can belong to it.

    >>> share_bound(np.array([50.0, 30.0]), 0.5)
    Bound(value=30.0, inclusive=True, upwards=True)
    """
    cut = share - SHARE_TOLERANCE
    if cut <= 0:
        return None
    ranked = np.sort(others[others > 0])[::-1]
    if not ranked.size:
        return Bound(0.0, inclusive=False)
    total = float(ranked.sum())
    above = np.concatenate([[0.0], np.cumsum(ranked)[:-1]])
    # With the amount of the (m+1)-th other, the m larger ones must stay below the cut; that only gets harder.
    reached = int(np.searchsorted(above - cut * ranked, cut * total, side="left"))
    lowest = float(ranked[reached - 1])
    # Below that amount one more customer stands above, and only a larger total can make up for it.
    beyond = (float(above[reached - 1]) + lowest) / cut - total
    return Bound(beyond, inclusive=False) if beyond < lowest else Bound(lowest, inclusive=True)


def largest_bound(others: NDArray[np.float64], part: float) -> Bound | None:
    """From which amount on a customer has more than `part` of the largest customer's amount."""
    largest = float(np.fmax.reduce(others, initial=0.0))
    cut = part + SHARE_TOLERANCE
    if cut >= 1:
        return None
    return Bound(max(0.0, cut * largest), inclusive=False)


def digit_bound(
    digit: int,
    rule: CriterionRule,
    criterion: Criterion,
    others: NDArray[np.float64],
    pareto_cuts: tuple[float, float, float],
) -> Bound | None:
    """The values with which a customer has at least a digit.

    Args:
        digit: 2, 3 or 4.
        rule: how the criterion becomes a digit.
        criterion: which end of it is good.
        others: values of the other customers the set is applied to, NaN left out.
        pareto_cuts: running shares that end digits 4, 3 and 2.

    Returns:
        None where no value has it.
    """
    known = others[~np.isnan(others)]
    if rule.mode is ThresholdMode.FIXED:
        if rule.thresholds is None:
            return None
        inclusive = rule.comparison in (Comparison.AT_LEAST, Comparison.AT_MOST)
        return Bound(rule.thresholds[4 - digit], inclusive, rule.comparison.good_high)
    if rule.mode is ThresholdMode.PARETO:
        if criterion.good_high:
            return share_bound(known, pareto_cuts[4 - digit])
        trouble = share_bound(known, pareto_cuts[digit - 2])
        return None if trouble is None else trouble.failing
    return _quantile_bound(digit, rule.comparison, known)


def _quantile_bound(digit: int, comparison: Comparison, others: NDArray[np.float64]) -> Bound | None:
    """The value that stands at the quantile's lower neighbour among the others: from there on it pulls it up slower."""
    inclusive = comparison in (Comparison.AT_LEAST, Comparison.AT_MOST)
    sign = 1.0 if comparison.good_high else -1.0
    if not others.size:
        # Alone, every value is its own quartile.
        return Bound(-sign * math.inf, inclusive=True, upwards=comparison.good_high) if inclusive else None
    ranked = np.sort(sign * others)
    place = len(ranked) * QUANTILE_OF_DIGIT[digit]
    neighbour = math.floor(place)
    if place == neighbour and inclusive:
        neighbour -= 1
    return Bound(sign * float(ranked[neighbour]), inclusive, comparison.good_high)
