"""The recovery plan as it stands in the workbook, and as it stands after a refresh. METHOD §8.

The plan is written by two hands. A refresh adds the steps of customers newly chosen; people move dates, change
owners, report results. So a line that exists is never written anew, and no line that anybody worked on is ever
dropped; only untouched lines of customers who are no longer chosen go.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cec_xl.hosts.port import Values
from cec_xl.method.winback.calendar import date_serials
from cec_xl.method.winback.evaluation import WinbackResult
from cec_xl.method.winback.plan import Outcome, RecoveryResults, Step
from cec_xl.method.winback.reasons import ReasonCategory
from cec_xl.method.winback.register import Register, Relation
from cec_xl.workbook.incidents import IncidentLog
from cec_xl.workbook.table_view import TableView

PENDING = "pending"
SPOKEN = (Step.DIALOGUE, Step.OFFER)
"""The steps in which the group's message has its place."""
TEXT_FIELDS = ("plan_line", "customer_id", "customer_name", "responsible", "winback_message", "note")
CHOICE_FIELDS = ("recovery_step", "recovery_offer", "reason_category", "status", "outcome")
NUMBER_FIELDS = ("due_on", "planned_exposure")


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One step of one recovery; choices by key, `due_on` a date serial, NaN where empty."""

    plan_line: str
    customer_id: str
    customer_name: str
    recovery_step: str
    responsible: str
    due_on: float
    recovery_offer: str
    winback_message: str
    reason_category: str
    planned_exposure: float
    status: str = PENDING
    outcome: str = ""
    note: str = ""

    @property
    def touched(self) -> bool:
        """Whether anybody worked on it."""
        return bool(self.outcome or self.note or (self.status and self.status != PENDING))


def read_plan(view: TableView | None, log: IncidentLog) -> tuple[PlanLine, ...]:
    """The lines that name a customer."""
    if view is None or not len(view):
        return ()
    columns: dict[str, Sequence[object]] = {key: view.texts(key).tolist() for key in TEXT_FIELDS}
    columns |= {key: view.choices(key, log.add).tolist() for key in CHOICE_FIELDS}
    columns |= {key: view.numbers(key, log.add).tolist() for key in NUMBER_FIELDS}
    rows = (dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True))
    return tuple(PlanLine(**row) for row in rows if row["customer_id"])


def ended_recoveries(lines: Iterable[PlanLine], register: Register | None) -> RecoveryResults:
    """One result for each customer whose recovery has ended: as reported, else recovered if it ordered again."""
    by_customer: dict[str, list[PlanLine]] = {}
    for line in lines:
        by_customer.setdefault(line.customer_id, []).append(line)
    again = _ordered_again(register)
    category, recovered, exposure = [], [], []
    for customer, mine in sorted(by_customer.items()):
        reported = [line.outcome for line in mine if line.outcome]
        started = min((line.due_on for line in mine if np.isfinite(line.due_on)), default=np.inf)
        if not reported and not again.get(customer, -np.inf) >= started:
            continue
        known = [line.planned_exposure for line in mine if np.isfinite(line.planned_exposure)]
        category.append(mine[0].reason_category or ReasonCategory.UNCLASSIFIED.value)
        recovered.append(reported[-1] == Outcome.RECOVERED if reported else True)
        exposure.append(known[0] if known else 1.0)
    return RecoveryResults(
        np.array(category, dtype=object), np.array(recovered, dtype=np.bool_), np.array(exposure, dtype=np.float64)
    )


def _ordered_again(register: Register | None) -> Mapping[str, float]:
    """Day of the last order of customers the history does not call lost."""
    if register is None:
        return {}
    kept = register.relation != Relation.LOST
    return dict(zip(register.ids[kept].tolist(), date_serials(register.last_order[kept]).tolist(), strict=True))


def merged_plan(result: WinbackResult, existing: Sequence[PlanLine], messages: Mapping[int, str]) -> list[PlanLine]:
    """The plan after a refresh: chosen customers by rank, then the others that somebody worked on.

    `messages` are the groups' messages by line of the catalogue.
    """
    standing: dict[str, list[PlanLine]] = {}
    for line in existing:
        standing.setdefault(line.customer_id, []).append(line)
    lines: list[PlanLine] = []
    for customer, proposed in _proposed(result, messages).items():
        lines += standing.pop(customer, proposed)
    for customer in sorted(standing):
        if any(line.touched for line in standing[customer]):
            lines += standing[customer]
    return lines


def _proposed(result: WinbackResult, messages: Mapping[int, str]) -> dict[str, list[PlanLine]]:
    """The method's plan by customer."""
    plan, lost, probability = result.plan, result.lost, result.probability
    due, names = date_serials(plan.due), lost.text("name")
    exposure = probability.decay * probability.market
    proposed: dict[str, list[PlanLine]] = {}
    for number, position in enumerate(plan.customer.tolist()):
        customer = str(lost.ids[position])
        mine = proposed.setdefault(customer, [])
        said = messages.get(int(result.reasons.reason[position]), "")
        mine.append(
            PlanLine(
                plan_line=f"{customer}-{len(mine) + 1}",
                customer_id=customer,
                customer_name=str(names[position]),
                recovery_step=str(plan.step[number]),
                responsible=str(plan.owner[number]),
                due_on=float(due[number]),
                recovery_offer=str(plan.offer[number]),
                winback_message=said if plan.step[number] in SPOKEN else "",
                reason_category=str(result.reasons.category[position]),
                planned_exposure=round(float(exposure[position]), 4),
            )
        )
    return proposed


def plan_columns(lines: Sequence[PlanLine]) -> dict[str, Values]:
    """The plan as columns by field key."""
    columns: dict[str, Values] = {
        key: np.array([getattr(line, key) for line in lines], dtype=object) for key in (*TEXT_FIELDS, *CHOICE_FIELDS)
    }
    numbers = {key: np.array([getattr(line, key) for line in lines], dtype=np.float64) for key in NUMBER_FIELDS}
    return columns | numbers
