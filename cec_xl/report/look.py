"""What reports look like: fonts, colours, paragraphs, tables. The colours are those of the workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import as_file, files
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph, Table, TableStyle

from cec_xl.template.styles import CHOICE_COLOURS, FILL, INK, LINE, MIST, MUTED, NAVY, STRONG

PLAIN, BOLD = "CECReportSans", "CECReportSans-Bold"
MARGIN = 16 * mm
WIDTH = 210 * mm - 2 * MARGIN
"""Of the text, on A4."""
TILE_PADDING = 18
"""Points of a tile's width that its figure leaves free."""


@cache
def register_fonts() -> None:
    """Make the report's own fonts known to ReportLab: its built-in ones have no Cyrillic."""
    folder = files("cec_xl.report") / "fonts"
    for name, file in ((PLAIN, "CECReportSans-Regular.ttf"), (BOLD, "CECReportSans-Bold.ttf")):
        with as_file(folder / file) as path:
            pdfmetrics.registerFont(TTFont(name, str(path)))
    pdfmetrics.registerFontFamily(PLAIN, normal=PLAIN, bold=BOLD, italic=PLAIN, boldItalic=BOLD)


def colour(key: str) -> Color:
    """A full colour of the workbook, for charts."""
    return HexColor(STRONG[key])


def pale(key: str) -> Color:
    """A pale colour of the workbook, behind text."""
    return HexColor(FILL[key])


def choice_colour(kind: str, value: str) -> str | None:
    """The colour that a value of a list has everywhere; None where it has none."""
    return CHOICE_COLOURS.get(kind, {}).get(value)


INK_COLOUR, MUTED_COLOUR, LINE_COLOUR = HexColor(INK), HexColor(MUTED), HexColor(LINE)
NAVY_COLOUR, MIST_COLOUR, WHITE = HexColor(NAVY), HexColor(MIST), HexColor("#FFFFFF")

_BASE = ParagraphStyle("base", fontName=PLAIN, fontSize=9.5, leading=12.5, textColor=INK_COLOUR)
STYLES: Mapping[str, ParagraphStyle] = {
    "text": _BASE,
    "bold": ParagraphStyle("bold", _BASE, fontName=BOLD, spaceBefore=4, keepWithNext=1),
    "small": ParagraphStyle("small", _BASE, fontSize=8, leading=10, textColor=MUTED_COLOUR),
    "cell": ParagraphStyle("cell", _BASE, fontSize=8.5, leading=10.5),
    "head": ParagraphStyle("head", _BASE, fontName=BOLD, fontSize=8.5, leading=10.5, textColor=WHITE),
    "title": ParagraphStyle("title", _BASE, fontName=BOLD, fontSize=19, leading=23, textColor=NAVY_COLOUR),
    "subtitle": ParagraphStyle("subtitle", _BASE, fontSize=10.5, leading=14, textColor=MUTED_COLOUR, spaceAfter=6),
    "heading": ParagraphStyle(
        "heading",
        _BASE,
        fontName=BOLD,
        fontSize=12,
        leading=15,
        textColor=NAVY_COLOUR,
        spaceBefore=10,
        spaceAfter=5,
        keepWithNext=1,
    ),
    "bullet": ParagraphStyle("bullet", _BASE, leftIndent=10, bulletIndent=1, spaceAfter=2),
    "figure": ParagraphStyle("figure", _BASE, fontName=BOLD, fontSize=17, leading=20, textColor=NAVY_COLOUR),
    "long_figure": ParagraphStyle("long_figure", _BASE, fontName=BOLD, fontSize=11, leading=20, textColor=NAVY_COLOUR),
}


def text(content: str, style: str = "text", *, right: bool = False, centre: bool = False) -> Paragraph:
    """A paragraph of plain text: nothing in it is taken for markup."""
    look = STYLES[style]
    alignment = TA_RIGHT if right else TA_CENTER if centre else TA_LEFT
    if alignment != look.alignment:
        look = ParagraphStyle(f"{look.name}-{alignment}", look, alignment=alignment)
    return Paragraph(_kept_together(content), look)


