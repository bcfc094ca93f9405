"""Portfolios and settings that several tests of the method share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from hypothesis import strategies as st

from cec_xl.method.criteria import Comparison, CriteriaSet, CriterionRule, PortfolioKind, ThresholdMode
from cec_xl.method.portfolio import Portfolio
from cec_xl.method.settings import Settings, WeightScenario

NAN = float("nan")
FAMILIES_BOUGHT = CriterionRule("diversity", comparison=Comparison.AT_LEAST, thresholds=(4, 3, 2), row=0)
SHARE = CriterionRule("share", comparison=Comparison.ABOVE, thresholds=(0.50, 0.25, 0.10), row=1)
VOLUME = CriterionRule("volume", ThresholdMode.PARETO, Comparison.AT_LEAST, row=2)
UNPAID = CriterionRule("risk", comparison=Comparison.AT_MOST, thresholds=(0, 1, 2), row=3)
WORKED_SET = CriteriaSet("CEC_actuales_2", PortfolioKind.CURRENT, (FAMILIES_BOUGHT, SHARE, VOLUME, UNPAID))
POTENTIAL_SET = CriteriaSet(
    "CEC_potenciales_1",
    PortfolioKind.POTENTIAL,
    (
        CriterionRule("growth", thresholds=(0.20, 0.10, 0.0), row=4),
        CriterionRule("image", comparison=Comparison.AT_LEAST, thresholds=(4, 3, 2), row=5),
        CriterionRule("competition", comparison=Comparison.AT_MOST, thresholds=(0, 1, 2), row=6),
        CriterionRule("machinery", comparison=Comparison.AT_LEAST, thresholds=(10, 5, 1), row=7),
    ),
)
START = WeightScenario("Arranque", (0.1, 0.3, 0.5, 0.1), row=0)
EQUAL = WeightScenario("Pesos iguales", (0.25, 0.25, 0.25, 0.25), row=1)
WORKED = Settings(sets=(WORKED_SET, POTENTIAL_SET), scenarios=(START, EQUAL), active_scenario="Arranque")
"""The IT-services firm of METHOD §2-§3."""


def automatic_settings(mode: ThresholdMode) -> Settings:
    """Volume, margin, frequency and risk, all with automatic thresholds."""
    rules = (
        CriterionRule("volume", mode, Comparison.ABOVE),
        CriterionRule("margin", mode, Comparison.AT_LEAST),
        CriterionRule("frequency", mode, Comparison.ABOVE),
        CriterionRule("risk", mode, Comparison.AT_MOST),
    )
    return WORKED._replace(sets=(CriteriaSet("auto", PortfolioKind.CURRENT, rules),))


def portfolio(ids: Sequence[str], texts: Mapping[str, Sequence[str]] | None = None, **values: object) -> Portfolio:
    """A portfolio from plain lists."""
    return Portfolio(
        np.array(ids, dtype=object),
        {key: np.array(column, dtype=np.float64) for key, column in values.items()},
        {key: np.array(column, dtype=object) for key, column in (texts or {}).items()},
    )


def taken(customers: Portfolio, positions: Sequence[int]) -> Portfolio:
    """The same customers in another order, or some of them."""
    where = list(positions)
    return Portfolio(
        customers.ids[where],
        {key: column[where] for key, column in customers.values.items()},
        {key: column[where] for key, column in customers.texts.items()},
    )


@st.composite
def portfolios(draw: st.DrawFn, *, smallest: int = 0, missing: bool = True) -> Portfolio:
    """Portfolios of up to 25 customers with many ties, amounts in whole cents, and some values missing."""
    size = draw(st.integers(smallest, 25))

    def column(numbers: st.SearchStrategy[float]) -> list[float]:
        one = st.one_of(numbers, st.just(NAN)) if missing else numbers
        return draw(st.lists(one, min_size=size, max_size=size))

    cents = st.integers(-50_000, 10_000_000).map(lambda amount: amount / 100)
    small = st.sampled_from([0.0, 100.0, 250.0])
    ids = draw(st.permutations([f"C{number:02d}" for number in range(size)]))
    return portfolio(
        ids,
        {"family": draw(st.lists(st.sampled_from(["", "Hoteles", "Talleres"]), min_size=size, max_size=size))},
        volume=column(st.one_of(cents, small)),
        share=column(st.integers(0, 20).map(lambda twentieth: twentieth / 20)),
        margin=column(st.one_of(cents, small)),
        frequency=column(st.integers(0, 6).map(float)),
        diversity=column(st.integers(0, 6).map(float)),
        risk=column(st.integers(0, 4).map(float)),
        loyalty=column(st.integers(0, 5).map(float)),
    )
