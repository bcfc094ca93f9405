"""What customers owe: unpaid and late invoices, from whichever of four sources the export offers.

Per invoice, the first that is known: its outstanding amount; its settlement date; the payments that name it; its
status. Where payments name only the customer, they pay the oldest invoices first. With none of these nothing is
known, and risk stays empty rather than zero.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from cec_xl.erp.criteria import Periods
from cec_xl.erp.numbers import MONEY
from cec_xl.erp.reading import decimal
from cec_xl.erp.settings import ImportSettings

if TYPE_CHECKING:
    import ibis.expr.types as ir


class DebtRule(StrEnum):
    """How it is known whether an invoice was paid."""

    OUTSTANDING = "outstanding"
    SETTLED_DATE = "settled_date"
    PAYMENTS_BY_INVOICE = "payments_by_invoice"
    PAYMENTS_BY_CUSTOMER = "payments_by_customer"
    STATUS = "status"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Paid:
    """Payments up to the as-of date, by invoice or by customer."""

    table: ir.Table
    rule: DebtRule


def payments_by(payments: ir.Table, as_of: dt.date, rule: DebtRule) -> Paid:
    """Payments added up per document or per customer."""
    import ibis

    key = "document" if rule is DebtRule.PAYMENTS_BY_INVOICE else "customer"
    made = payments.filter(payments.date <= ibis.literal(as_of))
    found = made.group_by(key).aggregate(paid=made.net.sum().cast(MONEY), last_payment=made.date.max())
    return Paid(found.filter(found[key].notnull()), rule)


def invoices(documents: ir.Table, periods: Periods, settings: ImportSettings) -> ir.Table:
    """Documents up to the as-of date with the day they are due."""
    import ibis

    known = documents.filter(documents.date <= ibis.literal(periods.as_of))
    due = known.due_date.coalesce((known.date + ibis.interval(days=settings.payment_days)).cast("date"))
    return known.mutate(due=due)


def settled(known: ir.Table, rule: DebtRule, paid: Paid | None, periods: Periods, settings: ImportSettings) -> ir.Table:
    """Invoices with ``open`` (whether anything is left to pay) and ``paid_on`` (NULL where that is not known)."""
    import ibis

    nothing = ibis.null("date")
    as_of = ibis.literal(periods.as_of)
    little = decimal(settings.owed_tolerance)
    match rule:
        case DebtRule.OUTSTANDING:
            return known.mutate(open=known.outstanding > little, paid_on=known.settled_date)
        case DebtRule.SETTLED_DATE:
            open_ = known.settled_date.isnull() | (known.settled_date > as_of)
            return known.mutate(open=open_ & (known.gross > little), paid_on=open_.ifelse(nothing, known.settled_date))
        case DebtRule.STATUS:
            open_ = (known.payment_status == "unpaid").fill_null(False)
            return known.mutate(open=open_ & (known.gross > little), paid_on=nothing)
        case DebtRule.PAYMENTS_BY_INVOICE if paid is not None:
            made = paid.table.rename(paid_document="document")
            joined = known.left_join(made, known.document == made.paid_document)
            open_ = joined.gross - joined.paid.fill_null(decimal(0)) > little
            return joined.mutate(open=open_, paid_on=open_.ifelse(nothing, joined.last_payment))
        case DebtRule.PAYMENTS_BY_CUSTOMER if paid is not None:
            made = paid.table.rename(payer="customer")
            joined = known.left_join(made, known.customer == made.payer)
            zero, whole = decimal(0), ibis.window(group_by="customer")
            charge = (joined.gross > zero).ifelse(joined.gross, zero)
            oldest_first = ibis.window(group_by="customer", order_by=["due", "date", "document"], following=0)
            credit = (joined.gross < zero).ifelse(-joined.gross, zero).sum().over(whole)
            left = charge.sum().over(oldest_first) - joined.paid.fill_null(zero) - credit
            open_ = (left > little) & (joined.gross > little)
            return joined.mutate(open=open_, paid_on=nothing)
        case _:
            return known.mutate(open=ibis.null("boolean"), paid_on=nothing)


def unpaid_and_late(invoices: ir.Table, periods: Periods, settings: ImportSettings) -> ir.Table:
    """Per customer the invoices of the recent years that are overdue and unpaid, and those that were paid late.

    An invoice that is overdue and unpaid is not counted among the late ones.
    """
    import ibis

    recent = invoices.filter(periods.recent.holds(invoices.date))
    overdue = recent.open & (recent.due < ibis.literal(periods.as_of))
    late = (recent.paid_on > recent.due).fill_null(False)
    risky = overdue
    if settings.risk_late_days is not None:
        limit = (recent.due + ibis.interval(days=settings.risk_late_days)).cast("date")
        risky = overdue | (recent.paid_on > limit).fill_null(False)
    return recent.group_by("customer").aggregate(
        risk=risky.sum(),
        late_invoices=late.sum(),
        overdue_amount=overdue.ifelse(recent.gross, decimal(0)).sum().cast(MONEY),
    )


def balances(invoices: ir.Table, payments: ir.Table, as_of: dt.date) -> ir.Table:
    """What each customer was billed and paid up to the as-of date, and the difference."""
    import ibis

    billed = invoices.group_by("customer").aggregate(billed=invoices.gross.sum().cast(MONEY))
    made = payments.filter((payments.date <= ibis.literal(as_of)) & payments.customer.notnull())
    paid = made.group_by("customer").aggregate(paid=made.net.sum().cast(MONEY))
    paid = paid.rename(payer="customer")
    joined = billed.outer_join(paid, billed.customer == paid.payer)
    zero = decimal(0)
    owed = joined.billed.fill_null(zero) - joined.paid.fill_null(zero)
    return joined.select(customer=joined.customer.coalesce(joined.payer), owed=owed.cast(MONEY))
