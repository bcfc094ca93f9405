"""Columns so plainly written that the file reader itself can turn them into numbers and dates.

That halves the time of large files, and it must not change anything else: the reader is trusted only with columns
whose sample is plain throughout, and as soon as it stumbles over one cell the whole source is read the careful way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from cec_xl.erp.dates import DateOrder
from cec_xl.erp.fields import FieldKind, field_of
from cec_xl.erp.files import SourceKind
from cec_xl.erp.mapping import Source
from cec_xl.erp.numbers import DecimalMark

_ORDERS = {
    DateOrder.DAY_FIRST: (r"[0-9]{1,2}(S)[0-9]{1,2}\1(?:19|20)[0-9]{2}", "%d{0}%m{0}%Y"),
    DateOrder.MONTH_FIRST: (r"[0-9]{1,2}(S)[0-9]{1,2}\1(?:19|20)[0-9]{2}", "%m{0}%d{0}%Y"),
    None: (r"(?:19|20)[0-9]{2}(-)[0-9]{2}\1[0-9]{2}", "%Y{0}%m{0}%d"),
}
"""Shape of a plain date and the reader's name for it; without an order only year-month-day is plain."""


@dataclass(frozen=True, slots=True)
class PlainColumns:
    """What the file reader may turn into values by itself.

    Attributes:
        numbers: columns of numbers.
        dates: columns of dates.
        decimal: their decimal mark.
        date_format: their format, as ``strftime`` has it.
    """

    numbers: frozenset[str] = frozenset()
    dates: frozenset[str] = frozenset()
    decimal: DecimalMark = DecimalMark.POINT
    date_format: str = "%Y-%m-%d"

    def __bool__(self) -> bool:
        return bool(self.numbers or self.dates)


NOTHING_PLAIN = PlainColumns()
"""Every column is read with care."""


def plain_columns(source: Source) -> PlainColumns:
    """The columns of a text file whose sample is plain throughout."""
    if source.kind is not SourceKind.TEXT or source.role is None:
        return PlainColumns()
    numbers: set[str] = set()
    formats: dict[str, str] = {}
    for match in source.matches:
        texts = [text for text in source.samples.get(match.header, ()) if text]
        match field_of(source.role, match.field).kind:
            case FieldKind.TEXT:
                continue
            case FieldKind.DATE:
                found = _date_format(texts, source.formats.date_order)
                if found is not None:
                    formats[match.header] = found
            case _:
                if _are_plain_numbers(texts, source.formats.decimal):
                    numbers.add(match.header)
    chosen = next(iter(formats.values()), "%Y-%m-%d")  # the reader knows one format for all date columns of a file
    dates = frozenset(header for header, found in formats.items() if found == chosen)
    return PlainColumns(frozenset(numbers), dates, source.formats.decimal or DecimalMark.POINT, chosen)


def _are_plain_numbers(texts: Iterable[str], mark: DecimalMark | None) -> bool:
    """Whether all are digits with the decided mark; without a decided mark nothing is plain."""
    if mark is None:
        return False
    shape = re.compile(rf"-?[0-9]+([{mark}][0-9]+)?")
    return all(shape.fullmatch(text) for text in texts)


def _date_format(texts: list[str], order: DateOrder | None) -> str | None:
    if order is DateOrder.YEAR_FIRST or not texts:
        return None
    pattern, name = _ORDERS[order]
    shape = re.compile(pattern.replace("S", "[-/.]"))
    found = [shape.fullmatch(text) for text in texts]
    separators = {match[1] for match in found if match}
    return name.format(separators.pop()) if all(found) and len(separators) == 1 else None
