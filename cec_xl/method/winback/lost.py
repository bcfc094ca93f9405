"""The lost customers to value, as arrays: what the register knows of each. METHOD §8."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cec_xl.method.problems import Place, Problem
from cec_xl.method.winback.calendar import Dates

LOST = "lost"
"""Key of the register's table, for problems."""

GRADES = ("prestige", "referral", "image")
"""What a customer is worth beyond money: standing in its trade, ability to refer others, image; judged 1 to 4."""

AMOUNTS = ("potential", "cost_to_serve", "incidents", "unpaid", "marketing", "hours", "incentives")
"""Numbers that cannot be negative."""


@dataclass(frozen=True, slots=True)
class LostPortfolio:
    """Lost customers, one position each in every array.

    Attributes:
        ids: customer ids, `str`, unique.
        last_order: day of the last order, ``NaT`` where unknown.
        numbers: key -> float64, NaN where unknown: ``volume`` and ``margin`` (a year, when they bought),
            ``potential`` (a year's purchases of what we could supply), ``cost_to_serve`` (a year), ``prestige``,
            ``referral``, ``image`` (grades 1..4), ``incidents``, ``unpaid`` (invoices), ``marketing``, ``incentives``
            (currency for this recovery), ``hours`` (commercial hours for it), ``recoverable`` (part of the former
            business that returns in the partial scenario, 0..1).
        texts: key -> `str`: ``name``, ``reason`` (as typed), ``manager``, ``zone``, ``sector``, ``profile``,
            ``products``, ``owner`` (who shall win them back), ``offer`` (a key of `plan.Offer` or empty).
        rows: each one's 0-based row in the register's table, for problems; 0..n-1 where left out, -1 for customers
            that were detected and do not stand in the table.
    """

    ids: NDArray[np.object_]
    last_order: Dates
    numbers: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    texts: Mapping[str, NDArray[np.object_]] = field(default_factory=dict)
    rows: NDArray[np.int64] | None = None

    def __len__(self) -> int:
        return len(self.ids)

    def number(self, key: str) -> NDArray[np.float64]:
        """A numeric field; all NaN where the register does not have it."""
        found = self.numbers.get(key)
        return np.full(len(self), np.nan) if found is None else found

    def text(self, key: str) -> NDArray[np.object_]:
        """A text field; all ``""`` where the register does not have it."""
        found = self.texts.get(key)
        return np.full(len(self), "", dtype=object) if found is None else found

    def place(self, position: int | np.integer, key: str) -> Place:
        """Where a value of the customer at `position` was typed."""
        row = int(position) if self.rows is None else int(self.rows[position])
        return Place(LOST, row if row >= 0 else None, key)

    def problem(self, code: str, position: int | np.integer, key: str, **details: object) -> Problem:
        """A problem with one value of one customer."""
        return Problem(code, self.place(position, key), {"customer": self.ids[position], **details})


def clean_lost(lost: LostPortfolio, as_of: np.datetime64) -> tuple[LostPortfolio, tuple[Problem, ...]]:
    """The portfolio with what cannot be true taken out (NaN, ``NaT``), and a problem for each such value.

    A second line for the same customer is left out. Negative margins are true, and said: the customer cost money.
    """
    lost, problems = _without_repeats(lost)
    numbers = {key: values.copy() for key, values in lost.numbers.items()}
    last_order = lost.last_order.copy()
    for position in np.flatnonzero(last_order > as_of):
        problems.append(
            lost.problem(
                "winback_last_order_future", position, "last_order", date=str(last_order[position]), as_of=str(as_of)
            )
        )
        last_order[position] = np.datetime64("NaT")
    for key, low, high, code in (
        *((key, 1.0, 4.0, "winback_grade_outside") for key in GRADES),
        *((key, 0.0, np.inf, "winback_number_negative") for key in AMOUNTS),
        ("volume", 0.0, np.inf, "winback_number_negative"),
        ("recoverable", 0.0, 1.0, "winback_share_outside"),
    ):
        values = numbers.get(key)
        if values is None:
            continue
        wrong = np.flatnonzero((values < low) | (values > high))
        problems += [lost.problem(code, position, key, found=float(values[position])) for position in wrong]
        values[wrong] = np.nan
    margin = lost.number("margin")
    problems += [
        lost.problem("winback_margin_negative", position, "margin", found=float(margin[position]))
        for position in np.flatnonzero(margin < 0)
    ]
    return LostPortfolio(lost.ids, last_order, numbers, lost.texts, lost.rows), tuple(problems)


def _without_repeats(lost: LostPortfolio) -> tuple[LostPortfolio, list[Problem]]:
    first: dict[str, int] = {}
    for position, customer in enumerate(lost.ids.tolist()):
        first.setdefault(customer, position)
    keep = np.array(sorted(first.values()), dtype=np.intp)
    again = np.setdiff1d(np.arange(len(lost)), keep)
    problems = [lost.problem("winback_customer_twice", position, "customer_id") for position in again]
    return (take(lost, keep) if len(again) else lost), problems


def take(lost: LostPortfolio, positions: NDArray[np.intp]) -> LostPortfolio:
    """The customers at these positions, in this order."""
    rows = np.arange(len(lost), dtype=np.int64) if lost.rows is None else lost.rows
    return LostPortfolio(
        lost.ids[positions],
        lost.last_order[positions],
        {key: values[positions] for key, values in lost.numbers.items()},
        {key: values[positions] for key, values in lost.texts.items()},
        rows[positions],
    )
