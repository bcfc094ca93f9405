"""Lines -> one row per document (invoice or order), which is what almost everything is counted in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cec_xl.erp.duplicates import KEY, mark
from cec_xl.erp.engine import FILE
from cec_xl.erp.numbers import MONEY
from cec_xl.erp.reading import times
from cec_xl.erp.totals import Division, Measure, Measures, added_up

if TYPE_CHECKING:
    import ibis.expr.types as ir


def in_use(lines: ir.Table) -> ir.Table:
    """The lines that are not set aside, each with a document (its day where there is no number) and its year."""
    used = lines.filter(lines.reason.isnull())
    document, year = number_and_year(used)
    return used.mutate(document=document, year=year)


def number_and_year(lines: ir.Table) -> tuple[ir.StringValue, ir.IntegerValue]:
    """What tells the documents of a customer apart: their number, the day where there is none, and the year."""
    return lines.document.coalesce(lines.date.cast("string")), lines.date.year().cast("int64")


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

    `present` names the columns that any source fills; the others stay empty without being added up.
    """
    measures = document_measures(present, several_files=several_files)
    found = added_up(lines.mutate(**measured(lines, present)), Division(KEY, measures))
    return completed(found, several_files=several_files)


def measured(lines: ir.Table, present: frozenset[str]) -> dict[str, ir.Value]:
    """The columns that `document_measures` needs besides those of the lines."""
    return {
        "mark": mark(lines, present),
        "worth": lines.gross.coalesce(lines.net),
    }


def document_measures(present: frozenset[str], *, several_files: bool) -> Measures:
    """What is added up of a document's lines.

    ``priced`` counts lines with a cost: a margin over others would be too good. An outstanding amount that is the
    same on every line is the document's, printed several times; different ones are the lines' own.
    """
    found: dict[str, Measure] = {
        "marks": ("sum", "mark"), "date": ("min", "date"), "net": ("sum", "net"),
    }  # fmt: skip
    if several_files:
        found |= {"first_file": ("min", FILE), "last_file": ("max", FILE)}
    if "cost" in present:
        found |= {"cost": ("sum", "cost"), "priced": ("count", "cost")}
    if "gross" in present:
        found["gross"] = ("sum", "worth")
    if "outstanding" in present:
        found |= {"low": ("min", "outstanding"), "high": ("max", "outstanding"), "outstanding": ("sum", "outstanding")}
    return found | {name: chosen for name, chosen in _CHOSEN.items() if name in present}


_CHOSEN: Measures = {
    "customer_name": ("min", "customer_name"),
    "due_date": ("min", "due_date"),
    "settled_date": ("max", "settled_date"),
    "payment_status": ("max", "payment_status"),
    "head_gross": ("max", "head_gross"),
    "head_outstanding": ("max", "head_outstanding"),
}
"""What is the document's own, printed on its lines."""


def completed(found: ir.Table, *, several_files: bool) -> ir.Table:
    """The documents with every column, whatever their sources knew."""
    import ibis

    def column(name: str, kind: str) -> ir.Value:
        return found[name].cast(kind) if name in found.columns else ibis.null(kind)

    net, outstanding = column("net", MONEY), column("outstanding", MONEY)
    if "low" in found.columns:
        outstanding = (found.low == found.high).ifelse(found.high, outstanding)
    return found.select(
        *KEY, "rows", "marks", "date", *(("first_file", "last_file") if several_files else ()),
        net=net,
        cost=column("cost", MONEY),
        costless=found["rows"] - found.priced if "priced" in found.columns else found["rows"],
        gross=column("head_gross", MONEY).coalesce(column("gross", MONEY), net),
        outstanding=column("head_outstanding", MONEY).coalesce(outstanding),
        customer_name=column("customer_name", "string"),
        due_date=column("due_date", "date"),
        settled_date=column("settled_date", "date"),
        payment_status=column("payment_status", "string"),
    )  # fmt: skip
