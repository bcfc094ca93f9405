"""Places and cells, looked at without asking the office, whose every answer takes its time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_REFERENCE = re.compile(r"\$?(?:'((?:[^']|'')+)'|([^\s'!$.()+*/;]+))\.\$([A-Z]{1,3})\$(\d+)(?::\$([A-Z]{1,3})\$(\d+))?")

FEW = 8


def area_of_content(content: str, sheets: Sequence[str]) -> list[int] | None:
    """Sheet, left, top, right and bottom of the plain reference a name stands for; None for anything else.

    >>> area_of_content("$'Hoja d''A'.$B$12", ["Hoja d'A"]), area_of_content("SUM($Hoja.$A$1:$A$3)", ["Hoja"])
    ([0, 1, 11, 1, 11], None)
    """
    found = _REFERENCE.fullmatch(content)
    if found is None:
        return None
    quoted, plain, left, top, right, bottom = found.groups()
    name = plain or quoted.replace("''", "'")
    if name not in sheets:
        return None
    first, row = column_number(left), int(top) - 1
    return [list(sheets).index(name), first, row, column_number(right or left), int(bottom or top) - 1]


def is_small(area: Sequence[int]) -> bool:
    """Whether a block has so few cells that they are written one by one."""
    _, left, top, right, bottom = area
    return (right - left + 1) * (bottom - top + 1) <= FEW


def column_number(letters: str) -> int:
    """The number of a column, counted from 0.

    >>> column_number("a"), column_number("AB")
    (0, 27)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def only_truths(cells: Iterable[object]) -> bool:
    """Whether a column may be one of booleans: among its numbers are ones and zeros only, and at least one of them.

    >>> only_truths(["", 1.0, 0.0]), only_truths([1.0, 2.0]), only_truths(["a"])
    (True, False, False)
    """
    some = False
    for cell in cells:
        if isinstance(cell, float):
            if cell not in (0.0, 1.0):
                return False
            some = True
    return some
