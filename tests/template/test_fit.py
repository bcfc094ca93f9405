"""Whether the words of a new workbook fit their cells, measured in a typeface as wide as the workbook's."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import openpyxl
import pytest
from openpyxl.cell import Cell
from openpyxl.workbook import Workbook as Opened
from openpyxl.worksheet.worksheet import Worksheet
from reportlab.pdfbase.pdfmetrics import stringWidth

from cec_xl.labels import LANGUAGES
from cec_xl.report.look import register_fonts
from cec_xl.workbook.sheets import all_sheets
from tests.once import built

REGULAR, BOLD = "CECReportSans", "CECReportSans-Bold"
"""Carlito under the report's name: every letter is as wide as Calibri's."""
DIGIT = 7
"""Pixels of a digit of Calibri 11, which column widths are counted in."""
INDENT, PADDING = 9, 7
LINE = 15
"""Points of a line of Calibri 11."""
HEADING_ROWS = 2


@dataclass(frozen=True)
class Space:
    """One sheet's columns in pixels and its merged cells."""

    sheet: Worksheet
    columns: dict[int, float]
    merged: dict[tuple[int, int], tuple[int, int]]
    """First cell -> last column and last row of what is merged with it."""

    @classmethod
    def of(cls, sheet: Worksheet) -> Space:
        """The space on a sheet."""
        columns = {}
        for dimension in sheet.column_dimensions.values():
            for number in range(dimension.min, dimension.max + 1):
                columns[number] = 0 if dimension.hidden else dimension.width * DIGIT
        merged = {(m.min_row, m.min_col): (m.max_col, m.max_row) for m in sheet.merged_cells.ranges}
        return cls(sheet, columns, merged)

    def width(self, column: int) -> float:
        """Pixels of a column."""
        return self.columns.get(column, 9 * DIGIT)

    def inside(self, cell: Cell) -> float:
        """Pixels a text may take in a cell, or in what it is merged with."""
        last, _ = self.merged.get((cell.row, cell.column), (cell.column, cell.row))
        whole = sum(self.width(column) for column in range(cell.column, last + 1))
        return whole - PADDING - INDENT * (cell.alignment.indent or 0)

    def beside(self, cell: Cell) -> float:
        """Pixels of the empty cells at the right, into which a text runs on."""
        column = self.merged.get((cell.row, cell.column), (cell.column, 0))[0] + 1
        room = 0.0
        while column < cell.column + 30 and self.sheet.cell(cell.row, column).value is None:
            room += self.width(column)
            column += 1
        return room


def pixels(text: str, cell: Cell) -> float:
    return float(stringWidth(text, BOLD if cell.font.b else REGULAR, cell.font.sz) * 96 / 72)


def texts(book: Opened) -> Iterator[tuple[Space, Cell]]:
    """Every text that is shown as it stands, below the heading."""
    for sheet in book:
        space = Space.of(sheet)
        for row in sheet.iter_rows(min_row=HEADING_ROWS + 1):
            for cell in row:
                if isinstance(cell.value, str) and cell.data_type != "f" and _counts(space, cell):
                    yield space, cell


def _counts(space: Space, cell: Cell) -> bool:
    alignment = cell.alignment
    return space.inside(cell) > 0 and not alignment.shrink_to_fit and not alignment.textRotation


@pytest.fixture(scope="module", params=LANGUAGES)
def book(request: pytest.FixtureRequest) -> Opened:
    register_fonts()
    content = built(language=request.param, sample=True, view="complete", macros=False).read_bytes()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl says what it would lose on saving; nothing is saved here
        return openpyxl.load_workbook(io.BytesIO(content))


def test_no_word_is_broken_by_a_narrow_column(book: Opened):
    broken = [
        f"{cell.parent.title}!{cell.coordinate} {word}"
        for space, cell in texts(book)
        if cell.alignment.wrap_text
        for word in cell.value.split()
        if pixels(word, cell) > space.inside(cell)
    ]
    assert broken == []


def test_no_text_is_cut_by_the_cell_beside_it(book: Opened):
    cut = [
        f"{cell.parent.title}!{cell.coordinate} {cell.value}"
        for space, cell in texts(book)
        if not cell.alignment.wrap_text
        if pixels(cell.value, cell) > space.inside(cell) + space.beside(cell)
    ]
    assert cut == []


def lines(text: str, cell: Cell, width: float) -> int:
    """Lines of a text that is broken at spaces."""
    count, used = 1, 0.0
    for word in text.split():
        wide = pixels(word, cell)
        if used and used + pixels(" ", cell) + wide > width:
            count, used = count + 1, 0.0
        used += wide + (pixels(" ", cell) if used else 0)
    return count


def test_instructions_have_as_many_lines_as_they_need(book: Opened):
    low = [
        f"{cell.parent.title}!{cell.coordinate}"
        for steps, sheet in zip((sheet.steps for sheet in all_sheets()), book, strict=False)
        for row in sheet.iter_rows(min_row=HEADING_ROWS + 1, max_row=HEADING_ROWS + 1 + steps)
        for cell in row
        if isinstance(cell.value, str)
        if LINE * lines(cell.value, cell, Space.of(sheet).inside(cell)) > sheet.row_dimensions[cell.row].height
    ]
    assert low == []