def _kept_together(content: str) -> str:
    """Text as it stands; a number and its sign stay on one line."""
    return escape(content).replace(" %", "\u00a0%").replace(" €", "\u00a0€")


def bullet(content: str) -> Paragraph:
    """A line of a list."""
    return Paragraph(_kept_together(content), STYLES["bullet"], bulletText="•")


def grid(
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    *,
    right: Sequence[int] = (),
    fills: Mapping[tuple[int, int], str] | None = None,
) -> Table:
    """A table with a dark header that repeats on every page.

    Args:
        headers: of the columns.
        rows: texts.
        widths: of the columns, in parts of the text's width.
        right: columns of numbers.
        fills: (row, column) of the body -> key of a pale colour.
    """
    unit = WIDTH / sum(widths)
    body = [[text(cell, "cell", right=column in right) for column, cell in enumerate(row)] for row in rows]
    head = [text(header, "head", right=column in right) for column, header in enumerate(headers)]
    look = [
        ("BACKGROUND", (0, 0), (-1, 0), NAVY_COLOUR),
        ("LINEBELOW", (0, 1), (-1, -1), 0.4, LINE_COLOUR),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ("LEFTPADDING", (0, 0), (-1, -1), 4),
        ("RIGHTPADDING", (0, 0), (-1, -1), 4),
    ]
    for (row, column), key in (fills or {}).items():
        look.append(("BACKGROUND", (column, row + 1), (column, row + 1), pale(key)))
    return Table([head, *body], [unit * width for width in widths], repeatRows=1, style=TableStyle(look))


def facts(pairs: Sequence[tuple[str, str]], width: float, fills: Mapping[int, str] | None = None) -> Table:
    """Labels and values in two columns; `fills` colours the value of a line."""
    rows = [[text(label, "cell"), text(value, "cell")] for label, value in pairs]
    look = [
        ("BACKGROUND", (0, 0), (0, -1), MIST_COLOUR),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE_COLOUR),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("TOPPADDING", (0, 0), (-1, -1), 1.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
        ("LEFTPADDING", (0, 0), (-1, -1), 4),
        ("RIGHTPADDING", (0, 0), (-1, -1), 4),
    ]
    for row, key in (fills or {}).items():
        look.append(("BACKGROUND", (1, row), (1, row), pale(key)))
    return Table(rows, [width * 0.44, width * 0.56], style=TableStyle(look))


def tiles(figures: Sequence[tuple[str, str]]) -> Table:
    """Headline figures beside each other: what, how much."""
    room = WIDTH / len(figures) - TILE_PADDING
    fitting = [pdfmetrics.stringWidth(value, BOLD, STYLES["figure"].fontSize) <= room for _, value in figures]
    styles = ["figure" if fits else "long_figure" for fits in fitting]
    values = [text(value, style, centre=True) for (_, value), style in zip(figures, styles, strict=True)]
    labels = [text(label, "small", centre=True) for label, _ in figures]
    look = [
        ("BACKGROUND", (0, 0), (-1, -1), MIST_COLOUR),
        ("LINEAFTER", (0, 0), (-2, -1), 4, WHITE),
        ("TOPPADDING", (0, 0), (-1, 0), 7),
        ("BOTTOMPADDING", (0, 1), (-1, 1), 7),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
    return Table([values, labels], [WIDTH / len(figures)] * len(figures), style=TableStyle(look))


def beside(left: Flowable | list[Flowable], right: Flowable | list[Flowable], part: float = 0.5) -> Table:
    """Two things beside each other; the left one takes `part` of the width."""
    look = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("RIGHTPADDING", (0, 0), (0, -1), 8),
        ("LEFTPADDING", (1, 0), (1, -1), 0),
        ("RIGHTPADDING", (1, 0), (1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 4),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
    ]
    return Table([[left, right]], [WIDTH * part, WIDTH * (1 - part)], style=TableStyle(look))
