"""Dates as ERPs print them: day first, month first or year first, and what a text says under each.

``03/04/2024`` is April in Madrid and March in Chicago. Dates that start with a four-digit year and dates with the
month in words read the same everywhere; all others need the order to be known (`evidence`). Two-digit years mean
the latest century that does not lie after the year following the as-of date.

The rules exist twice, as Python for samples and as expressions for everything; a test holds the two together.
"""

from __future__ import annotations

import datetime as dt
import re
from enum import StrEnum
from typing import TYPE_CHECKING

from cec_xl.erp.fields import spellings

if TYPE_CHECKING:
    import ibis.expr.types as ir

EARLIEST_YEAR = 1950
"""A four-digit year before this is a typing error, not a purchase."""

_TIME = r"([T ,].*)?$"
_YEAR_FIRST = rf"^([0-9]{{4}})[-/. ]([0-9]{{1,2}})[-/. ]([0-9]{{1,2}}){_TIME}"
_YEAR_LAST = rf"^([0-9]{{1,2}})[-/. ]([0-9]{{1,2}})[-/. ]([0-9]{{4}}){_TIME}"
_SHORT = rf"^([0-9]{{1,2}})[-/. ]([0-9]{{1,2}})[-/. ]([0-9]{{2}}){_TIME}"
_IN_WORDS = r"^([0-9]{1,2})[-/. ]*(?:de )?(\pL{3})\pL*[-/. ]+(?:de )?([0-9]{4}|[0-9]{2})" + _TIME
_IN_WORDS_PYTHON = _IN_WORDS.replace(r"\pL", r"[^\W\d_]")
_COMPACT = r"^[0-9]{8}$"
_SERIAL = r"^[2-5][0-9]{4}$"
_SERIAL_EPOCH = dt.date(1899, 12, 30)


class DateOrder(StrEnum):
    """Which part of a date comes first."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"
    YEAR_FIRST = "ymd"


def century(year: int, latest_year: int) -> int:
    """A two-digit year with its century: the latest one that is not after `latest_year`.

    >>> century(24, 2025), century(98, 2025)
    (2024, 1998)
    """
    base = latest_year - latest_year % 100
    return base + year if base + year <= latest_year else base - 100 + year


def months() -> dict[str, int]:
    """First three letters of each month's name in every language -> its number."""
    return {word[:3]: number for number in range(1, 13) for word in spellings("months", f"m{number}")}


def read_date(text: str, order: DateOrder | None, latest_year: int) -> dt.date | None:
    """What a text says with this order of parts; None where it is no date.

    Without an order only dates are read that are the same in every order.

    >>> read_date("3/4/2024 0:00", DateOrder.DAY_FIRST, 2025), read_date("3/4/2024", DateOrder.MONTH_FIRST, 2025)
    (datetime.date(2024, 4, 3), datetime.date(2024, 3, 4))
    >>> read_date("31-dic-23", DateOrder.MONTH_FIRST, 2025), read_date("25/03/2024", DateOrder.MONTH_FIRST, 2025)
    (datetime.date(2023, 12, 31), None)
    """
    text = text.strip()
    if re.match(_SERIAL, text):
        return _SERIAL_EPOCH + dt.timedelta(days=int(text))
    year, month, day = _parts(text, order, latest_year) or (0, 0, 0)
    try:
        return dt.date(year, month, day) if year >= EARLIEST_YEAR else None
    except ValueError:
        return None


