"""The rows that carry the amounts, read once: documents, product families and the account of every row in one pass.

Keeping every row of a large file costs more than reading it. Where one kind of file says everything about its rows,
nothing but these sums is needed of them; the rows are read again only where some of them turn out to be repeated.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cec_xl.erp.counting import TALLY_KEY, Tallied, labelled, tally_measures, tally_of
from cec_xl.erp.criteria import Window
from cec_xl.erp.documents import completed, document_measures, measured, number_and_year, with_products
from cec_xl.erp.duplicates import KEY
from cec_xl.erp.engine import Engine
from cec_xl.erp.totals import Division, Measures, Totals

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True, slots=True)
class Digest:
    """What is known after one pass.

    Attributes:
        documents: as `documents.documents_of` has them.
        families: as `criteria.family_sums` has them; None where the days they are for were not known yet, or where
            there are `purchases` to add up.
        purchases: as `criteria.purchases` has them; None where they were not asked for.
        tally: as `counting.tally` has it.
    """

    documents: ir.Table
    families: ir.Table | None
    purchases: ir.Table | None
    tally: list[Tallied]


def digest(
    rows: ir.Table,
    present: frozenset[str],
    engine: Engine,
    *,
    products: ir.Table | None,
    files: Sequence[str],
    as_of: dt.date,
    recent: Window | None,
    day_by_day: bool,
) -> tuple[ir.Table, Digest]:
    """The rows to go on with, and their digest.

    Args:
        rows: every row, set aside or not, with all columns of a deal.
        present: the columns that are filled.
        engine: where to compute.
        products: what is known of products; None where there is no products file.
        files: the values of `FILE` they have.
        as_of: the day the figures are for.
        recent: the days that families are counted in; None where they are not known yet.
        day_by_day: whether to add up what was bought on each day too, which pays where rows are few.
    """
    import ibis

    several, tallied = len(files) > 1, tally_measures(present)
    divisions = {
        "documents": Division(KEY, document_measures(present, several_files=several)),
        "tally": Division(TALLY_KEY if several else TALLY_KEY[1:], tallied),
    }
    if day_by_day:
        prices: Measures = {"cost": ("sum", "cost"), "priced": ("count", "cost")}
        divisions["purchases"] = Division(("customer", "day", "family"), {"net": ("sum", "net"), **prices})
    elif recent is not None and ("family" in present or products is not None):
        divisions["families"] = Division(("customer", "bought"), {"net": ("sum", "net")})
    columns = frozenset(column for division in divisions.values() for _, column in division.measures.values())

    def prepared(rows: ir.Table) -> ir.Table:
        return _prepared(rows, present, columns, as_of, recent)

    totals = Totals(divisions, lambda table: prepared(with_products(table, products)))
    used, found = engine.add_up(rows, totals)
    documents, families, purchases = found["documents"], found.get("families"), found.get("purchases")
    if families is not None:
        families = families.filter(families.bought.notnull()).select("customer", "net", family="bought")
    if purchases is not None:
        purchases = purchases.filter(purchases.customer.notnull()).rename(date="day")
    account = found["tally"] if several else found["tally"].mutate(file=ibis.literal(files[0]))
    kept = Digest(
        completed(documents.filter(documents.customer.notnull()), several_files=several),
        families,
        purchases,
        tally_of(account.select(*TALLY_KEY, "rows", *tallied), engine),
    )
    return used, kept


def _prepared(
    rows: ir.Table, present: frozenset[str], columns: frozenset[str], as_of: dt.date, recent: Window | None
) -> ir.Table:
    """The rows with what they are divided by and measured in; no customer and no family where one is set aside."""
    import ibis

    used, nothing = rows.reason.isnull(), ibis.null("string")
    document, year = number_and_year(rows)
    values = {**labelled(rows, as_of), **measured(rows, present), "document": document, "year": year}
    values["customer"] = used.ifelse(rows.customer, nothing)
    values["day"] = used.ifelse(rows.date, ibis.null("date"))
    values["family"] = used.ifelse(rows.family, nothing)
    if recent is not None:
        values["bought"] = recent.holds(rows.date).ifelse(values["family"], nothing)
    return rows.select(**values, **{name: rows[name] for name in columns if name not in values})
