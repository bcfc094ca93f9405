"""The purchases of a portfolio, cleaned and put in order once, for everything that asks about time. METHOD §8.

An order history comes as lines from an invoicing program: one customer many times, several lines a day, credit
notes, lines without a date. What counts here as an *order day* is a day on which a customer bought something: lines
of the same day are one purchase, and a credit note alone is none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cec_xl.method.problems import Place, Problem
from cec_xl.method.winback.calendar import Dates

PURCHASES = "order_lines"
"""Key of the table that purchases come from, for problems."""

_DAYS = 1 << 23
"""More than the days of a calendar with four-digit years."""


@dataclass(frozen=True, slots=True)
class OrderHistory:
    """Invoice or order lines, one position per line in every array; any order.

    Attributes:
        customers: customer ids, `str`.
        dates: ``datetime64[D]``.
        amounts: billing of the line ex VAT; negative for a credit note, NaN where unknown.
        margins: contribution of the line in currency; None where the program does not know it.
        products: product or product family of the line; None where unknown.
    """

    customers: NDArray[np.object_]
    dates: Dates
    amounts: NDArray[np.float64]
    margins: NDArray[np.float64] | None = None
    products: NDArray[np.object_] | None = None

    def __len__(self) -> int:
        return len(self.customers)


@dataclass(frozen=True, slots=True)
class Purchases:
    """An order history up to a date, sorted by customer and day.

    Attributes:
        ids: the customers that bought at least once, sorted; every ``code`` below is a position in it.
        line_code, line_date, line_amount, line_margin, line_product: the usable lines of those customers, sorted by
            customer and day; unknown amounts and margins count as 0.
        order_code, order_day: one entry per customer and order day.
        start, count: where each customer's order days begin, and how many there are (shape of `ids`).
        as_of: nothing after this day was looked at.
    """

    ids: NDArray[np.object_]
    line_code: NDArray[np.int64]
    line_date: Dates
    line_amount: NDArray[np.float64]
    line_margin: NDArray[np.float64]
    line_product: NDArray[np.object_]
    order_code: NDArray[np.int64]
    order_day: Dates
    start: NDArray[np.int64]
    count: NDArray[np.int64]
    as_of: np.datetime64

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def first_order(self) -> Dates:
        """Day of each customer's first order."""
        return self.order_day[self.start]

    @property
    def last_order(self) -> Dates:
        """Day of each customer's last order."""
        last: Dates = self.order_day[self.start + self.count - 1]
        return last


def order_purchases(history: OrderHistory, as_of: np.datetime64) -> tuple[Purchases, tuple[Problem, ...]]:
    """Sort the lines up to `as_of`, and say which lines cannot be used.

    Lines without a customer or a date, and lines dated after `as_of`, are left out with a problem each.
    """
    as_of = as_of.astype("datetime64[D]")
    dates = history.dates.astype("datetime64[D]")
    nameless = history.customers == ""
    dateless = np.isnat(dates)
    future = ~dateless & (dates > as_of)
    problems = (
        *(_problem("winback_line_no_customer", row, "customer_id") for row in np.flatnonzero(nameless)),
        *(
            _problem("winback_line_no_date", row, "order_date", customer=str(history.customers[row]))
            for row in np.flatnonzero(dateless & ~nameless)
        ),
        *(
            _problem("winback_line_future", row, "order_date", customer=str(history.customers[row]), as_of=str(as_of))
            for row in np.flatnonzero(future & ~nameless)
        ),
    )
    usable = np.flatnonzero(~(nameless | dateless | future))
    customers, dates, amounts = history.customers[usable], dates[usable], history.amounts[usable]
    buys = ~(amounts < 0)  # a free or unpriced order is still an order
    buyers = sorted(set(customers[buys].tolist()))
    position = dict.fromkeys(customers.tolist(), -1) | {customer: code for code, customer in enumerate(buyers)}
    code = np.fromiter(map(position.__getitem__, customers.tolist()), np.int64, len(customers))
    line = np.argsort(code * _DAYS + dates.astype(np.int64), kind="stable")  # one key sorts faster than two
    line = line[code[line] >= 0]
    order_code, order_day = _order_days(code[line], dates[line], buys[line])
    starts = _starts(order_code)
    kept = usable[line]
    return Purchases(
        ids=np.array(buyers, dtype=object),
        line_code=code[line],
        line_date=dates[line],
        line_amount=np.nan_to_num(amounts[line]),
        line_margin=np.zeros(len(line)) if history.margins is None else np.nan_to_num(history.margins[kept]),
        line_product=np.full(len(line), "", dtype=object) if history.products is None else history.products[kept],
        order_code=order_code,
        order_day=order_day,
        start=starts,
        count=np.diff(starts, append=len(order_code)),
        as_of=as_of,
    ), problems


def _problem(code: str, row: np.int64, field: str, **details: object) -> Problem:
    return Problem(code, Place(PURCHASES, int(row), field), details)


def _order_days(code: NDArray[np.int64], dates: Dates, buys: NDArray[np.bool_]) -> tuple[NDArray[np.int64], Dates]:
    """The distinct (customer, day) pairs with a purchase, of lines sorted by both."""
    code, dates = code[buys], dates[buys]
    fresh = np.ones(len(code), dtype=np.bool_)
    fresh[1:] = (code[1:] != code[:-1]) | (dates[1:] != dates[:-1])
    return code[fresh], dates[fresh]


def _starts(sorted_codes: NDArray[np.int64]) -> NDArray[np.int64]:
    fresh = np.ones(len(sorted_codes), dtype=np.bool_)
    fresh[1:] = sorted_codes[1:] != sorted_codes[:-1]
    return np.flatnonzero(fresh)
