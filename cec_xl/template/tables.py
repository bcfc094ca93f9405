"""Writes a table block: units and example, header, rows, validations, conditional formats, column widths."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cec_xl.template.book import Book, Page
from cec_xl.template.contents import LIVE, OwnColumn, Row, Value, Verbatim
from cec_xl.template.emphasis import emphasise
from cec_xl.template.formulas import cell_address
from cec_xl.template.placing import PlacedTable, Rectangle, has_guide
from cec_xl.template.settings_table import write_setting_values
from cec_xl.template.styles import CENTRED, KIND_FORMATS, STRONG
from cec_xl.template.validations import NUMERIC, field_bounds, field_validation
from cec_xl.workbook.layout import Calculated, TableBlock
from cec_xl.workbook.schema import Field, Kind

if TYPE_CHECKING:
    from xlsxwriter.format import Format

WIDTHS = {
    Kind.TEXT: 16, Kind.MONEY: 13, Kind.RATIO: 11, Kind.COUNT: 10, Kind.NUMBER: 11, Kind.YEARS: 10, Kind.DAYS: 10,
    Kind.GRADE: 9, Kind.SCORE: 11, Kind.DATE: 12, Kind.DIGIT: 8, Kind.YES_NO: 10, Kind.CHOICE: 12, Kind.SETTING: 30,
}  # fmt: skip
HEADER_LINE = 17
FILTER_BUTTON = 3
CHARACTERS, CYRILLIC = 1.1, 1.25
"""Width of a bold Latin or Cyrillic character against that of a digit, which column widths are counted in."""
PLAIN = 0.92
"""Width of a text that is not bold against the same in bold."""
ALWAYS_CENTRED = ("rank", "order")
TABLE_STYLE = "Table Style Light 1"


def write_table(book: Book, page: Page, block: TableBlock) -> None:
    """Write everything a table block consists of."""
    placed = book.placement.tables[block.table]
    _set_columns(book, page, placed)
    _add_table(book, page, placed)
    if block.title:
        _write_title(book, page, placed)
    if has_guide(block):
        _write_guide(book, page, placed)
    _write_rows(book, page, placed)
    for field in placed.spec.fields:
        if not placed.spec.result:
            _validate(book, page, placed, field)
        emphasise(book, page, placed, field)
    if not placed.spec.result:
        _mark_missing(book, page, placed)
        _mark_unusable(book, page, placed)
    if block.table == "settings":
        write_setting_values(book, page, placed)


def _set_columns(book: Book, page: Page, placed: PlacedTable) -> None:
    """Widths, and the look of cells the user has not reached yet."""
    for field in placed.spec.fields:
        number = placed.column_of(field.key)
        wished = placed.block.widths.get(field.key, WIDTHS[field.kind])
        page.widen(number, max(wished, _least_width(book, field, filtered=placed.block.filter)))
        look = page.column(number)
        look.hidden = look.hidden or field.key in placed.block.hidden
        if look.look is None:
            look.look = book.styles.get(**_blank_look(book, placed, field))
    for offset, extra in enumerate(placed.block.calculated, start=len(placed.spec.fields)):
        page.widen(placed.column + offset, extra.width or WIDTHS[extra.kind])
    for column, own in enumerate(_own(book, placed), start=placed.column + placed.width - placed.own):
        page.widen(column, max(WIDTHS[Kind.TEXT], text_width(own.header) + FILTER_BUTTON))


def _blank_look(book: Book, placed: PlacedTable, field: Field) -> dict[str, object]:
    look = book.styles.of_kind(field.kind, _number_format(placed.block, field)) | {"locked": placed.spec.result}
    return look | ({"align": "center"} if _is_centred(placed.block, field) else {})


def _least_width(book: Book, field: Field, *, filtered: bool) -> float:
    """Wide enough for the longest word of the header and for the longest choice, in any language."""
    words = book.labels.text(f"fields.{field.key}").split()
    button = FILTER_BUTTON if filtered else 1
    wanted = [text_width(words[-1]) + button, *(text_width(word) + 1.3 for word in words)]
    if field.choices:
        wanted += [text_width(text) * PLAIN + 2 for text in book.labels.choices(field.choices).values()]
    return round(max(wanted), 1)


def _add_table(book: Book, page: Page, placed: PlacedTable) -> None:
    """The table object and its header row."""
    row, block, labels = placed.header_row, placed.block, book.labels
    headers = [labels.text(f"fields.{field.key}") for field in placed.spec.fields]
    columns: list[dict[str, object]] = [
        {"header": header, "header_format": _header_format(book, placed, field)}
        for header, field in zip(headers, placed.spec.fields, strict=True)
    ]
    columns += [
        {
            "header": labels.text(extra.label),
            "header_format": book.styles.table_header(required=False, numeric=True),
        }
        | ({"formula": book.formula(extra.formula, page.sheet, block, table=block.table)} if extra.formula else {})
        for extra in block.calculated
    ]
    own_look = book.styles.table_header(required=False, numeric=False)
    columns += [{"header": own.header, "header_format": own_look} for own in _own(book, placed)]
    options = {
        "name": placed.spec.name,
        "columns": columns,
        "style": TABLE_STYLE,
        "banded_rows": False,
        "autofilter": block.filter,
    }
    last = placed.column + placed.width - 1
    page.worksheet.add_table(row, placed.column, row + placed.rows, last, options)
    lines = max(
        _lines(header, page.width(placed.column + offset) - (FILTER_BUTTON if block.filter else 0))
        for offset, header in enumerate(headers)
    )
    page.raise_row(row, HEADER_LINE * max(2, lines))


def text_width(text: str) -> float:
    """How wide a column must be for a bold text, in the width of digits.

    >>> text_width("Segmento"), text_width("Сегмент")
    (8.8, 8.75)
    """
    wide = sum("\u0400" <= letter <= "\u04ff" for letter in text)
    return round((len(text) - wide) * CHARACTERS + wide * CYRILLIC, 2)


def _lines(text: str, width: float) -> int:
    """How many lines a header takes in a column, broken at spaces."""
    if width <= 0:
        return 1
    lines, used = 1, 0.0
    for word in text.split():
        length = text_width(word)
        if used and used + 1 + length > width:
            lines, used = lines + 1, 0.0
        used += length + 1
    return lines


def _header_format(book: Book, placed: PlacedTable, field: Field) -> Format:
    strong = field.required or placed.spec.result
    return book.styles.table_header(required=strong, numeric=field.kind in KIND_FORMATS or field.kind in CENTRED)


def _write_title(book: Book, page: Page, placed: PlacedTable) -> None:
    """A line in the block's colour across the table."""
    row = placed.header_row - (3 if has_guide(placed.block) else 1)
    look = book.styles.tone(placed.block.tone)
    page.worksheet.write_string(row, placed.column, book.labels.text(str(placed.block.title)), look)
    for offset in range(1, placed.width):
        page.worksheet.write_blank(row, placed.column + offset, None, look)
    page.raise_row(row, 22)


