"""The service policy as a calendar: what each customer is due in which month, and what that loads on whom. METHOD §7.

The policy says how often a year; the year is spread from the date on. A service given f times a year comes every
12 ÷ f months; customers of one account manager and the services of one customer begin at different points of that
rhythm, so that a yearly gift is not due to everybody in January, nor everything to one customer at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from cec_xl.method.classification import Classification
from cec_xl.method.grouping import factorize
from cec_xl.method.services import MINUTES_PER_HOUR, times_a_year, unit_cost
from cec_xl.method.settings import ServiceLine

MONTHS = 12
_HAIR = 1e-9
"""Keeps a third of a year from falling a rounding error short of its month."""

Days = NDArray[np.datetime64]


@dataclass(frozen=True, slots=True)
class ServiceTasks:
    """Every service due in the twelve months, one element per time it is due.

    Attributes:
        customer: position in the portfolio.
        line: place in the lines of the policy.
        month: 0..11, counted from the first month.
        turn: 0, 1, … where a service is due several times in a month to one customer.
    """

    customer: NDArray[np.int64]
    line: NDArray[np.int64]
    month: NDArray[np.int64]
    turn: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.customer)


@dataclass(frozen=True)
class ServiceCalendar:
    """The calendar of a portfolio.

    Attributes:
        classification: the customers.
        lines: usable lines of the policy.
        first_month: ``datetime64[M]``.
        minute_cost: currency per minute of our people.
        place: each customer's place among those of its account manager, best first, and how many they are.
        tasks: what is due.
    """

    classification: Classification
    lines: Sequence[ServiceLine]
    first_month: np.datetime64
    minute_cost: float
    place: tuple[NDArray[np.int64], NDArray[np.int64]]
    tasks: ServiceTasks

    @property
    def months(self) -> NDArray[np.datetime64]:
        """The twelve months."""
        return self.first_month + np.arange(MONTHS)

    @cached_property
    def minutes(self) -> NDArray[np.float64]:
        """Minutes of each task."""
        return np.array([line.minutes for line in self.lines], dtype=np.float64)[self.tasks.line]

    @cached_property
    def cost(self) -> NDArray[np.float64]:
        """Cost of each task, material and time."""
        return np.array([unit_cost(line, self.minute_cost) for line in self.lines], dtype=np.float64)[self.tasks.line]

    def by_month(self, weights: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
        """Number of tasks (or sum of their weights) of each customer and month, shape (customers, 12)."""
        size = len(self.classification.portfolio)
        cell = self.tasks.customer * MONTHS + self.tasks.month
        return np.bincount(cell, weights, size * MONTHS).astype(np.float64).reshape(size, MONTHS)


def service_calendar(
    classification: Classification,
    lines: Sequence[ServiceLine],
    first_month: np.datetime64,
    minute_cost: float = 0.0,
) -> ServiceCalendar:
    """What is due in the twelve months from `first_month` (``datetime64[M]``) on.

    The customer at place i of the n of its account manager, best first, is due the j-th of m services, given f times a
    year, for the k-th time (all counted from 0) in month ⌊12 (k + p) ÷ f⌋, where p is the fraction of i/n + j/m, as
    long as that is within the year. A whole f gives exactly f times; half a time a year, every other customer.
    """
    place = _places(classification)
    services = list(dict.fromkeys(line.service for line in lines))
    found: list[ServiceTasks] = []
    for number, line in enumerate(lines):
        times = times_a_year(line)
        if times <= 0:
            continue
        customers = np.flatnonzero(classification.segment == line.segment.value)
        step = np.arange(int(np.ceil(times)))
        phase = (place[0][customers] / place[1][customers] + services.index(line.service) / len(services) + _HAIR) % 1.0
        exact = MONTHS * (step[np.newaxis, :] + phase[:, np.newaxis]) / times
        month = np.floor(exact + _HAIR).astype(np.int64)
        inside = month < MONTHS
        who = np.broadcast_to(customers[:, np.newaxis], month.shape)[inside]
        turn = _turns(month)[inside]
        found.append(ServiceTasks(who, np.full(len(who), number), month[inside], turn))
    tasks = ServiceTasks(*(_joined([getattr(one, key) for one in found]) for key in ServiceTasks.__slots__))
    return ServiceCalendar(classification, lines, first_month, minute_cost, place, tasks)


def _joined(parts: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.concatenate(parts) if parts else np.empty(0, np.int64)


def _turns(month: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many earlier times stand in the same month of the same row."""
    place = np.broadcast_to(np.arange(month.shape[1]), month.shape)
    starts = np.ones(month.shape, dtype=bool)
    starts[:, 1:] = month[:, 1:] != month[:, :-1]
    first = np.maximum.accumulate(np.where(starts, place, 0), axis=1)
    return np.asarray(place - first, dtype=np.int64)


