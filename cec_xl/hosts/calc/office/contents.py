"""What stands in a spreadsheet document of LibreOffice; nothing here changes it.

All places are counted from 0 and ends are included, as the office counts.
"""

from __future__ import annotations

from typing import Any

from .areas import area_of_content, only_truths
from .formulas import points_into
from .journal import parts_by_format
from .uno_types import CONTENTS, ERRONEOUS, FORMULAS, LOGICAL, Area, Block, Uno, cells_of

ERROR_NAMES = {
    32767: "#N/A",
    502: "#VALUE!",
    503: "#NUM!",
    519: "#VALUE!",
    521: "#NULL!",
    524: "#REF!",
    525: "#NAME?",
    532: "#DIV/0!",
}
"""The office's error numbers by the names Excel has for them; whatever is not listed is a ``#VALUE!`` there."""


TRUTHS = frozenset(("=TRUE()", "=FALSE()"))
"""How a truth value that was read from an Excel file stands in the formula of its cell."""


class DocumentContents:
    """An open spreadsheet, to look at."""

    def __init__(self, document: Uno) -> None:
        self.document = document

    def tables(self) -> list[list[Any]]:
        """Every table: name, sheet, sheet's name, left, top, right, bottom, whether the last row holds totals.

        A table of an Excel workbook is a database range here. One without a row of headers has no names to go by and
        is left out.
        """
        found = []
        ranges = self.document.DatabaseRanges
        sheets = self.document.Sheets.ElementNames
        for name in ranges.ElementNames:
            table = ranges.getByName(name)
            area = table.DataArea
            if table.ContainsHeader and area.EndRow > area.StartRow:
                place = [area.StartColumn, area.StartRow, area.EndColumn, area.EndRow]
                found.append([name, area.Sheet, sheets[area.Sheet], *place, bool(table.TotalsRow)])
        return found

    def read(self, area: Area) -> Block:
        """What stands in a block of cells.

        Returns:
            ``values``: rows of numbers, texts, ``""`` for empty cells and None for errors; ``errors``: row, column
            and name of each of them; ``booleans``: first row, last row and column of numbers shown as TRUE or FALSE.
        """
        sheet, left, top, _, bottom = area
        cells = cells_of(self.document, area)
        values = cells.getDataArray()
        errors = []
        if any(None in row for row in values):
            for place in cells.queryFormulaCells(ERRONEOUS).RangeAddresses:
                for row in range(place.StartRow, place.EndRow + 1):
                    for column in range(place.StartColumn, place.EndColumn + 1):
                        code = cells_of(self.document, (sheet, column, row, column, row)).getCellByPosition(0, 0)
                        errors.append([row - top, column - left, ERROR_NAMES.get(code.getError(), "#VALUE!")])
        booleans = []
        for column, found in enumerate(zip(*values, strict=True), left):
            if only_truths(found):
                for part in parts_by_format(cells_of(self.document, (sheet, column, top, column, bottom))):
                    if self._is_logical(part.NumberFormat):
                        place = part.RangeAddress
                        booleans.append([place.StartRow - top, place.EndRow - top, column - left])
        return {"values": values, "errors": errors, "booleans": booleans}

    def name_area(self, name: str) -> list[int] | None:
        """The cells a name of the whole document stands for; None where there is none or it is no plain reference."""
        names = self.document.NamedRanges
        if not names.hasByName(name):
            return None
        plain = area_of_content(names.getByName(name).Content, self.document.Sheets.ElementNames)
        if plain is not None:
            return plain
        cells = names.getByName(name).getReferredCells()
        if cells is None:
            return None
        place = cells.RangeAddress
        return [place.Sheet, place.StartColumn, place.StartRow, place.EndColumn, place.EndRow]

    def first_content(self, area: Area) -> list[int] | None:
        """Column and row of the first cell of a block that is not empty, in reading order; None where all are."""
        places = cells_of(self.document, area).queryContentCells(CONTENTS).RangeAddresses
        found = sorted([place.StartRow, place.StartColumn] for place in places)
        return [found[0][1], found[0][0]] if found else None

    def formula_columns(self, area: Area) -> list[int]:
        """The columns of a block, counted in it, in which any cell holds a formula.

        A TRUE or FALSE that was read from an Excel file is a formula here, but nobody typed it as one.
        """
        found = set()
        for place in cells_of(self.document, area).queryContentCells(FORMULAS).RangeAddresses:
            block = (place.Sheet, place.StartColumn, place.StartRow, place.EndColumn, place.EndRow)
            lines = zip(*cells_of(self.document, block).getFormulaArray(), strict=True)
            found |= {column - area[1] for column, line in enumerate(lines, block[1]) if not TRUTHS.issuperset(line)}
        return sorted(found)

    def points_into(self, area: Area) -> bool:
        """Whether a formula or a name refers to nothing but cells of this block, so that it would lose its object."""
        return points_into(self.document, area)

    def sheets(self) -> list[list[Any]]:
        """Every sheet in the order of the tabs, and whether the user sees it."""
        every = self.document.Sheets
        return [[name, bool(every.getByName(name).IsVisible)] for name in every.ElementNames]

    def is_protected(self, sheet: int) -> bool:
        """Whether a sheet's cells are locked."""
        return bool(self.document.Sheets.getByIndex(sheet).isProtected())

    def is_structure_protected(self) -> bool:
        """Whether sheets may not be shown and hidden."""
        return bool(self.document.isProtected())

    def is_read_only(self) -> bool:
        """Whether the document may not be changed at all."""
        return bool(self.document.isReadonly())

    def is_filtered(self, name: str) -> bool:
        """Whether a filter may be hiding rows of a table."""
        return bool(self.document.DatabaseRanges.getByName(name).getFilterDescriptor().FilterFields)

    def location(self) -> str:
        """The document's address; empty where it was never saved."""
        return str(self.document.URL)

    def _is_logical(self, key: int) -> bool:
        return bool(key) and bool(self.document.NumberFormats.getByKey(key).Type & LOGICAL)
