"""Parts besides sheets and tables that point at cells: charts, drawings, form controls, pivot caches."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from cec_xl.hosts.package import Package
from cec_xl.hosts.package.xml import Edit, Element, escape_attribute, escape_text, splice, unescape, with_attributes
from cec_xl.hosts.reading.ranges import CellRange
from cec_xl.hosts.references.formulas import follow_formula
from cec_xl.hosts.references.moves import SheetMoves
from cec_xl.hosts.references.sheet_part import follow_elements

_CHART_TYPES = (
    "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
    "application/vnd.ms-office.chartex+xml",
)
_LINKING_TYPES = (
    "application/vnd.openxmlformats-officedocument.drawing+xml",
    "application/vnd.ms-excel.controlproperties+xml",
    "application/vnd.openxmlformats-officedocument.vmlDrawing",
)
_PIVOT_CACHE_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.pivotCacheDefinition+xml"
_LINK_ATTRIBUTE = re.compile(rb"(\s(?:textlink|fmlaLink|fmlaRange|fmlaGroup|fmlaTxbx)\s*=\s*)(\"[^\"]*\"|'[^']*')")
_LINK_ELEMENT = re.compile(rb"(<(?:[\w.-]+:)?(?:FmlaRange|FmlaLink|FmlaPict|FmlaGroup|FmlaTxbx)>)([^<]*)(?=</)")


def follow_other_parts(
    package: Package, moves: Mapping[str, SheetMoves], changed_tables: Collection[str]
) -> dict[str, bytes]:
    """New content of charts, linked shapes and pivot caches that point at tables that changed.

    Args:
        package: only read.
        moves: what moved, by case-folded sheet name.
        changed_tables: names of all tables with new content; a pivot table over one is refreshed on opening.
    """
    names = {name.casefold() for name in changed_tables}
    moved = any(move.changed for move in moves.values())
    changes = {}
    for part in package.names():
        kind = package.content_type(part)
        if moved and kind in _CHART_TYPES:
            old = package.read(part)
            new = follow_elements(old, None, moves)
        elif moved and kind in _LINKING_TYPES:
            old = package.read(part)
            new = follow_links(old, moves)
        elif kind == _PIVOT_CACHE_TYPE:
            root = package.xml(part)
            # Not the part's bytes: those may begin with a byte order mark, which alone is no change.
            old, new = root.source, _follow_pivot_cache(root, moves, names)
        else:
            continue
        if new != old:
            changes[part] = new
    return changes


def follow_links(content: bytes, moves: Mapping[str, SheetMoves]) -> bytes:
    """Cells that shapes and form controls show or take their choices from."""

    def attribute(found: re.Match[bytes]) -> bytes:
        old = unescape(found[2][1:-1].decode())
        new = follow_formula(old, None, moves)
        return found[0] if new == old else found[1] + b'"' + escape_attribute(new).encode() + b'"'

    def element(found: re.Match[bytes]) -> bytes:
        old = unescape(found[2].decode())
        new = follow_formula(old, None, moves)
        return found[0] if new == old else found[1] + escape_text(new).encode()

    return _LINK_ELEMENT.sub(element, _LINK_ATTRIBUTE.sub(attribute, content))


def _follow_pivot_cache(root: Element, moves: Mapping[str, SheetMoves], changed_tables: Collection[str]) -> bytes:
    source = next((element for element in root.walk() if element.name == "worksheetSource"), None)
    if source is None or source.get("relationships:id"):
        return root.source
    move = moves.get(source.get("sheet").casefold())
    concerned = source.get("name").casefold() in changed_tables
    edits: list[Edit] = []
    if move is not None and source.get("ref"):
        try:
            cells = CellRange.parse(source.get("ref"))
        except ValueError:
            return root.source
        concerned |= any(table.old_range.overlaps(cells) for table in move.tables)
        tag = source.start_tag
        edits.append((source.start, source.start + len(tag), with_attributes(tag, {"ref": str(move.follow(cells))})))
    if concerned:
        tag = root.start_tag
        edits.append((root.start, root.start + len(tag), with_attributes(tag, {"refreshOnLoad": "1"})))
    return splice(root.source, edits)