def _places(found: Classification) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Place among the customers with a segment of the same account manager, by rank, then id; and their number."""
    portfolio = found.portfolio
    place, number = (np.zeros(len(portfolio), np.int64) for _ in range(2))
    placed = np.flatnonzero(found.segment != "")
    if not len(placed):
        return place, number
    _, manager = factorize(portfolio.text("manager")[placed])
    rank = np.where(found.rank[placed] > 0, found.rank[placed], len(portfolio) + 1)
    order = np.lexsort((portfolio.ids[placed].astype(str), rank, manager))
    sorted_managers = manager[order]
    starts = np.flatnonzero(np.r_[True, sorted_managers[1:] != sorted_managers[:-1]])
    counts = np.diff(np.r_[starts, len(order)])
    place[placed[order]] = np.arange(len(order)) - np.repeat(starts, counts)
    number[placed[order]] = np.repeat(counts, counts)
    return place, number


def task_days(calendar: ServiceCalendar) -> Days:
    """A working day (Monday to Friday) for each task.

    A month's working days are dealt out evenly: the customer at place i of the n of its manager comes at i/n of the
    month, with all it is due then; what is due several times in a month is moved on by equal parts of it.
    """
    tasks = calendar.tasks
    place, number = (one[tasks.customer] for one in calendar.place)
    month = calendar.first_month + tasks.month
    begins = month.astype("datetime64[D]")
    ends = (month + np.timedelta64(1, "M")).astype("datetime64[D]")
    working = np.busday_count(begins, ends)
    part = (place / np.maximum(number, 1) + tasks.turn / _times_in_month(calendar)) % 1.0
    offset = np.minimum(np.floor(part * working + _HAIR).astype(np.int64), working - 1)
    days: Days = np.busday_offset(begins, offset, roll="forward")
    return days


def _times_in_month(calendar: ServiceCalendar) -> NDArray[np.int64]:
    """How often the same service is due to the same customer in the task's month."""
    tasks = calendar.tasks
    cell = (tasks.customer * len(calendar.lines) + tasks.line) * MONTHS + tasks.month
    _, group, count = np.unique(cell, return_inverse=True, return_counts=True)
    return np.asarray(count[group], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class TeamLoad:
    """What each account manager is due in each month, shape (managers, 12) unless said otherwise.

    Attributes:
        managers: names, sorted, those without a name last; shape (managers,).
        services: number of services.
        hours: of our people.
        cost: currency, material and time.
        capacity: hours a month, NaN where nobody typed them; shape (managers,).
    """

    managers: tuple[str, ...]
    services: NDArray[np.float64]
    hours: NDArray[np.float64]
    cost: NDArray[np.float64]
    capacity: NDArray[np.float64]

    @property
    def overload(self) -> NDArray[np.float64]:
        """Hours above the capacity, 0 where there are none or the capacity is unknown."""
        return np.nan_to_num(np.maximum(self.hours - self.capacity[:, np.newaxis], 0.0))


def team_load(calendar: ServiceCalendar, capacity: Mapping[str, float]) -> TeamLoad:
    """The load of each account manager against the capacity typed; a manager without customers has no load."""
    names, code = factorize(calendar.classification.portfolio.text("manager"))
    manager = code[calendar.tasks.customer]
    order = sorted(np.unique(manager).tolist(), key=lambda n: (not names[n], names[n]))
    row = np.full(len(names), -1)
    row[order] = np.arange(len(order))
    cell = row[manager] * MONTHS + calendar.tasks.month

    def sums(weights: NDArray[np.float64] | None) -> NDArray[np.float64]:
        shape = len(order), MONTHS
        return np.bincount(cell, weights, shape[0] * MONTHS).astype(np.float64).reshape(shape)

    managers = tuple(str(names[n]) for n in order)
    return TeamLoad(
        managers,
        sums(None),
        sums(calendar.minutes) / MINUTES_PER_HOUR,
        sums(calendar.cost),
        np.array([capacity.get(name, np.nan) for name in managers], dtype=np.float64),
    )
