"""Raw columns -> values: texts trimmed, amounts exact decimals, dates days, whatever type the source gave them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from cec_xl.erp.dates import DateOrder, date_expression
from cec_xl.erp.engine import FILE
from cec_xl.erp.fields import FieldKind, field_of
from cec_xl.erp.mapping import Source
from cec_xl.erp.numbers import MONEY, DecimalMark, number_expression

if TYPE_CHECKING:
    import ibis.expr.types as ir

RATE = "decimal(18, 6)"
"""Type of ratios: a hundredth of a per cent of a per cent is kept."""

FIRST, REST = "__first__", "__rest__"
"""Columns beside the fields: the row's first cell as text, and a trace of the cells that are mapped to nothing."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A source's rows, every mapped field read.

    Attributes:
        table: column ``v_<field>`` per mapped field with its value, ``r_<field>`` with the raw text of those that are
            read from text, `FILE`, `FIRST`, `REST`.
        source: what the columns are.
        latest_year: last year that a two-digit year may mean.
    """

    table: ir.Table
    source: Source
    latest_year: int

    def get(self, key: str) -> ir.Value | None:
        """A field's value, NULL where empty or unreadable; None where it has no column."""
        return self.table[f"v_{key}"] if self.source.has(key) else None

    def raw(self, key: str) -> ir.StringValue | None:
        """The text a value was read from, NULL where empty; None where nothing had to be read."""
        name = f"r_{key}"
        return self.table[name] if name in self.table.columns else None

    def unread(self, key: str) -> ir.BooleanValue | None:
        """Whether there is a text that could not be read; None where nothing had to be read."""
        raw = self.raw(key)
        return None if raw is None else raw.notnull() & self.table[f"v_{key}"].isnull()


def read_rows(table: ir.Table, source: Source, latest_year: int, keep: Sequence[str] = ()) -> Rows:
    """Read every mapped field of a raw table; `keep` names raw columns to hand through."""
    import ibis

    columns: dict[str, ir.Value] = {FILE: table[FILE], FIRST: trimmed(table[source.headers[0]])}
    for match in source.matches:
        column = table[match.header]
        columns[f"v_{match.field}"] = read_field(column, source, match.field, latest_year)
        if column.type().is_string() and _kind(source, match.field) is not FieldKind.TEXT:
            columns[f"r_{match.field}"] = trimmed(column)
    others = [header for header in source.headers if header not in {match.header for match in source.matches}]
    if others and not source.has("line"):
        cells = {f"c{number}": table[header].cast("string") for number, header in enumerate(others)}
        columns[REST] = ibis.struct(cells).hash()
    columns |= {name: table[name] for name in keep}
    return Rows(table.select(**columns), source, latest_year)


def read_field(column: ir.Value, source: Source, key: str, latest_year: int) -> ir.Value:
    """A raw column as the values of a field: NULL where empty or unreadable."""
    formats = source.formats
    match _kind(source, key):
        case FieldKind.TEXT:
            text = trimmed(column)
            return text.re_replace(r"[.]0$", "") if _is_number_with_tail(source, key) else text
        case FieldKind.DATE:
            return _date(column, formats.date_order, latest_year)
        case FieldKind.RATIO:
            value = _number(column, source.decimal)
            return times_exactly(value, "0.01").cast(RATE) if key in formats.percent else value.cast(RATE)
        case _:
            return _number(column, source.decimal)


def _is_number_with_tail(source: Source, key: str) -> bool:
    """Whether a column of numbers that are names (of customers, invoices) had ``.0`` added by some program."""
    texts = [text.strip() for text in source.samples.get(source.header(key) or "", ()) if text.strip()]
    return bool(texts) and all(_WITH_TAIL.fullmatch(text) for text in texts)


_WITH_TAIL = re.compile(r"[1-9][0-9]*[.]0")


def _kind(source: Source, key: str) -> FieldKind:
    if source.role is None:
        raise ValueError(source.name)
    return field_of(source.role, key).kind


def _number(column: ir.Value, mark: DecimalMark | None) -> ir.DecimalValue:
    if column.type().is_string():
        return number_expression(trimmed(column), mark)
    return column.try_cast(MONEY)


def _date(column: ir.Value, order: DateOrder | None, latest_year: int) -> ir.DateValue:
    if column.type().is_date():
        return column
    if column.type().is_timestamp():
        return column.cast("date")
    return date_expression(trimmed(column), order, latest_year)


def trimmed(column: ir.Value) -> ir.StringValue:
    """A column as text without spaces around it; NULL where nothing is left.

    Trimming every cell would cost more than reading it; hardly any begins or ends with a space.
    """
    import ibis

    text = column.cast("string")
    spaced = (text < "!") | text.endswith(" ") | text.endswith("\t")
    return ibis.cases((spaced, text.strip().nullif("")), else_=text)


def decimal(text: str | Decimal | int, kind: str = MONEY) -> ir.DecimalScalar:
    """A constant that stays exact."""
    import ibis

    return ibis.literal(Decimal(text)).cast(kind)


def times(one: ir.DecimalValue, other: ir.DecimalValue) -> ir.DecimalValue:
    """An amount times an amount, rounded to four decimals, the same on every engine."""
    return (one.cast(MONEY) * other.cast(MONEY)).cast("decimal(36, 8)").cast(MONEY)


def times_rate(amount: ir.DecimalValue, rate: ir.DecimalValue) -> ir.DecimalValue:
    """An amount times a ratio or exchange rate with six decimals, rounded to four."""
    return (amount.cast(MONEY) * rate.cast(RATE)).cast("decimal(36, 10)").cast(MONEY)


def times_exactly(amount: ir.DecimalValue, factor: str) -> ir.DecimalValue:
    """An amount times a small constant, six decimals kept."""
    return (amount.cast(MONEY) * decimal(factor, "decimal(8, 2)")).cast("decimal(26, 6)")


def without_tax(gross: ir.DecimalValue, rate: ir.DecimalValue) -> ir.DecimalValue:
    """An amount with VAT, divided by 1 + rate and rounded to cents.

    Done in whole numbers, so that no engine's way of dividing fractions decides a cent.
    """
    cents = times_exactly(gross.abs(), "100").cast("decimal(18, 0)").cast("int64")
    parts = (
        times_exactly((rate.cast(RATE) + decimal(1, RATE)).cast(MONEY), "10000").cast("decimal(18, 0)").cast("int64")
    )
    whole = (cents * 20_000 + parts) // (parts * 2)
    amount = times_exactly(whole.cast("decimal(14, 0)").cast(MONEY), "0.01").cast(MONEY)
    return (gross < 0).ifelse(-amount, amount)
