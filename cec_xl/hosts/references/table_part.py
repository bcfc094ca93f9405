"""The part that describes a table: its range, filter and sort order, after its rows were replaced."""

from __future__ import annotations

from cec_xl.hosts.package.xml import Edit, Element, splice, with_attributes
from cec_xl.hosts.reading.ranges import CellRange
from cec_xl.hosts.references.moves import SheetMoves, TableMove

_DOES_NOT_FILTER = {"hiddenButton", "showButton"}


def resized(root: Element, move: TableMove) -> bytes:
    """The part with every range in it as wide as the table now is; the part as it was where nothing changed."""
    around = SheetMoves("", [move])
    edits: list[Edit] = [_with(root, {"ref": str(move.new_range), "insertRow": None, "insertRowShift": None})]
    for element in root.walk():
        if element is root or not element.get("ref"):
            continue
        if element.name == "autoFilter":
            edits.append(_with(element, {"ref": str(_filtered(move))}))
        elif element.name in {"sortState", "sortCondition"}:
            edits.append(_with(element, {"ref": _followed(element.get("ref"), around)}))
    return splice(root.source, edits)


def _with(element: Element, changes: dict[str, str | None]) -> Edit:
    tag = element.start_tag
    wanted = {name: value for name, value in changes.items() if element.get(name) != (value or "")}
    return element.start, element.start + len(tag), with_attributes(tag, wanted)


def _filtered(move: TableMove) -> CellRange:
    """A filter covers header and data, never the totals."""
    return CellRange(move.first_column, move.first_row - move.header_rows, move.last_column, move.new_last)


def _followed(text: str, moves: SheetMoves) -> str:
    try:
        return str(moves.follow(CellRange.parse(text)))
    except ValueError:
        return text


def is_filtered(root: Element) -> bool:
    """Whether a filter is set that may hide rows."""
    return any(column.children for element in root.all("autoFilter") for column in element.all("filterColumn"))
