"""Puts the rows and columns that repeat on paper in the order LibreOffice opens fastest.

LibreOffice takes the repeated rows and columns of one sheet after the other, before it knows that every sheet has a
page style of its own: whatever differs from the sheet before makes it find the page breaks of all sheets anew, down
to the last possible row. Between two sheets that repeat the same rows and columns nothing is found anew. The order of
the names in the file means nothing to anybody else.
"""

from __future__ import annotations

import re

_TITLES = re.compile(rb'<definedName name="_xlnm\.Print_Titles"[^>]*>([^<]*)</definedName>')
_SHEET = re.compile(rb"(?:'(?:[^']|'')*'|[^',!]+)!")


def group_print_titles(workbook: bytes) -> bytes:
    """The workbook part with the names of repeated rows and columns side by side where they are the same.

    Sheets that repeat rows alone stand before those that also repeat columns; the names of all other kinds stay
    where they are.

    >>> part = b"".join(
    ...     b'<definedName name="_xlnm.Print_Titles" localSheetId="%d">%s</definedName>' % entry
    ...     for entry in ((0, b"Uno!$7:$7"), (1, b"'A, B'!$B:$C,'A, B'!$7:$7"), (2, b"Dos!$9:$9"), (3, b"Tres!$7:$7"))
    ... )
    >>> re.findall(rb'Id="(.)"', group_print_titles(part))
    [b'0', b'3', b'2', b'1']
    """
    found = list(_TITLES.finditer(workbook))
    ordered = iter(sorted(found, key=lambda name: _repeated(name[1])))
    return _TITLES.sub(lambda _: next(ordered)[0], workbook)


def _repeated(formula: bytes) -> tuple[int, bytes]:
    """How many of rows and columns repeat, and which."""
    repeated = _SHEET.sub(b"", formula)
    return repeated.count(b","), repeated
