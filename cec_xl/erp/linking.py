"""Lines and the invoices or orders they belong to.

Many exports keep customer, date and status with the invoice (or order) and the amounts with its lines. A line whose
invoice is not there, is there twice with different customers, or was cancelled, is set aside with that reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cec_xl.erp.deals import DEAL_COLUMNS
from cec_xl.erp.engine import FILE
from cec_xl.erp.numbers import MONEY
from cec_xl.erp.reasons import Reason

if TYPE_CHECKING:
    import ibis.expr.types as ir

HEADER_FIELDS = ("date", "due_date", "settled_date", "payment_status")
"""What a line takes from its invoice where it does not say it itself."""


def header_table(heads: ir.Table) -> ir.Table:
    """One row per invoice or order number: customer, dates, status, and whether it can be used.

    `heads` are deals of the role invoices or orders, rows set aside included.
    """
    import ibis

    usable = heads.filter(heads.document.notnull() & (heads.reason.isnull() | heads.reason.isin(_USABLE)))
    usable = usable.drop(FILE, "rest").distinct()  # an invoice exported twice is not owed twice
    cancelled = (usable.reason == Reason.CANCELLED.value).fill_null(False)
    grouped = usable.mutate(cancelled=cancelled).group_by("document")
    found = grouped.aggregate(
        head_customer=ibis._.customer.min(),
        other_customer=ibis._.customer.max(),
        head_customer_name=ibis._.customer_name.min(),
        head_date=ibis._.date.min(),
        head_due_date=ibis._.due_date.min(),
        head_settled_date=ibis._.settled_date.max(),
        head_payment_status=ibis._.payment_status.min(),
        head_gross=ibis._.gross.sum().cast(MONEY),
        head_outstanding=ibis._.outstanding.sum().cast(MONEY),
        cancelled=ibis._.cancelled.max(),
    )
    conflict = found.head_customer != found.other_customer
    reason = ibis.cases((conflict, Reason.HEADER_CONFLICT.value), (found.cancelled, Reason.CANCELLED.value))
    return found.mutate(head_reason=reason).drop("other_customer", "cancelled")


_USABLE = (Reason.CANCELLED.value, Reason.NO_AMOUNT.value)
"""Reasons that do not keep an invoice from saying whose its lines are."""


LINK = "link"
"""Column that says which header a line belongs to."""


def with_link(lines: ir.Table, *, through_order: bool) -> ir.Table:
    """Lines with `LINK`; `through_order` says whether they name their order rather than their invoice."""
    return lines.mutate(**{LINK: lines.order.coalesce(lines.document) if through_order else lines.document})


def linked(lines: ir.Table, heads: ir.Table, *, required: bool) -> ir.Table:
    """Lines completed by their headers.

    Args:
        lines: deals of the role lines, `with_link`.
        heads: what `header_table` returned.
        required: whether a line is worth nothing without its header, because only that knows customer or date.
    """
    import ibis

    named = heads.rename(head_document="document")
    joined = lines.left_join(named, lines[LINK] == named.head_document)
    orphan = joined.head_document.isnull() if required else ibis.literal(False)
    reason = ibis.cases(
        (joined.reason.notnull(), joined.reason), (orphan, Reason.ORPHAN.value), else_=joined.head_reason
    )
    values = {name: joined[name] for name in DEAL_COLUMNS}
    values |= {name: joined[name].coalesce(joined[f"head_{name}"]) for name in HEADER_FIELDS}
    values["customer"] = joined.customer.coalesce(joined.head_customer)
    values["customer_name"] = joined.customer_name.coalesce(joined.head_customer_name)
    values["reason"] = reason
    return joined.select(
        **values,
        head_gross=joined.head_gross,
        head_outstanding=joined.head_outstanding,
        is_late=joined.reason.isnull() & reason.notnull(),
    )


def unlinked(lines: ir.Table) -> ir.Table:
    """Lines that need no header, with the columns that `linked` gives."""
    import ibis

    nothing = ibis.null(MONEY)
    return lines.mutate(head_gross=nothing, head_outstanding=nothing, is_late=ibis.literal(False))
