"""What a recovery costs and when it pays: marketing, commercial hours, incentives. METHOD §8."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cec_xl.method.winback.lost import LostPortfolio

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class InvestmentSettings:
    """The rate of an hour, and what is assumed where nothing was typed for a customer."""

    hour_rate: float = 40.0
    marketing: float = 0.0
    hours: float = 4.0
    incentives: float = 0.0


@dataclass(frozen=True, slots=True)
class Investment:
    """What each recovery takes: currency, `hours` in working hours, `time` = hours x rate."""

    marketing: Floats
    hours: Floats
    time: Floats
    incentives: Floats

    @property
    def total(self) -> Floats:
        """All of it in currency."""
        return self.marketing + self.time + self.incentives


def plan_investment(lost: LostPortfolio, settings: InvestmentSettings | None = None) -> Investment:
    """The investment in each customer, as typed or as assumed."""
    settings = settings or InvestmentSettings()
    marketing, hours, incentives = (
        np.where(np.isnan(lost.number(key)), assumed, lost.number(key))
        for key, assumed in (
            ("marketing", settings.marketing),
            ("hours", settings.hours),
            ("incentives", settings.incentives),
        )
    )
    return Investment(marketing, hours, hours * settings.hour_rate, incentives)


def return_on_investment(expected_margin: Floats, investment: Floats) -> Floats:
    """(expected margin - investment) / investment; NaN where nothing is invested: there is nothing to return on.

    >>> return_on_investment(np.array([1500.0, 10.0]), np.array([500.0, 0.0]))
    array([ 2., nan])
    """
    roi: Floats = np.divide(
        expected_margin - investment, investment, out=np.full(len(investment), np.nan), where=investment > 0
    )
    return roi


def payback_months(expected_yearly_margin: Floats, investment: Floats) -> Floats:
    """Months of expected margin that pay the investment; infinite where there is none to expect.

    Args:
        expected_yearly_margin: probability x yearly margin of the scenario.
        investment: currency; where it is 0 the payback is 0.

    >>> payback_months(np.array([600.0, 600.0, 0.0]), np.array([300.0, 0.0, 300.0]))
    array([ 6.,  0., inf])
    """
    months = np.divide(
        investment * 12, expected_yearly_margin,
        out=np.full(len(investment), np.inf), where=expected_yearly_margin > 0,
    )  # fmt: skip
    months = np.where(investment == 0, 0.0, months)
    return np.where(np.isnan(expected_yearly_margin) | np.isnan(investment), np.nan, months)
