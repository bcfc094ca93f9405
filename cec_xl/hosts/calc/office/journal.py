"""What was changed in a document, step by step, so that a change that fails half way can be taken back."""

from __future__ import annotations

from collections.abc import Sequence

from .editor import Editor
from .uno_types import FORMULAS, Area, Row, Uno, cells_of

Formulas = list[tuple[int, int, Sequence[Sequence[str]]]]


class Content:
    """Everything in a block of cells that a user could have put there: values, and formulas where there are any."""

    def __init__(self, values: Sequence[Row], formulas: Formulas) -> None:
        self.values, self.formulas = values, formulas

    @classmethod
    def of(cls, document: Uno, area: Area) -> Content:
        """The content of a block as it is now."""
        _, left, top, _, _ = area
        cells = cells_of(document, area)
        formulas: Formulas = []
        for place in cells.queryContentCells(FORMULAS).RangeAddresses:
            block = (place.Sheet, place.StartColumn, place.StartRow, place.EndColumn, place.EndRow)
            lines = cells_of(document, block).getFormulaArray()
            formulas.append((place.StartColumn - left, place.StartRow - top, lines))
        values = cells.getDataArray()
        # An error has no value to write; where one stands there is a formula, which is written behind it.
        if any(None in row for row in values):
            values = tuple(tuple("" if cell is None else cell for cell in row) for row in values)
        return cls(values, formulas)

    def put(self, editor: Editor, area: Area) -> None:
        """Write it into a block of its size."""
        sheet, left, top, _, _ = area
        editor.values(area, self.values)
        for across, down, lines in self.formulas:
            first, line = left + across, top + down
            editor.formulas((sheet, first, line, first + len(lines[0]) - 1, line + len(lines) - 1), lines)


class Step:
    """One change."""

    def undo(self, editor: Editor) -> None:
        """Take the change back."""
        raise NotImplementedError


class CellsStep(Step):
    """New content in a block of cells, which stands in the same place before and after."""

    def __init__(self, document: Uno, area: Area) -> None:
        self.area = area
        self.before = Content.of(document, area)

    def undo(self, editor: Editor) -> None:
        """Bring back what stood there."""
        self.before.put(editor, self.area)


class FormatStep(Step):
    """A number format for a block of one column."""

    def __init__(self, document: Uno, area: Area) -> None:
        self.before: list[tuple[Area, int]] = []
        for part in parts_by_format(cells_of(document, area)):
            place = part.RangeAddress
            block = (place.Sheet, place.StartColumn, place.StartRow, place.EndColumn, place.EndRow)
            self.before.append((block, part.NumberFormat))

    def undo(self, editor: Editor) -> None:
        """Every part of the block as it was formatted."""
        for area, key in self.before:
            editor.number_format(area, key)


class LastRowStep(Step):
    """Another last row of a table."""

    def __init__(self, name: str, before: int) -> None:
        self.name, self.before = name, before

    def undo(self, editor: Editor) -> None:
        """The table as high as before."""
        editor.last_row(self.name, self.before)


class RowsStep(Step):
    """Rows of cells opened inside a table, or closed; what stands below the table stays where it is."""

    def __init__(self, area: Area, below: int, *, opened: bool, lowest: bool) -> None:
        self.area, self.below, self.opened, self.lowest = area, below, opened, lowest

    def undo(self, editor: Editor) -> None:
        """Close what was opened."""
        (editor.close_rows if self.opened else editor.open_rows)(self.area, self.below, lowest=self.lowest)


class SheetStep(Step):
    """A sheet shown or hidden."""

    def __init__(self, name: str, *, shown: bool) -> None:
        self.name, self.shown = name, shown

    def undo(self, editor: Editor) -> None:
        """As it was."""
        editor.show(self.name, not self.shown)


def parts_by_format(cells: Uno) -> list[Uno]:
    """A block of cells in parts of one number format each."""
    if cells.getPropertyValue("NumberFormat") is not None:
        return [cells]
    parts = cells.getCellFormatRanges()
    return [parts.getByIndex(position) for position in range(parts.Count)]
