"""The charts of reports, drawn as vectors: rhombus, Pareto curve, bars of segments."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from reportlab.graphics.shapes import Circle, Drawing, Line, Polygon, PolyLine, Rect, String
from reportlab.pdfbase.pdfmetrics import stringWidth

from cec_xl.report.look import BOLD, INK_COLOUR, LINE_COLOUR, MUTED_COLOUR, PLAIN, WHITE, colour, pale

AXES = ((0, 1), (1, 0), (0, -1), (-1, 0))
"""Directions of the four criteria: top, right, bottom, left. METHOD §5."""
ANCHORS = ("middle", "start", "middle", "end")
POINTS = 300
"""Points of a curve that the eye can tell apart."""
CLASS_COLOURS = {"A": "keep", "B": "analyse", "C": "leave"}


def rhombus_chart(
    criteria: Sequence[str],
    series: Sequence[tuple[str, Sequence[float], str, bool]],
    width: float,
    height: float,
) -> Drawing:
    """Four digits on four axes scaled 0..4.

    Args:
        criteria: names of the axes.
        series: name, four digits (NaN for none), colour, whether dashed.
        width: in points.
        height: in points.
    """
    drawing = Drawing(width, height)
    legend = 16
    radius = min(width / 2 - 58, (height - legend) / 2 - 16)
    centre_x, centre_y = width / 2, legend + (height - legend) / 2
    for level in (1, 2, 3, 4):
        corners = [part for x, y in AXES for part in _at(centre_x, centre_y, x, y, radius * level / 4)]
        drawing.add(Polygon(corners, strokeColor=LINE_COLOUR, strokeWidth=0.5, fillColor=None))
        drawing.add(
            String(centre_x + 3, centre_y + radius * level / 4 - 2, str(level), fontName=PLAIN, fontSize=6,
                   fillColor=MUTED_COLOUR)
        )  # fmt: skip
    for (x, y), name, anchor in zip(AXES, criteria, ANCHORS, strict=True):
        drawing.add(
            Line(centre_x, centre_y, *_at(centre_x, centre_y, x, y, radius), strokeColor=LINE_COLOUR, strokeWidth=0.5)
        )
        at_x, at_y = _at(centre_x, centre_y, x, y, radius + (5 if y else 4))
        lines = [name] if y else _wrapped(name, width / 2 - radius - 6, 7.5)
        first = at_y - (8 if y < 0 else 2.5 - 4 * (len(lines) - 1) if not y else 0)
        for place, line in enumerate(lines):
            drawing.add(String(at_x, first - 8 * place, line, fontName=PLAIN, fontSize=7.5, fillColor=INK_COLOUR,
                               textAnchor=anchor))  # fmt: skip
    for name, digits, key, dashed in series:
        _rhombus_line(drawing, (centre_x, centre_y), radius, (name, digits, key, dashed))
    _legend(drawing, [(name, key) for name, _, key, _ in series], width)
    return drawing


def _rhombus_line(
    drawing: Drawing, centre: tuple[float, float], radius: float, series: tuple[str, Sequence[float], str, bool]
) -> None:
    _, digits, key, dashed = series
    known = [0.0 if math.isnan(digit) else digit for digit in digits]
    corners = [_at(*centre, x, y, radius * digit / 4) for (x, y), digit in zip(AXES, known, strict=True)]
    drawing.add(
        Polygon(
            [part for corner in corners for part in corner],
            strokeColor=colour(key), strokeWidth=1.2 if dashed else 1.8, fillColor=None,
            strokeDashArray=[4, 2] if dashed else None,
        )
    )  # fmt: skip
    for (x, y), digit in zip(corners, digits, strict=True):
        if not math.isnan(digit):
            drawing.add(Circle(x, y, 2.2, fillColor=colour(key), strokeColor=WHITE, strokeWidth=0.5))


def _at(centre_x: float, centre_y: float, x: int, y: int, length: float) -> tuple[float, float]:
    return centre_x + x * length, centre_y + y * length


def _wrapped(name: str, room: float, size: float) -> list[str]:
    """A name broken at spaces into lines that fit."""
    lines: list[str] = []
    for word in name.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and stringWidth(longer, PLAIN, size) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _shortened(name: str, room: float, size: float) -> str:
    """A name cut to what fits, by an average letter's width."""
    letters = max(6, int(room / (size * 0.47)))
    return name if len(name) <= letters else name[: letters - 1].rstrip() + "…"


def _legend(drawing: Drawing, entries: Sequence[tuple[str, str]], width: float) -> None:
    step = width / max(1, len(entries))
    for place, (name, key) in enumerate(entries):
        x = place * step + 6
        drawing.add(Rect(x, 3, 7, 7, fillColor=colour(key), strokeColor=None))
        drawing.add(String(x + 10, 3.5, _shortened(name, step - 18, 7.5), fontName=PLAIN, fontSize=7.5,
                           fillColor=INK_COLOUR))  # fmt: skip


