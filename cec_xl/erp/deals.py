"""Rows of invoices, orders and payments -> what they are worth in the firm's currency, or why they are set aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from cec_xl.erp.amounts import NEEDS, cost_amount, gross_amount, idle_fields, net_amount, net_rule
from cec_xl.erp.engine import FILE
from cec_xl.erp.fields import Role, spellings
from cec_xl.erp.mapping import Source
from cec_xl.erp.numbers import MONEY
from cec_xl.erp.reading import RATE, REST, Rows, decimal, read_rows, times_rate
from cec_xl.erp.reasons import Rules, reason_of, spoiled_field

if TYPE_CHECKING:
    import ibis.expr.types as ir

DEAL_COLUMNS: Mapping[str, str] = {
    FILE: "string",
    "customer": "string",
    "customer_name": "string",
    "document": "string",
    "order": "string",
    "date": "date",
    "due_date": "date",
    "settled_date": "date",
    "net": MONEY,
    "gross": MONEY,
    "cost": MONEY,
    "stated": MONEY,
    "quantity": MONEY,
    "outstanding": MONEY,
    "product": "string",
    "family": "string",
    "line": "string",
    "payment_status": "string",
    "is_credit": "boolean",
    "rest": "int64",
    "reason": "string",
    "spoiled": "string",
}
"""The columns of every deal. A source lacks those it says nothing about; `with_columns` adds them empty.

``stated`` is the amount as the file has it, where that differs from ``net`` (another currency, VAT, the sign of a
credit note); ``rest`` a trace of the cells that are mapped to nothing.
"""

PAYMENT_COLUMNS: Mapping[str, str] = {
    FILE: "string",
    "customer": "string",
    "customer_name": "string",
    "document": "string",
    "payment": "string",
    "date": "date",
    "net": MONEY,
    "stated": MONEY,
    "rest": "int64",
    "reason": "string",
    "spoiled": "string",
}
"""The columns of every payment; what was paid is called ``net`` like a deal's worth."""


def deals(table: ir.Table, source: Source, rules: Rules, keep: Sequence[str] = ()) -> ir.Table:
    """The rows of lines, invoices or orders; `keep` names raw columns to hand through."""
    source = source.without(idle_fields(source))
    rows = read_rows(table, source, rules.latest_year, keep)
    needed = NEEDS.get(net_rule(source), ())
    customer, document = _customer(rows), _document(rows)
    net = net_amount(rows, rules.settings)
    values: dict[str, ir.Value | None] = {
        "customer": customer,
        "customer_name": rows.get("customer_name"),
        "document": document,
        "order": rows.get("order"),
        "date": rows.get("date"),
        "due_date": rows.get("due_date"),
        "settled_date": rows.get("settled_date"),
        "net": net,
        "gross": None if net is None else gross_amount(rows, net, rules.settings),
        "cost": None if net is None else cost_amount(rows, net),
        "quantity": rows.get("quantity"),
        "outstanding": rows.get("outstanding"),
        "product": rows.get("product"),
        "family": rows.get("product_family"),
        "line": rows.get("line"),
        "payment_status": _payment_status(rows),
        "is_credit": _is_credit(rows),
    }
    reason = reason_of(rows, customer, document, needed, rules)
    return _finished(rows, values, reason, needed=needed, rules=rules, keep=keep)


def payments(table: ir.Table, source: Source, rules: Rules, keep: Sequence[str] = ()) -> ir.Table:
    """The rows of a payments file."""
    rows = read_rows(table, source, rules.latest_year, keep)
    customer = _customer(rows)
    document = _document(rows)
    values: dict[str, ir.Value | None] = {
        "customer": customer,
        "customer_name": rows.get("customer_name"),
        "document": document,
        "payment": rows.get("payment"),
        "date": rows.get("date"),
        "net": rows.get("amount"),
    }
    whose = customer if document is None else None if customer is None else customer.coalesce(document)
    needed = ("amount",)
    reason = reason_of(rows, whose, None, needed, rules)
    return _finished(rows, values, reason, needed=needed, rules=rules, keep=keep)


def _customer(rows: Rows) -> ir.StringValue | None:
    """The customer's number, or the name where the source gives no number."""
    number = rows.get("customer_id")
    return number if number is not None else rows.get("customer_name")


def _document(rows: Rows) -> ir.StringValue | None:
    """The number of the invoice (of the order where there is no invoice), with its series."""
    number, series = rows.get("document"), rows.get("series")
    if number is None:
        return rows.get("order") if rows.source.role is not Role.PAYMENTS else None
    return number if series is None else (series + "/" + number).coalesce(number)


def _payment_status(rows: Rows) -> ir.StringValue | None:
    import ibis

    status = rows.get("status")
    if status is None or rows.source.role is Role.ORDERS:
        return None
    lower = status.lower()
    paid, unpaid = spellings("values", "paid"), spellings("values", "unpaid")
    return ibis.cases((lower.isin(unpaid), "unpaid"), (lower.isin(paid), "paid"))


def _is_credit(rows: Rows) -> ir.BooleanValue | None:
    kind = rows.get("document_type")
    return None if kind is None else kind.lower().isin(spellings("values", "credit")).fill_null(False)


def _finished(
    rows: Rows,
    values: Mapping[str, ir.Value | None],
    reason: ir.StringValue,
    *,
    needed: Sequence[str],
    rules: Rules,
    keep: Sequence[str],
) -> ir.Table:
    """The values with reasons, in the base currency, credit notes negative."""
    columns = {key: value for key, value in values.items() if value is not None}
    columns |= {FILE: rows.table[FILE], "reason": reason, "spoiled": spoiled_field(rows, needed)}
    if REST in rows.table.columns:
        columns["rest"] = rows.table[REST]
    if rows.source.has("currency"):
        columns["currency"] = rows.table["v_currency"]
    if len(needed) == 1:
        columns["stated"] = rows.table[f"v_{needed[0]}"]
    found = rows.table.select(**columns, **{name: rows.table[name] for name in keep})
    changed = "is_credit" in found.columns or "currency" in found.columns or needed == ("gross",) or "vat" in needed
    if not changed and "stated" in found.columns:
        found = found.drop("stated")
    return _in_base_currency(_credits_negative(found), rules)


def _credits_negative(table: ir.Table) -> ir.Table:
    """A credit note counts against the customer, whichever sign the program prints it with."""
    if "is_credit" not in table.columns or "net" not in table.columns:
        return table
    signed = [name for name in ("net", "gross", "cost", "quantity", "outstanding") if name in table.columns]
    turned = {name: (table.is_credit & (table[name] > 0)).ifelse(-table[name], table[name]) for name in signed}
    return table.mutate(**turned)


def _in_base_currency(table: ir.Table, rules: Rules) -> ir.Table:
    import ibis

    if "currency" not in table.columns:
        return table
    rates = {code.lower(): rate for code, rate in rules.settings.rates.items() if code.upper() != rules.base_currency}
    money = [name for name in ("net", "gross", "cost", "outstanding") if name in table.columns]
    if rates:
        code = table.currency.lower()
        rate = ibis.cases(*((code == name, decimal(value, RATE)) for name, value in sorted(rates.items())))
        table = table.mutate(**{n: rate.isnull().ifelse(table[n], times_rate(table[n], rate)) for n in money})
    return table.drop("currency")


def with_columns(table: ir.Table, columns: Mapping[str, str]) -> ir.Table:
    """A table with exactly these columns, those it lacks empty."""
    import ibis

    return table.select(
        **{n: table[n].cast(kind) if n in table.columns else ibis.null(kind) for n, kind in columns.items()}
    )
