"""Every single change a refresh makes to a document.

The office notes each of them down as something to undo. Two of its notes need help. After a block of cells was
written, undoing leaves those that were empty before as they are now, and redoing those that are empty now as they were
before: so a block is copied onto itself before it is changed, the undoing of which restores it altogether, and is
emptied before it is written. What else it notes badly is done without it, and noted in `undo_action`.
"""

from __future__ import annotations

from collections.abc import Sequence

from .quiet import unnoted
from .uno_types import CONTENTS, DOWNWARDS, UPWARDS, Area, Row, Uno, cells_of, constant, sheets_of


class Editor:
    """Changes a document."""

    def __init__(self, document: Uno) -> None:
        self.document = document

    def keep(self, area: Area) -> None:
        """Make sure that undoing what follows brings back everything in a block."""
        sheet, left, top, _, _ = area
        corner = cells_of(self.document, (sheet, left, top, left, top)).getCellByPosition(0, 0).CellAddress
        sheets_of(self.document).getByIndex(sheet).copyRange(corner, cells_of(self.document, area).RangeAddress)

    def values(self, area: Area, rows: Sequence[Row]) -> None:
        """Numbers and texts into a block; texts stay texts, whatever they look like."""
        self.clear(area)
        cells_of(self.document, area).setDataArray(rows)

    def few_values(self, area: Area, rows: Sequence[Row]) -> None:
        """The same cell by cell: faster for a handful, and the office's notes about it need no help."""
        sheet, left, top, _, _ = area
        for down, row in enumerate(rows, top):
            for across, value in enumerate(row, left):
                cell = cells_of(self.document, (sheet, across, down, across, down)).getCellByPosition(0, 0)
                if isinstance(value, str):
                    cell.String = value
                else:
                    cell.Value = value

    def formulas(self, area: Area, lines: Sequence[Sequence[str]]) -> None:
        """Formulas into a block, as `getFormulaArray` gave them."""
        cells_of(self.document, area).setFormulaArray(lines)

    def tokens(self, area: Area, tokens: Uno) -> None:
        """The parts of a formula into a cell; what they say of their own row is said of this one."""
        cells_of(self.document, area).getCellByPosition(0, 0).setTokens(tokens)

    def fill_down(self, area: Area) -> None:
        """The first row of a block into all its rows."""
        downwards = constant("com.sun.star.sheet.FillDirection", "TO_BOTTOM")
        cells_of(self.document, area).fillAuto(downwards, 1)

    def clear(self, area: Area) -> None:
        """Nothing into a block; formats stay."""
        cells_of(self.document, area).clearContents(CONTENTS)

    def number_format(self, area: Area, key: int) -> None:
        """A number format for a block."""
        cells_of(self.document, area).NumberFormat = key

    def last_row(self, name: str, bottom: int) -> None:
        """Another end for a table."""
        table = self.document.DatabaseRanges.getByName(name)
        area = table.DataArea
        if area.EndRow != bottom:
            area.EndRow = bottom
            with unnoted(self.document):
                table.DataArea = area

    def show(self, name: str, shown: bool) -> None:
        """A sheet shown or hidden."""
        with unnoted(self.document):
            self.document.Sheets.getByName(name).IsVisible = shown

    def filter(self, name: str) -> None:
        """A table's filter once more."""
        table = self.document.DatabaseRanges.getByName(name)
        table.getReferredCells().filter(table.getFilterDescriptor())

    def open_rows(self, area: Area, below: int, *, lowest: bool) -> bool:
        """Insert the cells of `area` and take as many blank ones away from row `below` on, where the table will end.

        Everything that refers to the table's cells grows with it, and what stands below the table is in its place
        again. Where the table is the `lowest` thing of its sheet nothing is taken away: the office needs far longer
        to undo that than all the rest. Returns whether the office did it; it refuses without a word where merged
        cells or an array formula are in the way.
        """
        sheet, left, top, right, bottom = area
        height = bottom - top + 1
        witness = cells_of(self.document, (sheet, left, below - height, left, below - height))
        self._insert(area)
        if witness.RangeAddress.StartRow != below:
            return False
        if lowest:
            return True
        witness = cells_of(self.document, (sheet, left, below + height, left, below + height))
        self._remove((sheet, left, below, right, below + height - 1))
        if witness.RangeAddress.StartRow == below:
            return True
        self._remove(area)
        return False

    def close_rows(self, area: Area, below: int, *, lowest: bool) -> bool:
        """Take the cells of `area` away and insert as many blank ones below the table: the reverse of `open_rows`.

        `below` is the first row below the table as long as it still has the rows.
        """
        sheet, left, top, right, bottom = area
        height = bottom - top + 1
        blank = (sheet, left, below, right, below + height - 1)
        witness = cells_of(self.document, (sheet, left, below, left, below))
        if not lowest:
            self._insert(blank)
            if witness.RangeAddress.StartRow != below + height:
                return False
        self._remove(area)
        if witness.RangeAddress.StartRow == (below - height if lowest else below):
            return True
        if not lowest:
            self._remove(blank)
        return False

    def _insert(self, area: Area) -> None:
        sheet = sheets_of(self.document).getByIndex(area[0])
        sheet.insertCells(cells_of(self.document, area).RangeAddress, DOWNWARDS)

    def _remove(self, area: Area) -> None:
        sheet = sheets_of(self.document).getByIndex(area[0])
        sheet.removeRange(cells_of(self.document, area).RangeAddress, UPWARDS)
