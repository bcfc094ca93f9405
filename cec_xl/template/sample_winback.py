"""The sample firm's lost customers, its recovery team and its order history. METHOD §8.

Everything follows from the customers of `cec_xl.template.sample` by arithmetic: each one orders at its own pace up to
its last order; a few were away for most of a year and came back.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from cec_xl.labels import Labels
from cec_xl.template.contents import Row, Value
from cec_xl.template.mixing import mixed, pick

HISTORY_DAYS = 730
ABSENCE = (150, 440)
"""Days before the last order between which a customer that came back was away."""
AWAY_EVERY = 13
"""One customer in so many was away for a time."""
REASONS_TYPED = ("price", "late", "competitor", "staff", "unknown", "closed", "price", "quality", "unpaid", "late")
"""Reasons of the sample's lost customers, in words: labels ``sample.lost_reason.*``."""
PRODUCTS = ("desks", "printing", "web", "networks", "support", "consulting")


def sample_winback_rows(customers: Sequence[Row], labels: Labels) -> dict[str, Sequence[Row]]:
    """The sample firm's lost customers, its team and its order history."""
    lost = [row for row in customers if row["situation"] == "lost"]
    return {
        "lost": [_lost(place, row, labels) for place, row in enumerate(lost)],
        "order_lines": [line for row in customers if row.get("last_order") for line in _orders(row, labels)],
        "recovery_team": [
            {
                "member": labels.text(f"sample.team.{key}"),
                "senior": "yes" if senior else "no",
                "team_hours": hours,
            }
            for key, senior, hours in (("management", True, 16), ("sales", True, 24), ("desk", False, None))
        ],
    }


def _number(row: Row) -> int:
    return int(str(row["customer_id"]).removeprefix("C-"))


def _lost(place: int, row: Row, labels: Labels) -> Row:
    """What the firm noted of one lost customer; dates and amounts come from the history."""
    number = _number(row)
    return {
        "customer_id": row["customer_id"],
        "customer_name": row["customer_name"],
        "lost_reason": labels.text(f"sample.lost_reason.{REASONS_TYPED[place % len(REASONS_TYPED)]}"),
        "buying_potential": 6_000 + mixed(number, 31) % 60 * 1_000,
        "prestige": 1 + pick(number, 32, (2, 3, 2, 1)),
        "referral": 1 + pick(number, 33, (2, 3, 2, 1)),
        "cost_to_serve": 100 + mixed(number, 34) % 12 * 100,
        "incident_count": pick(number, 35, (3, 3, 2, 1)),
        "recovery_marketing": 50 * pick(number, 36, (2, 3, 2)),
        "recovery_hours": 3 + mixed(number, 37) % 8,
    }


def _orders(row: Row, labels: Labels) -> list[Row]:
    """The orders of one customer, oldest first."""
    number, last = _number(row), int(float(row["last_order"] or 0))
    yearly = float(row.get("volume") or 0) or 3_000.0 + mixed(number, 41) % 26 * 1_000
    pace = int(float(row.get("frequency") or 0)) or 4 + mixed(number, 42) % 9
    known = row.get("volume") and row.get("margin")
    margin = float(row["margin"] or 0) / yearly if known else 0.12 + mixed(number, 43) % 20 / 100
    gap = max(365 // pace, 7)
    span = min(HISTORY_DAYS, int(365 * (float(row.get("loyalty") or 0) + 0.4)))
    away = number % AWAY_EVERY == 0 and row["situation"] == "current" and gap < 60
    days: list[int] = []
    for step in count():
        back = step * gap + (mixed(number * 100 + step, 44) % max(gap // 3, 1) if step else 0)
        if back > span:
            break
        if not (away and ABSENCE[0] <= back <= ABSENCE[1]):
            days.append(last - back)
    return [
        _line(number, place, day, yearly / pace, margin)
        | {
            "customer_id": row["customer_id"],
            "line_product": labels.text(f"sample.product_family.{PRODUCTS[(number + place % 3) % len(PRODUCTS)]}"),
        }
        for place, day in enumerate(sorted(set(days)))
    ]


def _line(number: int, place: int, day: int, amount: float, margin: float) -> dict[str, Value]:
    """One order of about the usual amount."""
    billed = round(amount * (80 + mixed(number * 100 + place, 45) % 41) / 100, 2)
    return {"order_date": day, "line_amount": billed, "line_margin": round(billed * margin, 2)}
