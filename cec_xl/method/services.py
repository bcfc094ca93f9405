"""The service policy: what each segment is due, and what that costs in hours and money. METHOD §7."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cec_xl.method.grouping import factorize, look_up, text_table
from cec_xl.method.problems import Place, Problem
from cec_xl.method.segments import SEGMENT_ORDER
from cec_xl.method.settings import Segment, ServiceLine

LEVELS = ("none", "commercial", "light", "intense")
"""Levels of service, least first."""

DEFAULT_LEVELS: dict[Segment, str] = {
    Segment.UNNECESSARY: "commercial",
    Segment.DULL: "light",
    Segment.FUTURE: "intense",
    Segment.VITAL: "intense",
}
"""The article's level of each segment, where the policy has no line for it."""

MINUTES_PER_HOUR = 60


class ServiceLoad(NamedTuple):
    """Planned load of a group of customers in a year.

    Attributes:
        group: what it is the load of: ``segment``, ``manager``, ``service`` or ``total``.
        name: the segment's key, the account manager (``""`` where customers have none), the service; ``""`` for
            the total.
        customers: how many customers get something planned.
        services: number of times anything is done.
        hours: of our people.
        cost: currency, material and time.
        margin: contribution margin of these customers, unknown margins left out; NaN for a single service, which
            earns no margin by itself.
    """

    group: str
    name: str
    customers: int
    services: float
    hours: float
    cost: float
    margin: float


class ServicePlan(NamedTuple):
    """Planned services of a year, one element per customer in every array; 0 for customers without a segment.

    Attributes:
        level: ``intense``, ``light``, ``commercial``, ``none``, or ``""`` without a segment.
        services: number of times anything is done.
        hours: of our people.
        cost: currency, material and time.
        margin: contribution margin, NaN where unknown.
        cost_to_margin: cost as a part of the margin, NaN where the margin is unknown or not positive.
        load: sums by segment, by account manager, by service, and in total.
    """

    level: NDArray[np.object_]
    services: NDArray[np.float64]
    hours: NDArray[np.float64]
    cost: NDArray[np.float64]
    margin: NDArray[np.float64]
    cost_to_margin: NDArray[np.float64]
    load: tuple[ServiceLoad, ...]


def check_services(lines: Sequence[ServiceLine]) -> tuple[list[ServiceLine], list[Problem]]:
    """The lines that can be planned with, and a problem for each of the others.

    A line is left out where a number is negative or missing, where its level is unknown, and where the same service
    stands a second time for the same segment.
    """
    usable: list[ServiceLine] = []
    problems: list[Problem] = []
    seen: set[tuple[Segment, str]] = set()
    for line in lines:
        found = _trouble_of(line, seen)
        if found is None:
            usable.append(line)
            seen.add((line.segment, line.service))
        else:
            problems.append(found)
    return usable, problems


def _trouble_of(line: ServiceLine, seen: set[tuple[Segment, str]]) -> Problem | None:
    numbers = {"yearly_frequency": line.frequency, "unit_cost": line.unit_cost, "minutes": line.minutes}
    for field, number in numbers.items():
        if not (math.isfinite(number) and number >= 0):
            return _problem("service_number_negative", line, field, number=number)
    if line.level not in LEVELS:
        return _problem("service_level_unknown", line, "service_level", level=line.level)
    if (line.segment, line.service) in seen:
        return _problem("service_repeated", line, "service")
    return None


def _problem(code: str, line: ServiceLine, field: str, **details: object) -> Problem:
    return Problem(code, Place("services", line.row, field), {"service": line.service, **details})


def segment_levels(lines: Sequence[ServiceLine]) -> dict[Segment, str]:
    """Level of service of each segment: the highest among its lines, the article's where it has none."""
    levels = dict(DEFAULT_LEVELS)
    for segment in Segment:
        own = [LEVELS.index(line.level) for line in lines if line.segment is segment]
        if own:
            levels[segment] = LEVELS[max(own)]
    return levels


