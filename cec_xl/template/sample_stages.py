"""The sample firm's other sheets: people, complaints, surveys, purchases, history, reflection, plan. METHOD §1.

Rows follow from the customers of `cec_xl.template.sample` by arithmetic; people are named by their job only.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cec_xl.hosts.column import to_serial
from cec_xl.labels import Labels
from cec_xl.template.contents import VARIABLES, Row, Value

AS_OF = to_serial(datetime(2025, 12, 31))

JOBS = ("management", "purchasing", "it", "administration")
ROLES = ("decides", "buys", "influences", "uses")
ATTITUDES = ("for", "neutral", "for", "against", "for")
ASPECTS = ("price", "delivery", "service", "advice", "treatment")
PRODUCTS = ("desks", "printing", "web", "networks", "support", "consulting")
PHASES = ("maturity", "decline", "growth", "growth", "maturity", "introduction")
CUSTOMER_FAMILIES = ("business", "retail", "internet", "networks", "support", "consulting")
ACTIONS = (
    ("present", "done", -60, -40, 600),
    ("share", "done", -50, -20, 900),
    ("visits", "in_progress", -30, 30, 1800),
    ("unpaid", "in_progress", -20, -5, 300),
    ("families", "pending", 10, 60, 1200),
    ("survey", "pending", 15, 75, 750),
    ("drop", "pending", 20, 90, 0),
    ("winback", "dropped", -40, 20, 400),
)
"""Label ``sample.action.*``, status, days to start and end from the as-of date, cost."""

CHAIN = ("infrastructure", "people", "technology", "purchasing", "marketing", "sales", "delivery", "support",
         "loyalty", "margin", "customer_value")  # fmt: skip
REFLECTION = ("business", "trade", "mission", "vision", "values", "knowledge", "strategies", "success_factors",
              "advantages")  # fmt: skip
SWOT = ("strengths", "weaknesses", "opportunities", "threats", "offensive", "reorientation", "defensive", "survival")
TARGETS: dict[str, float] = {
    "billing": 2_500_000, "billing_best": 0.55, "billing_vital": 800_000, "billing_future": 600_000, "margin": 0.22,
    "margin_vital": 0.22, "margin_future": 0.20, "concentration": 0.25, "unpaid": 0.25, "vital": 8, "future": 5,
    "share": 0.25, "satisfaction": 7.5, "retention": 0.95, "recovered": 8, "lost": 6, "complaints_open": 2,
    "days_to_close": 5, "visits": 0.9, "policy": 0.8, "service_cost": 0.12, "surveys": 60, "training": 12,
    "actions_done": 0.6, "actions_late": 0, "contacts": 1,
}  # fmt: skip
"""Indicator -> target."""
BEFORE: dict[str, float] = {
    "satisfaction": 7.1, "complaints_open": 6, "days_to_close": 9, "surveys": 35, "actions_done": 0.2,
    "actions_late": 2, "contacts": 0.3,
}  # fmt: skip
"""Indicator -> value a year ago, where it does not follow from the customers of then."""
HOURS = {"desk_1": 26, "desk_2": 36, "desk_3": 32, "desk_4": 28}
"""Account manager -> hours a month for services."""


def stage_rows(customers: Sequence[Row], labels: Labels) -> dict[str, Sequence[Row]]:
    """Rows of every table of the other stages."""
    current = [row for row in customers if row["situation"] == "current" and row.get("volume")]
    largest = sorted(current, key=lambda row: (-float(row["volume"] or 0), str(row["customer_id"])))
    return {
        "buying_circle": _contacts(largest[:14], labels),
        "complaints": _complaints(largest[:16], labels),
        "surveys": _answers(largest[2:12], labels),
        "purchases": _purchases(largest[:8], labels),
        "billing_history": [_years(row) for row in current],
        "historic_data": _periods(labels),
        "product_families": _product_families(labels),
        "action_plan": _actions(labels),
        "services_done": _services_given(largest[:18], labels),
        "team_capacity": [
            {"manager": labels.text(f"sample.manager.{key}"), "monthly_hours": hours} for key, hours in HOURS.items()
        ],
    }


def stage_forms(customers: Sequence[Row], labels: Labels) -> dict[str, Value]:
    """Name of a form's cell -> what is written in it."""
    texts = {f"chain_{key}": f"sample.chain.{key}" for key in CHAIN}
    texts |= {f"reflection_{key}": f"sample.reflection.{key}" for key in REFLECTION}
    texts |= {f"swot_{key}": f"sample.swot.{key}" for key in SWOT}
    forms: dict[str, Value] = {name: labels.text(key) for name, key in texts.items()}
    forms |= {f"target_{key}": target for key, target in TARGETS.items()}
    largest = max(customers, key=lambda row: float(row.get("volume") or 0))
    return forms | {"share_customer": largest["customer_id"]}


def _number(row: Row) -> int:
    """The number in a customer's id."""
    return int(str(row["customer_id"]).partition("-")[2])


def _contacts(customers: Sequence[Row], labels: Labels) -> list[Row]:
    rows: list[Row] = []
    for position, customer in enumerate(customers):
        for offset in range(3 if position < 5 else 2):
            kind = (position + offset) % len(JOBS)
            rows.append(
                {
                    "customer_id": customer["customer_id"],
                    "contact": labels.text(f"sample.contact.{JOBS[kind]}"),
                    "job": labels.text(f"sample.job.{JOBS[kind]}"),
                    "buying_role": ROLES[kind],
                    "influence": 4 - offset,
                    "attitude": ATTITUDES[(position * 2 + offset) % len(ATTITUDES)],
                    "birthday": None,
                    "values": labels.text(f"sample.valued.{JOBS[kind]}"),
                }
            )
    return rows