def _parts(text: str, order: DateOrder | None, latest_year: int) -> tuple[int, int, int] | None:
    if found := re.match(_YEAR_FIRST, text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := re.match(_IN_WORDS_PYTHON, text.lower()):
        year = int(found[3])
        return year if year > 99 else century(year, latest_year), months().get(found[2], 0), int(found[1])
    return None if order is None else _ordered_parts(text, order, latest_year)


def _ordered_parts(text: str, order: DateOrder, latest_year: int) -> tuple[int, int, int] | None:
    if found := re.match(_YEAR_LAST, text):
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        by_order = {DateOrder.DAY_FIRST: (year, second, first), DateOrder.MONTH_FIRST: (year, first, second)}
        return by_order.get(order)
    if found := re.match(_SHORT, text):
        one, two, three = int(found[1]), int(found[2]), int(found[3])
        year, month, day = _arranged(one, two, three, order)
        return century(year, latest_year), month, day
    if re.match(_COMPACT, text):
        cut = 4 if order is DateOrder.YEAR_FIRST else 2
        one, two, three = int(text[:cut]), int(text[cut : cut + 2]), int(text[cut + 2 :])
        return _arranged(one, two, three, order)
    return None


def _arranged(one: int, two: int, three: int, order: DateOrder) -> tuple[int, int, int]:
    """Year, month, day of three numbers in `order`."""
    if order is DateOrder.YEAR_FIRST:
        return one, two, three
    return (three, two, one) if order is DateOrder.DAY_FIRST else (three, one, two)


def date_expression(text: ir.StringValue, order: DateOrder | None, latest_year: int) -> ir.DateValue:
    """`read_date` over a column: NULL where a text is no date.

    The shape that exports of this order mostly have is tried first with plain cutting; all others go the long way.
    """
    import ibis

    shapes = [(text.re_search("^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ].*)?$"), text.left(10))]
    if order in (DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST):
        day, month = (0, 3) if order is DateOrder.DAY_FIRST else (3, 0)
        padded = text.re_search(r"^[0-9]{2}[-/. ][0-9]{2}[-/. ][0-9]{4}([T ,].*)?$")
        shapes.insert(0, (padded, _built(text.substr(6, 4), text.substr(month, 2), text.substr(day, 2))))
    iso = ibis.cases(*shapes)
    serial = ibis.literal(_SERIAL_EPOCH) + text.try_cast("int32") * ibis.interval(days=1)
    long_way = ibis.cases(
        (text.re_search(_SERIAL), serial.cast("date")), else_=_long_way(text, order, latest_year).try_cast("date")
    )
    parsed = ibis.cases((iso.notnull(), iso.try_cast("date")), else_=long_way)
    return ibis.cases((parsed.year() >= EARLIEST_YEAR, parsed))


def _long_way(text: ir.StringValue, order: DateOrder | None, latest_year: int) -> ir.StringValue:
    """A date of any shape as year-month-day, not yet checked to exist."""
    import ibis

    lower = text.lower()
    year, name = lower.re_extract(_IN_WORDS, 3), lower.re_extract(_IN_WORDS, 2)
    full_year = (year.length() == 4).ifelse(year, _with_century(year, latest_year))
    month = ibis.cases(*((name == word, str(number)) for word, number in months().items()))
    branches = [
        (text.re_search(_YEAR_FIRST), _built(*(text.re_extract(_YEAR_FIRST, part) for part in (1, 2, 3)))),
        (lower.re_search(_IN_WORDS), _built(full_year, month, lower.re_extract(_IN_WORDS, 1))),
    ]
    if order is not None:
        branches += _ordered_branches(text, order, latest_year)
    return ibis.cases(*branches)


def _ordered_branches(
    text: ir.StringValue, order: DateOrder, latest_year: int
) -> list[tuple[ir.BooleanValue, ir.StringValue]]:
    year, month, day = {
        DateOrder.YEAR_FIRST: (0, 1, 2),
        DateOrder.DAY_FIRST: (2, 1, 0),
        DateOrder.MONTH_FIRST: (2, 0, 1),
    }[order]
    short = [text.re_extract(_SHORT, part) for part in (1, 2, 3)]
    cut = 4 if order is DateOrder.YEAR_FIRST else 2
    compact = [text.substr(0, cut), text.substr(cut, 2), text.substr(cut + 2, 6 - cut)]
    branches = [
        (text.re_search(_SHORT), _built(_with_century(short[year], latest_year), short[month], short[day])),
        (text.re_search(_COMPACT), _built(compact[year], compact[month], compact[day])),
    ]
    if order is not DateOrder.YEAR_FIRST:
        long = [text.re_extract(_YEAR_LAST, part) for part in (1, 2, 3)]
        branches.append((text.re_search(_YEAR_LAST), _built(long[year], long[month], long[day])))
    return branches


def _built(year: ir.StringValue, month: ir.StringValue, day: ir.StringValue) -> ir.StringValue:
    return year + "-" + month.lpad(2, "0") + "-" + day.lpad(2, "0")


def _with_century(short: ir.StringValue, latest_year: int) -> ir.StringValue:
    base = latest_year - latest_year % 100
    year = short.try_cast("int64")
    return (base + year <= latest_year).ifelse(base + year, base - 100 + year).cast("string")
