"""Finishes the package XlsxWriter made: what its interface has no word for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from cec_xl.template.bubbles import with_bubbles
from cec_xl.template.connectors import with_connectors
from cec_xl.template.print_titles import group_print_titles

_EMPTY_RESULT = re.compile(rb"(</f>)<v></v></c>")
_SHAPE = re.compile(rb'<xdr:sp macro="" textlink="">(<xdr:nvSpPr><xdr:cNvPr [^>]*?descr="([^"]*)")')


def finish_parts(
    parts: Mapping[str, bytes], macros: Mapping[str, str], bubbles: Mapping[str, Sequence[str]] | None = None
) -> dict[str, bytes]:
    """The parts with formulas that have no result yet left without one, macros of shapes, arrows and bubbles.

    A formula without a result is calculated when the workbook is opened, by every program; an empty result would be
    believed by programs that trust what they find. Names of repeated rows are put in the order of
    `group_print_titles`.

    Args:
        parts: part name -> content.
        macros: alternative text of a shape -> macro it runs.
        bubbles: title of a bubble chart -> where the sizes of its series stand.
    """
    finished = dict(parts)
    for name, content in parts.items():
        if name.startswith("xl/worksheets/sheet"):
            finished[name] = _EMPTY_RESULT.sub(rb"\1</c>", content)
        elif name.startswith("xl/drawings/drawing"):
            finished[name] = with_connectors(assign_macros(content, macros))
        elif name.startswith("xl/charts/chart"):
            finished[name] = with_bubbles(content, bubbles or {})
        elif name == "xl/workbook.xml":
            finished[name] = group_print_titles(content)
    return finished


def assign_macros(drawing: bytes, macros: Mapping[str, str]) -> bytes:
    """A drawing whose shapes run the macros their alternative texts stand for."""
    by_text = {escape(text, {'"': "&quot;"}).encode(): macro.encode() for text, macro in macros.items()}

    def tie(found: re.Match[bytes]) -> bytes:
        macro = by_text.get(found[2])
        return found[0] if macro is None else b'<xdr:sp macro="[0]!' + macro + b'" textlink="">' + found[1]

    return _SHAPE.sub(tie, drawing)
