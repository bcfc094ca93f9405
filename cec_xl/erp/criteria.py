"""Documents -> the method's criteria per customer, as of a date. METHOD §2; every definition is in docs/import.md.

All windows end with the as-of date and begin after the same day some years before: (as-of - n years, as-of].
Amounts are added as decimals; they become floats only when the sums are handed to the workbook.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cec_xl.erp.numbers import MONEY
from cec_xl.erp.reading import decimal
from cec_xl.erp.settings import BillingYear, ImportSettings, year_before

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True, slots=True)
class Window:
    """Days after `start` up to and including `end`."""

    start: dt.date
    end: dt.date

    def holds(self, date: ir.DateValue) -> ir.BooleanValue:
        """Whether a date lies in the window."""
        import ibis

        return (date > ibis.literal(self.start)) & (date <= ibis.literal(self.end))


YEARS = 5
"""Years of billing that the workbook shows side by side; the last is the one that counts as yearly billing."""


@dataclass(frozen=True, slots=True)
class Periods:
    """The windows of an import.

    Attributes:
        as_of: the day the figures are for.
        years: consecutive years, oldest first; the last is the billing year.
        growth_base: the year that growth compares the billing year with.
        recent: the years that diversity and unpaid invoices look back.
    """

    as_of: dt.date
    years: tuple[Window, ...]
    growth_base: Window
    recent: Window

    @classmethod
    def of(cls, as_of: dt.date, settings: ImportSettings) -> Periods:
        """The windows that an as-of date and the settings mean.

        >>> periods = Periods.of(dt.date(2024, 3, 31), ImportSettings(billing_year=BillingYear.CALENDAR))
        >>> periods.year
        Window(start=datetime.date(2022, 12, 31), end=datetime.date(2023, 12, 31))
        >>> periods.growth_base
        Window(start=datetime.date(2019, 12, 31), end=datetime.date(2020, 12, 31))
        """
        end = as_of
        if settings.billing_year is BillingYear.CALENDAR and (as_of.month, as_of.day) != (12, 31):
            end = dt.date(as_of.year - 1, 12, 31)
        years = tuple(Window(year_before(end, n + 1), year_before(end, n)) for n in reversed(range(YEARS)))
        back = settings.window_years
        base = Window(year_before(end, back + 1), year_before(end, back))
        return cls(as_of, years, base, Window(year_before(as_of, back), as_of))

    @property
    def year(self) -> Window:
        """The billing year."""
        return self.years[-1]


def billing(documents: ir.Table, periods: Periods, *, with_orders: bool) -> ir.Table:
    """Billing of every customer in each of the years and in all, and cost in the billing year.

    `with_orders` adds what `ordering` says of `orders_of` these documents.
    """
    import ibis

    known = documents.filter(documents.date <= ibis.literal(periods.as_of))
    zero, year = decimal(0), periods.year.holds(known.date)
    years = {
        f"year_{number}": window.holds(known.date).ifelse(known.net, zero).sum().cast(MONEY)
        for number, window in enumerate(periods.years, 1)
    }
    return known.group_by("customer").aggregate(
        **years,
        cost=year.ifelse(known.cost.fill_null(zero), zero).sum().cast(MONEY),
        costless=year.ifelse(known.costless, 0).sum(),
        growth_base=periods.growth_base.holds(known.date).ifelse(known.net, zero).sum().cast(MONEY),
        billing_total=known.net.sum().cast(MONEY),
        documents=known.count(),
        **(_ordered_on(_is_order(known).ifelse(known.date, ibis.null("date")), periods) if with_orders else {}),
    )


def orders_of(documents: ir.Table, as_of: dt.date) -> ir.Table:
    """The documents that are orders, up to the as-of date."""
    import ibis

    known = documents.filter((documents.date <= ibis.literal(as_of)) & _is_order(documents))
    return known.select("customer", "date")


def _is_order(documents: ir.Table) -> ir.BooleanValue:
    """Whether documents are worth more than nothing: nobody ordered anything with a credit note, though it counts."""
    return documents.net > decimal(0)


def ordering(orders: ir.Table, periods: Periods) -> ir.Table:
    """Number of orders in the year and in all, first and last."""
    return orders.group_by("customer").aggregate(**_ordered_on(orders.date, periods))


def _ordered_on(days: ir.DateValue, periods: Periods) -> dict[str, ir.Scalar]:
    return {
        "frequency": periods.year.holds(days).sum(),
        "orders": days.count(),
        "first_order": days.min(),
        "last_order": days.max(),
    }


def rhythm(orders: ir.Table, longest_gap: int) -> ir.Table:
    """Median gap between the days on which a customer ordered, their number, and where the present relation began.

    A gap of more than `longest_gap` days ends a relation; the next order begins another. Further orders of a day
    follow the first without a gap, which tells them apart at less cost than taking them out beforehand.
    """
    import ibis

    before = orders.date.lag().over(ibis.window(group_by="customer", order_by="date"))
    found = orders.select("customer", "date", gap=orders.date.delta(before, unit="day"))
    is_first = found.gap.isnull()
    return found.group_by("customer").aggregate(
        median_gap=found.gap.nullif(0).cast("float64").median(),
        order_days=(is_first | (found.gap > 0)).sum(),
        first_day=found.date.min(),
        relation_start=(is_first | (found.gap > longest_gap)).ifelse(found.date, ibis.null("date")).max(),
    )


def family_sums(lines: ir.Table, periods: Periods) -> ir.Table:
    """What each customer bought of each product family in the recent years, returns taken off."""
    recent = lines.filter(periods.recent.holds(lines.date) & lines.family.notnull())
    return recent.group_by("customer", "family").aggregate(net=recent.net.sum())


def families_bought(sums: ir.Table) -> ir.Table:
    """How many product families each customer bought, from `family_sums`."""
    bought = sums.filter(sums.net > decimal(0))
    return bought.group_by("customer").aggregate(diversity=bought.count())


def billing_by_year(documents: ir.Table, as_of: dt.date) -> ir.Table:
    """Billing, cost and documents worth something of every customer in every calendar year up to the as-of date."""
    import ibis

    known = documents.filter(documents.date <= ibis.literal(as_of))
    known = known.select("customer", "net", "cost", "costless", year=known.date.year().cast("int64"))
    return known.group_by("customer", "year").aggregate(
        billing=known.net.sum().cast(MONEY),
        cost=known.cost.sum().cast(MONEY),
        costless=known.costless.sum(),
        orders=_is_order(known).sum(),
    )


def orders_by_year(orders: ir.Table) -> ir.Table:
    """Number of orders of every customer in every calendar year."""
    years = orders.mutate(year=orders.date.year().cast("int64"))
    return years.group_by("customer", "year").aggregate(orders=years.count())


def history(documents: ir.Table, orders: ir.Table | None, as_of: dt.date) -> ir.Table:
    """Billing, cost and orders by customer and year; the orders are the documents where there are no others."""
    billed = billing_by_year(documents, as_of)
    if orders is None:
        return billed
    billed = billed.drop("orders")
    ordered = orders_by_year(orders).rename(order_customer="customer", order_year="year")
    joined = billed.outer_join(ordered, [billed.customer == ordered.order_customer, billed.year == ordered.order_year])
    return joined.select(
        "billing",
        "cost",
        "costless",
        "orders",
        customer=joined.customer.coalesce(joined.order_customer),
        year=joined.year.coalesce(joined.order_year),
    )


PURCHASE_KEY = ("customer", "date", "family")
"""What makes an order line as the workbook has it."""


SHEET_ROWS = 1_000_000
"""Order lines beyond which none are handed to the workbook, whose sheets hold little more."""


def purchases(lines: ir.Table) -> ir.Table:
    """What each customer bought of each product family on each day; ``priced`` counts lines with a cost."""
    return lines.group_by(*PURCHASE_KEY).aggregate(
        rows=lines.count(), net=lines.net.sum(), cost=lines.cost.sum(), priced=lines.cost.count()
    )


def order_lines(bought: ir.Table, as_of: dt.date) -> ir.Table:
    """The order lines of the workbook from `purchases`; margin NULL where a cost is missing."""
    import ibis

    known = bought.filter(bought.date <= ibis.literal(as_of))
    margin = (known.net - known.cost).cast(MONEY)
    return known.select(
        *PURCHASE_KEY,
        amount=known.net.cast(MONEY),
        margin=(known.priced == known["rows"]).ifelse(margin, ibis.null(MONEY)),
    )
