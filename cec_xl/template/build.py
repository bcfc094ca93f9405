"""Builds a workbook: the sheet modules of `cec_xl.workbook.sheets`, contents, ribbon and VBA project, one file.

Same arguments, same bytes: no clock and no path goes into the file.
"""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cec_xl.labels import Labels
from cec_xl.template.assemble import make_macro_workbook, read_parts, write_parts
from cec_xl.template.book import DEFAULT_WIDTH, MARGIN_WIDTH, Book, Page
from cec_xl.template.bubbles import bubble_sizes
from cec_xl.template.charts import write_chart
from cec_xl.template.conf_sheet import CODE_NAME as CONF_CODE_NAME
from cec_xl.template.conf_sheet import add_conf_sheet
from cec_xl.template.connectors import write_arrow
from cec_xl.template.contents import Contents, empty_contents
from cec_xl.template.grids import write_grid
from cec_xl.template.heading import allow_numbers_as_text, set_up_page, write_heading
from cec_xl.template.index import write_button, write_index
from cec_xl.template.matrices import write_matrix
from cec_xl.template.package import finish_parts
from cec_xl.template.placing import BODY_COLUMN, Placement, header_row, place
from cec_xl.template.sample import sample_contents
from cec_xl.template.settings_table import setting_cells
from cec_xl.template.styles import TAB_COLOURS, Styles
from cec_xl.template.tables import write_table
from cec_xl.template.validations import list_name
from cec_xl.workbook.charts import Chart
from cec_xl.workbook.layout import Arrow, Block, Button, Grid, Matrix, Sheet, SheetIndex, TableBlock
from cec_xl.workbook.parameters import PARAMETERS
from cec_xl.workbook.sheets import all_sheets
from cec_xl.workbook.tables import TABLES

if TYPE_CHECKING:
    from xlsxwriter import Workbook

CREATED = datetime(2025, 1, 1)
WORKBOOK_CODE_NAME = "ThisWorkbook"
BAND_ROWS = 2
"""Title and way home: what stays in view on sheets without a table to scroll."""
EXTRA_LISTS = {"criteria.unit", "scores.customer_name"}
"""Columns that have a name for lists and formats, though no field takes its values from them."""


def build_workbook(
    path: Path,
    *,
    language: str = "es",
    sample: bool = False,
    view: str = "basic",
    currency: str = "€",
    macros: bool = True,
) -> None:
    """Write a new workbook.

    Args:
        path: file to write; what stands there is replaced.
        language: language of sheets, headers and texts.
        sample: whether the sample firm is in it, else it is empty and ready to be filled in.
        view: ``basic`` hides the sheets an owner does not need, ``complete`` shows all.
        currency: sign of the amounts.
        macros: whether ribbon and VBA project are added; without them the file is an ``.xlsx``.
    """
    path.write_bytes(workbook_bytes(language=language, sample=sample, view=view, currency=currency, macros=macros))


def workbook_bytes(
    *, language: str = "es", sample: bool = False, view: str = "basic", currency: str = "€", macros: bool = True
) -> bytes:
    """The bytes of a new workbook; arguments as in `build_workbook`."""
    labels = Labels(language)
    contents = sample_contents(labels) if sample else empty_contents(labels)
    contents = contents.with_settings(view=view, currency=currency)
    return contents_bytes(contents, labels, macros=macros)


def contents_bytes(contents: Contents, labels: Labels, *, macros: bool = True) -> bytes:
    """The bytes of a workbook with any contents."""
    sheets = all_sheets()
    body = _body(labels, contents, sheets, macros=macros)
    if not macros:
        return body
    code_names = [*(sheet.code_name for sheet in sheets), CONF_CODE_NAME]
    return make_macro_workbook(body, language=labels.language, sheet_code_names=code_names)


def _body(labels: Labels, contents: Contents, sheets: tuple[Sheet, ...], *, macros: bool) -> bytes:
    """The workbook without macros, as XlsxWriter makes it and `finish_parts` completes it."""
    from xlsxwriter import Workbook  # imported here: only building needs it

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    workbook = Workbook(buffer, options)
    workbook.set_vba_name(WORKBOOK_CODE_NAME)
    workbook.set_properties({"title": labels.text("guide.home.title"), "author": "CEC-XL", "created": CREATED})
    workbook.set_size(2400, 1400)
    row_counts = {key: len(rows) for key, rows in contents.rows.items()}
    placement = place(sheets, labels, row_counts, {key: len(columns) for key, columns in contents.own.items()})
    settings = placement.tables["settings"]
    placement = Placement(placement.tables, dict(placement.names) | setting_cells(settings))
    currency = str(contents.settings["currency"])
    by_key = {sheet.key: sheet for sheet in sheets}
    book = Book(workbook, labels, Styles(workbook, labels, currency), placement, contents, by_key, macros)
    pages = [_page(book, sheet) for sheet in sheets]
    for page in pages:
        _write_page(book, page)
    _define_names(book)
    if macros:
        add_conf_sheet(workbook)
    workbook.close()
    commands = {
        labels.text(block.alt): block.command for sheet in sheets for block in sheet.blocks if isinstance(block, Button)
    }
    bubbles = bubble_sizes(sheets, placement, labels)
    parts = finish_parts(read_parts(buffer.getvalue()), macro_names(commands) if macros else {}, bubbles)
    return write_parts(parts)


