"""Writes grids of cells and matrices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cec_xl.template.book import Book, Page
from cec_xl.template.contents import Value
from cec_xl.template.emphasis import data_bar, digit_scale, show_in_unit
from cec_xl.template.formulas import cell_address
from cec_xl.template.placing import MATRIX_BODY, origin
from cec_xl.template.settings_table import shown_value
from cec_xl.template.styles import CHOICE_COLOURS, LINE
from cec_xl.template.validations import (
    Validation,
    choice_validation,
    number_validation,
    parameter_validation,
    source_validation,
)
from cec_xl.workbook.layout import At, Cell, Emphasis, Grid, Matrix, Tone
from cec_xl.workbook.parameters import PARAMETER
from cec_xl.workbook.schema import Kind

if TYPE_CHECKING:
    from xlsxwriter.format import Format

INPUT_TONES = (Tone.INPUT, Tone.AREA)


def write_grid(book: Book, page: Page, block: Grid) -> None:
    """Write the cells of a grid, its row heights and its names."""
    row, column = origin(page.sheet, block)
    for cell in block.cells:
        _write_cell(book, page, block, cell, (row + cell.at[0], column + cell.at[1]))
    for offset, height in block.row_heights.items():
        page.raise_row(row + offset, height)
    for name, template in block.formulas.items():
        book.workbook.define_name(f"cecxl_{name}", book.formula(template, page.sheet, block))


def _write_cell(book: Book, page: Page, block: Grid, cell: Cell, at: At) -> None:
    look = _look(book, cell)
    row, column = at
    if cell.span != (1, 1):
        page.worksheet.merge_range(row, column, row + cell.span[0] - 1, column + cell.span[1] - 1, "", look)
    if cell.link:
        target = f"internal:'{book.tab(cell.link)}'!A1"
        text = book.labels.text(cell.label) if cell.label else book.tab(cell.link)
        page.worksheet.write_url(row, column, target, look, text)
    elif cell.formula:
        _write_formula(book, page, block, cell, at, look)
    else:
        _write_value(page, row, column, _content(book, cell), look)
    rule = _validation(book, cell)
    if rule is not None:
        page.worksheet.data_validation(row, column, row, column, rule)
    _emphasise(book, page, cell, at, (at[0], origin(page.sheet, block)[1] + 1))


def _write_formula(book: Book, page: Page, block: Grid, cell: Cell, at: At, look: Format) -> None:
    formula = book.formula(str(cell.formula), page.sheet, block)
    cached = "" if cell.cached is None else cell.cached
    if cell.array:
        page.worksheet.write_array_formula(*at, *at, "{" + formula + "}", look, cached)
    else:
        page.worksheet.write_formula(*at, formula, look, cached)


def _look(book: Book, cell: Cell) -> Format:
    kind = PARAMETER[cell.setting].kind if cell.setting else cell.kind
    more: dict[str, object] = {}
    if cell.number_format:
        more["num_format"] = book.styles.number_format(cell.number_format)
    if cell.setting or cell.left:
        more["align"] = "left"
    if cell.tone is Tone.NOTE and cell.span[1] > 1:
        more |= {"text_wrap": True, "valign": "top"}
    return book.styles.tone(cell.tone, kind, **more)


def _content(book: Book, cell: Cell) -> Value:
    if cell.setting:
        return shown_value(book, cell.setting)
    if cell.form:
        return book.contents.forms.get(str(cell.name))
    if cell.label:
        return book.labels.text(cell.label)
    return cell.value


def _write_value(page: Page, row: int, column: int, value: Value, look: Format) -> None:
    if value is None:
        page.worksheet.write_blank(row, column, None, look)
    elif isinstance(value, str):
        page.worksheet.write_string(row, column, value, look)
    else:
        page.worksheet.write_number(row, column, value, look)


def _validation(book: Book, cell: Cell) -> Validation | None:
    if cell.tone not in INPUT_TONES:
        return None
    if cell.setting:
        return parameter_validation(PARAMETER[cell.setting], book.labels)
    hint = book.labels.text(cell.hint) if cell.hint else ""
    title = book.labels.text("template.fill_in")
    if cell.choices:
        return choice_validation(cell.choices, book.labels, title, hint)
    if cell.source:
        return source_validation(cell.source, book.labels, title, hint)
    if cell.kind is not Kind.TEXT:
        return number_validation(cell.kind, (None, None), book.labels, title, hint)
    if hint:
        return {"validate": "any", "input_title": title, "input_message": hint}
    return None


def _emphasise(book: Book, page: Page, cell: Cell, at: At, criterion: At) -> None:
    last = at[0] + cell.span[0] - 1, at[1] + cell.span[1] - 1
    match cell.emphasis:
        case Emphasis.CHOICE:
            for kind in CHOICE_COLOURS if cell.choices is None else (cell.choices,):
                book.colour_choices(page, kind, at, last)
        case Emphasis.BAR:
            page.worksheet.conditional_format(*at, *last, data_bar())
        case Emphasis.DIGITS:
            page.worksheet.conditional_format(*at, *last, digit_scale())
        case Emphasis.DONE:
            states = (("template.done", "keep"), ("choices.yes_no.yes", "keep"), ("template.to_do", "analyse"))
            for label, colour in states:
                rule = {"type": "cell", "criteria": "==", "value": f'"{book.labels.text(label)}"'}
                page.worksheet.conditional_format(*at, *last, rule | {"format": book.styles.fill(colour)})
        case Emphasis.CRITERION_UNIT:
            show_in_unit(book, page, criterion, at, last)
        case Emphasis.ALARM:
            rule = {"type": "cell", "criteria": ">", "value": 0, "format": book.styles.fill("alarm")}
            page.worksheet.conditional_format(*at, *last, rule)
        case _:
            pass


def write_matrix(book: Book, page: Page, block: Matrix) -> None:
    """Write a matrix's headings and its empty block, coloured by strategy."""
    row, column = origin(page.sheet, block)
    body_row, body_column = row + MATRIX_BODY[0], column + MATRIX_BODY[1]
    last_row, last_column = body_row + len(block.rows) - 1, body_column + len(block.columns) - 1
    _write_matrix_headings(book, page, block)
    look = _matrix_look(book, block)
    for r in range(body_row, last_row + 1):
        page.raise_row(r, block.cell_height)
        for c in range(body_column, last_column + 1):
            if block.formula is None:
                page.worksheet.write_blank(r, c, None, look)
                continue
            row_heading = "$" + cell_address(r, body_column - 1, absolute=False)
            column_heading = cell_address(body_row - 1, c, absolute=False)
            letters = column_heading.rstrip("0123456789")
            template = block.formula.replace("{row}", row_heading)
            template = template.replace("{column}", f"{letters}${body_row}")
            page.worksheet.write_formula(r, c, book.formula(template, page.sheet, block), look, "")
    for c in range(body_column, last_column + 1):
        page.widen(c, block.cell_width)
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
        look["font_size"] = 10
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
