"""What a recovery would bring: part of the former business, or all of it. METHOD §8.

* **full** (*recuperación total*): the customer buys again what it bought in its last year.
* **partial** (*recuperación parcial*): only the recoverable part returns, by the reason it left for or as judged for
  the customer itself.

    expected value = probability x yearly margin of the scenario x horizon in years
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Scenario(StrEnum):
    """How much of the former business returns."""

    PARTIAL = "partial"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class ScenarioOutcome:
    """One scenario, one position per customer; NaN where something is unknown. Currency.

    Attributes:
        billing, margin: a year, should the customer return.
        expected_billing, expected_margin: over the horizon, times the probability.
    """

    billing: Floats
    margin: Floats
    expected_billing: Floats
    expected_margin: Floats


def project_scenario(
    billing: Floats, margin: Floats, part: Floats | float, probability: Floats, horizon_months: float
) -> ScenarioOutcome:
    """A scenario in which `part` (0..1) of the former yearly billing and margin returns.

    >>> found = project_scenario(np.array([10_000.0]), np.array([2_000.0]), 0.5, np.array([0.2]), 24)
    >>> float(found.margin[0]), float(found.expected_margin[0])
    (1000.0, 400.0)
    """
    years = horizon_months / 12
    back_billing, back_margin = billing * part, margin * part
    return ScenarioOutcome(
        back_billing, back_margin, probability * back_billing * years, probability * back_margin * years
    )