def macro_names(commands: dict[str, str]) -> dict[str, str]:
    """Alternative text -> ribbon command, turned into alternative text -> macro of that command."""
    from cec_xl.template.ribbon import GROUPS

    macros = {button.key: button.macro for group in GROUPS for button in group.buttons}
    return {text: macros[command] for text, command in commands.items()}


def _page(book: Book, sheet: Sheet) -> Page:
    worksheet = book.workbook.add_worksheet(book.tab(sheet.key))
    worksheet.set_vba_name(sheet.code_name)
    worksheet.set_tab_color(TAB_COLOURS[sheet.stage])
    if not sheet.basic and book.contents.settings["view"] == "basic":
        worksheet.hide()
    return Page(sheet, worksheet)


def _write_page(book: Book, page: Page) -> None:
    sheet = page.sheet
    page.column(0).width = MARGIN_WIDTH
    for offset, width in sheet.widths.items():
        page.column(BODY_COLUMN + offset).width = width
    for block in sorted(sheet.blocks, key=lambda b: not isinstance(b, TableBlock)):  # tables settle the widths
        _write_block(book, page, block)
    write_heading(book, page)
    for number, look in page.columns.items():
        width = look.width or DEFAULT_WIDTH
        page.worksheet.set_column(number, number, width, look.look, {"hidden": True} if look.hidden else {})
    for row, height in page.heights.items():
        page.worksheet.set_row(row, height)
    first_table = next((block for block in sheet.blocks if isinstance(block, TableBlock)), None)
    freeze, repeat = (BAND_ROWS, 0), None
    if first_table and (sheet.freeze or sheet.freeze_rows):
        placed = book.placement.tables[first_table.table]
        row = header_row(sheet, first_table)
        freeze = row + 1, placed.column_of(sheet.freeze) + 1 if sheet.freeze else 0
        repeat = row, row
    elif first_table and not sheet.one_page:
        repeat = (_growing_header(sheet),) * 2
    allow_numbers_as_text(book, page)
    set_up_page(book, page, freeze, None if sheet.brief else repeat)
    if sheet.formulas_only:
        page.worksheet.protect("", {"objects": True, "scenarios": True, "format_columns": True, "format_rows": True})


def _growing_header(sheet: Sheet) -> int:
    """Header row of the table that runs onto further pages: the lowest one that a refresh fills, if there is any."""
    tables = [block for block in sheet.blocks if isinstance(block, TableBlock)]
    filled = [block for block in tables if TABLES[block.table].result]
    return max(header_row(sheet, block) for block in filled or tables)


def _write_block(book: Book, page: Page, block: Block) -> None:
    match block:
        case TableBlock():
            write_table(book, page, block)
        case Grid():
            write_grid(book, page, block)
        case Matrix():
            write_matrix(book, page, block)
        case Chart():
            write_chart(book, page, block)
        case Button():
            write_button(book, page, block)
        case Arrow():
            write_arrow(book, page, block)
        case SheetIndex():
            write_index(book, page, block)


def _define_names(book: Book) -> None:
    """Names of cells and blocks, of settings, and of the columns that lists take their values from."""
    workbook: Workbook = book.workbook
    for name, cells in book.placement.names.items():
        workbook.define_name(f"cecxl_{name}", "=" + cells.address)
    own = {name for sheet in book.sheets.values() for b in sheet.blocks if isinstance(b, Grid) for name in b.formulas}
    placed = book.placement.tables
    sources = {field.source for key in placed for field in TABLES[key].fields if field.source} | EXTRA_LISTS
    sources |= {parameter.source for parameter in PARAMETERS if parameter.source}
    for source in sorted(sources):
        table, field = source.split(".")
        if list_name(source) not in own and table in placed:
            workbook.define_name(f"cecxl_{list_name(source)}", "=" + book.column(table, field))
