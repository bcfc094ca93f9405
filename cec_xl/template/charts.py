"""Writes charts: real Excel charts fed by table columns or named blocks, with alternative texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cec_xl.template.book import Book, Page
from cec_xl.template.placing import origin
from cec_xl.template.styles import FONT, INK, KIND_FORMATS, LINE, MUTED, STRONG
from cec_xl.workbook.charts import Chart, ChartKind, Series
from cec_xl.workbook.schema import Kind

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart as XlsxChart

_TYPES: dict[ChartKind, dict[str, str]] = {
    ChartKind.COLUMN: {"type": "column"},
    ChartKind.BAR: {"type": "bar"},
    ChartKind.STACKED_COLUMN: {"type": "column", "subtype": "stacked"},
    ChartKind.STACKED_BAR: {"type": "bar", "subtype": "stacked"},
    ChartKind.LINE: {"type": "line"},
    ChartKind.RADAR: {"type": "radar", "subtype": "with_markers"},
    ChartKind.BUBBLE: {"type": "scatter"},  # `bubbles` makes bubbles of the points
}
_ALT_LIMIT = 255


def write_chart(book: Book, page: Page, block: Chart) -> None:
    """Write a chart; series marked `line` are drawn over the others, on a second axis where they ask for it."""
    chart = book.workbook.add_chart(_TYPES[block.kind])
    lines = book.workbook.add_chart({"type": "line"}) if any(series.line for series in block.series) else None
    for series in block.series:
        target = lines if series.line and lines is not None else chart
        target.add_series(_series(book, block, series))
    _style_axes(book, chart, block)
    if lines is not None:
        chart.combine(lines)
        lines.set_y2_axis(_value_axis(book, block.second_kind, minimum=0, maximum=1, grid=False, title=None))
    chart.set_title({"name": book.labels.text(block.title), "name_font": _font(12, bold=True), "overlay": False})
    chart.set_legend(_legend(block))
    chart.set_chartarea({"border": {"color": LINE}, "fill": {"color": "#FFFFFF"}})
    chart.set_size({"width": block.size[0], "height": block.size[1]})
    chart.show_blanks_as("gap")
    row, column = origin(page.sheet, block)
    options = {"description": book.labels.text(block.alt)[:_ALT_LIMIT], "object_position": 2}
    page.worksheet.insert_chart(row, column, chart, options)


def _series(book: Book, block: Chart, series: Series) -> dict[str, Any]:
    colour = STRONG[series.tone]
    title = series.title
    found: dict[str, Any] = {
        "values": "=" + book.placement.range_of(series.values).address,
        "categories": "=" + book.placement.range_of(series.categories).address,
        "name": "=" + book.placement.names[title[1:]].address if title.startswith("=") else book.labels.text(title),
    }
    if series.line or block.kind is ChartKind.LINE:
        found |= {"line": {"color": colour, "width": 2.25}, "marker": {"type": "none"}}
    elif block.kind is ChartKind.RADAR:
        found |= {"line": {"color": colour, "width": 2.5}, "marker": _marker(colour)}
        if series.dashed:
            found["line"] |= {"dash_type": "dash", "width": 1.75}
    elif block.kind is ChartKind.BUBBLE:
        found |= {"marker": _marker(colour), "fill": {"color": colour, "transparency": 40}}
    elif series.invisible:
        found |= {"fill": {"none": True}, "border": {"none": True}, "gap": block.gap}
    else:
        found |= {"fill": {"color": colour}, "border": {"none": True}, "gap": block.gap}
    if series.second_axis:
        found["y2_axis"] = True
    if series.point_tones:
        found["points"] = [{"fill": {"color": STRONG[tone]}} for tone in series.point_tones]
    if block.data_labels and not series.invisible:
        number_format = book.styles.number_format(KIND_FORMATS[block.value_kind])
        found["data_labels"] = {"value": True, "num_format": number_format, "font": _font(9)}
    return found


def _legend(block: Chart) -> dict[str, Any]:
    """Below the chart; series that are not seen are not named."""
    if not block.legend:
        return {"none": True}
    unseen = [number for number, series in enumerate(block.series) if series.invisible]
    return {"position": "bottom", "font": _font(10), "delete_series": unseen}


def _marker(colour: str) -> dict[str, Any]:
    return {"type": "circle", "size": 7, "fill": {"color": colour}, "border": {"color": "#FFFFFF"}}


def _style_axes(book: Book, chart: XlsxChart, block: Chart) -> None:
    title = book.labels.text(block.category_title) if block.category_title else None
    category: dict[str, Any] = {"num_font": _font(10 if block.kind is ChartKind.RADAR else 9), "line": {"color": LINE}}
    category["major_gridlines"] = {"visible": False}
    if block.kind is ChartKind.BUBBLE:
        category |= {"num_format": book.styles.number_format(KIND_FORMATS[block.second_kind]), "min": 0}
    if title:
        category |= {"name": title, "name_font": _font(10)}
    if block.as_texts:
        category["text_axis"] = True
    if block.hide_categories:
        category["label_position"] = "none"
    horizontal = block.kind in (ChartKind.BAR, ChartKind.STACKED_BAR)
    if horizontal:
        # The first row on top, as it stands in the table, and every bar with its name.
        category |= {"reverse": True, "crossing": "max", "interval_unit": 1}
    value_title = book.labels.text(block.value_title) if block.value_title else None
    value = _value_axis(
        book, block.value_kind, minimum=block.minimum, maximum=block.maximum, grid=True, title=value_title
    )
    if block.major_unit is not None:
        value["major_unit"] = block.major_unit
    if block.number_format:
        value["num_format"] = book.styles.number_format(block.number_format)
    # XlsxWriter counts the axes of bar charts as they lie on the page.
    chart.set_x_axis(value if horizontal else category)
    chart.set_y_axis(category if horizontal else value)


def _value_axis(
    book: Book, kind: Kind, *, minimum: float | None, maximum: float | None, grid: bool, title: str | None
) -> dict[str, Any]:
    axis: dict[str, Any] = {
        "num_format": book.styles.number_format(KIND_FORMATS[kind]),
        "num_font": _font(9),
        "line": {"none": True},
        "major_gridlines": {"visible": grid, "line": {"color": LINE, "width": 0.75}},
    }
    if minimum is not None:
        axis["min"] = minimum
    if maximum is not None:
        axis["max"] = maximum
    if title:
        axis |= {"name": title, "name_font": _font(10)}
    return axis


def _font(size: int, *, bold: bool = False) -> dict[str, Any]:
    return {"name": FONT, "size": size, "bold": bold, "color": INK if bold else MUTED}
