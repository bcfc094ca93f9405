"""Amounts as ERPs print them: which sign is the decimal mark, and what a text says under either reading.

``1.234`` is a thousand in Madrid and one and a bit in London. A text is therefore never read without saying which
mark is meant; where a whole file leaves both readings open, somebody has to be asked (`evidence`).

The rules exist twice, as Python for the few hundred sample rows that the guess looks at and as expressions for the
millions that follow; a test holds the two together.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir

SCALE = 4
"""Decimals kept: amounts are exact to a hundredth of a cent."""

MONEY = "decimal(18, 4)"
"""Type of every amount, price and quantity."""

_LARGEST = Decimal(10) ** 14

_ORNAMENT = r"[_\s\x{00a0}\x{202f}'’%€$£₽+]|EUR|USD|GBP|RUB|руб[.]?|р[.]"
_ORNAMENT_PYTHON = re.compile(_ORNAMENT.replace(r"\x{00a0}\x{202f}", "\u00a0\u202f"))
_NEGATIVE = r"^[-(]|-$"
_SIGNS = "^[-(]|[-)]$"


class DecimalMark(StrEnum):
    """The sign before the cents."""

    POINT = "."
    COMMA = ","

    @property
    def thousands(self) -> str:
        """The sign that then separates thousands."""
        return "," if self is DecimalMark.POINT else "."


def _shape(mark: DecimalMark | None) -> str:
    """Digits, in whole or in thousands, with decimals or without, a sign around; a leading zero starts no thousands."""
    digits = "[0-9]+"
    if mark is not None:
        grouped = f"[1-9][0-9]{{0,2}}([{mark.thousands}][0-9]{{3}})+"
        digits = f"([0-9]+|{grouped})([{mark}][0-9]*)?|[{mark}][0-9]+"
    return rf"^(-?({digits})([eE]-?[0-9]{{1,2}})?|({digits})-|[(]({digits})[)])$"


_SHAPES = {mark: re.compile(_shape(mark)) for mark in (None, *DecimalMark)}


def read_number(text: str, mark: DecimalMark | None) -> Decimal | None:
    """What a text says with this decimal mark, rounded to four decimals; None where it is no number.

    Without a mark only whole numbers without thousands are read, which are the same in every notation.

    Accepted around the digits: spaces, apostrophes, underscores, currency signs, ``%``, a sign before or after,
    parentheses for a negative amount, and the exponent that spreadsheets write.

    >>> read_number("1.234,50 €", DecimalMark.COMMA), read_number("1.234,50 €", DecimalMark.POINT)
    (Decimal('1234.5000'), None)
    >>> read_number("(12.5)", DecimalMark.POINT), read_number("12.5", DecimalMark.COMMA)
    (Decimal('-12.5000'), None)
    """
    bare = _ORNAMENT_PYTHON.sub("", text)
    if not _SHAPES[mark].match(bare):
        return None
    digits = re.sub(_SIGNS, "", bare)
    value = Decimal(digits if mark is None else digits.replace(mark.thousands, "").replace(mark, "."))
    if value >= _LARGEST:
        return None
    value = value.quantize(Decimal(10) ** -SCALE, ROUND_HALF_UP)
    return -value if re.search(_NEGATIVE, bare) else value


def number_expression(text: ir.StringValue, mark: DecimalMark | None) -> ir.DecimalValue:
    """`read_number` over a column: NULL where a text is no number.

    Plain digits, which are nearly all of a file, take a short cut past the cleaning.
    """
    import ibis

    plain = text.re_search("^-?[0-9]+$" if mark is None else f"^-?[0-9]+([{mark}][0-9]+)?$")
    bare = text.re_replace(_ORNAMENT, "")
    sign = bare.re_search(_NEGATIVE).ifelse("-", "")
    digits = sign + bare.re_replace(_SIGNS, "")
    if mark is not None:
        digits = digits.replace(mark.thousands, "")
    written = ibis.cases((plain, text), (bare.re_search(_shape(mark)), digits))
    return (written.replace(",", ".") if mark is DecimalMark.COMMA else written).try_cast(MONEY)
