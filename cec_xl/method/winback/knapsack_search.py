"""The search behind `knapsack`: dual prices, and the enumeration of what may differ from the obvious choice.

Put a price on each euro and each hour so that the accounts still worth their price just use up both limits (the
linear relaxation's dual). Nearly all accounts are then clearly in or clearly out; only those near the break-even
point, the *core*, may have to change sides, and each change costs its distance from break-even. The search flips
accounts in the order of that distance and stops when a single flip costs more than could still be gained. All
partial answers of one step are arrays, so a step is a few vector operations; answers are dropped when bounds, taken
at several prices around the dual ones, show that they cannot beat the best found, or when another answer brings at
least as much with no more of either resource.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_PRICE_FACTORS = (0.6, 0.85, 1.0, 1.18, 1.7)
"""Prices at which bounds are taken, relative to the dual ones. Found by trying: fewer drop less, more cost more."""

_NEIGHBOURS = (1, 2, 3, 5, 8, 13, 21)
"""How far apart answers sorted by cost are compared for dominance: all pairs would be quadratic."""

_TOLERANCE = 1e-9
"""Sums closer than this, relative to the whole, count as equal."""


@dataclass(frozen=True, slots=True)
class Item:
    """Accounts in units in which all costs, and all hours, sum to 1; `budget` and `capacity` in the same units."""

    value: Floats
    cost: Floats
    hours: Floats
    budget: float
    capacity: float
    cost_scale: float
    hours_scale: float

    @classmethod
    def scaled(cls, value: Floats, cost: Floats, hours: Floats, budget: float, capacity: float) -> Item:
        """Accounts given in currency and hours."""
        money, time = float(cost.sum()) or 1.0, float(hours.sum()) or 1.0
        slack = 1 + _TOLERANCE  # cents that do not add up in binary must not exclude an account that fits exactly
        return cls(value, cost / money, hours / time, budget / money * slack, capacity / time * slack, money, time)


def dual_prices(items: Item) -> tuple[float, float]:
    """Prices per (scaled) unit of money and time at which what is still worth its price just fits; 0 if not scarce.

    For a given price of money the price of time follows from sorting by value per hour; the price of money is then
    found by halving, since a higher one never makes more accounts worth it.
    """
    price, spent = _price_of_time(items, 0.0)
    if spent <= items.budget:
        return 0.0, price
    low, high = 0.0, 1.0
    while _price_of_time(items, high)[1] > items.budget:
        low, high = high, high * 2
    while high - low > 1e-12 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if _price_of_time(items, middle)[1] > items.budget else (low, middle)
    return high, _price_of_time(items, high)[0]


def _price_of_time(items: Item, price_of_money: float) -> tuple[float, float]:
    """The price of time that goes with a price of money, and the money then spent."""
    left = items.value - price_of_money * items.cost
    worth = np.flatnonzero(left > 0)
    if items.hours[worth].sum() <= items.capacity:
        return 0.0, float(items.cost[worth].sum())
    timeless = worth[items.hours[worth] == 0]
    timed = worth[items.hours[worth] > 0]
    ratio = left[timed] / items.hours[timed]
    order = np.argsort(-ratio, kind="stable")
    used = np.cumsum(items.hours[timed[order]])
    last = min(int(np.searchsorted(used, items.capacity)), len(order) - 1)
    before = float(used[last - 1]) if last else 0.0
    part = (items.capacity - before) / float(items.hours[timed[order[last]]])
    spent = items.cost[timeless].sum() + items.cost[timed[order[:last]]].sum() + part * items.cost[timed[order[last]]]
    return float(ratio[order[last]]), float(spent)


@dataclass(slots=True)
class _Answers:
    """Partial answers: what each takes and brings if nothing more is flipped, and where it came from."""

    value: Floats
    cost: Floats
    hours: Floats
    parent: NDArray[np.int32] = field(default_factory=lambda: np.zeros(1, np.int32))
    flipped: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(1, np.bool_))

    def __len__(self) -> int:
        return len(self.value)

    def kept(self, which: NDArray[np.bool_] | NDArray[np.intp]) -> _Answers:
        return _Answers(self.value[which], self.cost[which], self.hours[which], self.parent[which], self.flipped[which])

    def flip(self, value: float, cost: float, hours: float) -> _Answers:
        """Each answer as it is, and with one more account changed."""
        index = np.arange(len(self), dtype=np.int32)
        return _Answers(
            np.concatenate([self.value, self.value + value]),
            np.concatenate([self.cost, self.cost + cost]),
            np.concatenate([self.hours, self.hours + hours]),
            np.concatenate([index, index]),
            np.repeat(np.array([False, True]), len(self)),
        )


class CoreSearch:
    """Finds the best choice, starting from some that fit."""

    def __init__(
        self, items: Item, prices: tuple[float, float], starts: list[NDArray[np.bool_]], most_states: int
    ) -> None:
        self._items = items
        self._most_states = most_states
        distance = items.value - prices[0] * items.cost - prices[1] * items.hours
        self._obvious = distance > 0
        self._order = np.argsort(np.abs(distance), kind="stable")
        self._distance = np.abs(distance)[self._order]
        self._change = np.where(self._obvious, -1.0, 1.0)[self._order]
        self._prices = np.unique(
            [(prices[0] * f, prices[1] * g) for f in _PRICE_FACTORS for g in _PRICE_FACTORS], axis=0
        )
        self._still_possible = self._gains_to_come()
        self._bound = float(
            prices[0] * min(items.budget, 1.0) + prices[1] * min(items.capacity, 1.0) + distance[self._obvious].sum()
        )
        self._tolerance = _TOLERANCE * max(abs(self._bound), 1.0)
        self._best = max(starts, key=lambda start: float(items.value[start].sum()))
        self._best_value = float(items.value[self._best].sum())
        self._layers: list[_Answers] = []

    def run(self) -> tuple[NDArray[np.bool_], float, bool]:
        """The best choice, an upper bound, and whether the choice is proven to be the best."""
        obvious = self._obvious
        answers = _Answers(*(np.array([part[obvious].sum()]) for part in self._resources()))
        self._remember_best(answers)
        seen = 0
        for step, item in enumerate(self._order.tolist()):
            if not len(answers) or self._distance[step] >= self._bound - self._best_value - self._tolerance:
                break
            self._layers.append(answers)
            answers = answers.flip(*(float(self._change[step] * part[item]) for part in self._resources()))
            self._remember_best(answers)
            answers = self._undominated(answers.kept(self._promising(answers, step + 1)))
            seen += len(answers)
            if seen > self._most_states:
                return self._best, self._bound, False
        return self._best, self._best_value, True

    def _resources(self) -> tuple[Floats, Floats, Floats]:
        return self._items.value, self._items.cost, self._items.hours

    def _gains_to_come(self) -> Floats:
        """For each step and price: what the flips from that step on could add at most."""
        money, time = self._prices.T
        value, cost, hours = (part[self._order, None] for part in self._resources())
        gain = np.maximum(self._change[:, None] * (value - cost * money - hours * time), 0)
        return np.vstack([gain[::-1].cumsum(axis=0)[::-1], np.zeros(len(money))])

    def _promising(self, answers: _Answers, step: int) -> NDArray[np.bool_]:
        """Which answers could still beat the best, at every price."""
        spare_money = min(self._items.budget, 1.0) - answers.cost
        spare_time = min(self._items.capacity, 1.0) - answers.hours
        goal = self._best_value + self._tolerance
        hopeful = np.ones(len(answers), dtype=np.bool_)
        for (money, time), to_come in zip(self._prices.tolist(), self._still_possible[step].tolist(), strict=True):
            hopeful &= answers.value + money * spare_money + time * spare_time + to_come > goal
        return hopeful

    def _undominated(self, answers: _Answers) -> _Answers:
        """Drop answers that a near neighbour beats or equals in every respect."""
        if len(answers) < 64:
            return answers
        answers = answers.kept(np.lexsort((-answers.value, answers.hours, answers.cost)))
        for distance in _NEIGHBOURS:
            ahead, behind = slice(None, -distance), slice(distance, None)
            beaten = (answers.value[ahead] >= answers.value[behind]) & (answers.hours[ahead] <= answers.hours[behind])
            keep = np.ones(len(answers), dtype=np.bool_)
            keep[behind] = ~beaten
            answers = answers.kept(keep)
        return answers

    def _remember_best(self, answers: _Answers) -> None:
        """Keep the best of the answers that fit, if it is better than all before."""
        fits = np.flatnonzero((answers.cost <= self._items.budget) & (answers.hours <= self._items.capacity))
        if not len(fits):
            return
        index = int(fits[np.argmax(answers.value[fits])])
        if answers.value[index] > self._best_value + self._tolerance:
            self._best_value = float(answers.value[index])
            self._best = self._unfold(answers, index)

    def _unfold(self, answers: _Answers, index: int) -> NDArray[np.bool_]:
        """The whole choice behind one partial answer."""
        taken = self._obvious.copy()
        layers = [*self._layers, answers]
        for step in range(len(layers) - 1, 0, -1):
            if layers[step].flipped[index]:
                item = self._order[step - 1]
                taken[item] = ~taken[item]
            index = int(layers[step].parent[index])
        return taken