def _complaints(customers: Sequence[Row], labels: Labels) -> list[Row]:
    kinds = ("complaint", "incident", "claim", "incident")
    rows: list[Row] = []
    for position, customer in enumerate(customers):
        kind = position % 4
        day = AS_OF - 300 + position * 19
        is_open = position in (13, 15)
        rows.append(
            {
                "complaint_date": day,
                "customer_id": customer["customer_id"],
                "complaint_kind": kinds[kind],
                "description": labels.text(f"sample.complaint.{kind + 1}"),
                "responsible": customer["manager"],
                "closed_on": None if is_open else day + 2 + position * 5 % 11,
                "solution": None if is_open else labels.text(f"sample.solution.{kind + 1}"),
            }
        )
    return rows


def _services_given(customers: Sequence[Row], labels: Labels) -> list[Row]:
    """Visits, calls and trainings of the largest customers over the last year, fewer the smaller the customer."""
    rows: list[Row] = [
        {
            "done_on": AS_OF - back,
            "customer_id": customer["customer_id"],
            "service": labels.text(f"services.{service}"),
            "responsible": customer["manager"],
        }
        for position, customer in enumerate(customers)
        for service, every in (("visits", 30 + 4 * position), ("telemarketing", 60), ("training", 150 + 10 * position))
        for back in range(position % 9, 360, every)
    ]
    return sorted(rows, key=lambda row: (float(row["done_on"] or 0), str(row["customer_id"]), str(row["service"])))


def _answers(customers: Sequence[Row], labels: Labels) -> list[Row]:
    return [
        {
            "survey_date": AS_OF - 90 + position,
            "customer_id": customer["customer_id"],
            "aspect": labels.text(f"sample.aspect.{aspect}"),
            "survey_score": 5 + (position * 3 + place * 7) % 6,
        }
        for position, customer in enumerate(customers)
        for place, aspect in enumerate(ASPECTS)
    ]


def _purchases(customers: Sequence[Row], labels: Labels) -> list[Row]:
    """What the largest customers buy by family; the parts add up to their billing and to their share of wallet."""
    rows: list[Row] = []
    for customer in customers:
        volume, families = int(customer["volume"] or 0), int(customer["diversity"] or 1)
        everything = round(volume / float(customer["share"] or 1) / 10) * 10
        weights = [families - place for place in range(families)]
        cuts = [sum(weights[:place]) for place in range(families + 1)]
        for place in range(families):
            ours, total = (
                amount * cuts[place + 1] // cuts[-1] - amount * cuts[place] // cuts[-1]
                for amount in (volume, everything)
            )
            product = PRODUCTS[(place + _number(customer)) % len(PRODUCTS)]
            rows.append(
                {
                    "customer_id": customer["customer_id"],
                    "product_family": labels.text(f"sample.product_family.{product}"),
                    "bought_from_us": ours,
                    "bought_in_all": total,
                }
            )
    return rows


def _years(customer: Row) -> Row:
    """Five years of billing that end in this year's and grow as the customer's growth over three years says."""
    volume, growth = int(customer["volume"] or 0), float(customer["growth"] or 0)
    three_ago = round(volume / (1 + growth))
    wobble = (_number(customer) * 7 % 11 - 5) * volume // 200
    values: list[Value] = [
        three_ago - wobble,
        three_ago,
        three_ago + (volume - three_ago) // 3 + wobble,
        three_ago + 2 * (volume - three_ago) // 3 - wobble,
        volume,
    ]
    known = min(5, int(customer["loyalty"] or 0) + 1)
    values = [None] * (5 - known) + values[5 - known :]
    return {"customer_id": customer["customer_id"]} | {f"year_{i}": value for i, value in enumerate(values, start=1)}


def _periods(labels: Labels) -> list[Row]:
    rows: list[Row] = []
    for group, keys in VARIABLES.items():
        for key in keys:
            row: dict[str, Value] = {"history_group": group, "variable": labels.text(f"names.variable.{key}")}
            for period in range(1, 6):
                text = f"sample.history.{key}.{period}"
                row[f"period_{period}"] = labels.text(text) if labels.has(text) else None
            conclusion = f"sample.history.{key}.conclusion"
            rows.append(row | {"conclusion": labels.text(conclusion) if labels.has(conclusion) else None})
    return rows


def _product_families(labels: Labels) -> list[Row]:
    """Each product family sells best to the customer family of its kind."""
    rows: list[Row] = []
    for p, product in enumerate(PRODUCTS):
        for f, family in enumerate(CUSTOMER_FAMILIES):
            distance = abs(p - f)
            if distance > 3:
                continue
            rows.append(
                {
                    "product_family": labels.text(f"sample.product_family.{product}"),
                    "family": labels.text(f"sample.family.{family}"),
                    "family_billing": (240_000 - 52_000 * distance) * (7 - p) // 7 // 100 * 100,
                    "profitability": (12 + 5 * p - 2 * distance) / 100,
                    "life_cycle": PHASES[p],
                    "importance": max(1, 4 - distance),
                }
            )
    return rows


def _actions(labels: Labels) -> list[Row]:
    return [
        {
            "action_name": labels.text(f"sample.action.{key}"),
            "objective": labels.text(f"sample.action_objective.{key}"),
            "responsible": labels.text(f"sample.action_owner.{key}"),
            "starts_on": AS_OF + start,
            "due_on": AS_OF + due,
            "action_cost": cost,
            "status": status,
            "action_result": labels.text(f"sample.action_result.{key}") if status == "done" else None,
        }
        for key, status, start, due, cost in ACTIONS
    ]
