"""Rows that stand twice, in one file or in two that overlap.

Two rows of the same document that agree in every column are one row exported twice. Looking for them among a hundred
million rows would mean sorting them all; instead every row marks one of a few places of its document (its line
number, or a remainder of its amount), and only documents where two rows may share a place are looked at closely.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cec_xl.erp.engine import FILE, Engine

if TYPE_CHECKING:
    import ibis.expr.types as ir

PLACES = 29
"""Places per document. A prime, so that whole cents do not fall on every tenth place; few enough for 32 bits."""

KEY = ("customer", "document", "year")
"""What makes a document: numbers start again every year in many firms."""

_NOT_COMPARED = frozenset({FILE, "reason", "spoiled", "year"})


def place_of(table: ir.Table, present: frozenset[str]) -> ir.IntegerValue:
    """The place of a row in its document, 0..28: its line number, or remainders of what else tells rows apart."""
    amount = (table.net * 10_000).cast("int64").abs() % PLACES
    if "rest" in present:
        amount = (amount + table.rest.abs().fill_null(0) % PLACES) % PLACES
    amount = amount.fill_null(0)
    return table.line.try_cast("int64").abs().coalesce(amount) % PLACES if "line" in present else amount


def mark(table: ir.Table, present: frozenset[str]) -> ir.IntegerValue:
    """Two to the power of the row's place."""
    import ibis

    return (ibis.literal(1) << place_of(table, present).cast("int32")).cast("int32")


def suspects(documents: ir.Table) -> ir.Table:
    """The documents in which two rows may be the same.

    ``marks`` is the sum of their rows' marks and ``places`` the bits set in any: they differ where a place is taken
    twice.
    """
    return documents.filter(documents.marks != documents.places).select(*KEY)


def without_repeats(lines: ir.Table, documents: ir.Table, engine: Engine) -> tuple[ir.Table, ir.Table | None]:
    """The lines without repeated ones, and the repeated ones; None where there are none.

    Args:
        lines: rows in use, with ``year``.
        documents: their documents, with ``marks`` and ``places``.
        engine: where to look.
    """
    import ibis

    doubtful = engine.keep(suspects(documents), "suspects")
    if engine.count(doubtful) == 0:
        return lines, None
    same = [name for name in lines.columns if name not in _NOT_COMPARED]
    within = ibis.window(group_by=same, order_by=FILE)
    numbered = lines.semi_join(doubtful, KEY).mutate(copy=ibis.row_number().over(within))
    repeated = engine.keep(numbered.filter(numbered.copy > 0).drop("copy"), "repeated")
    if engine.count(repeated) == 0:
        return lines, None
    affected = repeated.select(*KEY).distinct()
    rest = lines.anti_join(affected, KEY)
    once = lines.semi_join(affected, KEY).mutate(copy=ibis.row_number().over(within))
    once = once.filter(once.copy == 0).drop("copy")
    return engine.keep(rest.union(once.select(*rest.columns)), "unique"), repeated
