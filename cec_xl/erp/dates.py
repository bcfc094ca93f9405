"""Dates as ERPs print them: day first, month first or year first, and what a text says under each.

``03/04/2024`` is April in Madrid and March in Chicago. Dates that start with a four-digit year and dates with the
month in words read the same everywhere; all others need the order to be known (`evidence`). Two-digit years mean
the latest century that does not lie after the year following the as-of date.

The rules exist twice, as Python for samples and as expressions for everything; a test holds the two together.
"""

from __future__ import annotations

import datetime as dt
import operator
import re
from enum import StrEnum
from functools import reduce
from typing import TYPE_CHECKING

from cec_xl.erp.fields import spellings

if TYPE_CHECKING:
    import ibis.expr.types as ir

_YEAR = "((?:19|20)[0-9][0-9])"
"""A year before 1900 or after 2099 is a typing error, not a purchase."""

_EARLIEST_SHORT = 1950
"""What a two-digit year is at least."""

_TIME = "([T ,].*)?$"
_YEAR_FIRST = rf"^{_YEAR}[-/. ]([0-9]{{1,2}})[-/. ]([0-9]{{1,2}}){_TIME}"
_YEAR_LAST = rf"^([0-9]{{1,2}})[-/. ]([0-9]{{1,2}})[-/. ]{_YEAR}{_TIME}"
_SHORT = rf"^([0-9]{{1,2}})[-/. ]([0-9]{{1,2}})[-/. ]([0-9]{{1,2}}){_TIME}"
_IN_WORDS = rf"^([0-9]{{1,2}})[-/. ]*(?:de )?(\pL{{3}})\pL*[-/. ]+(?:de )?({_YEAR}|[0-9]{{2}}){_TIME}"
_IN_WORDS_PYTHON = _IN_WORDS.replace(r"\pL", r"[^\W\d_]")
_COMPACT = r"^([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})$"
_SERIAL = r"^[2-5][0-9]{4}$"
_SERIAL_EPOCH = dt.date(1899, 12, 30)
_DAY, _MONTH = "(0?[1-9]|[12][0-9]|3[01])", "(0?[1-9]|1[0-2])"
_ANY_YEAR = f"({_YEAR}|[0-9]{{2}})"


class DateOrder(StrEnum):
    """Which part of a date comes first."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"
    YEAR_FIRST = "ymd"


_PLAUSIBLE = {
    DateOrder.DAY_FIRST: f"^({_DAY}[-/. ]{_MONTH}[-/. ]{_ANY_YEAR}{_TIME}|{_DAY}{_MONTH}{_YEAR}$)",
    DateOrder.MONTH_FIRST: f"^({_MONTH}[-/. ]{_DAY}[-/. ]{_ANY_YEAR}{_TIME}|{_MONTH}{_DAY}{_YEAR}$)",
    DateOrder.YEAR_FIRST: f"^({_ANY_YEAR}[-/. ]{_MONTH}[-/. ]{_DAY}{_TIME}|{_YEAR}{_MONTH}{_DAY}$)",
}


def months() -> dict[str, int]:
    """First three letters of each month's name in every language -> its number."""
    return {word[:3]: number for number in range(1, 13) for word in spellings("months", f"m{number}")}


def century(short: str, latest_year: int) -> str | None:
    """The first two digits of a two-digit year: the latest century in which it is not after `latest_year`.

    >>> century("24", 2025), century("98", 2025), century("30", 2025)
    ('20', '19', None)
    """
    base = latest_year // 100
    if int(short) <= latest_year % 100:
        return str(base)
    return str(base - 1) if (base - 1) * 100 + int(short) >= _EARLIEST_SHORT else None


def is_short(text: str) -> bool:
    """Whether a date's year has two digits.

    >>> is_short("25/03/24"), is_short("25/03/2024")
    (True, False)
    """
    found = re.match(_SHORT, text) or re.match(_IN_WORDS_PYTHON, text.lower())
    return found is not None and len(found[3]) == 2


def read_date(text: str, order: DateOrder | None, latest_year: int) -> dt.date | None:
    """What a text says with this order of parts; None where it is no date.

    Without an order only dates are read that are the same in every order.

    >>> read_date("3/4/2024 0:00", DateOrder.DAY_FIRST, 2025), read_date("3/4/2024", DateOrder.MONTH_FIRST, 2025)
    (datetime.date(2024, 4, 3), datetime.date(2024, 3, 4))
    >>> read_date("31-dic-23", DateOrder.MONTH_FIRST, 2025), read_date("25/03/2024", DateOrder.MONTH_FIRST, 2025)
    (datetime.date(2023, 12, 31), None)
    """
    if re.match(_SERIAL, text):
        return _SERIAL_EPOCH + dt.timedelta(days=int(text))
    year, month, day = _parts(text, order, latest_year) or (0, 0, 0)
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None


_Parts = tuple[str | int, str | int, str | int]


def _parts(text: str, order: DateOrder | None, latest_year: int) -> _Parts | None:
    """Year, month, day as written; None where the text has no shape of a date."""
    if found := re.match(_YEAR_FIRST, text):
        return found[1], found[2], found[3]
    if found := re.match(_IN_WORDS_PYTHON, text.lower()):
        return _full_year(found[3], latest_year), months().get(found[2], 0), found[1]
    return None if order is None else _ordered_parts(text, order, latest_year)


