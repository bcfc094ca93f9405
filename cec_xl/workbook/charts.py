"""Charts on a sheet, declared as the other blocks of `cec_xl.workbook.layout` are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cec_xl.workbook.schema import Kind


class ChartKind(StrEnum):
    """The kinds of chart in use."""

    COLUMN = "column"
    BAR = "bar"
    STACKED_COLUMN = "stacked_column"
    STACKED_BAR = "stacked_bar"
    LINE = "line"
    RADAR = "radar"
    BUBBLE = "bubble"
    """Categories across, values up, both numbers; the area of a bubble is a third number."""


@dataclass(frozen=True, slots=True)
class Series:
    """One series of a chart.

    `values` and `categories` are ``table.field`` or the name (without prefix) of a named range; `title` is a label
    key or ``=name`` of a named cell. `point_tones` colours single points. `sizes` are a bubble chart's areas. An
    `invisible` series only lifts the ones stacked on it.
    """

    values: str
    categories: str
    title: str
    tone: str = "primary"
    line: bool = False
    second_axis: bool = False
    dashed: bool = False
    point_tones: tuple[str, ...] = ()
    sizes: str | None = None
    invisible: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart.

    `at` is its offset from the sheet's body. `title`, `alt`, `category_title`, `value_title` are label keys, `size` is
    in pixels, `gap` is the space between bars in percent of their width, `number_format` a key of ``formats.toml`` for
    the value axis, `second_kind` the kind of the second value axis, in a bubble chart of what runs across. Categories
    `as_texts` stand side by side even if they are dates.
    """

    at: tuple[int, int]
    kind: ChartKind
    title: str
    alt: str
    series: tuple[Series, ...]
    size: tuple[int, int] = (640, 360)
    value_kind: Kind = Kind.COUNT
    minimum: float | None = None
    maximum: float | None = None
    major_unit: float | None = None
    category_title: str | None = None
    value_title: str | None = None
    second_kind: Kind = Kind.RATIO
    number_format: str | None = None
    legend: bool = True
    data_labels: bool = False
    hide_categories: bool = False
    as_texts: bool = False
    gap: int = 60
