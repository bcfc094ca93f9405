"""Writes the start sheet's list of all sheets by stage, and the buttons that run commands."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from cec_xl.template.book import Book, Page
from cec_xl.template.placing import origin
from cec_xl.template.styles import BLUE, FONT, LINE, MUTED, NAVY, PAPER, TAB_COLOURS
from cec_xl.workbook.layout import At, Button, Sheet, SheetIndex

if TYPE_CHECKING:
    from xlsxwriter.format import Format

STATE_COLUMN, TEXT_COLUMN = 2, 3


def write_index(book: Book, page: Page, block: SheetIndex) -> None:
    """One line per sheet: link, done or not, what it is for. Sheets of the complete view link only in that view."""
    row, column = origin(page.sheet, block)
    for stage, sheets in groupby(book.sheets.values(), key=lambda sheet: sheet.stage):
        listed = [sheet for sheet in sheets if sheet.key != page.sheet.key]
        if not listed:
            continue
        heading = book.styles.get(bold=True, font_color=PAPER, bg_color=TAB_COLOURS[stage])
        page.worksheet.merge_range(
            row, column, row, column + block.width - 1, book.labels.text(f"stages.{stage}"), heading
        )
        row += 1
        for sheet in listed:
            _write_line(book, page, block, sheet.key, (row, column))
            row += 1


def _write_line(book: Book, page: Page, block: SheetIndex, key: str, at: At) -> None:
    row, column = at
    sheet, tab = book.sheets[key], book.tab(key)
    base = {"bottom": 1, "bottom_color": LINE}
    link = book.styles.get(**base, font_color=BLUE, underline=1)
    page.worksheet.merge_range(row, column, row, column + STATE_COLUMN - 1, "", link)
    if sheet.basic:
        page.worksheet.write_url(row, column, f"internal:'{tab}'!A1", link, tab)
    else:
        _link_in_complete_view(book, page, tab, at, link)
    state = book.styles.get(**base, align="center", font_size=10)
    if sheet.done:
        _write_state(book, page, sheet, (row, column + STATE_COLUMN), state)
    else:
        page.worksheet.write_blank(row, column + STATE_COLUMN, None, state)
    text = book.labels.text(f"guide.{key}.purpose")
    note = book.styles.get(**base, font_color=MUTED, font_size=10, text_wrap=True)
    first, last = column + TEXT_COLUMN, column + block.width - 1
    page.worksheet.merge_range(row, first, row, last, text, note)
    width = sum(page.width(c) for c in range(first, last + 1))
    page.raise_row(row, 4 + 14 * max(1, -(-len(text) // int(width * 1.15))))


def _link_in_complete_view(book: Book, page: Page, tab: str, at: At, look: Format) -> None:
    complete = book.labels.choice("view", "complete")
    formula = f'=IF(cecxl_view="{complete}",HYPERLINK("#\'{tab}\'!A1","{tab}"),"{tab}")'
    page.worksheet.write_formula(*at, formula, look, tab)
    grey = {
        "type": "formula",
        "criteria": f'=cecxl_view<>"{complete}"',
        "format": book.styles.conditional(font_color=MUTED, underline=0),
    }
    page.worksheet.conditional_format(*at, *at, grey)


def _write_state(book: Book, page: Page, sheet: Sheet, at: At, look: Format) -> None:
    """*Hecho* or *Pendiente*, live."""
    done, to_do = book.labels.text("template.done"), book.labels.text("template.to_do")
    condition = book.formula(str(sheet.done), sheet, sheet.blocks[0])
    page.worksheet.write_formula(*at, f'=IF({condition},"{done}","{to_do}")', look, "")
    for text, colour in ((done, "keep"), (to_do, "analyse")):
        rule = {"type": "cell", "criteria": "==", "value": f'"{text}"', "format": book.styles.fill(colour)}
        page.worksheet.conditional_format(*at, *at, rule)


def write_button(book: Book, page: Page, block: Button) -> None:
    """A shape with the command's name; `package.assign_macros` ties it to its macro."""
    row, column = origin(page.sheet, block)
    options = {
        "width": block.size[0],
        "height": block.size[1],
        "object_position": 2,
        "description": book.labels.text(block.alt),
        "fill": {"color": NAVY},
        "line": {"color": NAVY},
        "font": {"bold": True, "color": PAPER, "size": 16, "name": FONT},
        "align": {"vertical": "middle", "horizontal": "center"},
    }
    page.worksheet.insert_textbox(row, column, book.labels.text(block.label), options)
