"""Writes grids of cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cec_xl.template.book import Book, Page
from cec_xl.template.contents import Value
from cec_xl.template.emphasis import data_bar, digit_scale, heat_scale, overload_rules, show_in_unit
from cec_xl.template.placing import origin
from cec_xl.template.settings_table import shown_value
from cec_xl.template.styles import CHOICE_COLOURS, SEGMENT_TONES
from cec_xl.template.tables import PLAIN, text_width
from cec_xl.template.validations import (
    Validation,
    choice_validation,
    list_validation,
    number_validation,
    parameter_validation,
    source_validation,
)
from cec_xl.workbook.layout import At, Cell, Emphasis, Grid, Tone
from cec_xl.workbook.parameters import PARAMETER
from cec_xl.workbook.schema import Kind

if TYPE_CHECKING:
    from xlsxwriter.format import Format

WORD_COLOURS = {
    Emphasis.DONE: {"template.done": "keep", "choices.yes_no.yes": "keep", "template.to_do": "analyse"},
    Emphasis.LIGHT: {"template.light_good": "keep", "template.light_near": "analyse", "template.light_far": "alarm"},
}
"""Emphasis -> text of the cell -> its colour."""
MEASURE_FORMATS = {"fields.family_billing": "money", "fields.profitability": "percent", "fields.importance": "decimal"}
SHADES = {Emphasis.BAR: data_bar, Emphasis.DIGITS: digit_scale, Emphasis.HEAT: heat_scale}
INPUT_TONES = (Tone.INPUT, Tone.AREA)
WRAPPED_TONES = (Tone.COLUMN, Tone.LABEL)
LARGE = 1.1
"""Width of a heading's larger letters against those of a table's header."""


def write_grid(book: Book, page: Page, block: Grid) -> None:
    """Write the cells of a grid, its row heights and its names."""
    row, column = origin(page.sheet, block)
    for cell in block.cells:
        _write_cell(book, page, block, cell, (row + cell.at[0], column + cell.at[1]))
    for offset, height in block.row_heights.items():
        page.raise_row(row + offset, height)
    for shade in block.shades:
        first = row + shade.at[0], column + shade.at[1]
        last = first[0] + shade.size[0] - 1, first[1] + shade.size[1] - 1
        rules = overload_rules(book) if shade.emphasis is Emphasis.OVERLOAD else [SHADES[shade.emphasis]()]
        for rule in rules:
            page.worksheet.conditional_format(*first, *last, rule)
    for name, template in block.formulas.items():
        book.workbook.define_name(f"cecxl_{name}", book.formula(template, page.sheet, block))


def _write_cell(book: Book, page: Page, block: Grid, cell: Cell, at: At) -> None:
    look = _look(book, cell)
    row, column = at
    if cell.span[1] == 1:
        page.widen(column, _least_width(book, cell))
    if cell.span != (1, 1):
        page.worksheet.merge_range(row, column, row + cell.span[0] - 1, column + cell.span[1] - 1, "", look)
    if cell.link:
        target = f"internal:'{book.tab(cell.link)}'!A1"
        text = book.labels.text(cell.label) if cell.label else book.tab(cell.link)
        page.worksheet.write_url(row, column, target, look, text)
    elif cell.formula:
        formula = book.formula(cell.formula, page.sheet, block)
        cached = "" if cell.cached is None else cell.cached
        if cell.array:
            page.worksheet.write_array_formula(row, column, row, column, "{" + formula + "}", look, cached)
        else:
            page.worksheet.write_formula(row, column, formula, look, cached)
    else:
        page.write(row, column, _content(book, cell), look)
    rule = _validation(book, cell)
    if rule is not None:
        page.worksheet.data_validation(row, column, row, column, rule)
    _emphasise(book, page, cell, at, (at[0], origin(page.sheet, block)[1] + 1))


def _least_width(book: Book, cell: Cell) -> float:
    """Wide enough for the longest word of a heading or label, and for the longest text it can have."""
    if cell.label and cell.tone in WRAPPED_TONES:
        text = book.labels.text(cell.label)
        alone = len(text.split()[-1]) == 1  # "Threshold for 4" would leave the 4 on a line of its own
        texts, wide = [text] if alone else text.split(), 1.0 if cell.tone is Tone.COLUMN else PLAIN
    elif cell.label and cell.tone in SEGMENT_TONES:
        texts, wide = [book.labels.text(cell.label)], LARGE
    elif cell.choices:
        texts, wide = list(book.labels.choices(cell.choices).values()), PLAIN
    else:
        return 0.0
    return round(max(map(text_width, texts)) * wide + 2, 1)


def _look(book: Book, cell: Cell) -> Format:
    kind = PARAMETER[cell.setting].kind if cell.setting else cell.kind
    if cell.number_format and kind is Kind.TEXT:
        kind = Kind.NUMBER  # what is shown as a number stands at the right
    more: dict[str, object] = {}
    if cell.number_format:
        more["num_format"] = book.styles.number_format(cell.number_format)
    if cell.setting or cell.left:
        more |= {"align": "left", "indent": 1}
    if cell.wrapped or (cell.tone is Tone.NOTE and cell.span[1] > 1):
        more["text_wrap"] = True
    return book.styles.tone(cell.tone, kind, **more)


def _content(book: Book, cell: Cell) -> Value:
    if cell.setting:
        return shown_value(book, cell.setting)
    if cell.form:
        return book.contents.forms.get(str(cell.name))
    figure = book.contents.figures.get(cell.name or "")
    if isinstance(figure, (float, int, str)):
        return figure
    if cell.label:
        return book.labels.text(cell.label)
    return cell.value


def _validation(book: Book, cell: Cell) -> Validation | None:
    if cell.setting:
        return parameter_validation(PARAMETER[cell.setting], book.labels)
    return _input_validation(book, cell) if cell.tone in INPUT_TONES else None


def _input_validation(book: Book, cell: Cell) -> Validation | None:
    hint = book.labels.text(cell.hint) if cell.hint else ""
    title = book.labels.text("template.fill_in")
    if cell.choices:
        return choice_validation(cell.choices, book.labels, title, hint)
    if cell.options:
        return list_validation([book.labels.text(key) for key in cell.options], book.labels, title, hint)
    if cell.source:
        return source_validation(cell.source, book.labels, title, hint)
    if cell.kind is not Kind.TEXT:
        return number_validation(cell.kind, (None, None), book.labels, title, hint)
    return {"validate": "any", "input_title": title, "input_message": hint} if hint else None


def _emphasise(book: Book, page: Page, cell: Cell, at: At, criterion: At) -> None:
    last = at[0] + cell.span[0] - 1, at[1] + cell.span[1] - 1
    match cell.emphasis:
        case Emphasis.CHOICE:
            for kind in CHOICE_COLOURS if cell.choices is None else (cell.choices,):
                book.colour_choices(page, kind, at, last)
        case Emphasis.DIGITS:
            page.worksheet.conditional_format(*at, *last, digit_scale())
        case Emphasis.DONE | Emphasis.LIGHT:
            for label, colour in WORD_COLOURS[cell.emphasis].items():
                text = f'"{book.labels.text(label)}"'
                rule = {"type": "cell", "criteria": "==", "value": text, "format": book.styles.fill(colour)}
                page.worksheet.conditional_format(*at, *last, rule)
        case Emphasis.MEASURE:
            for label, number_format in MEASURE_FORMATS.items():
                look = book.styles.conditional(num_format=book.styles.number_format(number_format))
                condition = f'=cecxl_family_measure="{book.labels.text(label)}"'
                page.worksheet.conditional_format(
                    *at, *last, {"type": "formula", "criteria": condition, "format": look}
                )
        case Emphasis.CRITERION_UNIT:
            show_in_unit(book, page, criterion, at, last)
        case Emphasis.ALARM:
            alarm = {"type": "cell", "criteria": ">", "value": 0, "format": book.styles.fill("alarm")}
            page.worksheet.conditional_format(*at, *last, alarm)
        case _:
            pass
