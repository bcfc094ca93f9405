"""Whom to win back, whom not, and the reason that decides. METHOD §8.

In the order of the tests, the first that applies decides:

=================  ============  ======================================================================
ground             decision      when
=================  ============  ======================================================================
``cannot_return``  leave         the reason leaves nobody to return (closure: base rate 0)
``risk``           leave         unpaid invoices at or above the cut, or lost for not paying
``loses_money``    leave         past margin not above 0
``low_margin``     leave         margin under the cut of billing, and the customer is not strategic
``cost_to_serve``  leave         cost to serve over the cut of margin, and the customer is not strategic
``unknown``        undecided     margin, probability or investment unknown
``no_return``      leave         expected margin, strategic premium included, does not exceed the investment
``outside_limits`` wait          worth it, but others bring more within the budget and the hours
``strategic``      recover       standing at or above the cut
``economic``       recover       pays by its money alone
=================  ============  ======================================================================

Those left are not forgotten: each ground has one of four treatments.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from cec_xl.method.winback.knapsack import Choice, Resources, choose_exactly, choose_greedily
from cec_xl.method.winback.lost import LostPortfolio
from cec_xl.method.winback.reasons import ReasonCategory

Floats = NDArray[np.float64]


class Decision(StrEnum):
    """What becomes of a lost customer."""

    RECOVER = "recover"
    WAIT = "wait"
    LEAVE = "leave"
    UNDECIDED = "undecided"


class Ground(StrEnum):
    """What decided it."""

    UNKNOWN = "unknown"
    CANNOT_RETURN = "cannot_return"
    RISK = "risk"
    LOSES_MONEY = "loses_money"
    LOW_MARGIN = "low_margin"
    COST_TO_SERVE = "cost_to_serve"
    NO_RETURN = "no_return"
    OUTSIDE_LIMITS = "outside_limits"
    STRATEGIC = "strategic"
    ECONOMIC = "economic"


class Treatment(StrEnum):
    """What is done with customers that are not worth a recovery."""

    MINIMISE = "minimise"
    CHEAPER = "cheaper"
    CHANNEL = "channel"
    STOP = "stop"


DEFAULT_TREATMENTS: Mapping[Ground, Treatment] = {
    Ground.CANNOT_RETURN: Treatment.STOP,
    Ground.RISK: Treatment.STOP,
    Ground.LOSES_MONEY: Treatment.CHEAPER,
    Ground.LOW_MARGIN: Treatment.CHEAPER,
    Ground.COST_TO_SERVE: Treatment.CHANNEL,
    Ground.NO_RETURN: Treatment.MINIMISE,
}


@dataclass(frozen=True, slots=True)
class SelectionRules:
    """The cuts of the tests **(decision)**.

    Attributes:
        margin_cut: yearly margin as a part of billing below which it is low.
        cost_cut: cost to serve as a part of margin above which it is high.
        unpaid_cut: unpaid invoices from which a customer is a risk.
        strategic_cut: mean grade from which a customer is strategic.
        strategic_premium: part by which the expected margin of a strategic customer counts for more, for the
            references and the door it opens.
        treatments: ground -> treatment.
        resources: budget and hours.
    """

    margin_cut: float = 0.05
    cost_cut: float = 0.50
    unpaid_cut: float = 2.0
    strategic_cut: float = 3.0
    strategic_premium: float = 0.25
    treatments: Mapping[Ground, Treatment] = field(default_factory=lambda: DEFAULT_TREATMENTS)
    resources: Resources = field(default_factory=Resources)


@dataclass(frozen=True, slots=True)
class Prospect:
    """What the tests look at, one position per lost customer.

    `base_rate`, `category` from the reason; `expected_margin`, `investment`, `hours` of the recovery; `strategic` the
    mean grade.
    """

    base_rate: Floats
    category: NDArray[np.object_]
    expected_margin: Floats
    investment: Floats
    hours: Floats
    strategic: Floats


@dataclass(frozen=True, slots=True)
class Selection:
    """The decision on each lost customer, aligned with the portfolio.

    Attributes:
        decision, ground, treatment: keys of `Decision`, `Ground`, `Treatment` (``""`` where none is needed).
        net_value: expected margin, strategic premium included, less investment.
        rank: 1 = first to win back, by net value within the recovered, then the waiting; 0 for the others.
        exact, greedy: the choice within the limits, and the one by value per euro beside it.
        candidates: positions that `exact` and `greedy` chose from; their arrays have this shape.
    """

    decision: NDArray[np.object_]
    ground: NDArray[np.object_]
    treatment: NDArray[np.object_]
    net_value: Floats
    rank: NDArray[np.int64]
    exact: Choice
    greedy: Choice
    candidates: NDArray[np.intp]


def select_customers(lost: LostPortfolio, prospect: Prospect, rules: SelectionRules | None = None) -> Selection:
    """Decide on every lost customer."""
    rules = rules or SelectionRules()
    strategic = prospect.strategic >= rules.strategic_cut
    net_value = prospect.expected_margin * np.where(strategic, 1 + rules.strategic_premium, 1.0) - prospect.investment
    ground = _grounds(lost, prospect, rules, strategic, net_value)
    worth_it = (ground == Ground.STRATEGIC) | (ground == Ground.ECONOMIC)
    candidates = np.flatnonzero(worth_it)
    candidates = candidates[np.argsort(lost.ids[candidates].astype(str), kind="stable")]  # ties end at the id
    offered = net_value[candidates], prospect.investment[candidates], prospect.hours[candidates]
    exact = choose_exactly(*offered, rules.resources)
    ground[candidates[~exact.taken]] = Ground.OUTSIDE_LIMITS.value
    decision = np.full(len(lost), Decision.LEAVE.value, dtype=object)
    decision[ground == Ground.UNKNOWN] = Decision.UNDECIDED.value
    decision[candidates] = np.where(exact.taken, Decision.RECOVER.value, Decision.WAIT.value)
    treatment = np.full(len(lost), "", dtype=object)
    for which, what in rules.treatments.items():
        treatment[ground == which] = what.value
    return Selection(
        decision,
        ground,
        treatment,
        net_value,
        _ranks(candidates, exact.taken, net_value, len(lost)),
        exact,
        choose_greedily(*offered, rules.resources),
        candidates,
    )


def _grounds(
    lost: LostPortfolio, prospect: Prospect, rules: SelectionRules, strategic: NDArray[np.bool_], net_value: Floats
) -> NDArray[np.object_]:
    """The first test that applies to each customer, the limits left aside."""
    margin, billing = lost.number("margin"), lost.number("volume")
    unpaid = np.nan_to_num(lost.number("unpaid"))
    cost = np.nan_to_num(lost.number("cost_to_serve"))
    tests = {
        Ground.CANNOT_RETURN: prospect.base_rate == 0,
        Ground.RISK: (unpaid >= rules.unpaid_cut) | (prospect.category == ReasonCategory.UNPAID),
        Ground.LOSES_MONEY: margin <= 0,
        Ground.LOW_MARGIN: (margin < rules.margin_cut * billing) & ~strategic,
        Ground.COST_TO_SERVE: (cost > rules.cost_cut * margin) & ~strategic,
        Ground.UNKNOWN: np.isnan(net_value),
        Ground.NO_RETURN: net_value <= 0,
        Ground.STRATEGIC: strategic,
    }
    ground = np.full(len(lost), Ground.ECONOMIC.value, dtype=object)
    for which in reversed(tests):  # so that the first test has the last word
        ground[tests[which]] = which.value
    return ground


def _ranks(
    candidates: NDArray[np.intp], taken: NDArray[np.bool_], net_value: Floats, customers: int
) -> NDArray[np.int64]:
    order = candidates[np.lexsort((-net_value[candidates], ~taken))]
    ranks = np.zeros(customers, dtype=np.int64)
    ranks[order] = np.arange(1, len(order) + 1)
    return ranks
