"""Digits of a whole portfolio, each customer by its own criteria set. METHOD §2."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cec_xl.method.classification import AppliedRule
from cec_xl.method.criteria import CriteriaSet
from cec_xl.method.digits import digits
from cec_xl.method.settings import Settings
from cec_xl.method.thresholds import resolve
from cec_xl.method.usable import UsableValues


class ScoredDigits(NamedTuple):
    """Digits of every customer.

    Attributes:
        sets: the criteria sets in use.
        criteria_set: place in `sets` of each customer's set, -1 for none.
        digits: shape (n, 4), int8, one place of the code after the other in memory; 0 where there is no digit.
        applied: the thresholds behind them.
    """

    sets: Sequence[CriteriaSet]
    criteria_set: NDArray[np.int16]
    digits: NDArray[np.int8]
    applied: tuple[AppliedRule, ...]

    def digit_of(self, criterion: str, otherwise: NDArray[np.int8]) -> NDArray[np.int8]:
        """Each customer's digit of one criterion, wherever its set has it; `otherwise` where its set has it not."""
        found = otherwise.copy()
        for place, one in enumerate(self.sets):
            for order, rule in enumerate(one.rules):
                if rule.criterion == criterion:
                    inside = self.criteria_set == place
                    found[inside] = self.digits[inside, order]
        return found


def score_digits(
    values: UsableValues, settings: Settings, sets: Sequence[CriteriaSet], criteria_set: NDArray[np.int16]
) -> ScoredDigits:
    """Digits by each customer's set; automatic thresholds come from the customers the set is applied to.

    Args:
        values: the portfolio's usable values; needed ones that are missing are noted there.
        settings: for the criteria and the cuts of the Pareto mode.
        sets: sets that passed their checks.
        criteria_set: place in `sets` of each customer's set, -1 for none.
    """
    customers = len(criteria_set)
    found = np.zeros((4, customers), np.int8)
    applied: list[AppliedRule] = []
    for place, one in enumerate(sets):
        inside = criteria_set == place
        if not inside.any():
            continue
        # Most portfolios have a single set: then nothing needs to be gathered and scattered.
        where: slice | NDArray[np.intp] = slice(None) if inside.all() else np.flatnonzero(inside)
        for order, rule in enumerate(one.rules):
            own = values.value(rule.criterion)[where]
            resolved = resolve(rule, settings.criteria[rule.criterion], own, settings.pareto.digits)
            found[order, where] = digits(own, resolved.cuts, resolved.comparison)
            scored = int(np.count_nonzero(found[order, where]))
            values.need("value_missing", rule.criterion, inside, set=one.name)
            mode, comparison = str(rule.mode), str(resolved.comparison)
            applied.append(
                AppliedRule(one.name, order + 1, rule.criterion, mode, comparison, *resolved.cuts, customers=scored)
            )
    return ScoredDigits(sets, criteria_set, found.T, tuple(applied))
