"""How scores move when one weight moves: a straight line per group of customers. METHOD §3.

Four weights must sum to 1, so a weight never moves alone: the others make room for it and keep their proportions to
each other (**decision**; holding the others fixed would break the sum, which METHOD refuses). With weight k at t and
the others at (1 − t) times their proportions, a customer's score is linear in t. It depends on code and loyalty factor
alone, so a hundred thousand customers are a few hundred lines, and everything that can happen, happens where two lines
cross.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cec_xl.method.classification import Classification
from cec_xl.method.codes import CODE_DIGITS, code_index
from cec_xl.method.ranking import priority_order
from cec_xl.method.weights import SCORE_DECIMALS

PLACES = 4
"""Weights, one per place of the code."""


@dataclass(frozen=True, slots=True)
class RankedCustomers:
    """The ranked customers of a classification, grouped by code and loyalty factor.

    Attributes:
        order: positions in the portfolio, best first, ties settled.
        group: of each customer in `order`.
        digits: shape (groups, 4).
        factor: loyalty factor of each group.
        total, volume: of each customer in `order`, for ties; a volume that is unknown is minus infinity.
        ids: of the whole portfolio, for the last of ties.
        weights: the four weights of the scenario in use.
    """

    order: NDArray[np.intp]
    group: NDArray[np.intp]
    digits: NDArray[np.int8]
    factor: NDArray[np.float64]
    total: NDArray[np.int8]
    volume: NDArray[np.float64]
    ids: NDArray[np.object_]
    weights: tuple[float, ...]

    @classmethod
    def of(cls, classification: Classification) -> RankedCustomers:
        """Group the ranked customers."""
        order = priority_order(classification.rank, classification.portfolio.ids)
        factors, factor = np.unique(classification.loyalty_factor[order], return_inverse=True)
        key = code_index(classification.digits[order]).astype(np.int64) * max(len(factors), 1) + factor
        groups, group = np.unique(key, return_inverse=True)
        volume = classification.portfolio.value("volume")[order]
        return cls(
            order,
            group,
            CODE_DIGITS[groups // max(len(factors), 1)],
            factors[groups % max(len(factors), 1)],
            classification.total[order],
            np.where(np.isfinite(volume), volume, -np.inf),
            classification.portfolio.ids,
            tuple(classification.weights),
        )

    def __len__(self) -> int:
        return len(self.order)

    def lines(self, place: int) -> ScoreLines:
        """The lines of scores as weight `place` (0-based) moves."""
        digits = self.digits.astype(np.float64)
        proportion = np.array(proportions(self.weights, place))
        now = np.round(self.factor * np.round(digits @ np.array(self.weights), SCORE_DECIMALS), SCORE_DECIMALS)
        slope = np.round(self.factor * (digits[:, place] - digits @ proportion), SCORE_DECIMALS)
        # Groups whose scores move together are one line: they are told apart by total and volume, always the same way.
        pairs, line = np.unique(np.column_stack([now, slope]), axis=0, return_inverse=True)
        return ScoreLines(self.weights[place], pairs[:, 0], pairs[:, 1], line.reshape(-1)[self.group])


@dataclass(frozen=True, slots=True)
class ScoreLines:
    """Scores as functions of one weight: ``now + slope * (t - weight)``.

    Attributes:
        weight: its value now.
        now, slope: of each line.
        line: of each customer, in the order of `RankedCustomers`.
    """

    weight: float
    now: NDArray[np.float64]
    slope: NDArray[np.float64]
    line: NDArray[np.intp]


def proportions(weights: tuple[float, ...], place: int) -> tuple[float, ...]:
    """What the other weights are of what is left, 0 at the weight itself; equal parts where they are all nothing.

    >>> proportions((0.5, 0.3, 0.1, 0.1), 0)
    (0.0, 0.6, 0.2, 0.2)
    """
    rest = sum(weight for other, weight in enumerate(weights) if other != place)
    if rest <= 0:
        return tuple(0.0 if other == place else 1 / (len(weights) - 1) for other in range(len(weights)))
    return tuple(0.0 if other == place else weight / rest for other, weight in enumerate(weights))


def moved(weights: tuple[float, ...], place: int, value: float) -> tuple[float, ...]:
    """The four weights with one of them at `value` and the others making room in proportion.

    >>> moved((0.5, 0.3, 0.1, 0.1), 0, 0.0)
    (0.0, 0.6, 0.2, 0.2)
    """
    shares = proportions(weights, place)
    return tuple(value if other == place else (1 - value) * share for other, share in enumerate(shares))
