"""Bubble charts, which XlsxWriter does not write: its scatter charts given a third dimension.

A scatter chart and a bubble chart differ in the element around the series and in three elements of each series; axes,
titles and references are the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from cec_xl.labels import Labels
from cec_xl.template.placing import Placement
from cec_xl.workbook.charts import Chart, ChartKind
from cec_xl.workbook.layout import Sheet

BUBBLE_SCALE = 60
"""Size of the largest bubble, in percent of a quarter of the chart's shorter side."""

_SCATTER = re.compile(rb"<c:scatterChart><c:scatterStyle [^>]*/>(.*?)</c:scatterChart>", re.DOTALL)
_SERIES = re.compile(rb"<c:ser>(.*?)</c:ser>", re.DOTALL)
_POINT_PARTS = re.compile(rb"<c:marker>.*?</c:marker>|<c:smooth [^>]*/>", re.DOTALL)
_TEXTS = re.compile(rb"<c:strRef>(<c:f>[^<]*</c:f>)(?:<c:strCache>.*?</c:strCache>)?</c:strRef>", re.DOTALL)
_TITLE = re.compile(rb"<c:title>.*?<a:t>(.*?)</a:t>", re.DOTALL)


def bubble_sizes(sheets: Sequence[Sheet], placement: Placement, labels: Labels) -> dict[str, list[str]]:
    """Title of every bubble chart -> where the sizes of each of its series stand."""
    return {
        labels.text(block.title): [placement.range_of(str(series.sizes)).address for series in block.series]
        for sheet in sheets
        for block in sheet.blocks
        if isinstance(block, Chart) and block.kind is ChartKind.BUBBLE
    }


def with_bubbles(chart: bytes, sizes: Mapping[str, Sequence[str]]) -> bytes:
    """A chart part whose points became bubbles, if its title is one of `sizes`."""
    title = _TITLE.search(chart)
    wanted = {escape(text).encode(): addresses for text, addresses in sizes.items()}.get(title[1] if title else b"")
    return chart if wanted is None else _SCATTER.sub(lambda found: _bubble_chart(found[1], wanted), chart)


def _bubble_chart(content: bytes, sizes: Sequence[str]) -> bytes:
    left = iter(sizes)
    series = _SERIES.sub(lambda found: _bubble_series(found[1], next(left)), content)
    look = f'<c:bubbleScale val="{BUBBLE_SCALE}"/><c:showNegBubbles val="0"/><c:sizeRepresents val="area"/>'.encode()
    series = series.replace(b"<c:axId ", look + b"<c:axId ", 1)
    return b'<c:bubbleChart><c:varyColors val="0"/>' + series + b"</c:bubbleChart>"


def _bubble_series(content: bytes, size: str) -> bytes:
    head, x_values, rest = _POINT_PARTS.sub(b"", content).partition(b"<c:xVal>")
    rest = _TEXTS.sub(rb"<c:numRef>\1</c:numRef>", rest)  # empty cells of a new workbook were taken for texts
    area = f"<c:bubbleSize><c:numRef><c:f>{escape(size)}</c:f></c:numRef></c:bubbleSize>".encode()
    return (
        b"<c:ser>" + head + b'<c:invertIfNegative val="0"/>' + x_values + rest + area
        + b'<c:bubble3D val="0"/></c:ser>'
    )  # fmt: skip
