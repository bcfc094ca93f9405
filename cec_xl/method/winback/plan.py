"""The recovery plan (*plan de recuperación*): who talks to whom, about what, when; and what the results teach. §8.

A recovery is a conversation before it is an offer: find the true reason in a dialogue, settle the emotional side
first, then offer a solution. The solution is a service, an attention or a gift rather than a price cut, which would
tell the customer that the price was wrong all along. Whoever lost the account is not sent to win it back unless the
firm says so: a senior person is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from cec_xl.method.folding import fold
from cec_xl.method.problems import Place, Problem
from cec_xl.method.winback.calendar import Dates
from cec_xl.method.winback.lost import LostPortfolio
from cec_xl.method.winback.reasons import Reason


class Step(StrEnum):
    """The steps of a recovery, in order."""

    PREPARE = "prepare"
    DIALOGUE = "dialogue"
    SETTLE = "settle"
    OFFER = "offer"
    FOLLOW_UP = "follow_up"


class Offer(StrEnum):
    """What a recovery leads with, the preferred kinds first."""

    SERVICE = "service"
    ATTENTION = "attention"
    GIFT = "gift"
    TRIAL = "trial"
    TERMS = "terms"
    DISCOUNT = "discount"
    NONE = "none"


class Outcome(StrEnum):
    """How a recovery ended."""

    RECOVERED = "recovered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class TeamMember:
    """Somebody who can win customers back. `hours` are those there are for it; infinite where nobody said."""

    name: str
    senior: bool = True
    hours: float = np.inf


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """When the plan starts, and how many days after the start each step is due."""

    start: np.datetime64
    days: tuple[int, int, int, int, int] = (0, 7, 10, 21, 60)


@dataclass(frozen=True, slots=True)
class RecoveryPlan:
    """One position per step of a customer, customers in the order of their rank.

    Attributes:
        customer: position in the lost portfolio.
        step: keys of `Step`.
        owner: name, ``""`` where nobody fits.
        due: day.
        offer: keys of `Offer`; ``""`` before the step in which something is offered.
    """

    customer: NDArray[np.intp]
    step: NDArray[np.object_]
    owner: NDArray[np.object_]
    due: Dates
    offer: NDArray[np.object_]

    def __len__(self) -> int:
        return len(self.customer)


def plan_recoveries(
    lost: LostPortfolio,
    chosen: NDArray[np.intp],
    *,
    hours: NDArray[np.float64],
    offers: NDArray[np.object_],
    team: Sequence[TeamMember],
    settings: PlanSettings,
) -> tuple[RecoveryPlan, tuple[Problem, ...]]:
    """The steps for the chosen customers.

    Args:
        lost: the lost customers.
        chosen: positions to win back, most important first.
        hours: hours each recovery takes, aligned with `lost`.
        offers: keys of `Offer` by the group of each one's reason, aligned with `lost`; an offer typed for the
            customer itself has precedence.
        team: who can be an owner.
        settings: dates.
    """
    owners, problems = assign_owners(lost, chosen, hours, team)
    typed = lost.text("offer")
    offer = np.where(typed != "", typed, offers)
    problems += tuple(
        lost.problem("winback_price_cut", position, "offer")
        for position in chosen.tolist()
        if typed[position] == Offer.DISCOUNT
    )
    steps = np.array([step.value for step in Step], dtype=object)
    days = np.array(settings.days, dtype="timedelta64[D]")
    offered = np.array([step in (Step.OFFER, Step.FOLLOW_UP) for step in Step])
    customer = np.repeat(chosen, len(steps))
    return RecoveryPlan(
        customer=customer,
        step=np.tile(steps, len(chosen)),
        owner=np.repeat(owners, len(steps)),
        due=np.tile(settings.start.astype("datetime64[D]") + days, len(chosen)),
        offer=np.where(np.tile(offered, len(chosen)), offer[customer], ""),
    ), problems


def assign_owners(
    lost: LostPortfolio, chosen: NDArray[np.intp], hours: NDArray[np.float64], team: Sequence[TeamMember]
) -> tuple[NDArray[np.object_], tuple[Problem, ...]]:
    """Who wins back each chosen customer.

    The owner typed in the register, else the senior person with the least of its hours taken who is not the account's
    own manager; equally free, the first by name. A typed owner who lost the account is accepted and pointed out.
    """
    seniors = sorted((member for member in team if member.senior), key=lambda member: member.name)
    load = dict.fromkeys((member.name for member in seniors), 0.0)
    available = {member.name: member.hours if member.hours > 0 else np.inf for member in seniors}
    owners, problems = [], []
    orphans = 0
    for position in chosen.tolist():  # one after the other: each assignment makes its owner busier
        manager, owner = fold(str(lost.text("manager")[position])), str(lost.text("owner")[position])
        free = [name for name in load if fold(name) != manager]
        if not owner and free:
            owner = min(free, key=lambda name: (load[name] / available[name], load[name]))
        elif owner and fold(owner) == manager:
            problems.append(lost.problem("winback_owner_lost_it", position, "owner", owner=owner))
        orphans += not owner
        if owner in load:
            load[owner] += float(np.nan_to_num(hours[position]))
        owners.append(owner)
    if orphans:
        problems.append(Problem("winback_no_owner", Place("recovery_team"), {"customers": orphans}))
    return np.array(owners, dtype=object), tuple(problems)


@dataclass(frozen=True, slots=True)
class RecoveryResults:
    """Recoveries that have ended, one position each.

    Attributes:
        category: keys of `ReasonCategory`.
        recovered: whether the customer came back.
        exposure: recency decay x market factor at the time of the attempt, 0..1; what the base rate was multiplied
            with then. All 1 where left out.
    """

    category: NDArray[np.object_]
    recovered: NDArray[np.bool_]
    exposure: NDArray[np.float64] | None = None


@dataclass(frozen=True, slots=True)
class LearnedRates:
    """What results did to the base rates, aligned with the catalogue."""

    attempts: NDArray[np.int64]
    recovered: NDArray[np.int64]
    rate: NDArray[np.float64]


def learn_rates(
    catalogue: Sequence[Reason], results: RecoveryResults | None = None, prior_attempts: float = 10.0
) -> LearnedRates:
    """Base rates after the firm's own results.

    The typed rate counts as the experience of `prior_attempts` attempts; each ended recovery of the category adds
    one, weighted with its exposure, because an attempt at a customer silent for years says little about the rate of
    fresh ones:

        rate = (prior_attempts x typed rate + recovered) / (prior_attempts + sum of exposures), at most 1

    >>> from cec_xl.method.winback.reasons import DEFAULT_CATALOGUE
    >>> results = RecoveryResults(np.array(["price"] * 10, dtype=object), np.arange(10) < 7)
    >>> price = [reason.category for reason in DEFAULT_CATALOGUE].index("price")
    >>> float(learn_rates(DEFAULT_CATALOGUE, results).rate[price])  # typed 0.35, seen 7 of 10
    0.525
    """
    typed = np.array([reason.base_rate for reason in catalogue], dtype=np.float64)
    none = np.zeros(len(catalogue), dtype=np.int64)
    if results is None or not len(results.category):
        return LearnedRates(none, none, typed)
    exposure = np.ones(len(results.category)) if results.exposure is None else results.exposure
    of_line = np.array([[reason.category.value == category for category in results.category] for reason in catalogue])
    attempts = of_line.sum(axis=1)
    recovered = (of_line & results.recovered).sum(axis=1)
    seen = (of_line * np.nan_to_num(exposure)).sum(axis=1)
    learned = np.minimum((prior_attempts * typed + recovered) / (prior_attempts + seen), 1.0)
    return LearnedRates(attempts, recovered, np.where(attempts > 0, learned, typed))
