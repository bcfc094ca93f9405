"""Master files: customers, products. One row per key; where a key stands twice, the report says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from cec_xl.erp.engine import FILE
from cec_xl.erp.fields import FIELDS, Role
from cec_xl.erp.mapping import Source
from cec_xl.erp.reading import read_rows
from cec_xl.erp.reasons import Reason

if TYPE_CHECKING:
    import ibis.expr.types as ir

KEYS: Mapping[Role, str] = {
    Role.CUSTOMERS: "customer_id",
    Role.PRODUCTS: "product",
    Role.FAMILIES: "product_family",
}


def master(table: ir.Table, source: Source, latest_year: int, keep: Sequence[str] = ()) -> ir.Table:
    """The rows of a master file: every field of its role, NULL where the file lacks it, and a reason."""
    import ibis

    if source.role is None:
        raise ValueError(source.name)
    rows = read_rows(table, source, latest_year, keep)
    key = rows.get(KEYS[source.role])
    kinds = {"text": "string", "date": "date", "ratio": "decimal(18, 6)"}
    columns: dict[str, ir.Value] = {FILE: rows.table[FILE]}
    for found in FIELDS[source.role]:
        value = rows.get(found.key)
        columns[found.key] = ibis.null(kinds.get(found.kind, "decimal(18, 4)")) if value is None else value
    missing = ibis.literal(True) if key is None else key.isnull()
    columns["reason"] = missing.ifelse(Reason.EMPTY.value, ibis.null("string"))
    return rows.table.select(**columns, **{name: rows.table[name] for name in keep})


def one_per_key(rows: ir.Table, role: Role) -> ir.Table:
    """One row per key, each other field its smallest value, so that no order of rows matters; ``rows`` counts them."""
    import ibis

    used = rows.filter(rows.reason.isnull())
    fields = [found.key for found in FIELDS[role] if found.key != KEYS[role]]
    return used.group_by(KEYS[role]).aggregate(**{key: used[key].min() for key in fields}, rows=ibis._.count())


def products_table(rows: ir.Table) -> ir.Table:
    """Product, family and unit cost, one row per product."""
    found = one_per_key(rows, Role.PRODUCTS)
    return found.select("product", family=found.product_family, unit_cost=found.unit_cost)
