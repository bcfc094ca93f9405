"""The settings table's value column: every row has a kind, a list and bounds of its own."""

from __future__ import annotations

from cec_xl.labels import Labels
from cec_xl.template.book import Book, Page
from cec_xl.template.contents import Value, Verbatim
from cec_xl.template.placing import PlacedTable, Rectangle
from cec_xl.template.styles import CREAM, LINE, MIST, MUTED, NAVY
from cec_xl.template.validations import parameter_validation
from cec_xl.workbook.parameters import PARAMETER, PARAMETERS, Parameter
from cec_xl.workbook.schema import Kind


def write_setting_values(book: Book, page: Page, placed: PlacedTable) -> None:
    """Values with their formats and validations, group headings in the margin, texts that wrap."""
    column = placed.column_of("setting_value")
    group = None
    for row, parameter in enumerate(PARAMETERS, start=placed.header_row + 1):
        starts_group = parameter.group is not group
        group = parameter.group
        _write_value(book, page, parameter, row, column)
        _write_texts(book, page, placed, parameter, row)
        if starts_group:
            heading = book.labels.text(f"template.group.{group.name.lower()}")
            look = book.styles.get(bold=True, font_color=NAVY, text_wrap=True, valign="top")
            page.worksheet.write_string(row, 0, heading, look)
    page.column(0).width = 18


def shown_setting(labels: Labels, key: str, value: Value) -> Value:
    """A setting's value as the user reads it."""
    kind = PARAMETER[key].choices
    listed = kind and isinstance(value, str) and not isinstance(value, Verbatim)
    return labels.choice(str(kind), str(value)) if listed else value


def shown_value(book: Book, key: str) -> Value:
    """The value a new workbook has for a setting, as the user reads it."""
    return shown_setting(book.labels, key, book.contents.settings.get(key))


def setting_cells(placed: PlacedTable) -> dict[str, Rectangle]:
    """Defined name (without prefix) -> value cell of every setting, for formulas."""
    column = placed.column_of("setting_value")
    rows = enumerate(PARAMETERS, start=placed.header_row + 1)
    return {f"setting_{parameter.key}": Rectangle(placed.sheet, row, column) for row, parameter in rows}


def _write_value(book: Book, page: Page, parameter: Parameter, row: int, column: int) -> None:
    number_format = {Kind.MONEY: "cents", Kind.NUMBER: "plain"}.get(parameter.kind)
    look = book.styles.of_kind(parameter.kind, number_format)
    look |= {"border": 1, "border_color": LINE, "align": "left", "indent": 1}
    value = shown_value(book, parameter.key)
    if parameter.chosen_at:
        source = f"cecxl_{parameter.chosen_at}"
        style = book.styles.get(**look, bg_color=MIST)
        page.worksheet.write_formula(
            row, column, f'=IF({source}="","",{source})', style, "" if value is None else value
        )
        return
    style = book.styles.get(**look, bg_color=CREAM, locked=False)
    page.write(row, column, value, style)
    page.worksheet.data_validation(row, column, row, column, parameter_validation(parameter, book.labels))


def _write_texts(book: Book, page: Page, placed: PlacedTable, parameter: Parameter, row: int) -> None:
    """Name and explanation are ours to write, the key is for the program."""
    base = {"bottom": 1, "bottom_color": LINE, "text_wrap": True, "align": "left", "indent": 1}
    name = book.styles.get(**base, bold=True)
    note = book.styles.get(**base, font_color=MUTED, font_size=10)
    text = book.labels.text(f"settings.{parameter.key}.help")
    if parameter.chosen_at:
        text += " " + book.labels.text("template.chosen_elsewhere", sheet=book.tab(book.sheet_of(parameter.chosen_at)))
    page.worksheet.write_string(row, placed.column_of("setting_key"), parameter.key, note)
    page.worksheet.write_string(
        row, placed.column_of("setting_name"), book.labels.text(f"settings.{parameter.key}.name"), name
    )
    help_column = placed.column_of("setting_help")
    page.worksheet.write_string(row, help_column, text, note)
    lines = -(-len(text) // max(1, int(page.width(help_column) * 1.1)))
    page.raise_row(row, max(20, 14 * lines + 4))
