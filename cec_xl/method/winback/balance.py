"""The customer balance (*balance de clientes*): how many, and how much business, came and went. METHOD §8.

The article on selection asks seven things of the last six months and the last year: how many customers were lost,
what they billed, what they earned us, what they bought, their sector, where they are, who looked after them. Each is
a cut of one account that must close:

    opening + won + recovered - lost = closing

The count of a cut is customers. Their billing and margin are those of each customer's **last twelve months of
buying** (up to its last order, credit notes included): a fixed figure per customer, so the account closes in money as
it does in heads, and the figure under *lost* answers "what did we lose a year". In the cut by product a customer
counts once under each product it bought in that year, with what it bought of it; heads therefore do not add up over
products, money does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from cec_xl.method.winback.calendar import add_months, shift_months
from cec_xl.method.winback.history import Purchases
from cec_xl.method.winback.register import Timeline

REFERENCE_MONTHS = 12
"""Length of the stretch of buying whose billing and margin stand for a customer: a year, as people speak of it."""


class Movement(StrEnum):
    """The columns of the account, in its order."""

    OPENING = "opening"
    WON = "won"
    RECOVERED = "recovered"
    LOST = "lost"
    CLOSING = "closing"


MOVEMENTS = tuple(Movement)


@dataclass(frozen=True, slots=True)
class Holding:
    """What each customer stands for in the balance: one position per customer, or per customer and product.

    `code` are positions in the timeline's ids.
    """

    code: NDArray[np.int64]
    name: NDArray[np.object_]
    billing: NDArray[np.float64]
    margin: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Balance:
    """Accounts of one or more periods; one position per period, cut and name in every array.

    Attributes:
        months: length of the period that ends at the balance's date.
        cut: ``total`` or the name of the cut (``product``, ``sector``, ``zone``, ``manager``).
        name: what the line is about, ``""`` for the total and for customers without that information.
        count, billing, margin: shape (lines, 5), columns in the order of `Movement`.
    """

    months: NDArray[np.int64]
    cut: NDArray[np.object_]
    name: NDArray[np.object_]
    count: NDArray[np.int64]
    billing: NDArray[np.float64]
    margin: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.cut)

    @property
    def net(self) -> NDArray[np.int64]:
        """Customers won and recovered less customers lost."""
        count: NDArray[np.int64] = self.count[:, 1] + self.count[:, 2] - self.count[:, 3]
        return count

    @property
    def net_billing(self) -> NDArray[np.float64]:
        """Billing won and recovered less billing lost."""
        billing: NDArray[np.float64] = self.billing[:, 1] + self.billing[:, 2] - self.billing[:, 3]
        return billing


def yearly_business(purchases: Purchases) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Billing and margin of each customer's last twelve months of buying, shape of ``purchases.ids``."""
    recent = _recent_lines(purchases)
    code, customers = purchases.line_code[recent], len(purchases)
    return (
        _sums(code, purchases.line_amount[recent], customers),
        _sums(code, purchases.line_margin[recent], customers),
    )


def product_holding(purchases: Purchases) -> Holding:
    """What each customer bought of each product in its last twelve months of buying."""
    recent = _recent_lines(purchases)
    names, product = np.unique(purchases.line_product[recent].astype(str), return_inverse=True)
    pairs, pair = np.unique(purchases.line_code[recent] * max(len(names), 1) + product, return_inverse=True)
    return Holding(
        code=pairs // max(len(names), 1),
        name=names.astype(object)[pairs % max(len(names), 1)],
        billing=_sums(pair, purchases.line_amount[recent], len(pairs)),
        margin=_sums(pair, purchases.line_margin[recent], len(pairs)),
    )


def customer_holding(names: NDArray[np.object_], billing: NDArray[np.float64], margin: NDArray[np.float64]) -> Holding:
    """One position per customer, under the name of its sector, zone or manager."""
    return Holding(np.arange(len(names)), names, billing, margin)


def balance_customers(
    timeline: Timeline,
    cuts: Mapping[str, Holding],
    as_of: np.datetime64,
    periods: Sequence[int] = (6, 12),
) -> Balance:
    """The account of each period of `periods` months up to and including `as_of`, for each cut.

    Args:
        timeline: when each customer came, was lost and came back.
        cuts: cut -> what each customer stands for under it. The lines of a cut are sorted by name.
        as_of: closing day; a period opens at the end of the day `months` earlier.
        periods: lengths in months.
    """
    lines = [_account(timeline, cut, holding, as_of, months) for months in periods for cut, holding in cuts.items()]
    if not lines:
        none = np.empty(0, dtype=object)
        return Balance(np.empty(0, np.int64), none, none, np.empty((0, 5), np.int64), *(np.empty((0, 5)),) * 2)
    return Balance(*(np.concatenate([getattr(line, part) for line in lines]) for part in Balance.__dataclass_fields__))


def _account(timeline: Timeline, cut: str, holding: Holding, as_of: np.datetime64, months: int) -> Balance:
    """One cut of one period."""
    start = shift_months(as_of, -months)
    customers = len(timeline.ids)
    ended = timeline.recovered_on
    events = {
        Movement.OPENING: timeline.kept_at(start).astype(np.int64),
        Movement.WON: ((timeline.first > start) & (timeline.first <= as_of)).astype(np.int64),
        Movement.RECOVERED: np.bincount(timeline.code[(ended > start) & (ended <= as_of)], minlength=customers),
        Movement.LOST: np.bincount(
            timeline.code[(timeline.lost_on > start) & (timeline.lost_on <= as_of)], minlength=customers
        ),
        Movement.CLOSING: timeline.kept_at(as_of).astype(np.int64),
    }
    names, name = np.unique(holding.name.astype(str), return_inverse=True)
    times = np.column_stack([events[movement][holding.code] for movement in MOVEMENTS])

    def summed(worth: NDArray[np.float64]) -> NDArray[np.float64]:
        columns = [_sums(name, times[:, m] * worth, len(names)) for m in range(len(MOVEMENTS))]
        return np.column_stack(columns)

    return Balance(
        months=np.full(len(names), months, dtype=np.int64),
        cut=np.full(len(names), cut, dtype=object),
        name=names.astype(object),
        count=summed(np.ones(len(name))).astype(np.int64),
        billing=summed(holding.billing),
        margin=summed(holding.margin),
    )


def _sums(group: NDArray[np.int64] | NDArray[np.intp], worth: NDArray[np.float64], groups: int) -> NDArray[np.float64]:
    return np.bincount(group, worth, groups).astype(np.float64)


def _recent_lines(purchases: Purchases) -> NDArray[np.int64]:
    """Lines of each customer's last twelve months of buying."""
    since = add_months(purchases.last_order, -REFERENCE_MONTHS)
    return np.flatnonzero(purchases.line_date > since[purchases.line_code])
