"""The workbook part: defined names that follow tables, recalculation on opening, visibility of sheets."""

from __future__ import annotations

from collections.abc import Mapping

from cec_xl.hosts.package.xml import Edit, Element, append_child, escape_text, splice, with_attributes
from cec_xl.hosts.references.formulas import follow_formula
from cec_xl.hosts.references.moves import SheetMoves

_AFTER_CALCULATION = (
    "oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes", "webPublishing",
    "fileRecoveryPr", "webPublishObjects", "extLst",
)  # fmt: skip


def follow_names(root: Element, moves: Mapping[str, SheetMoves]) -> list[Edit]:
    """Defined names, print areas included, that point at whole tables."""
    edits: list[Edit] = []
    listed = root.child("definedNames")
    for element in listed.all("definedName") if listed else ():
        followed = follow_formula(element.text, None, moves)
        if followed != element.text:
            edits.append((element.inner_start, element.inner_end, escape_text(followed).encode()))
    return edits


def recalculate_on_opening(root: Element) -> list[Edit]:
    """Excel computes every formula when it opens the workbook."""
    settings = root.child("calcPr")
    if settings is not None:
        tag = settings.start_tag
        if settings.get("fullCalcOnLoad") in {"1", "true"}:
            return []
        return [(settings.start, settings.start + len(tag), with_attributes(tag, {"fullCalcOnLoad": "1"}))]
    new = b"<" + root.prefix + b'calcPr fullCalcOnLoad="1"/>'
    following = next((child for child in root.children if child.name in _AFTER_CALCULATION), None)
    return [append_child(root, new)] if following is None else [(following.start, following.start, new)]


def apply(root: Element, edits: list[Edit]) -> bytes:
    """The part with the edits made."""
    return splice(root.source, edits)
