"""Which cell formats show a date. Needed only in workbooks that count dates from 1904."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from cec_xl.hosts.package import Package

_BUILT_IN = frozenset({*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58})
"""Built-in number formats with a day, month or year; those of pure times are left out."""

_NOT_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


def date_styles(package: Package, workbook: str) -> NDArray[np.bool_]:
    """For each cell format of the workbook (attribute ``s`` of a cell) whether it shows a date."""
    part = next(iter(package.relationship_targets(workbook, "styles")), "")
    if part not in package:
        return np.zeros(1, bool)
    root = package.xml(part)
    custom = root.child("numFmts")
    codes = {e.get("numFmtId"): e.get("formatCode") for e in (custom.all("numFmt") if custom else ())}
    formats = root.child("cellXfs")
    found = [_is_date(e.get("numFmtId", "0"), codes) for e in (formats.all("xf") if formats else ())]
    return np.array(found or [False], bool)


def _is_date(number: str, codes: dict[str, str]) -> bool:
    if number in codes:
        return shows_date(codes[number])
    return number.isdigit() and int(number) in _BUILT_IN


def shows_date(code: str) -> bool:
    """Whether a number format shows a day or a year, not counting quoted text and colours.

    >>> shows_date("dd/mm/yyyy;@"), shows_date('0.00 "days"'), shows_date("[Red]0"), shows_date("[h]:mm")
    (True, False, False, False)
    """
    bare = _NOT_CODE.sub("", code).lower()
    return "d" in bare or "y" in bare