def _ordered_parts(text: str, order: DateOrder, latest_year: int) -> _Parts | None:
    year, month, day = _POSITIONS[order]
    if order is not DateOrder.YEAR_FIRST and (found := re.match(_YEAR_LAST, text)):
        return found[3], found[month], found[day]
    if (found := re.match(_SHORT, text)) and len(found[year]) == 2:
        return _full_year(found[year], latest_year), found[month], found[day]
    if found := re.match(_COMPACT, text):
        one, two, three, four = found.groups()
        if order is DateOrder.YEAR_FIRST:
            return _full_year(one + two, latest_year), three, four
        return _full_year(three + four, latest_year), *((two, one) if order is DateOrder.DAY_FIRST else (one, two))
    return None


_POSITIONS = {DateOrder.YEAR_FIRST: (1, 2, 3), DateOrder.DAY_FIRST: (3, 2, 1), DateOrder.MONTH_FIRST: (3, 1, 2)}
"""Where year, month and day stand among three numbers, from 1."""


def _full_year(text: str, latest_year: int) -> str | int:
    if len(text) == 2:
        return f"{century(text, latest_year)}{text}" if century(text, latest_year) else 0
    return text if re.match(f"^{_YEAR}$", text) else 0


def date_expression(text: ir.StringValue, order: DateOrder | None, latest_year: int) -> ir.DateValue:
    """`read_date` over a column: NULL where a text is no date.

    The shapes that exports mostly have are told by a plain comparison, cut out and tried first; the others go
    through patterns.
    """
    import ibis

    shapes = [(text.like("20__-__-__") | text.like("19__-__-__"), text)]
    if order in (DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST):
        first, second = text.substr(0, 2), text.substr(3, 2)
        day, month = (first, second) if order is DateOrder.DAY_FIRST else (second, first)
        slashed = text.like("__/__/20__") | text.like("__/__/19__")
        shapes.insert(0, (slashed, text.substr(6, 4) + "-" + month + "-" + day))
    shapes += _other_shapes(text, order, latest_year)
    serial = ibis.literal(_SERIAL_EPOCH) + text.try_cast("int32") * ibis.interval(days=1)
    shapes.append((text.re_search(_SERIAL), serial.cast("date").cast("string")))
    return ibis.cases(*shapes).try_cast("date")


_Shapes = list[tuple["ir.BooleanValue", "ir.StringValue"]]


def _other_shapes(text: ir.StringValue, order: DateOrder | None, latest_year: int) -> _Shapes:
    """Tests for the shape of a date, and the date as year-month-day."""
    lower = text.lower()
    year = lower.re_extract(_IN_WORDS, 3)
    century_of = (year.length() == 2).ifelse(_century(year, latest_year), "")
    names = [(word, str(number)) for word, number in months().items()]
    month = lower.re_extract(_IN_WORDS, 2).cases(*names)
    shapes: _Shapes = [
        (text.re_search(_YEAR_FIRST), _rebuilt(text, _YEAR_FIRST, 1, "-", 2, "-", 3)),
        (lower.re_search(_IN_WORDS), century_of + year + "-" + month + "-" + lower.re_extract(_IN_WORDS, 1)),
    ]
    if order is None:
        return shapes
    first, second, third = _POSITIONS[order]
    if order is DateOrder.YEAR_FIRST:
        compact = _rebuilt(text, _COMPACT, 1, 2, "-", 3, "-", 4)
        short = _SHORT.replace("{1,2}", "{2}", 1)
    else:
        shapes.append((text.re_search(_YEAR_LAST), _rebuilt(text, _YEAR_LAST, 3, "-", second, "-", third)))
        compact = _rebuilt(text, _COMPACT, 3, 4, "-", second, "-", third)
        short = "{2}".join(_SHORT.rsplit("{1,2}", 1))
    written = _rebuilt(text, short, first, "-", second, "-", third)
    shapes.append((text.re_search(short), _century(written.left(2), latest_year) + written))
    shapes.append((text.re_search(_COMPACT) & compact.re_search(f"^{_YEAR}"), compact))
    return shapes


def _rebuilt(text: ir.StringValue, pattern: str, *parts: int | str) -> ir.StringValue:
    """Groups of a pattern put together anew. Not a replacement, in which every engine names groups its own way."""
    import ibis

    pieces = [text.re_extract(pattern, part) if isinstance(part, int) else ibis.literal(part) for part in parts]
    return reduce(operator.add, pieces)


def _century(short: ir.StringValue, latest_year: int) -> ir.StringValue:
    """`century` over a column of two-digit years."""
    base = latest_year // 100
    earliest = max(_EARLIEST_SHORT - (base - 1) * 100, latest_year % 100 + 1)
    import ibis

    return ibis.cases((short <= f"{latest_year % 100:02}", str(base)), (short >= f"{earliest:02}", str(base - 1)))


def plausible_in_another_order(text: ir.StringValue, order: DateOrder | None) -> ir.BooleanValue:
    """Whether a text looks like a date with its parts in another order than `order`."""
    import ibis

    return ibis.or_(*(text.re_search(_PLAUSIBLE[other]) for other in DateOrder if other is not order))
