"""Arrows between cells, which XlsxWriter does not draw: text boxes of its own turned into connectors.

A box spans the arrow's extent; its alternative text carries the direction until the box becomes a line.
"""

from __future__ import annotations

import re

from cec_xl.template.book import Book, Page
from cec_xl.template.placing import origin
from cec_xl.template.styles import STRONG
from cec_xl.workbook.layout import Arrow

MARGIN = 3
"""Pixels between an arrow's ends and the cells above and below."""
THICKNESS = 22_225
"""In English Metric Units, 12,700 to a point."""
_MARK = "arrow {direction}: "
_BOX = re.compile(
    rb'<xdr:sp macro="" textlink=""><xdr:nvSpPr>'
    rb'<xdr:cNvPr id="(\d+)" name="[^"]*" descr="arrow (right|left): ([^"]*)"/>'
    rb'.*?(<a:off [^>]*/><a:ext [^>]*/>).*?</xdr:sp>',
    re.DOTALL,
)  # fmt: skip


def write_arrow(book: Book, page: Page, block: Arrow) -> None:
    """Prepare an arrow that rises from the lower edge of a row to its upper edge; `with_connectors` draws it."""
    row, column = origin(page.sheet, block)
    first, last = sorted((column, column + block.reach))
    width = sum(_pixels(page.width(number)) for number in range(first, last))
    labels = book.labels
    text = f"{labels.text(block.cause)} → {labels.text(block.effect)}"
    direction = "left" if block.reach < 0 else "right"
    height = round(page.heights.get(row, 15.0) * 4 / 3)
    options = {
        "x_offset": 0,
        "y_offset": MARGIN,
        "width": max(1, width),
        "height": max(1, height - 2 * MARGIN),
        "object_position": 1,
        "description": _MARK.format(direction=direction) + text,
    }
    page.worksheet.insert_textbox(row, first, "", options)


def _pixels(width: float) -> int:
    """Width of a column as spreadsheet programs draw it, from its width in characters."""
    return int(width * 7 + 0.5) + 5


def with_connectors(drawing: bytes) -> bytes:
    """A drawing part whose marked boxes became arrows that point upwards."""
    return _BOX.sub(_connector, drawing)


def _connector(found: re.Match[bytes]) -> bytes:
    number, direction, text, place = (part.decode() for part in found.groups())
    flipped = ' flipV="1"' if direction == "right" else ' flipH="1" flipV="1"'
    return (
        f'<xdr:cxnSp macro=""><xdr:nvCxnSpPr><xdr:cNvPr id="{number}" name="Arrow {number}" descr="{text}"/>'
        f"<xdr:cNvCxnSpPr/></xdr:nvCxnSpPr><xdr:spPr><a:xfrm{flipped}>{place}</a:xfrm>"
        f'<a:prstGeom prst="straightConnector1"><a:avLst/></a:prstGeom><a:ln w="{THICKNESS}"><a:solidFill>'
        f'<a:srgbClr val="{STRONG["calm"].lstrip("#")}"/></a:solidFill><a:tailEnd type="triangle" w="med" len="med"/>'
        f"</a:ln></xdr:spPr></xdr:cxnSp>"
    ).encode()
