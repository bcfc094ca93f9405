"""The service calendar and the action plan as one list, for calendar programs and spreadsheets. METHOD §7."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from cec_xl.hosts.port import Values, WorkbookPort
from cec_xl.labels import Labels
from cec_xl.workbook.calendar_file import Event
from cec_xl.workbook.history import day_of
from cec_xl.workbook.reading import WorkbookInputs
from cec_xl.workbook.table_view import TableView
from cec_xl.workbook.tables import ACTION_PLAN

NAMED = 3
"""Services that the title of an event names."""
DECIMAL_COMMA = ("es", "ru")
FORMULA_STARTS = ("=", "+", "-", "@", "\t")
"""What a spreadsheet program would take for the beginning of a formula in a list it opens."""


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """One thing to do on a day: a service for a customer, or (`kind` ``action``) an action of the plan.

    `minutes` and `cost` are NaN where unknown; `segment` is a key.
    """

    day: dt.date
    manager: str
    customer_id: str
    kind: str
    customer_name: str
    code: str
    segment: str
    service: str
    minutes: float
    cost: float


FIELDS = {
    "day": "task_date", "kind": "task_kind", "manager": "manager", "customer_id": "customer_id",
    "customer_name": "customer_name", "code": "code", "segment": "segment", "service": "service",
    "minutes": "task_minutes", "cost": "task_cost",
}  # fmt: skip
"""Attribute -> label of its column, in the order of the list."""


def agenda_lines(columns: Mapping[str, Values]) -> list[AgendaLine]:
    """The columns of an agenda as lines."""
    wanted = ("task_date", "manager", "customer_id", "customer_name", "code", "segment", "service", "task_minutes",
              "task_cost")  # fmt: skip
    return [
        AgendaLine(day_of(day), manager, customer, "service", name, code, segment, service, minutes, cost)
        for day, manager, customer, name, code, segment, service, minutes, cost in zip(
            *(np.asarray(columns[key]).tolist() for key in wanted), strict=True
        )
    ]


def action_lines(port: WorkbookPort, inputs: WorkbookInputs) -> list[AgendaLine]:
    """The actions of the plan that are still to be done and have a date; they fall on the day they are due."""
    info = inputs.tables.get(ACTION_PLAN.name)
    if info is None:
        return []
    view = TableView.of(ACTION_PLAN, info, port.read_table(ACTION_PLAN.name))
    inputs.log.views = {**inputs.log.views, ACTION_PLAN.key: view}
    due, cost = (view.numbers(key, inputs.log.add) for key in ("due_on", "action_cost"))
    status = view.choices("status", inputs.log.add)
    names, people = view.texts("action_name"), view.texts("responsible")
    return [
        AgendaLine(day_of(due[row]), str(people[row]), "", "action", "", "", "", str(names[row]), math.nan, cost[row])
        for row in range(len(view))
        if np.isfinite(due[row]) and names[row] and status[row] not in {"done", "dropped"}
    ]


def in_order(lines: Sequence[AgendaLine]) -> list[AgendaLine]:
    """By day, then by who does it, then by customer."""
    return sorted(lines, key=lambda line: (line.day, line.manager, line.customer_id))


def events(lines: Sequence[AgendaLine], labels: Labels) -> list[Event]:
    """One event per customer and day, with everything due then, and one per action; `lines` are in order.

    A customer's events are told apart by their number within the month, so one that moves to another day of the month
    is the same event still.
    """
    found: list[Event] = []
    numbers: dict[str, int] = {}
    for (day, manager, customer, kind), group in groupby(
        lines, key=lambda line: (line.day, line.manager, line.customer_id, line.kind)
    ):
        tasks = list(group)
        if kind == "action":
            text = labels.text("calendar.action", responsible=manager)
            category = labels.text("calendar.kind_action")
            found += [
                Event(_numbered(f"action|{task.service}", numbers), day, task.service, text, category) for task in tasks
            ]
            continue
        identity = _numbered(f"service|{customer}|{day:%Y-%m}", numbers)
        found.append(Event(identity, day, _summary(tasks), _description(tasks, labels), manager))
    return found


def _numbered(about: str, numbers: dict[str, int]) -> str:
    numbers[about] = numbers.get(about, 0) + 1
    return f"{about}|{numbers[about]}"


def _summary(tasks: Sequence[AgendaLine]) -> str:
    """Whom it is about and what first; a telephone shows little more than a line."""
    first = tasks[0]
    more = f" (+{len(tasks) - NAMED})" if len(tasks) > NAMED else ""
    return f"{first.customer_name or first.customer_id}: {', '.join(task.service for task in tasks[:NAMED])}{more}"


def _description(tasks: Sequence[AgendaLine], labels: Labels) -> str:
    first = tasks[0]
    facts = labels.text(
        "calendar.customer",
        customer=first.customer_id,
        code=first.code,
        segment=labels.choice("segment", first.segment),
        manager=first.manager or "–",
    )
    return "\n".join(
        [facts, *(labels.text("calendar.task", service=t.service, minutes=f"{t.minutes:g}") for t in tasks)]
    )


def as_csv(lines: Sequence[AgendaLine], labels: Labels) -> bytes:
    """The plain list, as a spreadsheet program set to the workbook's language opens it."""
    comma = labels.language in DECIMAL_COMMA
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";" if comma else ",", lineterminator="\r\n")
    writer.writerow([labels.text(f"fields.{key}") for key in FIELDS.values()])
    for line in lines:
        writer.writerow([_cell(attribute, getattr(line, attribute), labels, comma=comma) for attribute in FIELDS])
    return text.getvalue().encode("utf-8-sig")


def _cell(attribute: str, value: dt.date | float | str, labels: Labels, *, comma: bool) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float):
        written = "" if math.isnan(value) else f"{value:.15g}"
        return written.replace(".", ",") if comma else written
    if attribute == "kind":
        return labels.text(f"calendar.kind_{value}")
    text = labels.choice("segment", str(value)) if attribute == "segment" and value else str(value)
    return "'" + text if text.startswith(FORMULA_STARTS) else text
