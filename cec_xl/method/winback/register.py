"""The register (*registro de perdidos*): who is lost, who is only late, who came back. METHOD §8.

Every customer is measured by its own rhythm, not by one deadline for all: a bakery that buys weekly is missed after
a month, a school that buys twice a year is not. After each order two limits run: `multiple` times the median gap
between the customer's own orders so far, and `months` calendar months.

* **lost** (*perdido*): silent beyond both limits. With fewer than `orders_for_rhythm` order days there is no rhythm
  to measure, and the calendar limit alone counts.
* **inactive** (*inactivo temporal*): silent beyond one of the two limits but not the other; where there is no rhythm,
  silent for more than `inactive_months`.
* **recovered** (*recuperado*): was lost at some earlier time by the same rule, ordered again, and is neither of the
  above now.
* **active** (*activo*): none of these.

Each silence is judged with the orders that preceded it and nothing later, so the register of a past day, computed
today, is the register one would have computed on that day.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from cec_xl.method.problems import MethodError, Place, Problem
from cec_xl.method.winback.calendar import Dates, add_months
from cec_xl.method.winback.history import Purchases

NEVER = np.datetime64("9999-12-31", "D")
"""Stands for a day that has not come, so that dates stay comparable."""

_LONGEST_GAP = 1 << 23
"""More days than any two dates of a calendar with four-digit years lie apart."""


class Relation(StrEnum):
    """Where a customer's relation stands."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    LOST = "lost"
    RECOVERED = "recovered"


@dataclass(frozen=True, slots=True)
class LostRule:
    """When silence means loss.

    Attributes:
        multiple: k, times the customer's own median gap between orders.
        months: m, calendar months below which nobody is lost.
        orders_for_rhythm: order days from which a customer has a rhythm of its own.
        inactive_months: silence in months that makes a customer without a rhythm inactive.
    """

    multiple: float = 3.0
    months: int = 6
    orders_for_rhythm: int = 3
    inactive_months: int = 3

    def check(self) -> None:
        """Raise `MethodError` where the rule cannot be applied."""
        values = {
            "lost_multiple": self.multiple > 0,
            "lost_months": self.months >= 1,
            "rhythm_orders": self.orders_for_rhythm >= 2,
            "inactive_months": 1 <= self.inactive_months <= self.months,
        }
        wrong = [
            Problem("winback_rule_impossible", Place("settings", field=key), {"setting": key}, blocking=True)
            for key, good in values.items()
            if not good
        ]
        if wrong:
            raise MethodError(*wrong)


@dataclass(frozen=True, slots=True)
class Timeline:
    """When each customer came, was lost, and came back; the whole story of a register.

    Attributes:
        ids: customers; `code` below are positions in it.
        first: day of the first order (shape of `ids`).
        code, lost_on, recovered_on: one entry per loss: whose, the first day on which the rule called it lost, and
            the day of the next order, `NEVER` where there was none.
    """

    ids: NDArray[np.object_]
    first: Dates
    code: NDArray[np.int64]
    lost_on: Dates
    recovered_on: Dates

    def lost_at(self, day: np.datetime64) -> NDArray[np.bool_]:
        """Whether each customer counts as lost at the end of `day`."""
        lost = np.zeros(len(self.ids), dtype=np.bool_)
        lost[self.code[(self.lost_on <= day) & (self.recovered_on > day)]] = True
        return lost

    def kept_at(self, day: np.datetime64) -> NDArray[np.bool_]:
        """Whether each customer had come by the end of `day` and does not count as lost then."""
        kept: NDArray[np.bool_] = (self.first <= day) & ~self.lost_at(day)
        return kept


@dataclass(frozen=True, slots=True)
class Register:
    """Where every customer with at least one order stands on a day; arrays in the order of `ids` (sorted).

    Attributes:
        ids: customer ids.
        relation: keys of `Relation`.
        first_order, last_order: days.
        orders: number of order days.
        median_gap: median days between orders; NaN with fewer than two.
        silence: days since the last order.
        lost_on: the day a customer that is not lost would become so if it stays silent; for a lost one, the day it
            became lost.
        times_lost: how often it was lost so far, the present loss included.
        recovered_on: day of the order that ended its latest loss; ``NaT`` where there was none.
        timeline: the events behind all this.
    """

    ids: NDArray[np.object_]
    relation: NDArray[np.object_]
    first_order: Dates
    last_order: Dates
    orders: NDArray[np.int64]
    median_gap: NDArray[np.float64]
    silence: NDArray[np.int64]
    lost_on: Dates
    times_lost: NDArray[np.int64]
    recovered_on: Dates
    timeline: Timeline

    def __len__(self) -> int:
        return len(self.ids)

    def of(self, relation: Relation) -> NDArray[np.object_]:
        """Ids of the customers in one relation."""
        found: NDArray[np.object_] = self.ids[self.relation == relation]
        return found


