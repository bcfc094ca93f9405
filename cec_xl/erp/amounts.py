"""What a row is worth: net, gross and cost by stated rules, whatever the export gives. See docs/import.md.

Net, in this order: a net column; gross less VAT; gross taken apart by the row's VAT rate; an amount column of which
nothing says whether VAT is in it (taken as net, and said so); price by quantity less discount; gross taken apart by
the rate of the settings. One rule per source, never per row, so that a gap in a column is a gap and not a surprise.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from cec_xl.erp.mapping import Source
from cec_xl.erp.numbers import MONEY
from cec_xl.erp.reading import RATE, Rows, decimal, times, times_rate, without_tax
from cec_xl.erp.settings import ImportSettings

if TYPE_CHECKING:
    import ibis.expr.types as ir


class NetRule(StrEnum):
    """Which columns an amount without VAT comes from."""

    NET = "net"
    GROSS_LESS_VAT = "gross_less_vat"
    GROSS_AND_RATE = "gross_and_rate"
    AMOUNT = "amount"
    PRICE = "price"
    GROSS_AND_SETTING = "gross_and_setting"
    NOTHING = "nothing"


NEEDS: dict[NetRule, tuple[str, ...]] = {
    NetRule.NET: ("net",),
    NetRule.GROSS_LESS_VAT: ("gross", "vat"),
    NetRule.GROSS_AND_RATE: ("gross", "vat_rate"),
    NetRule.AMOUNT: ("amount",),
    NetRule.PRICE: ("unit_price", "quantity"),
    NetRule.GROSS_AND_SETTING: ("gross",),
}
"""The fields each rule reads; a row without one of them has no net amount. An empty VAT cell counts as none due."""


def net_rule(source: Source) -> NetRule:
    """The rule that a source's columns allow."""
    return next((rule for rule, needs in NEEDS.items() if source.has(*needs)), NetRule.NOTHING)


def idle_fields(source: Source) -> frozenset[str]:
    """Fields whose columns are not needed because others say the same better; reading them would only cost time."""
    idle: set[str] = set()
    if source.has("cost"):
        idle |= {"unit_cost", "line_margin"}
        if net_rule(source) is not NetRule.PRICE:
            idle |= {"quantity"}
    elif source.has("unit_cost", "quantity"):
        idle |= {"line_margin"}
    if net_rule(source) is not NetRule.PRICE:
        idle |= {"unit_price", "line_discount"}
    if source.has("gross"):
        idle |= {"vat", "vat_rate"} - set(NEEDS[net_rule(source)])
    return frozenset(idle)


def net_amount(rows: Rows, settings: ImportSettings) -> ir.DecimalValue | None:
    """Amount without VAT in the file's currency, NULL where the row does not say; None where the source cannot."""
    get, rule = rows.get, net_rule(rows.source)
    if rule is NetRule.GROSS_LESS_VAT:
        return (get("gross") - _or_zero(get("vat"))).cast(MONEY)
    if rule is NetRule.GROSS_AND_RATE:
        return without_tax(get("gross"), _or_zero(get("vat_rate")))
    if rule is NetRule.PRICE:
        return _priced(rows, settings)
    if rule is NetRule.GROSS_AND_SETTING and settings.vat_rate:
        return without_tax(get("gross"), decimal(settings.vat_rate, RATE))
    return None if rule is NetRule.NOTHING else get(NEEDS[rule][0])


def _priced(rows: Rows, settings: ImportSettings) -> ir.DecimalValue:
    value = times(rows.get("unit_price"), rows.get("quantity"))
    if rows.source.has("line_discount"):
        value = times_rate(value, decimal(1, RATE) - _or_zero(rows.get("line_discount")))
    return value.cast("decimal(18, 2)").cast(MONEY) if settings.round_lines else value


def gross_amount(rows: Rows, net: ir.DecimalValue, settings: ImportSettings) -> ir.DecimalValue | None:
    """Amount with VAT, for what is owed; None where the source says nothing of VAT."""
    get = rows.get
    if rows.source.has("gross"):
        return get("gross")
    if rows.source.has("vat"):
        return (net + _or_zero(get("vat"))).cast(MONEY)
    if rows.source.has("vat_rate"):
        return times_rate(net, _or_zero(get("vat_rate")) + decimal(1, RATE))
    return times_rate(net, decimal(Decimal(1) + settings.vat_rate, RATE)) if settings.vat_rate else None


def cost_amount(rows: Rows, net: ir.DecimalValue) -> ir.DecimalValue | None:
    """What the row's goods cost the firm; None where the source cannot say (the products file still may)."""
    get = rows.get
    if rows.source.has("cost"):
        return get("cost")
    if rows.source.has("unit_cost", "quantity"):
        return times(get("unit_cost"), get("quantity"))
    return (net - get("line_margin")).cast(MONEY) if rows.source.has("line_margin") else None


def _or_zero(value: ir.DecimalValue) -> ir.DecimalValue:
    return value.fill_null(decimal(0, str(value.type())))
