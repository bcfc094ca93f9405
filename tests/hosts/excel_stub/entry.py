"""How Excel understands what is put into a cell through ``Range.Value``: the same as if it had been typed."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal

from cec_xl.hosts.column import to_serial
from tests.hosts.excel_stub.com import ERROR_NUMBERS, application_error, to_variant

_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?%?")
_DATE = re.compile(r"(\d{1,2})[-/](\d{1,2})([-/](\d{2,4}))?")
_BOOLEANS = {"TRUE": True, "FALSE": False, "VERDADERO": True, "FALSO": False, "ИСТИНА": True, "ЛОЖЬ": False}


@dataclass(frozen=True)
class Entry:
    """What the cell holds afterwards: `kind` is openpyxl's data type letter."""

    value: object
    kind: str
    quoted: bool = False
    number_format: str | None = None


EMPTY = Entry(None, "n")


def entered(value: object, number_format: str) -> Entry:
    """The content of a cell with this number format after `value` was put into it."""
    value = to_variant(value)
    if value is None or value == "":
        return EMPTY
    if isinstance(value, bool):
        return Entry(value, "b")
    if isinstance(value, dt.datetime):
        return Entry(to_serial(value), "n", number_format="dd/mm/yyyy" if number_format == "General" else None)
    if isinstance(value, (int, float, Decimal)):
        return Entry(float(value), "n")
    return _typed(str(value), number_format)


def _typed(text: str, number_format: str) -> Entry:  # noqa: PLR0911 - one kind of entry after the other
    if number_format == "@":
        return Entry(text, "s")
    if text.startswith("'"):
        return Entry(text[1:], "s", quoted=True)
    if text.startswith("=") and len(text) > 1:
        return _formula(text)
    if _NUMBER.fullmatch(text):
        number = float(text.rstrip("%"))
        return Entry(number / 100 if text.endswith("%") else number, "n")
    if text[0] in "+-@" and len(text) > 1:
        return _formula("=" + text)
    if text.upper() in _BOOLEANS:
        return Entry(_BOOLEANS[text.upper()], "b")
    if text in ERROR_NUMBERS:
        return Entry(text, "e")
    if found := _DATE.fullmatch(text):
        day, month, year = int(found[1]), int(found[2]), int(found[4] or 2024)
        if 1 <= day <= 31 and 1 <= month <= 12:
            return Entry(to_serial(dt.datetime(year, month, min(day, 28))), "n", number_format="dd/mm/yyyy")
    return Entry(text, "s")


def _formula(text: str) -> Entry:
    if text.count("(") != text.count(")") or text.endswith(("=", "+", "-", "*")):
        raise application_error("Application-defined or object-defined error")
    return Entry(text, "f")