def times_a_year(line: ServiceLine) -> float:
    """How often a line is done: its frequency, or never where its level is ``none``."""
    return 0.0 if line.level == "none" else line.frequency


def unit_cost(line: ServiceLine, minute_cost: float) -> float:
    """Cost of doing a line once: material and our people's time."""
    return line.unit_cost + line.minutes * minute_cost


def service_plan(
    lines: Sequence[ServiceLine],
    segment: NDArray[np.int8],
    margin: NDArray[np.float64],
    manager: NDArray[np.object_],
    minute_cost: float = 0.0,
) -> ServicePlan:
    """The year's plan.

    Args:
        lines: usable lines of the policy.
        segment: index of each customer's segment, -1 for none.
        margin: contribution margin in currency, NaN where unknown.
        manager: account manager of each customer.
        minute_cost: currency per minute of our people.
    """
    levels = segment_levels(lines)
    per_segment = np.zeros((len(SEGMENT_ORDER) + 1, 3))
    for line in lines:
        times = times_a_year(line)
        per_segment[SEGMENT_ORDER.index(line.segment)] += (
            times,
            times * line.minutes / MINUTES_PER_HOUR,
            times * unit_cost(line, minute_cost),
        )
    services, hours, cost = (np.ascontiguousarray(column[segment]) for column in per_segment.T)
    with np.errstate(divide="ignore", invalid="ignore"):
        cost_to_margin = np.where(margin > 0, cost / margin, np.nan)
    return ServicePlan(
        look_up(text_table([levels[s] for s in SEGMENT_ORDER]), segment),
        services,
        hours,
        cost,
        margin,
        cost_to_margin,
        _loads(lines, segment, np.column_stack([services, hours, cost, np.nan_to_num(margin)]), manager, minute_cost),
    )


def _loads(
    lines: Sequence[ServiceLine],
    segment: NDArray[np.int8],
    amounts: NDArray[np.float64],
    manager: NDArray[np.object_],
    minute_cost: float,
) -> tuple[ServiceLoad, ...]:
    """Sums of `amounts` (services, hours, cost, margin) over the customers that have a segment."""
    planned = segment >= 0
    segments, amounts = segment[planned], amounts[planned]
    names, codes = factorize(manager[planned])
    by_segment = _sums("segment", [str(s) for s in SEGMENT_ORDER], segments.astype(np.intp), amounts)
    by_manager = sorted(_sums("manager", names, codes, amounts), key=lambda load: (not load.name, load.name))
    total = _sums("total", [""], np.zeros(len(segments), np.intp), amounts)
    by_service = _service_loads(lines, {load.name: load.customers for load in by_segment}, minute_cost)
    return (*by_segment, *by_manager, *by_service, *total)


def _sums(group: str, names: Sequence[str], codes: NDArray[np.intp], amounts: NDArray[np.float64]) -> list[ServiceLoad]:
    counts = np.bincount(codes, minlength=len(names)).tolist()
    sums = [np.bincount(codes, weights=column, minlength=len(names)).tolist() for column in amounts.T]
    return [ServiceLoad(group, name, counts[i], *(column[i] for column in sums)) for i, name in enumerate(names)]


def _service_loads(lines: Sequence[ServiceLine], customers: dict[str, int], minute_cost: float) -> list[ServiceLoad]:
    loads: list[ServiceLoad] = []
    for service in dict.fromkeys(line.service for line in lines):
        own = [
            (line, times_a_year(line), customers[line.segment])
            for line in lines
            if line.service == service and times_a_year(line) > 0
        ]
        loads.append(
            ServiceLoad(
                "service",
                service,
                sum(count for _, _, count in own),
                sum(times * count for _, times, count in own),
                sum(times * count * line.minutes / MINUTES_PER_HOUR for line, times, count in own),
                sum(times * count * unit_cost(line, minute_cost) for line, times, count in own),
                math.nan,
            )
        )
    return loads