def _write_guide(book: Book, page: Page, placed: PlacedTable) -> None:
    """Above the header: what is needed and in which unit, and one row as an example."""
    units, example = placed.header_row - 2, placed.header_row - 1
    unit_look = book.styles.get(font_size=9, font_color="#566373", text_wrap=True, valign="bottom")
    example_look = book.styles.get(font_size=10, font_color="#566373", italic=True, shrink=True)
    has_example = False
    for field in placed.spec.fields:
        column = placed.column_of(field.key)
        again = "_again" if field.source == "customers.customer_id" else ""  # there it repeats
        unit = book.optional(f"units.{field.key}{again}") or book.optional(f"units.kind_{field.kind.name.lower()}")
        mark = book.labels.text("template.required_mark") if field.required else ""
        page.worksheet.write_string(units, column, f"{mark} {unit}".strip(), unit_look)
        text = book.optional(f"examples.{placed.spec.key}.{field.key}")
        has_example = has_example or bool(text)
        page.worksheet.write_string(example, column, text, example_look)
    page.raise_row(units, 26)
    if has_example and placed.column == 1:
        page.worksheet.write_string(example, 0, book.labels.text("template.example"), example_look)


def _write_rows(book: Book, page: Page, placed: PlacedTable) -> None:
    rows = book.contents.rows.get(placed.spec.key, ())
    for field in placed.spec.fields:
        if field.kind is Kind.SETTING:
            continue
        column = placed.column_of(field.key)
        look = _cell_format(book, placed, field)
        for offset in range(placed.rows):
            value = rows[offset].get(field.key) if offset < len(rows) else None
            live = _live_formula(book, page, placed, rows[offset], field) if offset < len(rows) else None
            if live:
                cached = 0 if value is None else value
                page.worksheet.write_formula(placed.header_row + 1 + offset, column, live, look, cached)
            else:
                page.write(placed.header_row + 1 + offset, column, _shown(book, field, value), look)
    for offset, extra in enumerate(placed.block.calculated, start=len(placed.spec.fields)):
        _write_calculated(book, page, placed, extra, placed.column + offset)
    for column, own in enumerate(_own(book, placed), start=placed.column + placed.width - placed.own):
        number_format = {} if own.number_format is None else {"num_format": own.number_format}
        look = book.styles.table_cell(Kind.TEXT, is_input=True, number_format=None, **number_format)
        for offset in range(placed.rows):
            value = own.values[offset] if offset < len(own.values) else None
            page.write(placed.header_row + 1 + offset, column, value, look)


def _own(book: Book, placed: PlacedTable) -> Sequence[OwnColumn]:
    """The user's own columns of a table."""
    return book.contents.own.get(placed.spec.key, ())


