"""One of our sheets or tables as it reads in the workbook it goes into.

What is changed was written by our own builder, so patterns on its way of writing suffice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cec_xl.attach.styles import StyleMap

DAYS_1900_TO_1904 = 1462

_CELL_STYLE = re.compile(rb'(<(?:c|row) [^>]*?\bs=")(\d+)(?=")')
_COLUMN_STYLE = re.compile(rb'(<col [^>]*?\bstyle=")(\d+)(?=")')
_DIFFERENCE = re.compile(rb'(\b\w*[dD]xfId=")(\d+)(?=")')
_TEXT = re.compile(rb'(<c [^>]*?) t="s"><v>(\d+)</v></c>')
_NUMBER = re.compile(rb'(<c [^>]*?\bs="(\d+)"[^>]*>)<v>([\d.]+)</v></c>')
_DATE_RULE = re.compile(rb'(<dataValidation type="date".*?</dataValidation>)')
_DATE_BOUND = re.compile(rb"(<formula[12]>)(\d+)(?=<)")
_CODE_NAME = re.compile(rb'(<sheetPr\b[^>]*?) codeName="[^"]*"')
_SELECTED = re.compile(rb'(<sheetView\b[^>]*?) tabSelected="1"')


@dataclass(frozen=True, slots=True)
class Transplant:
    """What the sheets' contents have to be changed for.

    Attributes:
        strings: our shared strings; the workbook's own list stays as it is, so ours move into the cells.
        styles: where our formats went.
        date_formats: our cell formats that show dates, where the workbook counts days from 1904; else empty.
    """

    strings: Sequence[bytes]
    styles: StyleMap
    date_formats: frozenset[int]


def transplanted_sheet(content: bytes, plan: Transplant) -> bytes:
    """A sheet of ours with texts in its cells, formats and dates of the workbook.

    It loses its code name, as a workbook with macros would need a module for it, and its being selected, as two
    selected sheets are edited together.
    """
    if plan.date_formats:
        content = _dates_from_1904(content, plan.date_formats)
    content = renumbered(content, plan.styles)
    content = _TEXT.sub(lambda m: b'%s t="inlineStr"><is>%s</is></c>' % (m[1], plan.strings[int(m[2])]), content)
    content = _CODE_NAME.sub(rb"\1", content, count=1)
    return _SELECTED.sub(rb"\1", content, count=1)


def renumbered(content: bytes, styles: StyleMap) -> bytes:
    """A part with other numbers of cell formats and of formats of conditional formats and tables."""

    def cell(found: re.Match[bytes]) -> bytes:
        return b"%s%d" % (found[1], styles.cells[int(found[2])])

    def difference(found: re.Match[bytes]) -> bytes:
        return b"%s%d" % (found[1], styles.differences[int(found[2])])

    content = _CELL_STYLE.sub(cell, content)
    content = _COLUMN_STYLE.sub(cell, content)
    return _DIFFERENCE.sub(difference, content)


def _dates_from_1904(content: bytes, formats: frozenset[int]) -> bytes:
    def value(found: re.Match[bytes]) -> bytes:
        if int(found[2]) not in formats or b' t="' in found[1]:
            return found[0]
        return b"%s<v>%s</v></c>" % (found[1], f"{max(0.0, float(found[3]) - DAYS_1900_TO_1904):.15g}".encode())

    def bound(found: re.Match[bytes]) -> bytes:
        return b"%s%d" % (found[1], max(0, int(found[2]) - DAYS_1900_TO_1904))

    content = _NUMBER.sub(value, content)
    return _DATE_RULE.sub(lambda rule: _DATE_BOUND.sub(bound, rule[1]), content)
