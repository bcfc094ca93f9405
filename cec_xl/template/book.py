"""The workbook being built: what every renderer needs at hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cec_xl.labels import Labels
from cec_xl.template.contents import Contents, Value
from cec_xl.template.formulas import column_reference, expand
from cec_xl.template.placing import PlacedTable, Placement, origin
from cec_xl.template.styles import CHOICE_COLOURS, Styles
from cec_xl.workbook.layout import Block, Grid, Matrix, Sheet, TableBlock

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

LAST_ROW = 1_048_575
"""0-based; conditional formats and validations reach to the end of the sheet, so a table may grow under them."""
MARGIN_WIDTH = 4.0
DEFAULT_WIDTH = 9.0


@dataclass(slots=True)
class ColumnLook:
    """What becomes of one sheet column: the widest wish of its blocks, the format of cells nobody wrote."""

    width: float = 0.0
    look: Format | None = None
    hidden: bool = False


@dataclass(slots=True)
class Page:
    """One sheet being written."""

    sheet: Sheet
    worksheet: Worksheet
    columns: dict[int, ColumnLook] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)

    def column(self, number: int) -> ColumnLook:
        """The look of a 0-based column."""
        return self.columns.setdefault(number, ColumnLook())

    def widen(self, number: int, width: float) -> None:
        """Make a column at least this wide."""
        look = self.column(number)
        look.width = max(look.width, width)

    def write(self, row: int, column: int, value: Value, look: Format) -> None:
        """Write a value: numbers as numbers, everything else as text, never as a formula."""
        if value is None:
            self.worksheet.write_blank(row, column, None, look)
        elif isinstance(value, str):
            self.worksheet.write_string(row, column, value, look)
        else:
            self.worksheet.write_number(row, column, value, look)

    def raise_row(self, row: int, height: float) -> None:
        """Make a row at least this high, in points."""
        self.heights[row] = max(self.heights.get(row, 0.0), height)

    def reach(self, placed: PlacedTable) -> int:
        """The last row that rules for a table's columns may cover: above the next block, or the sheet's last."""
        below = [
            row
            for block in self.sheet.blocks
            if isinstance(block, (Grid, Matrix, TableBlock))
            for row, column in [origin(self.sheet, block)]
            if row > placed.header_row and column < placed.column + placed.width
        ]
        return min(below, default=LAST_ROW + 1) - 1

    def width(self, number: int) -> float:
        """The width a column will have, in characters."""
        look = self.columns.get(number)
        if look is None:
            return DEFAULT_WIDTH
        return 0.0 if look.hidden else look.width or DEFAULT_WIDTH


@dataclass(frozen=True, slots=True)
class Book:
    """The workbook, its language, its looks, its addresses and its contents."""

    workbook: Workbook
    labels: Labels
    styles: Styles
    placement: Placement
    contents: Contents
    sheets: Mapping[str, Sheet]
    macros: bool

    def formula(self, template: str, sheet: Sheet, block: Block, *, table: str = "") -> str:
        """A formula template of a block, filled in."""
        return expand(template, self.labels, origin=origin(sheet, block), tab=self.tab(sheet.key), table=table)

    def tab(self, key: str) -> str:
        """The visible name of a sheet."""
        return self.labels.text(f"sheets.{key}")

    def sheet_of(self, name: str) -> str:
        """Key of the sheet that has a named cell."""
        tab = self.placement.names[name].sheet
        return next(key for key in self.sheets if self.tab(key) == tab)

    def colour_choices(self, page: Page, kind: str, first: tuple[int, int], last: tuple[int, int]) -> None:
        """Give cells that hold values of a list the list's colours."""
        for key, colour in CHOICE_COLOURS.get(kind, {}).items():
            text = self.labels.choice(kind, key)
            rule = {"type": "cell", "criteria": "==", "value": f'"{text}"', "format": self.styles.fill(colour)}
            page.worksheet.conditional_format(*first, *last, rule)

    def column(self, table: str, field: str) -> str:
        """A structured reference to a table's column."""
        return column_reference(table, field, self.labels)

    def optional(self, key: str) -> str:
        """A label, or ``""`` where there is none."""
        return self.labels.text(key) if self.labels.has(key) else ""
