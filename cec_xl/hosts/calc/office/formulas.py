"""Whether formulas would lose what they refer to if some cells were taken out of a sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .areas import column_number
from .uno_types import FORMULAS, Area, Uno, cells_of

_REFERENCE = re.compile(
    r"(?:\$?('(?:[^']|'')+'|[^\s!'\"+\-*/^&=<>;(){}\[\].$~:]+)\.)?"
    r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?(?![\w(.])"
)


def points_into(document: Uno, area: Area) -> bool:
    """Whether some formula or name outside a block refers to cells that all lie in it."""
    sheets = document.Sheets
    wanted = sheets.getByIndex(area[0]).Name.casefold()
    for position in range(sheets.Count):
        own = position == area[0]
        for formula in _formulas(document, position, area if own else None):
            if refers_within(formula, area, wanted, own_sheet=own):
                return True
    names = document.NamedRanges
    return any(refers_within(names.getByName(name).Content, area, wanted) for name in names.ElementNames)


def _formulas(document: Uno, sheet: int, left_out: Sequence[int] | None) -> Iterator[str]:
    """The formulas of a sheet, those of a block left out."""
    for place in document.Sheets.getByIndex(sheet).queryContentCells(FORMULAS).RangeAddresses:
        block = (place.Sheet, place.StartColumn, place.StartRow, place.EndColumn, place.EndRow)
        for down, line in enumerate(cells_of(document, block).getFormulaArray()):
            for across, formula in enumerate(line):
                column, row = place.StartColumn + across, place.StartRow + down
                if left_out is None or not (left_out[1] <= column <= left_out[3] and left_out[2] <= row <= left_out[4]):
                    yield formula


def refers_within(formula: str, area: Area, sheet: str, *, own_sheet: bool = False) -> bool:
    """Whether a formula has a reference whose cells all lie in `area`.

    Args:
        formula: in the office's own notation, ``=$Hoja.$B$4:$B$9+C2``.
        area: the block.
        sheet: the name of its sheet, case folded.
        own_sheet: whether the formula stands on that sheet, so that references without a sheet mean it.

    >>> block = (0, 1, 3, 2, 8)
    >>> [refers_within(text, block, "hoja") for text in ("=$Hoja.B4+1", "=SUM(Hoja.B4:B20)", "=Otra.B4", "=B4")]
    [True, False, False, False]
    >>> refers_within("=B4", block, "hoja", own_sheet=True)
    True
    """
    _, left, top, right, bottom = area
    for name, first, row, last, end in _REFERENCE.findall(formula):
        if name:
            plain = name[1:-1].replace("''", "'") if name.startswith("'") else name
            if plain.casefold() != sheet:
                continue
        elif not own_sheet:
            continue
        columns = sorted((column_number(first), column_number(last or first)))
        rows = sorted((int(row) - 1, int(end or row) - 1))
        if left <= columns[0] and columns[1] <= right and top <= rows[0] and rows[1] <= bottom:
            return True
    return False
