"""Recovery probability (*probabilidad de recuperación*), with its parts in view. METHOD §8.

    probability = base rate of the reason x recency decay x market factor, within 0..1

The base rate says how often customers who left for this reason return when asked at once; the decay halves it every
`half_life` months of silence; the market factor is what the consultant knows about the times (1 as usual, below 1 in
a shrinking market).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cec_xl.method.problems import MethodError, Place, Problem


@dataclass(frozen=True, slots=True)
class ProbabilitySettings:
    """What the decay and the market do to a base rate.

    Attributes:
        half_life: months of silence that halve the rate.
        market: factor for all customers, 0 or more.
    """

    half_life: float = 12.0
    market: float = 1.0

    def check(self) -> None:
        """Raise `MethodError` where the settings cannot be applied."""
        wrong = [
            Problem(
                "winback_setting_impossible",
                Place("settings", field=key),
                {"setting": key, "value": value},
                blocking=True,
            )
            for key, value, good in (
                ("half_life", self.half_life, self.half_life > 0),
                ("market_factor", self.market, self.market >= 0),
            )
            if not good
        ]
        if wrong:
            raise MethodError(*wrong)


@dataclass(frozen=True, slots=True)
class RecoveryProbability:
    """The probability and what it is made of, one position per customer; NaN where a part is unknown.

    `silence` are months since the last order.
    """

    base_rate: NDArray[np.float64]
    silence: NDArray[np.float64]
    decay: NDArray[np.float64]
    market: NDArray[np.float64]
    probability: NDArray[np.float64]


def recovery_probability(
    base_rate: NDArray[np.float64], silence: NDArray[np.float64], settings: ProbabilitySettings | None = None
) -> RecoveryProbability:
    """Probability that each lost customer returns when asked.

    A base rate outside 0..1 or a silence below 0 is no rate and no silence: there is no probability then.

    >>> found = recovery_probability(np.array([0.4]), np.array([12.0]), ProbabilitySettings(half_life=12, market=0.9))
    >>> float(found.decay[0]), round(float(found.probability[0]), 3)
    (0.5, 0.18)
    """
    settings = settings or ProbabilitySettings()
    settings.check()
    rate = np.where((base_rate >= 0) & (base_rate <= 1), base_rate, np.nan)
    months = np.where(silence >= 0, silence, np.nan)
    decay = 0.5 ** (months / settings.half_life)
    market = np.full(len(rate), settings.market)
    probability = np.clip(rate * decay * market, 0, 1)
    return RecoveryProbability(rate, months, decay, market, probability)
