"""What an ERP export can tell about customers: the roles of its files and the fields each role may have.

Finance staff have invoices, payments and orders, not criteria. Here stands what the import understands of them;
how their columns are called is data (``labels/*/erp.toml``), in every language at once, because a Spanish firm's
ERP may well export English headers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from cec_xl.labels import LANGUAGES, Labels, fold


class Role(StrEnum):
    """What the rows of a file are."""

    LINES = "lines"
    INVOICES = "invoices"
    ORDERS = "orders"
    PAYMENTS = "payments"
    CUSTOMERS = "customers"
    PRODUCTS = "products"
    FAMILIES = "families"


class FieldKind(StrEnum):
    """How a field's values are read."""

    TEXT = "text"
    DATE = "date"
    AMOUNT = "amount"
    NUMBER = "number"
    RATIO = "ratio"


@dataclass(frozen=True, slots=True)
class SourceField:
    """One thing a file of some role can say. `key` is also the last part of its synonyms' label."""

    key: str
    kind: FieldKind = FieldKind.TEXT


def _amounts(*keys: str) -> tuple[SourceField, ...]:
    return tuple(SourceField(key, FieldKind.AMOUNT) for key in keys)


def _dates(*keys: str) -> tuple[SourceField, ...]:
    return tuple(SourceField(key, FieldKind.DATE) for key in keys)


def _texts(*keys: str) -> tuple[SourceField, ...]:
    return tuple(SourceField(key) for key in keys)


def _numbers(*keys: str) -> tuple[SourceField, ...]:
    return tuple(SourceField(key, FieldKind.NUMBER) for key in keys)


def _ratios(*keys: str) -> tuple[SourceField, ...]:
    return tuple(SourceField(key, FieldKind.RATIO) for key in keys)


_DOCUMENT = (
    *_texts("customer_id", "customer_name", "series", "document", "order"),
    *_dates("date", "due_date", "settled_date"),
    *_texts("status", "document_type", "currency"),
    *_amounts("net", "gross", "amount", "vat"),
    *_ratios("vat_rate"),
    *_amounts("cost", "line_margin", "outstanding"),
)
_LINE = (
    *_texts("line", "product", "product_family"),
    *_numbers("quantity"),
    *_amounts("unit_price"),
    *_ratios("line_discount"),
    *_amounts("unit_cost"),
)

FIELDS: Mapping[Role, tuple[SourceField, ...]] = {
    Role.LINES: _DOCUMENT + _LINE,
    Role.INVOICES: _DOCUMENT,
    Role.ORDERS: _DOCUMENT,
    Role.PAYMENTS: (
        *_texts("customer_id", "customer_name", "series", "document", "payment"),
        *_dates("date"),
        *_amounts("amount"),
        *_texts("currency", "status"),
    ),
    Role.CUSTOMERS: (
        *_texts("customer_id", "customer_name", "family", "zone", "sector", "manager"),
        *_dates("customer_since"),
        *_ratios("share"),
        *_amounts("purchase_potential"),
        *_numbers("headcount", "competition", "machinery", "satisfaction", "image"),
    ),
    Role.PRODUCTS: (*_texts("product", "product_name", "product_family"), *_amounts("unit_cost")),
    Role.FAMILIES: _texts("product_family", "family_name"),
}
"""Every field of every role. Lines, invoices and orders share the fields of a document."""

GROUPS: Mapping[Role, str] = {
    Role.LINES: "document",
    Role.INVOICES: "document",
    Role.ORDERS: "document",
    Role.PAYMENTS: "payments",
    Role.CUSTOMERS: "customers",
    Role.PRODUCTS: "products",
    Role.FAMILIES: "families",
}
"""Which section of ``erp.headers`` names a role's columns."""

LINE_FIELDS = frozenset(f.key for f in _LINE)
MONEY_FIELDS = ("net", "gross", "amount")


def field_of(role: Role, key: str) -> SourceField:
    """The field of a role by its key; `KeyError` where the role has no such field."""
    for found in FIELDS[role]:
        if found.key == key:
            return found
    raise KeyError(key)


def plain(header: str) -> str:
    """A header as compared: folded, words of camelCase and snake_case apart, no punctuation.

    >>> plain("customerNumber"), plain("FECHA_FACTURA"), plain("Nº Fra.")
    ('customer number', 'fecha factura', 'no fra')
    """
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", header)
    return " ".join(re.sub(r"[^\w%]+|_", " ", fold(spaced)).split())


@cache
def words(section: str) -> Mapping[str, tuple[str, ...]]:
    """The entries of ``erp.<section>`` in all languages: key -> plain spellings, best first, Spanish before others.

    >>> "cliente" in words("headers.customers")["customer_id"]
    True
    """
    found: dict[str, dict[str, None]] = {}
    for labels in map(Labels, LANGUAGES):
        for key, text in labels.section(f"erp.{section}").items():
            spellings = found.setdefault(key, {})
            spellings.update(dict.fromkeys(plain(word) for word in text.split(";") if word.strip()))
    return {key: tuple(spellings) for key, spellings in found.items()}


@cache
def spellings(section: str, key: str) -> tuple[str, ...]:
    """The words of one entry of ``erp.<section>`` in all languages, lower case, with and without accents.

    >>> "devolución" in spellings("values", "credit") and "devolucion" in spellings("values", "credit")
    True
    """
    found: dict[str, None] = {}
    for labels in map(Labels, LANGUAGES):
        for word in labels.text(f"erp.{section}.{key}").split(";"):
            found.update(dict.fromkeys((" ".join(word.lower().split()), fold(word))))
    return tuple(found)


def synonyms(role: Role) -> Mapping[str, tuple[str, ...]]:
    """How the columns of a role's fields are called, field key -> plain headers."""
    return words(f"headers.{GROUPS[role]}")
