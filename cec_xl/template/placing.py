"""Where everything goes: blocks of the sheet modules -> rows and columns, before anything is written.

Tables, names and charts of one sheet refer to those of others, so all addresses are settled first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cec_xl.labels import Labels
from cec_xl.template.formulas import cell_address, quoted_sheet
from cec_xl.workbook.layout import At, Block, Grid, Matrix, Sheet, TableBlock
from cec_xl.workbook.schema import Table
from cec_xl.workbook.tables import TABLES

HEADING_ROWS = 3
"""Title, way home, purpose; the instructions follow, one row each, then an empty row."""
BODY_COLUMN = 1
MATRIX_BODY = (3, 2)
"""Offset of a matrix's cells from its title."""


@dataclass(frozen=True, slots=True)
class Rectangle:
    """Cells of a sheet, 0-based."""

    sheet: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1

    @property
    def address(self) -> str:
        """Absolute address with the sheet's name."""
        first = cell_address(self.row, self.column)
        last = cell_address(self.row + self.rows - 1, self.column + self.columns - 1)
        return f"{quoted_sheet(self.sheet)}!{first}" + ("" if first == last else f":{last}")


@dataclass(frozen=True, slots=True)
class PlacedTable:
    """A table's place: `header_row` and `column` are 0-based, `rows` counts data rows, `own` the user's columns."""

    spec: Table
    block: TableBlock
    sheet: str
    header_row: int
    column: int
    rows: int
    own: int = 0

    def column_of(self, field: str) -> int:
        """0-based sheet column of a field."""
        return self.column + [f.key for f in self.spec.fields].index(field)

    def cells(self, field: str) -> Rectangle:
        """The data cells of a field."""
        return Rectangle(self.sheet, self.header_row + 1, self.column_of(field), self.rows)

    @property
    def width(self) -> int:
        """Number of columns, calculated ones and the user's own included."""
        return len(self.spec.fields) + len(self.block.calculated) + self.own


@dataclass(frozen=True, slots=True)
class Placement:
    """All addresses of a workbook.

    Attributes:
        tables: table key -> place.
        names: defined name without prefix -> cells.
    """

    tables: Mapping[str, PlacedTable]
    names: Mapping[str, Rectangle]

    def range_of(self, reference: str) -> Rectangle:
        """The cells behind ``table.field`` or a defined name."""
        table, _, field = reference.partition(".")
        return self.tables[table].cells(field) if field else self.names[reference]


def body_row(sheet: Sheet) -> int:
    """0-based row in which a sheet's body begins."""
    return HEADING_ROWS + sheet.steps + 1


def origin(sheet: Sheet, block: Block) -> At:
    """0-based row and column of a block's first cell."""
    return body_row(sheet) + block.at[0], BODY_COLUMN + block.at[1]


def header_row(sheet: Sheet, block: TableBlock) -> int:
    """0-based row of a table's header."""
    row = origin(sheet, block)[0] + (block.title is not None)
    return row + 2 if has_guide(block) else row


def has_guide(block: TableBlock) -> bool:
    """Whether units and an example stand above the header."""
    return block.guide and not TABLES[block.table].result


def place(
    sheets: Iterable[Sheet], labels: Labels, row_counts: Mapping[str, int], own: Mapping[str, int] | None = None
) -> Placement:
    """Settle all addresses; `row_counts` are the rows each table starts with, `own` the columns it has besides ours."""
    tables: dict[str, PlacedTable] = {}
    names: dict[str, Rectangle] = {}
    for sheet in sheets:
        tab = labels.text(f"sheets.{sheet.key}")
        for block in sheet.blocks:
            row, column = origin(sheet, block)
            match block:
                case TableBlock():
                    count = row_counts.get(block.table, 0) or block.blank_rows
                    spec = TABLES[block.table]
                    more = (own or {}).get(block.table, 0)
                    tables[block.table] = PlacedTable(spec, block, tab, header_row(sheet, block), column, count, more)
                case Grid():
                    names |= _grid_names(block, tab, row, column)
                case Matrix():
                    body = row + MATRIX_BODY[0], column + MATRIX_BODY[1]
                    names[block.name] = Rectangle(tab, *body, len(block.rows), len(block.columns))
                case _:
                    pass
    return Placement(tables, names)


def _grid_names(block: Grid, tab: str, row: int, column: int) -> dict[str, Rectangle]:
    cells = {
        cell.name: Rectangle(tab, row + cell.at[0], column + cell.at[1])
        for cell in block.cells
        if cell.name is not None
    }
    ranges = {named.name: Rectangle(tab, row + named.at[0], column + named.at[1], *named.size) for named in block.names}
    return cells | ranges
