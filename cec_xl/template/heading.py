"""Writes what every sheet has: the title, the way home, the instructions, the print set-up."""

from __future__ import annotations

import math

from cec_xl.hosts.port import column_letters
from cec_xl.template.book import Book, Page
from cec_xl.template.placing import BODY_COLUMN, HEADING_ROWS
from cec_xl.template.print_area import print_area
from cec_xl.template.styles import BLUE, MIST, MUTED, NAVY, PAPER
from cec_xl.workbook.layout import TableBlock
from cec_xl.workbook.schema import Kind

TEXT_WIDTH = 136
"""About how many characters a line of instructions may take, so that it fits a laptop's screen."""
LINE_HEIGHT = 15.5
LATIN, CYRILLIC = 0.83, 0.98
"""Mean width of a character of running text against that of a digit, which column widths are counted in."""
A4 = 9


def write_heading(book: Book, page: Page) -> None:
    """Title, stage and way home, purpose and steps; widths must be settled before."""
    worksheet, key, labels = page.worksheet, page.sheet.key, book.labels
    first = _first_visible(page)
    worksheet.set_row(0, 34, book.styles.get(bg_color=NAVY))
    title = book.styles.get(bg_color=NAVY, font_color=PAPER, bold=True, font_size=18)
    worksheet.write_string(0, first, labels.text(f"guide.{key}.title"), title)
    worksheet.set_row(1, 20, book.styles.get(bg_color=MIST))
    stage = labels.text(f"stages.{page.sheet.stage}")
    note = book.styles.get(bg_color=MIST, font_color=MUTED, font_size=10)
    if key == "home":
        worksheet.write_string(1, first, stage, note)
    else:
        link = book.styles.get(bg_color=MIST, font_color=BLUE, underline=1, font_size=10)
        home = labels.text("template.home")
        worksheet.write_url(1, first, f"internal:'{book.tab('home')}'!A1", link, home)
        worksheet.write_string(1, _after(page, first, len(home)), stage, note)
    strong = book.styles.get(bold=True, text_wrap=True)
    plain = book.styles.get(text_wrap=True, font_color=MUTED)
    _write_line(page, 2, first, labels.text(f"guide.{key}.purpose"), strong)
    for step in range(1, page.sheet.steps + 1):
        _write_line(page, HEADING_ROWS + step - 1, first, labels.text(f"guide.{key}.step{step}"), plain)
    worksheet.set_row(HEADING_ROWS + page.sheet.steps, 8)


def _first_visible(page: Page) -> int:
    column = BODY_COLUMN
    while page.column(column).hidden:
        column += 1
    return column


def _after(page: Page, first: int, length: int) -> int:
    """The first column that begins to the right of so many characters."""
    column, used = first, 0.0
    while used < length + 1:
        used += page.width(column)
        column += 1
    return column


def _write_line(page: Page, row: int, first: int, text: str, look: object) -> None:
    """One wrapped line across as many columns as fit the screen."""
    last, used = first, page.width(first)
    while used + page.width(last + 1) <= TEXT_WIDTH:
        last += 1
        used += page.width(last)
    if last > first:
        page.worksheet.merge_range(row, first, row, last, text, look)
    else:
        page.worksheet.write_string(row, first, text, look)
    lines = math.ceil(_running_width(text) / used)
    page.raise_row(row, 4 + LINE_HEIGHT * max(1, lines))


def _running_width(text: str) -> float:
    wide = sum("\u0400" <= letter <= "\u04ff" for letter in text)
    return (len(text) - wide) * LATIN + wide * CYRILLIC


def set_up_page(book: Book, page: Page, freeze: tuple[int, int], repeat: tuple[int, int] | None) -> None:
    """Panes, zoom, paper, titles that repeat, footer."""
    worksheet = page.worksheet
    worksheet.hide_gridlines(2)
    worksheet.freeze_panes(*freeze)
    if page.sheet.portrait:
        worksheet.set_portrait()
    else:
        worksheet.set_landscape()
    worksheet.set_paper(A4)
    if page.sheet.page_breaks:
        worksheet.set_v_pagebreaks([BODY_COLUMN + offset for offset in page.sheet.page_breaks])
        worksheet.set_print_scale(page.sheet.print_scale)
        named = page.sheet.repeat or page.sheet.freeze
        first = next((block for block in page.sheet.blocks if isinstance(block, TableBlock)), None)
        if named and first:
            worksheet.repeat_columns(BODY_COLUMN, book.placement.tables[first.table].column_of(named))
    else:
        worksheet.fit_to_pages(1, 1 if page.sheet.one_page else 0)
    area = print_area(page)
    if area is not None:
        worksheet.print_area(*area)
    worksheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    title = book.labels.text(f"guide.{page.sheet.key}.title")
    footer = book.labels.text("template.footer", title=title)
    if title.startswith(book.labels.text("template.footer", title="")):
        footer = title  # the method's name is in it already
    worksheet.set_footer(f"&L&8{footer}&R&8&P / &N")
    if repeat is not None:
        worksheet.repeat_rows(*repeat)


def allow_numbers_as_text(book: Book, page: Page) -> None:
    """Spare codes and ids the green corner of "number stored as text"; number columns keep that help."""
    tables = [book.placement.tables[b.table] for b in page.sheet.blocks if isinstance(b, TableBlock)]
    if all(placed.spec.result for placed in tables):
        page.worksheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        return
    ranges = []
    for placed in tables:
        for field in placed.spec.fields:
            if field.kind is Kind.TEXT:
                column = column_letters(placed.column_of(field.key) + 1)
                ranges.append(f"{column}{placed.header_row + 2}:{column}{page.reach(placed) + 1}")
    if ranges:
        page.worksheet.ignore_errors({"number_stored_as_text": " ".join(ranges)})
