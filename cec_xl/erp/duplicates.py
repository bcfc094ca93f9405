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
"""Places per document. A prime, so that whole cents do not fall on every tenth place; small enough for exact sums."""

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


def mark(table: ir.Table, present: frozenset[str]) -> ir.FloatingValue:
    """Two to the power of the row's place, as a number whose sums are exact."""
    import ibis

    return (ibis.literal(1) << place_of(table, present).cast("int32")).cast("float64")


def suspects(documents: ir.Table) -> ir.Table:
    """The documents (with ``rows`` and ``marks``) in which two rows may be the same.

    As many places are taken as the sum of marks has one-bits: adding a place twice carries into the next bit and
    leaves fewer. They are counted by adding neighbours, pairs, fours and so on, one step at a time, because each step
    uses the one before twice.
    """
    counted = documents.select(*KEY, "rows", bits=documents.marks.cast("int64"))
    for shift, ones in ((1, 0x55555555), (2, 0x33333333), (4, 0x0F0F0F0F), (8, 0x00FF00FF), (16, 0x0000FFFF)):
        pattern = ones | (ones << 32) & 0x7FFFFFFFFFFFFFFF
        counted = counted.mutate(bits=(counted.bits & pattern) + ((counted.bits >> shift) & pattern))
    places = (counted.bits & 0xFFFFFFFF) + (counted.bits >> 32)
    return counted.filter(places < counted["rows"]).select(*KEY)


def without_repeats(lines: ir.Table, documents: ir.Table, engine: Engine) -> tuple[ir.Table, ir.Table | None]:
    """The lines without repeated ones, and the repeated ones; None where there are none.

    Args:
        lines: rows in use, with ``year``.
        documents: their documents, with ``rows`` and ``marks``.
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
