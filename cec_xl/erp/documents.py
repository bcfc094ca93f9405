"""Lines -> one row per document (invoice or order), which is what almost everything is counted in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cec_xl.erp.duplicates import KEY, mark
from cec_xl.erp.engine import FILE
from cec_xl.erp.numbers import MONEY
from cec_xl.erp.reading import times

if TYPE_CHECKING:
    import ibis.expr.types as ir


def in_use(lines: ir.Table) -> ir.Table:
    """The lines that are not set aside, each with a document (its day where there is no number) and its year."""
    used = lines.filter(lines.reason.isnull())
    return used.mutate(document=used.document.coalesce(used.date.cast("string")), year=used.date.year().cast("int32"))


def with_products(lines: ir.Table, products: ir.Table | None) -> ir.Table:
    """Lines with the family and the cost that the products file knows."""
    if products is None:
        return lines
    known = products.rename(known_product="product", known_family="family", known_unit_cost="unit_cost")
    joined = lines.left_join(known, lines["product"] == known.known_product)
    cost = joined.cost.coalesce(times(joined.known_unit_cost, joined.quantity))
    family = joined.family.coalesce(joined.known_family)
    return joined.mutate(cost=cost, family=family).select(*lines.columns)


def documents_of(lines: ir.Table, *, several_files: bool) -> ir.Table:
    """One row per customer, document and year; ``first_file`` and ``last_file`` where there are several.

    ``costless`` counts lines without a cost: a margin over them would be too good. An outstanding amount that is
    the same on every line is the document's, printed several times; different ones are the lines' own.
    """
    import ibis

    grouped = lines.mutate(mark=mark(lines)).group_by(*KEY)
    files = {"first_file": ibis._[FILE].min(), "last_file": ibis._[FILE].max()} if several_files else {}
    found = grouped.aggregate(
        **files,
        rows=ibis._.count(),
        marks=ibis._.mark.sum(),
        date=ibis._.date.min(),
        net=ibis._.net.sum().cast(MONEY),
        gross=ibis._.gross.coalesce(ibis._.net).sum().cast(MONEY),
        cost=ibis._.cost.sum().cast(MONEY),
        costless=ibis._.cost.isnull().sum(),
        due_date=ibis._.due_date.min(),
        settled_date=ibis._.settled_date.max(),
        payment_status=ibis._.payment_status.max(),
        outstanding_low=ibis._.outstanding.min(),
        outstanding_high=ibis._.outstanding.max(),
        outstanding_sum=ibis._.outstanding.sum().cast(MONEY),
        head_gross=ibis._.head_gross.max(),
        head_outstanding=ibis._.head_outstanding.max(),
    )
    repeated = found.outstanding_low == found.outstanding_high
    outstanding = repeated.ifelse(found.outstanding_high, found.outstanding_sum)
    return found.mutate(
        gross=found.head_gross.coalesce(found.gross),
        outstanding=found.head_outstanding.coalesce(outstanding),
    ).drop("head_gross", "head_outstanding", "outstanding_low", "outstanding_high", "outstanding_sum")
