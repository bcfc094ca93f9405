"""The indicators of the balanced scorecard (*CMI*), each computed where its data exists. METHOD §9.

The workbook shows most of them with formulas of its own; here they are computed once more at a refresh, so that a
snapshot can keep them and the scorecard has a trend. An indicator whose data is missing is NaN, never 0.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cec_xl.method.classification import Classification
from cec_xl.method.criteria import Situation
from cec_xl.method.segments import SEGMENT_ORDER
from cec_xl.method.services import times_a_year
from cec_xl.method.settings import Segment, ServiceLine

Numbers = NDArray[np.float64]
Texts = NDArray[np.object_]


def _no_numbers() -> Numbers:
    return np.empty(0)


def _no_texts() -> Texts:
    return np.empty(0, dtype=object)


@dataclass(frozen=True, slots=True)
class ServicesDone:
    """Services that were given in the year up to the date, one element per service.

    Attributes:
        customers: customer ids.
        services: names of services as in the policy.
        visit, training: the names of the services that count as visits and as training.
    """

    customers: Texts = field(default_factory=_no_texts)
    services: Texts = field(default_factory=_no_texts)
    visit: str = ""
    training: str = ""

    def __len__(self) -> int:
        return len(self.customers)


@dataclass(frozen=True, slots=True)
class Records:
    """What the workbook has noted beside its customers. Dates are day numbers, NaN where there is none.

    Attributes:
        complaint_opened, complaint_closed: complaints; an open one has no closing date.
        survey_answers: how many marks customers gave.
        action_status, action_due: the action plan; statuses are ``pending``, ``in_progress``, ``done``, ``dropped``.
        contacts: how many people of the buying circles are known.
        recovered: customers that came back, NaN where no order history says so.
        done: services given.
    """

    complaint_opened: Numbers = field(default_factory=_no_numbers)
    complaint_closed: Numbers = field(default_factory=_no_numbers)
    survey_answers: int = 0
    action_status: Texts = field(default_factory=_no_texts)
    action_due: Numbers = field(default_factory=_no_numbers)
    contacts: int = 0
    recovered: float = math.nan
    done: ServicesDone = field(default_factory=ServicesDone)


def indicators(
    classification: Classification, services: Sequence[ServiceLine], records: Records, today: float
) -> dict[str, float]:
    """Every indicator by key, NaN where its data is missing.

    Args:
        classification: the portfolio.
        services: the service policy.
        records: what else is noted.
        today: day number that actions are late against.
    """
    return {
        **_finance(classification),
        **_customers(classification, records),
        **_processes(classification, services, records),
        **_learning(classification, records, today),
    }


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else math.nan


def _or_missing(value: float, *, known: object) -> float:
    return value if known else math.nan


def _mean(values: Numbers) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else math.nan


def _finance(found: Classification) -> Mapping[str, float]:
    portfolio = found.portfolio
    volume, margin, risk = (portfolio.value(key) for key in ("volume", "margin", "risk"))
    billing = float(np.nansum(volume))
    by_segment = {segment: found.segment == segment.value for segment in Segment}
    billed = {segment: float(np.nansum(volume[inside])) for segment, inside in by_segment.items()}
    classes = {letter: int((found.abc == letter).sum()) for letter in "ABC"}
    result = {
        "billing": _or_missing(billing, known=billing),
        "billing_best": _ratio(billed[Segment.VITAL] + billed[Segment.FUTURE], billing),
        "margin": _ratio(float(np.nansum(margin)), billing) if np.isfinite(margin).any() else math.nan,
        "unpaid": _ratio(float((risk > 0).sum()), float(np.isfinite(risk).sum())),
        "concentration": _ratio(classes["A"], sum(classes.values())),
        "class_b": _ratio(classes["B"], sum(classes.values())),
        "class_c": _ratio(classes["C"], sum(classes.values())),
    }
    for segment, inside in by_segment.items():
        known = inside & np.isfinite(margin) & np.isfinite(volume)
        result[f"billing_{segment}"] = _or_missing(billed[segment], known=inside.any())
        result[f"margin_{segment}"] = _ratio(float(margin[known].sum()), float(volume[known].sum()))
    return result


def _customers(found: Classification, records: Records) -> Mapping[str, float]:
    portfolio = found.portfolio
    current = portfolio.text("situation") == Situation.CURRENT.value
    lost = int((portfolio.text("situation") == Situation.LOST.value).sum())
    placed = (found.segment != "").any()
    counts = {str(segment): float((found.segment == segment.value).sum()) for segment in Segment}
    return {
        **{segment: _or_missing(count, known=placed) for segment, count in counts.items()},
        "share": _mean(portfolio.value("share")[current]),
        "satisfaction": _mean(portfolio.value("satisfaction")),
        "retention": _ratio(float(current.sum()), float(current.sum() + lost)),
        "lost": _or_missing(lost, known=current.any()),
        "recovered": records.recovered,
    }


def _processes(found: Classification, services: Sequence[ServiceLine], records: Records) -> Mapping[str, float]:
    opened, closed = records.complaint_opened, records.complaint_closed
    planned = (found.rank > 0) & (found.segment != "")
    margin = float(np.nansum(found.services.margin[planned]))
    visits, policy = service_compliance(found, services, records.done)
    return {
        "complaints_open": _or_missing(float(len(opened) - np.isfinite(closed).sum()), known=len(opened)),
        "days_to_close": _mean(closed - opened),
        "visits": visits,
        "policy": policy,
        "service_cost": _ratio(float(found.services.cost[planned].sum()), margin),
        "surveys": _or_missing(float(records.survey_answers), known=records.survey_answers),
    }


def service_compliance(
    found: Classification, services: Sequence[ServiceLine], done: ServicesDone
) -> tuple[float, float]:
    """Visits given ÷ visits due in a year, and the part of all services due that was given.

    What a customer got beyond its due does not make up for another's want: of each customer and service at most as
    many count as were due. NaN where no service given is noted or none is due.
    """
    names = list(dict.fromkeys(line.service for line in services))
    if not len(done) or not names:
        return math.nan, math.nan
    due = np.zeros((len(SEGMENT_ORDER) + 1, len(names)))
    for line in services:
        due[SEGMENT_ORDER.index(line.segment), names.index(line.service)] = times_a_year(line)
    segment = np.full(len(found.portfolio), len(SEGMENT_ORDER))
    for place, one in enumerate(SEGMENT_ORDER):
        segment[found.segment == one.value] = place
    planned = due[segment]
    place_of = {customer: place for place, customer in enumerate(found.portfolio.ids.tolist())}
    rows = np.array([place_of.get(customer, -1) for customer in done.customers.tolist()], dtype=np.int64)
    columns = np.array([names.index(one) if one in names else -1 for one in done.services.tolist()], dtype=np.int64)
    known = (rows >= 0) & (columns >= 0)
    given = np.zeros_like(planned)
    np.add.at(given, (rows[known], columns[known]), 1.0)
    visits = math.nan
    if done.visit in names:
        column = names.index(done.visit)
        visits = _ratio(float(given[:, column].sum()), float(planned[:, column].sum()))
    return visits, _ratio(float(np.minimum(given, planned).sum()), float(planned.sum()))


def _learning(found: Classification, records: Records, today: float) -> Mapping[str, float]:
    status, due = records.action_status, records.action_due
    open_ones = (status != "done") & (status != "dropped")
    current = float((found.portfolio.text("situation") == Situation.CURRENT.value).sum())
    trained = float((records.done.services == records.done.training).sum()) if records.done.training else math.nan
    return {
        "training": _or_missing(trained, known=len(records.done)),
        "actions_done": _ratio(float((status == "done").sum()), len(status)),
        "actions_late": _or_missing(
            float((open_ones & (due < today)).sum()), known=len(status) and math.isfinite(today)
        ),
        "contacts": _or_missing(_ratio(records.contacts, current), known=records.contacts),
    }
