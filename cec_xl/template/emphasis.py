"""Conditional formats of table columns: colours of lists, bars, digit shades, thresholds in their unit."""

from __future__ import annotations

from cec_xl.template.book import Book, Page
from cec_xl.template.formulas import cell_address
from cec_xl.template.placing import PlacedTable
from cec_xl.template.styles import CHOICE_COLOURS, STRONG
from cec_xl.workbook.layout import At, Emphasis
from cec_xl.workbook.schema import Field, Kind

DIGIT_SHADES = ("#FFFFFF", "#8DB9E2")
"""Digits 1 to 4: the darker, the better."""
NEARLY_FULL = 0.85


def emphasise(book: Book, page: Page, placed: PlacedTable, field: Field) -> None:
    """Write the conditional formats of one column, down to the end of the sheet."""
    column = placed.column_of(field.key)
    first, last = placed.header_row + 1, page.reach(placed)
    if field.choices in CHOICE_COLOURS:
        book.colour_choices(page, str(field.choices), (first, column), (last, column))
    if field.kind is Kind.DIGIT and placed.spec.result and field.key != "order":
        page.worksheet.conditional_format(first, column, last, column, digit_scale())
    match placed.block.emphasis.get(field.key):
        case Emphasis.BAR:
            page.worksheet.conditional_format(first, column, last, column, data_bar())
        case Emphasis.OVERLOAD:
            for rule in overload_rules(book):
                page.worksheet.conditional_format(first, column, last, column, rule)
        case Emphasis.CRITERION_UNIT:
            _in_criterion_unit(book, page, placed, column)
        case Emphasis.PERCENT:
            # Text compares above every number, so only numbers below 1 are shown as a percentage.
            rule = {"type": "cell", "criteria": "between", "minimum": 0, "maximum": 1}
            look = book.styles.conditional(num_format=book.styles.number_format("ratio"))
            page.worksheet.conditional_format(first, column, last, column, rule | {"format": look})
        case _:
            pass


def overload_rules(book: Book) -> list[dict[str, object]]:
    """Above the whole capacity, and from `NEARLY_FULL` of it on; texts compare above every number and are left out."""
    above = {"type": "cell", "criteria": "between", "minimum": 1.000001, "maximum": 1e9}
    near = {"type": "cell", "criteria": "between", "minimum": NEARLY_FULL, "maximum": 1.000001}
    return [above | {"format": book.styles.fill("alarm")}, near | {"format": book.styles.fill("analyse")}]


def data_bar() -> dict[str, object]:
    """A bar in the cell, from zero to the column's largest value."""
    return {
        "type": "data_bar",
        "bar_solid": True,
        "bar_color": STRONG["soft"],
        "bar_negative_color_same": True,
        "min_type": "num",
        "min_value": 0,
        "data_bar_2010": True,
    }


def digit_scale() -> dict[str, object]:
    """Shades for the digits 1 to 4."""
    return {
        "type": "2_color_scale",
        "min_type": "num",
        "min_value": 1,
        "max_type": "num",
        "max_value": 4,
        "min_color": DIGIT_SHADES[0],
        "max_color": DIGIT_SHADES[1],
    }


def _in_criterion_unit(book: Book, page: Page, placed: PlacedTable, column: int) -> None:
    row = placed.header_row + 1
    show_in_unit(book, page, (row, placed.column_of("criterion_name")), (row, column), (page.reach(placed), column))


def heat_scale() -> dict[str, object]:
    """Shades from the lowest to the highest value of a block."""
    return {"type": "2_color_scale", "min_color": DIGIT_SHADES[0], "max_color": DIGIT_SHADES[1]}


def show_in_unit(book: Book, page: Page, criterion: At, first: At, last: At) -> None:
    """Show values as percentages or amounts where the criterion named in their row is one.

    Rules of conditional formats know no structured references, but they know defined names.
    """
    name = "$" + cell_address(*criterion, absolute=False)
    for unit, number_format in (("ratio", "ratio"), ("currency", "money")):
        text = book.labels.choice("unit", unit)
        lookup = f"INDEX(cecxl_list_criteria_unit,MATCH({name},cecxl_list_criteria_criterion_name,0))"
        look = book.styles.conditional(num_format=book.styles.number_format(number_format))
        rule = {"type": "formula", "criteria": f'=IFERROR({lookup}="{text}",FALSE)', "format": look}
        page.worksheet.conditional_format(*first, *last, rule)
