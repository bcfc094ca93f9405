"""Which recoveries fit into the budget and the team's hours: the choice that brings most. METHOD §8.

A knapsack with two limits. Taking accounts by their return per euro until the money is gone (*greedy*) looks right
and often is not: one good small account can block a better large one, and the hours may run out first. The exact
choice is found by search, in milliseconds for the hundreds of accounts a firm has; greedy stands beside it for
comparison, and `shadow_prices` and `gain_of_more` say what the next euro and the next hour would bring.

Why not scipy's `milp`: the search here proves its optimum faster on every realistic portfolio (see
``benchmarks/winback_knapsack.py``), and it spares the user a 140 MB library.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cec_xl.method.winback.knapsack_search import CoreSearch, Item, dual_prices

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Resources:
    """What there is to spend: money and working hours; infinite where there is no limit."""

    budget: float = np.inf
    hours: float = np.inf


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice of accounts.

    Attributes:
        taken: one bool per account.
        value, cost, hours: sums over the accounts taken.
        bound: no choice brings more than this.
        proven: whether `value` is the most there is. A search that would take minutes stops earlier and says so;
            `bound` less `value` is then what could be missing at most.
    """

    taken: NDArray[np.bool_]
    value: float
    cost: float
    hours: float
    bound: float
    proven: bool


def choose_greedily(value: Floats, cost: Floats, hours: Floats, resources: Resources) -> Choice:
    """Take accounts by value per euro, best first, as long as they fit. Equal ratios: the first in the arrays.

    Accounts whose value is not above 0 are never taken; nor are those with an unknown value, cost or hours.
    """
    affordable, items = _affordable(value, cost, hours, resources)
    ratio = np.divide(items.value, items.cost, out=np.full(len(affordable), np.inf), where=items.cost > 0)
    fitted = _fill(items, np.argsort(-ratio, kind="stable"))
    return _choice(_spread(affordable[fitted], len(value)), (value, cost, hours), np.inf, proven=False)


def choose_exactly(
    value: Floats, cost: Floats, hours: Floats, resources: Resources, most_states: int = 1_000_000
) -> Choice:
    """Take the accounts that together bring most within both limits.

    Args:
        value: net value of each account; those not above 0 are never taken, nor are those with anything unknown.
        cost: money each account takes, 0 or more.
        hours: working hours each account takes, 0 or more.
        resources: the limits.
        most_states: the search stops here and returns its best so far as not proven. The default takes seconds.

    >>> found = choose_exactly(np.array([60.0, 100.0, 120.0]), np.array([10.0, 20.0, 30.0]), np.zeros(3), Resources(50))
    >>> found.taken.tolist(), found.value, found.proven
    ([False, True, True], 220.0, True)
    """
    affordable, items = _affordable(value, cost, hours, resources)
    prices = dual_prices(items)
    starts = [_fill(items, order) for order in _orders(items, prices)]
    search = CoreSearch(items, prices, starts, most_states)
    taken, bound, proven = search.run()
    return _choice(_spread(affordable[taken], len(value)), (value, cost, hours), bound, proven=proven)


def shadow_prices(value: Floats, cost: Floats, hours: Floats, resources: Resources) -> tuple[float, float]:
    """Value that one more euro and one more hour would bring at the margin, were accounts divisible.

    0 where that limit does not bind. Accounts that do not fit even alone are left out.
    """
    _, items = _affordable(value, cost, hours, resources)
    money, time = dual_prices(items)
    return money / items.cost_scale, time / items.hours_scale


def gain_of_more(value: Floats, cost: Floats, hours: Floats, grown: Resources, now: Choice) -> float:
    """What the best choice gains over the one made `now` if there were `grown` resources: exact for that step."""
    return max(0.0, choose_exactly(value, cost, hours, grown).value - now.value)


def _affordable(value: Floats, cost: Floats, hours: Floats, resources: Resources) -> tuple[NDArray[np.intp], Item]:
    """Positions of the accounts that are worth something and fit alone, and these accounts in scaled units."""
    known = np.isfinite(value) & np.isfinite(cost) & np.isfinite(hours)
    fits = (np.nan_to_num(cost) <= resources.budget) & (np.nan_to_num(hours) <= resources.hours)
    affordable = np.flatnonzero(known & fits & (np.nan_to_num(value) > 0))
    return affordable, Item.scaled(
        value[affordable], cost[affordable], hours[affordable], resources.budget, resources.hours
    )


def _orders(items: Item, prices: tuple[float, float]) -> list[NDArray[np.intp]]:
    """Sequences in which filling up gives good first answers: per unit of both resources, per euro, by value."""
    worth = items.value
    both = prices[0] * items.cost + prices[1] * items.hours
    ratios = [np.divide(worth, spent, out=np.full(len(worth), np.inf), where=spent > 0) for spent in (both, items.cost)]
    return [np.argsort(-key, kind="stable") for key in (*ratios, worth)]


def _fill(items: Item, order: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Take items in this order as long as they fit."""
    taken = np.zeros(len(items.value), dtype=np.bool_)
    money, time = items.budget, items.capacity
    for position, cost, hours in zip(
        order.tolist(), items.cost[order].tolist(), items.hours[order].tolist(), strict=True
    ):
        if cost <= money and hours <= time:
            taken[position] = True
            money, time = money - cost, time - hours
    return taken


def _choice(taken: NDArray[np.bool_], offered: tuple[Floats, Floats, Floats], bound: float, *, proven: bool) -> Choice:
    value, cost, hours = (float(part[taken].sum()) for part in offered)
    return Choice(taken, value, cost, hours, max(bound, value), proven)


def _spread(positions: NDArray[np.intp], accounts: int) -> NDArray[np.bool_]:
    taken = np.zeros(accounts, dtype=np.bool_)
    taken[positions] = True
    return taken
