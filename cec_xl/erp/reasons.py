"""Why a row is set aside.

No row disappears: it is used, or it carries a reason and its amount, so that what was read is what was used plus
what was set aside, to the cent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from cec_xl.erp.dates import plausible_in_another_order
from cec_xl.erp.fields import FieldKind, Role, field_of, spellings
from cec_xl.erp.numbers import DecimalMark, number_expression
from cec_xl.erp.reading import FIRST, Rows
from cec_xl.erp.settings import ImportSettings

if TYPE_CHECKING:
    import ibis.expr.types as ir


class Reason(StrEnum):
    """Why a row is set aside."""

    EMPTY = "empty"
    SUBTOTAL = "subtotal"
    BROKEN = "broken"
    NO_CUSTOMER = "no_customer"
    NO_DOCUMENT = "no_document"
    NO_DATE = "no_date"
    BAD_DATE = "bad_date"
    OTHER_DATE_ORDER = "other_date_order"
    NO_AMOUNT = "no_amount"
    BAD_AMOUNT = "bad_amount"
    OTHER_DECIMAL = "other_decimal"
    NO_RATE = "no_rate"
    CANCELLED = "cancelled"
    RETURNED = "returned"
    DUPLICATE = "duplicate"
    SUPERSEDED = "superseded"
    ORPHAN = "orphan"
    HEADER_CONFLICT = "header_conflict"
    FUTURE = "future"


@dataclass(frozen=True, slots=True)
class Rules:
    """What judging a row needs besides its columns. `base_currency` is "" where files name no currency."""

    settings: ImportSettings
    latest_year: int
    base_currency: str = ""

    @property
    def currencies(self) -> list[str]:
        """The currencies that can be counted, in lower case."""
        return sorted({self.base_currency.lower(), *(code.lower() for code in self.settings.rates)} - {""})


_Check = tuple["ir.BooleanValue", "ir.StringValue | str"]
"""A test that is cheap on every row, and the reason, which may be dear because few rows ever ask for it.

Engines work out both sides of an AND for every row, but a branch of a CASE only for the rows that take it.
"""


def reason_of(
    rows: Rows, customer: ir.Value | None, document: ir.Value | None, needed: Sequence[str], rules: Rules
) -> ir.StringValue:
    """The reason of every row, NULL where it is used. `needed` are the amount fields it cannot do without."""
    import ibis

    checks: list[_Check] = []
    if customer is not None:
        checks.append((customer.isnull(), Reason.NO_CUSTOMER.value))
    checks += _date_check(rows)
    checks += [check for key in needed for check in _amount_check(rows, key)]
    if document is not None:
        checks.append((document.isnull(), Reason.NO_DOCUMENT.value))
    fine = _sound_but_unwanted(rows, rules)
    if not checks:
        return fine
    faulty = ibis.or_(*(test for test, _ in checks))
    named = ibis.cases(
        (_is_empty(rows), Reason.EMPTY.value), (_is_subtotal(rows), Reason.SUBTOTAL.value), else_=ibis.cases(*checks)
    )
    return ibis.cases((faulty, named), else_=fine)


def _sound_but_unwanted(rows: Rows, rules: Rules) -> ir.StringValue:
    """Reasons of rows that say everything they should."""
    import ibis

    tests: list[tuple[ir.BooleanValue, str]] = []
    status, currency = rows.get("status"), rows.get("currency")
    if status is not None:
        is_payment = rows.source.role is Role.PAYMENTS
        words = spellings("values", "returned" if is_payment else "cancelled")
        reason = Reason.RETURNED if is_payment else Reason.CANCELLED
        tests.append((status.lower().isin(words), reason.value))
    if currency is not None:
        unknown = (
            currency.notnull() & currency.lower().notin(rules.currencies) if rules.currencies else currency.notnull()
        )
        tests.append((unknown, Reason.NO_RATE.value))
    return ibis.cases(*tests) if tests else ibis.null("string")


def _date_check(rows: Rows) -> list[_Check]:
    date = rows.get("date")
    if date is None:
        return []
    return [(date.isnull(), _why_unread(rows, "date", Reason.NO_DATE, Reason.OTHER_DATE_ORDER, Reason.BAD_DATE))]


def _amount_check(rows: Rows, key: str) -> list[_Check]:
    why = _why_unread(rows, key, Reason.NO_AMOUNT, Reason.OTHER_DECIMAL, Reason.BAD_AMOUNT)
    if key != "vat":
        return [(rows.table[f"v_{key}"].isnull(), why)]
    unread = rows.unread(key)  # an empty VAT cell means that none is due
    return [] if unread is None else [(unread, why)]


def _why_unread(rows: Rows, key: str, missing: Reason, otherwise: Reason, bad: Reason) -> ir.StringValue | str:
    """Why a field has no value: nothing there, something in another notation, or nothing of the kind."""
    import ibis

    raw = rows.raw(key)
    if raw is None:
        return missing.value
    return ibis.cases((raw.isnull(), missing.value), (_reads_otherwise(rows, key), otherwise.value), else_=bad.value)


def _is_empty(rows: Rows) -> ir.BooleanValue:
    import ibis

    names = [name for name in rows.table.columns if name.startswith(("v_", "r_"))]
    return ibis.and_(*(rows.table[name].isnull() for name in names))


def _is_subtotal(rows: Rows) -> ir.BooleanValue:
    """Whether the row's first cell, customer, document or date says "total" instead of what it should."""
    import ibis

    words = "|".join(sorted(spellings("values", "subtotal"), key=lambda word: (-len(word), word)))
    fields = [rows.get(key) for key in ("customer_id", "customer_name", "document", "order")]
    texts = [text for text in (rows.table[FIRST], *fields, rows.raw("date")) if text is not None]
    return ibis.or_(*(text.lower().re_search(rf"^({words})([^\pL]|$)").fill_null(False) for text in texts))


OTHERWISE = ":otherwise"
"""Ends the name of a spoiled field whose text can be read in another notation than the file's."""


def spoiled_field(rows: Rows, needed: Sequence[str]) -> ir.StringValue:
    """The first field of a row that it can do without and whose text could not be read."""
    import ibis

    tests: list[_Check] = []
    for match in rows.source.matches:
        unread = rows.unread(match.field)
        if unread is not None and match.field != "date" and match.field not in needed:
            name = ibis.cases((_reads_otherwise(rows, match.field), match.field + OTHERWISE), else_=match.field)
            tests.append((unread, name))
    return ibis.cases(*tests) if tests else ibis.null("string")


def _reads_otherwise(rows: Rows, key: str) -> ir.BooleanValue:
    """Whether the raw text of a field is a number or date in another notation than its source's."""
    import ibis

    raw, formats = rows.raw(key), rows.source.formats
    if raw is None or rows.source.role is None:
        return ibis.literal(False)
    if field_of(rows.source.role, key).kind is FieldKind.DATE:
        return plausible_in_another_order(raw, formats.date_order)
    marks = [mark for mark in DecimalMark if mark is not rows.source.decimal]
    return ibis.or_(*(number_expression(raw, mark).notnull() for mark in marks))