def _live_formula(book: Book, page: Page, placed: PlacedTable, row: Row, field: Field) -> str | None:
    """The formula a cell starts with, in a row marked as live; None for the values of all others."""
    formulas = placed.block.live_rows.get(str(row.get(LIVE)), {})
    template = formulas.get(field.key)
    return book.formula(template, page.sheet, placed.block, table=placed.spec.key) if template else None


def _cell_format(book: Book, placed: PlacedTable, field: Field) -> Format:
    more: dict[str, object] = {}
    if field.key in placed.block.wrapped:
        more |= {"text_wrap": True, "align": "left"}
    if _is_centred(placed.block, field):
        more["align"] = "center"
    number_format = _number_format(placed.block, field)
    return book.styles.table_cell(field.kind, is_input=not placed.spec.result, number_format=number_format, **more)


def _is_centred(block: TableBlock, field: Field) -> bool:
    return field.key in block.centred or field.key in ALWAYS_CENTRED


def _number_format(block: TableBlock, field: Field) -> str | None:
    return "text" if field.key in block.text else block.formats.get(field.key)


def _shown(book: Book, field: Field, value: Value) -> Value:
    """A value as the user reads it: list keys become texts."""
    if field.choices and isinstance(value, str) and not isinstance(value, Verbatim):
        return book.labels.choice(field.choices, value)
    return value


def _write_calculated(book: Book, page: Page, placed: PlacedTable, extra: Calculated, column: int) -> None:
    look = book.styles.table_cell(extra.kind, is_input=False)
    if extra.sparkline:
        _write_sparklines(page, placed, extra, column)
        return
    formula = book.formula(extra.formula, page.sheet, placed.block, table=placed.spec.key)
    for offset in range(placed.rows):
        page.worksheet.write_formula(placed.header_row + 1 + offset, column, formula, look, "")
    if extra.must_be is not None:
        first = cell_address(placed.header_row + 1, column, absolute=False)
        condition = f"=AND(ISNUMBER({first}),ROUND({first}-{extra.must_be:g},9)<>0)"
        rule = {"type": "formula", "criteria": condition, "format": book.styles.fill("alarm", bold=True)}
        page.worksheet.conditional_format(placed.header_row + 1, column, page.reach(placed), column, rule)


def _write_sparklines(page: Page, placed: PlacedTable, extra: Calculated, column: int) -> None:
    """A line per row over some of its fields."""
    first, last = (placed.column_of(extra.sparkline[i]) for i in (0, -1))
    rows = range(placed.header_row + 1, placed.header_row + 1 + max(placed.rows, extra.sparkline_rows))
    options = {
        "location": [cell_address(row, column, absolute=False) for row in rows],
        "range": [Rectangle(placed.sheet, row, first, 1, last - first + 1).address for row in rows],
        "type": "line",
        "series_color": STRONG["primary"],
        "last_point": True,
        "last_color": STRONG["second"],
    }
    page.worksheet.add_sparkline(rows[0], column, options)


def _validate(book: Book, page: Page, placed: PlacedTable, field: Field) -> None:
    rule = field_validation(field, book.labels, book.optional(f"hints.{field.key}"))
    if rule is not None:
        column = placed.column_of(field.key)
        page.worksheet.data_validation(placed.header_row + 1, column, page.reach(placed), column, rule)


def _mark_unusable(book: Book, page: Page, placed: PlacedTable) -> None:
    """Colour a cell that is no number where one belongs, or lies out of bounds: pasting passes by validations."""
    row = placed.header_row + 1
    for field in placed.spec.fields:
        if field.kind is not Kind.DATE and field.kind not in NUMERIC:
            continue
        column = placed.column_of(field.key)
        here = cell_address(row, column, absolute=False)
        low, high = field_bounds(field)
        wrong = [f"ISTEXT({here})"]
        wrong += [] if low is None else [f"N({here})<{low:g}"]
        wrong += [] if high is None else [f"N({here})>{high:g}"]
        rule = {
            "type": "formula",
            "criteria": f"=AND(LEN(TRIM({here}))>0,OR({','.join(wrong)}))",
            "format": book.styles.fill("alarm"),
        }
        page.worksheet.conditional_format(row, column, page.reach(placed), column, rule)


def _mark_missing(book: Book, page: Page, placed: PlacedTable) -> None:
    """Colour a required cell that is empty in a row where something stands."""
    row = placed.header_row + 1
    first = cell_address(row, placed.column).replace("$" + str(row + 1), str(row + 1))
    last = cell_address(row, placed.column + len(placed.spec.fields) - 1).replace("$" + str(row + 1), str(row + 1))
    for field in placed.spec.fields:
        if field.required:
            column = placed.column_of(field.key)
            here = cell_address(row, column, absolute=False)
            rule = {
                "type": "formula",
                "criteria": f"=AND(LEN({here})=0,COUNTA({first}:{last})>0)",
                "format": book.styles.fill("alarm"),
            }
            page.worksheet.conditional_format(row, column, page.reach(placed), column, rule)
