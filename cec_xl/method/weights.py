"""Weighted score and loyalty factor. METHOD §3."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cec_xl.method.codes import CODE_DIGITS, COMPLETE
from cec_xl.method.settings import LoyaltyTable, WeightScenario

SUM_TOLERANCE = 1e-9
"""How far four weights may be from summing to 1."""

SCORE_DECIMALS = 12
"""Scores that are equal by arithmetic must be equal as numbers: 0.1 + 0.3 must not outrank 0.3 + 0.1."""


def weights_fit(weights: Sequence[float]) -> bool:
    """Whether weights can be used: four, none negative, summing to 1.

    >>> weights_fit((0.1, 0.3, 0.5, 0.1)), weights_fit((0.1, 0.3, 0.5, 0.05))
    (True, False)
    """
    return len(weights) == 4 and min(weights) >= 0 and abs(math.fsum(weights) - 1) <= SUM_TOLERANCE


def active_scenario(scenarios: Sequence[WeightScenario], name: str) -> WeightScenario | None:
    """The scenario of this name; with no name given, the only one. None where that settles nothing."""
    if not name and len(scenarios) == 1:
        return scenarios[0]
    return next((scenario for scenario in scenarios if scenario.name == name), None) if name else None


def score_table(weights: Sequence[float]) -> NDArray[np.float64]:
    """The weighted score of each of the 625 codes by index, 1..4; NaN where a digit is missing."""
    scores = np.round(CODE_DIGITS @ np.asarray(weights, dtype=np.float64), SCORE_DECIMALS)
    return np.where(COMPLETE, scores, np.nan)


def weighted_scores(code_index: NDArray[np.int16], weights: Sequence[float]) -> NDArray[np.float64]:
    """Weighted score of each customer, 1..4; NaN where the code is incomplete.

    >>> weighted_scores(np.array([586, 511]), (0.1, 0.3, 0.5, 0.1)).tolist()
    [2.4, nan]
    """
    found: NDArray[np.float64] = score_table(weights)[code_index]
    return found


def loyalty_factors(years: ArrayLike, table: LoyaltyTable) -> NDArray[np.float64]:
    """Factor of each customer's years of relation (*ponderación por fidelización*).

    Years are floored: 2.9 years count as 2. Below the lowest step the lowest step's factor holds.

    Args:
        years: years of relation, NaN where unknown.
        table: the steps; where it is switched off every factor is 1, known years or not.

    Returns:
        float64 of the same shape, NaN where the years are unknown.

    >>> loyalty_factors([0, 1, 1.9, 2, 2.9, 3, 12, float("nan")], LoyaltyTable()).tolist()
    [0.1, 0.1, 0.1, 0.2, 0.2, 0.3, 0.3, nan]
    """
    known_years = np.asarray(years, dtype=np.float64)
    if not table.enabled:
        return np.ones(known_years.shape)
    starts, factors = (np.array(column) for column in zip(*sorted(table.steps), strict=True))
    # Years counted in days end a hair below a whole number: 1095.99 days are still three years.
    whole = np.floor(known_years + 1e-9)
    step = np.zeros(known_years.shape, np.int8)
    for start in starts[1:]:
        step += (whole >= start).view(np.int8)
    found: NDArray[np.float64] = np.where(np.isnan(known_years), np.nan, factors[step])
    return found


def final_scores(weighted: NDArray[np.float64], factors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weighted score x loyalty factor; NaN where either is missing."""
    found: NDArray[np.float64] = np.round(weighted * factors, SCORE_DECIMALS)
    return found