def pareto_chart(
    running: NDArray[np.float64], cuts: tuple[float, float], labels: tuple[str, str], width: float, height: float
) -> Drawing:
    """The running share of billing over the customers, largest first, with the bands of classes A, B and C.

    Args:
        running: running share up to and including each customer.
        cuts: shares that end classes A and B.
        labels: of the axis across and of the axis up.
        width: in points.
        height: in points.
    """
    drawing = Drawing(width, height)
    left, bottom, top = 34.0, 26.0, 14.0
    inner_width, inner_height = width - left - 8, height - bottom - top
    count = len(running)
    if not count:
        return drawing
    before = np.concatenate([[0.0], running[:-1]])
    ends = [int(np.count_nonzero(before < cut - 1e-9)) for cut in cuts]
    edges = [0, *ends, count]
    for place, name in enumerate(CLASS_COLOURS):
        start, end = edges[place], edges[place + 1]
        if end <= start:
            continue
        x, wide = left + inner_width * start / count, inner_width * (end - start) / count
        drawing.add(Rect(x, bottom, wide, inner_height, fillColor=pale(CLASS_COLOURS[name]), strokeColor=None))
        drawing.add(String(x + wide / 2, bottom + 5, f"{name} · {end - start}", fontName=BOLD, fontSize=8,
                           fillColor=colour(CLASS_COLOURS[name]), textAnchor="middle"))  # fmt: skip
    _percent_axis(drawing, left, bottom, inner_width, inner_height)
    where = np.unique(np.linspace(0, count, min(POINTS, count + 1)).round().astype(int))
    curve = np.concatenate([[0.0], running])
    points: list[float] = []
    for index in where.tolist():
        points += [left + inner_width * index / count, bottom + inner_height * float(curve[index])]
    drawing.add(PolyLine(points, strokeColor=colour("primary"), strokeWidth=1.8))
    drawing.add(String(left + inner_width / 2, 4, labels[0], fontName=PLAIN, fontSize=7.5, fillColor=MUTED_COLOUR,
                       textAnchor="middle"))  # fmt: skip
    drawing.add(String(left, bottom - 10, "0", fontName=PLAIN, fontSize=7, fillColor=MUTED_COLOUR, textAnchor="middle"))
    drawing.add(String(left + inner_width, bottom - 10, str(count), fontName=PLAIN, fontSize=7, fillColor=MUTED_COLOUR,
                       textAnchor="end"))  # fmt: skip
    drawing.add(String(left + 4, height - 8, labels[1], fontName=PLAIN, fontSize=7.5, fillColor=MUTED_COLOUR))
    return drawing


def _percent_axis(drawing: Drawing, left: float, bottom: float, width: float, height: float) -> None:
    for tenth in (0, 20, 40, 60, 80, 100):
        y = bottom + height * tenth / 100
        drawing.add(Line(left, y, left + width, y, strokeColor=LINE_COLOUR, strokeWidth=0.4))
        drawing.add(String(left - 4, y - 2.5, f"{tenth} %", fontName=PLAIN, fontSize=7, fillColor=MUTED_COLOUR,
                           textAnchor="end"))  # fmt: skip


def pair_bars(
    names: Sequence[str],
    pairs: Sequence[tuple[float, float]],
    colours: Sequence[str],
    legend: tuple[str, str],
    size: tuple[float, float],
) -> Drawing:
    """Two bars per name, parts of a whole: the first pale, the second in the name's colour."""
    width, height = size
    drawing = Drawing(width, height)
    left, bottom = 92.0, 16.0
    slot = (height - bottom - 4) / max(1, len(names))
    room = width - left - 40
    largest = max((part for pair in pairs for part in pair if not math.isnan(part)), default=1.0) or 1.0
    for place, (name, pair, key) in enumerate(zip(names, pairs, colours, strict=True)):
        y = height - 4 - (place + 1) * slot
        drawing.add(String(left - 6, y + slot / 2 - 3, name, fontName=BOLD, fontSize=8.5, fillColor=INK_COLOUR,
                           textAnchor="end"))  # fmt: skip
        for line, part in enumerate(pair):
            known = 0.0 if math.isnan(part) else part
            at = y + slot * (0.52 - 0.38 * line)
            fill = colour("soft") if line == 0 else colour(key)
            drawing.add(Rect(left, at, room * known / largest, slot * 0.33, fillColor=fill, strokeColor=None))
            drawing.add(String(left + room * known / largest + 4, at + 1, f"{known * 100:.0f} %", fontName=PLAIN,
                               fontSize=7.5, fillColor=MUTED_COLOUR))  # fmt: skip
    _legend(drawing, [(legend[0], "soft"), (legend[1], "primary")], width)
    return drawing
