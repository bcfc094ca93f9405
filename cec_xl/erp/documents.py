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
    return used.mutate(document=used.document.coalesce(used.date.cast("string")), year=used.date.year().cast("int64"))


def with_products(lines: ir.Table, products: ir.Table | None) -> ir.Table:
    """Lines with the family and the cost that the products file knows."""
    if products is None:
        return lines
    known = products.rename(known_product="product", known_family="family", known_unit_cost="unit_cost")
    joined = lines.left_join(known, lines["product"] == known.known_product)
    cost = joined.cost.coalesce(times(joined.known_unit_cost, joined.quantity))
    family = joined.family.coalesce(joined.known_family)
    return joined.mutate(cost=cost, family=family).select(*lines.columns)


def documents_of(lines: ir.Table, present: frozenset[str], *, several_files: bool) -> ir.Table:
    """One row per customer, document and year; ``first_file`` and ``last_file`` where there are several.

    `present` names the columns that any source fills; the others stay empty without being added up. ``costless``
    counts lines without a cost: a margin over them would be too good. An outstanding amount that is the same on
    every line is the document's, printed several times; different ones are the lines' own.
    """
    import ibis

    row = ibis._
    sums: dict[str, ir.Scalar] = {"rows": row.count(), "marks": row.mark.sum(), "date": row.date.min()}
    sums["net"] = row.net.sum().cast(MONEY)
    if several_files:
        sums |= {"first_file": row[FILE].min(), "last_file": row[FILE].max()}
    if "cost" in present:
        sums |= {"cost": row.cost.sum().cast(MONEY), "costless": row.cost.isnull().sum()}
    if "gross" in present:
        sums["gross"] = row.gross.coalesce(row.net).sum().cast(MONEY)
    if "outstanding" in present:
        sums |= {"low": row.outstanding.min(), "high": row.outstanding.max()}
        sums["outstanding"] = row.outstanding.sum().cast(MONEY)
    chosen = {"due_date": "min", "settled_date": "max", "payment_status": "max", "head_gross": "max"}
    chosen["head_outstanding"] = "max"
    sums |= {name: getattr(row[name], how)() for name, how in chosen.items() if name in present}
    found = lines.mutate(mark=mark(lines, present)).group_by(*KEY).aggregate(**sums)
    return _completed(found, several_files)


def _completed(found: ir.Table, several_files: bool) -> ir.Table:
    """The documents with every column, whatever their sources knew."""
    import ibis

    def column(name: str, kind: str) -> ir.Value:
        return found[name] if name in found.columns else ibis.null(kind)

    outstanding = column("outstanding", MONEY)
    if "low" in found.columns:
        outstanding = (found.low == found.high).ifelse(found.high, outstanding)
    return found.select(
        *KEY, "rows", "marks", "date", "net", *(("first_file", "last_file") if several_files else ()),
        cost=column("cost", MONEY),
        costless=found.costless if "costless" in found.columns else found["rows"],
        gross=column("head_gross", MONEY).coalesce(column("gross", MONEY), found.net),
        outstanding=column("head_outstanding", MONEY).coalesce(outstanding),
        due_date=column("due_date", "date"),
        settled_date=column("settled_date", "date"),
        payment_status=column("payment_status", "string"),
    )  # fmt: skip
