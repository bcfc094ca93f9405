"""The printed part of a sheet that is one page: what is shown, without the cells kept for other cells at its right.

Programs count the text of such a cell as far as it would run, and shrink the page to make room for it. Only sheets
that are always shown have such an area: LibreOffice prints a hidden sheet as soon as it has one.
"""

from __future__ import annotations

import math

from cec_xl.template.book import Page
from cec_xl.template.placing import body_row, origin
from cec_xl.workbook.charts import Chart
from cec_xl.workbook.layout import Grid, Tone

PIXELS_PER_ROW = 20
PIXELS_PER_CHARACTER, PIXELS_PER_COLUMN = 7, 5

At = tuple[int, int]


def print_area(page: Page) -> tuple[int, int, int, int] | None:
    """First row and column, last row and column (0-based); None where the program may find them by itself."""
    sheet = page.sheet
    blocks = [block for block in sheet.blocks if isinstance(block, (Grid, Chart))]
    if not (sheet.basic and sheet.one_page) or len(blocks) < len(sheet.blocks):
        return None
    shown: list[At] = [(body_row(sheet), 0)]
    kept: list[At] = []
    for block in blocks:
        first = origin(sheet, block)
        if isinstance(block, Chart):
            shown.append(_chart_end(page, first, block.size))
            continue
        for cell in block.cells:
            end = first[0] + cell.at[0] + cell.span[0] - 1, first[1] + cell.at[1] + cell.span[1] - 1
            (kept if cell.tone is Tone.HIDDEN else shown).append(end)
    last_row, last_column = (max(end[i] for end in shown) for i in (0, 1))
    if all(column <= last_column for _, column in kept):
        return None
    return 0, 0, last_row, last_column


def _chart_end(page: Page, first: At, size: tuple[int, int]) -> At:
    """The last row and column a chart covers."""
    column, left = first[1], float(size[0])
    while left > 0:
        left -= page.width(column) * PIXELS_PER_CHARACTER + PIXELS_PER_COLUMN
        column += 1
    return first[0] + math.ceil(size[1] / PIXELS_PER_ROW), column - 1
