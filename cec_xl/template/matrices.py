"""Writes matrices: headings, a block the refresh fills, and its colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cec_xl.template.book import Book, Page
from cec_xl.template.formulas import cell_address
from cec_xl.template.placing import MATRIX_BODY, origin
from cec_xl.template.styles import CHOICE_COLOURS, LINE
from cec_xl.template.tables import text_width
from cec_xl.workbook.layout import At, Matrix, Tone

if TYPE_CHECKING:
    from xlsxwriter.format import Format


def write_matrix(book: Book, page: Page, block: Matrix) -> None:
    """Write a matrix's headings and its empty block, coloured by strategy."""
    row, column = origin(page.sheet, block)
    body_row, body_column = row + MATRIX_BODY[0], column + MATRIX_BODY[1]
    last_row, last_column = body_row + len(block.rows) - 1, body_column + len(block.columns) - 1
    _write_matrix_headings(book, page, block)
    look = _matrix_look(book, block)
    figures = book.contents.figures.get(block.name)
    for r in range(body_row, last_row + 1):
        page.raise_row(r, block.cell_height)
        for c in range(body_column, last_column + 1):
            if block.formula is None:
                value = figures[r - body_row][c - body_column] if isinstance(figures, (list, tuple)) else None
                page.write(r, c, value, look)
                continue
            row_heading = "$" + cell_address(r, body_column - 1, absolute=False)
            column_heading = cell_address(body_row - 1, c, absolute=False)
            letters = column_heading.rstrip("0123456789")
            template = block.formula.replace("{row}", row_heading)
            template = template.replace("{column}", f"{letters}${body_row}")
            page.worksheet.write_formula(r, c, book.formula(template, page.sheet, block), look, "")
    headings = [max(map(text_width, _heading(book, text).split()), default=0) + 1 for text in block.columns]
    for c, wanted in zip(range(body_column, last_column + 1), headings, strict=True):
        page.widen(c, max(block.cell_width, wanted))
    _colour_matrix(book, page, block, (body_row, body_column), (last_row, last_column))


def _write_matrix_headings(book: Book, page: Page, block: Matrix) -> None:
    row, column = origin(page.sheet, block)
    body_row, body_column = row + MATRIX_BODY[0], column + MATRIX_BODY[1]
    last_row, last_column = body_row + len(block.rows) - 1, body_column + len(block.columns) - 1
    heading = book.styles.tone(Tone.HEADING)
    page.worksheet.write_string(row, column, book.labels.text(block.title), heading)
    for c in range(column + 1, last_column + 1):
        page.worksheet.write_blank(row, c, None, heading)
    axis = book.styles.tone(Tone.COLUMN)
    page.worksheet.merge_range(row + 1, body_column, row + 1, last_column, book.labels.text(block.column_title), axis)
    side = book.styles.tone(Tone.COLUMN, rotation=90)
    if last_row > body_row:
        page.worksheet.merge_range(body_row, column, last_row, column, book.labels.text(block.row_title), side)
    for c, text in enumerate(block.columns, start=body_column):
        page.worksheet.write_string(body_row - 1, c, _heading(book, text), axis)
    for r, text in enumerate(block.rows, start=body_row):
        page.worksheet.write_string(r, body_column - 1, _heading(book, text), axis)
    page.raise_row(row, 22)


def _heading(book: Book, text: str) -> str:
    return text.removeprefix("=") if text.startswith("=") else book.labels.text(text)


def _matrix_look(book: Book, block: Matrix) -> Format:
    look = book.styles.of_kind(block.kind) | {"border": 1, "border_color": LINE, "align": "center"}
    if block.number_format:
        look["num_format"] = book.styles.number_format(block.number_format)
    if block.choices:
        look |= {"font_size": 10, "shrink": True}
    return book.styles.get(**look)


def _colour_matrix(book: Book, page: Page, block: Matrix, first: At, last: At) -> None:
    if block.choices:
        book.colour_choices(page, block.choices, first, last)
    if block.coloured_by is None:
        return
    strategies = book.placement.range_of(block.coloured_by)
    other = cell_address(strategies.row, strategies.column, absolute=False)
    for key, colour in CHOICE_COLOURS["cell_strategy"].items():
        rule = {
            "type": "formula",
            "criteria": f'={other}="{book.labels.choice("cell_strategy", key)}"',
            "format": book.styles.fill(colour),
        }
        page.worksheet.conditional_format(*first, *last, rule)