def register_customers(purchases: Purchases, rule: LostRule | None = None) -> Register:
    """Judge every customer's silence as of the day the purchases end. Raises `MethodError` for an unusable rule."""
    rule = rule or LostRule()
    rule.check()
    count = purchases.count
    median_gap = _median_gaps(purchases, purchases.start + count - 1)
    rhythm_gap = np.where(count >= rule.orders_for_rhythm, median_gap, np.nan)
    lost_on = _lost_on(purchases.last_order, rhythm_gap, rule)
    timeline = _timeline(purchases, lost_on, rule)
    times_lost = np.bincount(timeline.code, minlength=len(purchases))
    recovered_on = np.full(len(purchases), np.datetime64("NaT", "D"))
    back = timeline.recovered_on < NEVER
    recovered_on[timeline.code[back]] = timeline.recovered_on[back]  # in day order: the latest one stays
    silence = (purchases.as_of - purchases.last_order).astype(np.int64)
    relation = judge_silence(purchases.last_order, rhythm_gap, purchases.as_of, rule)
    relation[(relation == Relation.ACTIVE) & ~np.isnat(recovered_on)] = Relation.RECOVERED.value
    return Register(
        ids=purchases.ids,
        relation=relation,
        first_order=purchases.first_order,
        last_order=purchases.last_order,
        orders=count,
        median_gap=median_gap,
        silence=silence,
        lost_on=lost_on,
        times_lost=times_lost,
        recovered_on=recovered_on,
        timeline=timeline,
    )


def _timeline(purchases: Purchases, open_lost_on: Dates, rule: LostRule) -> Timeline:
    """Every loss: the silences between two orders that were long enough, and the one running now."""
    day, code = purchases.order_day, purchases.order_code
    before = np.flatnonzero(code[1:] == code[:-1])
    long = day[before + 1] > add_months(day[before], rule.months)  # shorter silences cannot be losses: spare the median
    before = before[long]
    lost_on = _lost_on(day[before], _limit_gaps(purchases, before, rule), rule)
    ended = lost_on < day[before + 1]
    running = np.flatnonzero(open_lost_on <= purchases.as_of)
    codes = np.concatenate([code[before][ended], running])
    losses = np.concatenate([lost_on[ended], open_lost_on[running]])
    returns = np.concatenate([day[before + 1][ended], np.full(len(running), NEVER)])
    order = np.lexsort((losses, codes))
    return Timeline(purchases.ids, purchases.first_order, codes[order], losses[order], returns[order])


def judge_silence(
    last_order: Dates, rhythm_gap: NDArray[np.float64], as_of: Dates | np.datetime64, rule: LostRule | None = None
) -> NDArray[np.object_]:
    """Whether silence since the last order means *active*, *inactive* or *lost*; keys of `Relation`, ``""`` undated.

    Args:
        last_order: day of each last order, none after `as_of`.
        rhythm_gap: median days between orders; NaN where there is no rhythm to measure.
        as_of: the day silence is counted to.
        rule: the limits. `MethodError` where they are unusable.

    >>> last = np.array(["2024-01-10", "2024-09-01", "2024-12-20"], dtype="datetime64[D]")
    >>> judge_silence(last, np.array([30.0, 30.0, np.nan]), np.datetime64("2024-12-31")).tolist()
    ['lost', 'inactive', 'active']
    """
    rule = rule or LostRule()
    rule.check()
    silence = (as_of - last_order).astype(np.float64)
    over_months = as_of > add_months(last_order, rule.months)
    with_rhythm = over_months | (silence > rule.multiple * rhythm_gap)
    without = as_of > add_months(last_order, rule.inactive_months)
    relation = np.full(last_order.shape, Relation.ACTIVE.value, dtype=object)
    relation[np.where(np.isnan(rhythm_gap), without, with_rhythm)] = Relation.INACTIVE.value
    relation[_lost_on(last_order, rhythm_gap, rule) <= as_of] = Relation.LOST.value
    relation[np.isnat(last_order) | np.isnat(as_of)] = ""
    return relation


def _lost_on(order_day: Dates, rhythm_gap: NDArray[np.float64], rule: LostRule) -> Dates:
    """First day on which silence since `order_day` exceeds both limits."""
    by_months = add_months(order_day, rule.months) + np.timedelta64(1, "D")
    days = np.floor(rule.multiple * np.nan_to_num(rhythm_gap)).astype(np.int64) + 1
    by_rhythm = order_day + days.astype("timedelta64[D]")
    lost_on: Dates = np.maximum(by_months, by_rhythm)
    return lost_on


def _limit_gaps(purchases: Purchases, orders: NDArray[np.int64], rule: LostRule) -> NDArray[np.float64]:
    """Median gap that counts for the silence after each of `orders`; NaN where there is no rhythm yet."""
    bought = orders - purchases.start[purchases.order_code[orders]] + 1
    gaps = np.full(len(orders), np.nan)
    known = np.flatnonzero(bought >= rule.orders_for_rhythm)
    gaps[known] = _median_gaps(purchases, orders[known])
    return gaps


def _median_gaps(purchases: Purchases, orders: NDArray[np.int64]) -> NDArray[np.float64]:
    """Median days between a customer's orders up to and including each of `orders`; NaN where it is the first.

    The gaps before each order are gathered into one flat array and sorted at once, the order's position as the
    leading part of the sort key; the middle of each stretch is its median.
    """
    first = purchases.start[purchases.order_code[orders]]
    length = orders - first
    begin = np.cumsum(length) - length
    owner = np.repeat(np.arange(len(orders)), length)
    gap = np.zeros(len(purchases.order_day), dtype=np.int64)
    gap[1:] = np.diff(purchases.order_day).astype(np.int64)
    key = owner * _LONGEST_GAP + gap[np.arange(len(owner)) + (first + 1 - begin)[owner]]
    key.sort()
    sorted_gap = key - owner * _LONGEST_GAP
    median = np.full(len(orders), np.nan)
    some = np.flatnonzero(length > 0)
    low, high = begin[some] + (length[some] - 1) // 2, begin[some] + length[some] // 2
    median[some] = (sorted_gap[low] + sorted_gap[high]) / 2
    return median
