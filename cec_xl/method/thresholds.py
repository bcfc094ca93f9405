"""Thresholds as they are applied: typed ones as they stand, automatic ones from the portfolio. METHOD §2.

Automatic modes come out as ordinary cut-offs with a comparison, so that the workbook can show the euros behind a
digit and anybody can check it by hand.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cec_xl.arrays import quantiles
from cec_xl.method.criteria import Comparison, Criterion, CriterionRule, ThresholdMode
from cec_xl.method.digits import Thresholds
from cec_xl.method.pareto import cutoffs


class ResolvedThresholds(NamedTuple):
    """Cut-offs (t4, t3, t2) and the comparison they are meant with."""

    cuts: Thresholds
    comparison: Comparison


def resolve(
    rule: CriterionRule, criterion: Criterion, values: NDArray[np.float64], pareto_cuts: Thresholds
) -> ResolvedThresholds:
    """The thresholds of one place of a criteria set.

    Args:
        rule: the place; in FIXED mode its thresholds must be there.
        criterion: what it measures.
        values: the values of the customers the set is applied to; NaN is left out.
        pareto_cuts: running shares that end digits 4, 3 and 2 (1, 2 and 3 for good-low criteria).

    Returns:
        Cut-offs of NaN where an automatic mode has no value to look at.
    """
    if rule.mode is ThresholdMode.FIXED:
        return ResolvedThresholds(rule.thresholds or (math.nan, math.nan, math.nan), rule.comparison)
    usable = values[~np.isnan(values)]
    if rule.mode is ThresholdMode.PARETO:
        return pareto_thresholds(usable, pareto_cuts, good_high=criterion.good_high)
    return ResolvedThresholds(quartile_thresholds(usable, good_high=criterion.good_high), rule.comparison)


def pareto_thresholds(
    values: NDArray[np.float64], pareto_cuts: Thresholds, *, good_high: bool = True
) -> ResolvedThresholds:
    """Cut-offs from the cumulative share of the criterion's total.

    Good-high: digit 4 for those that, largest first, make up the first 80 % of the total, 3 up to 95 %, 2 up to
    99 %, 1 after; a cut-off is the smallest value that still has the digit. Good-low, e.g. unpaid invoices, is the
    mirror: those that make up the first 80 % of the trouble get 1, up to 95 % 2, up to 99 % 3, and 4 those below.
    Where nobody has anything of it, all are equal: 1 for a good, 4 for a trouble.

    >>> pareto_thresholds(np.array([50.0, 30.0, 15.0, 4.0, 1.0]), (0.80, 0.95, 0.99))
    ResolvedThresholds(cuts=(30.0, 15.0, 4.0), comparison=<Comparison.AT_LEAST: '>='>)
    """
    if not values.size:
        comparison = Comparison.AT_LEAST if good_high else Comparison.BELOW
        return ResolvedThresholds((math.nan, math.nan, math.nan), comparison)
    if not (values > 0).any():
        return ResolvedThresholds((0.0, 0.0, 0.0), Comparison.ABOVE if good_high else Comparison.AT_MOST)
    first, second, third = cutoffs(values, pareto_cuts)
    if good_high:
        return ResolvedThresholds((first, second, third), Comparison.AT_LEAST)
    return ResolvedThresholds((third, second, first), Comparison.BELOW)


def quartile_thresholds(values: NDArray[np.float64], *, good_high: bool = True) -> Thresholds:
    """Cut-offs at the quartiles, interpolated linearly between values; the better end gets digit 4.

    >>> quartile_thresholds(np.array([1.0, 2.0, 3.0, 4.0, 5.0]))
    (4.0, 3.0, 2.0)
    >>> quartile_thresholds(np.array([1.0, 2.0, 3.0, 4.0, 5.0]), good_high=False)
    (2.0, 3.0, 4.0)
    """
    if not values.size:
        return math.nan, math.nan, math.nan
    low, middle, high = quantiles(values, (0.25, 0.50, 0.75))
    return (high, middle, low) if good_high else (low, middle, high)


def first_unordered(cuts: Thresholds, *, good_high: bool) -> str | None:
    """The field (``t3`` or ``t2``) of the first threshold that contradicts the one before it; None where all fit.

    >>> first_unordered((3, 4, 2), good_high=True), first_unordered((0, 1, 2), good_high=False)
    ('t3', None)
    """
    t4, t3, t2 = cuts if good_high else tuple(-cut for cut in cuts)
    if not t4 >= t3:
        return "t3"
    return None if t3 >= t2 else "t2"
