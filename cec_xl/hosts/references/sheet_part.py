"""What a sheet says about its cells outside of the rows: formats, validations, links, merged cells, its extent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from cec_xl.hosts.package.xml import escape_attribute, escape_text, unescape
from cec_xl.hosts.reading.ranges import CellRange
from cec_xl.hosts.references.cell_moves import CellMoves
from cec_xl.hosts.references.formulas import follow_formula
from cec_xl.hosts.references.moves import SheetMoves

_CELL_LIST_ATTRIBUTE = re.compile(rb"(\ssqref\s*=\s*)(\"[^\"]*\"|'[^']*')")
_CELL_LIST = re.compile(rb"(<(?:[\w.-]+:)?sqref\b[^>]*>)([^<]*)(?=</)")
_FORMULA = re.compile(rb"(<(?:[\w.-]+:)?(?:formula[12]?|f)(?:\s[^>]*)?(?<!/)>)([^<]*)(?=</)")
_SPARKLINES = re.compile(rb"(<(?:[\w.-]+:)?sparklines>.*?</(?:[\w.-]+:)?sparklines>)", re.DOTALL)
_LINK = re.compile(rb"<(?:[\w.-]+:)?hyperlink\s[^>]*?(?:/>|>\s*</(?:[\w.-]+:)?hyperlink\s*>)")
_NO_LINKS = re.compile(rb"<((?:[\w.-]+:)?hyperlinks)\b[^>]*>\s*</\1\s*>")
_REF = re.compile(rb"(\sref\s*=\s*)(\"[^\"]*\"|'[^']*')")
_RELATIONSHIP = re.compile(rb"\s[\w.-]+:id\s*=\s*[\"']([^\"']*)[\"']")
_MERGED = re.compile(rb"<(?:[\w.-]+:)?mergeCell\s[^>]*?ref\s*=\s*[\"']([^\"']*)[\"']")
_DIMENSION = re.compile(rb"(<(?:[\w.-]+:)?dimension\b[^>]*?\sref\s*=\s*[\"'])([^\"']*)")
_COLUMN_ATTRIBUTE = re.compile(rb"\s(min|max|style)\s*=\s*[\"'](\d+)[\"']")
_COLUMN_FORMAT = re.compile(rb"<(?:[\w.-]+:)?col\s[^>]*>")


class FollowedTail(NamedTuple):
    """A sheet's bytes after its rows, and the relationships of links that went with their rows."""

    content: bytes
    dropped_links: tuple[str, ...]


def follow_tail(
    tail: bytes, sheet: str, moves: Mapping[str, SheetMoves], cells: CellMoves | None = None
) -> FollowedTail:
    """Let everything after a sheet's rows follow the tables that moved.

    Args:
        tail: the bytes after the rows.
        sheet: the sheet's own name.
        moves: what moved, by case-folded sheet name.
        cells: where single cells of this sheet's tables went; None where its own tables did not change.
    """
    own = moves.get(sheet.casefold())
    pieces = _SPARKLINES.split(tail) if b"sparklines>" in tail else [tail]
    pieces[::2] = [_follow_ranges(piece, sheet, moves, own) for piece in pieces[::2]]
    pieces[1::2] = [_follow_sparklines(piece, sheet, moves, own) for piece in pieces[1::2]]
    tail = b"".join(pieces)
    if cells is None:
        return FollowedTail(tail, ())
    return _follow_links(tail, cells)


def _follow_ranges(content: bytes, sheet: str, moves: Mapping[str, SheetMoves], own: SheetMoves | None) -> bytes:
    if own is not None and own.changed:
        content = _CELL_LIST_ATTRIBUTE.sub(lambda found: _cell_list_attribute(found, own), content)
        content = _CELL_LIST.sub(lambda found: found[1] + _cell_list(found[2].decode(), own).encode(), content)
    return follow_elements(content, sheet, moves)


def _follow_sparklines(content: bytes, sheet: str, moves: Mapping[str, SheetMoves], own: SheetMoves | None) -> bytes:
    """A sparkline stands in one cell; one that shows a single row keeps to one, however high a table becomes."""

    def shown(found: re.Match[bytes]) -> bytes:
        old = unescape(found[2].decode())
        new = follow_formula(old, sheet, moves)
        grew = _is_one_row(old.rpartition("!")[2]) and not _is_one_row(new.rpartition("!")[2])
        return found[0] if grew or new == old else found[1] + escape_text(new).encode()

    def place(found: re.Match[bytes]) -> bytes:
        new = found[2].decode() if own is None else _cell_list(found[2].decode(), own)
        return found[1] + new.encode() if _is_one_row(new) else found[0]

    return _CELL_LIST.sub(place, _FORMULA.sub(shown, content))


def _is_one_row(text: str) -> bool:
    try:
        return CellRange.parse(text.replace("$", "")).rows == 1
    except ValueError:
        return False


def follow_elements(content: bytes, sheet: str | None, moves: Mapping[str, SheetMoves]) -> bytes:
    """Formulas that stand as text of ``f``, ``formula``, ``formula1`` and ``formula2`` elements."""
    if not any(move.changed for move in moves.values()):
        return content

    def followed(found: re.Match[bytes]) -> bytes:
        old = unescape(found[2].decode())
        new = follow_formula(old, sheet, moves)
        return found[0] if new == old else found[1] + escape_text(new).encode()

    return _FORMULA.sub(followed, content)


def _unquoted(value: bytes) -> str:
    return unescape(value[1:-1].decode())


def _quoted(value: str) -> bytes:
    return b'"' + escape_attribute(value).encode() + b'"'


def _cell_list_attribute(found: re.Match[bytes], moves: SheetMoves) -> bytes:
    old = _unquoted(found[2])
    new = _cell_list(old, moves)
    return found[0] if new == old else found[1] + _quoted(new)


def _cell_list(text: str, moves: SheetMoves) -> str:
    """A list of ranges; unchanged text where no range changes."""
    new = [_followed(item, moves) for item in text.split()]
    return text if new == text.split() else " ".join(new)


def _followed(text: str, moves: SheetMoves) -> str:
    try:
        cells = CellRange.parse(text)
    except ValueError:
        return text
    followed = moves.follow(cells)
    return text if followed == cells else str(followed)


def _follow_links(tail: bytes, cells: CellMoves) -> FollowedTail:
    """Links stand on single cells: they go with their row and vanish with it."""
    dropped: list[str] = []

    def followed(found: re.Match[bytes]) -> bytes:
        link = found[0]
        reference = _REF.search(link)
        try:
            place = CellRange.parse(_unquoted(reference[2])) if reference else None
        except ValueError:
            place = None
        if reference is None or place is None or place.rows > 1:
            return link
        row = cells.row_of(place.first_row, place.first_column)
        if row is None:
            relationship = _RELATIONSHIP.search(link)
            if relationship:
                dropped.append(relationship[1].decode())
            return b""
        if row == place.first_row:
            return link
        moved = CellRange(place.first_column, row, place.last_column, row)
        return link[: reference.start(2)] + _quoted(str(moved)) + link[reference.end(2) :]

    content = _LINK.sub(followed, tail)
    return FollowedTail(_NO_LINKS.sub(b"", content) if content != tail else tail, tuple(dropped))


def link_cells(tail: bytes) -> Iterator[CellRange]:
    """The cells that are links."""
    for found in _LINK.finditer(tail):
        reference = _REF.search(found[0])
        if reference is not None:
            yield CellRange.parse(_unquoted(reference[2]))


def merged_cells(tail: bytes) -> Iterator[CellRange]:
    """The merged ranges of a sheet."""
    for found in _MERGED.finditer(tail):
        yield CellRange.parse(found[1].decode())


def with_extent(head: bytes, tables: SheetMoves, last_row: int) -> bytes:
    """The bytes before a sheet's rows with the extent of its cells brought up to date.

    `last_row` is the last row with any cell.
    """
    found = _DIMENSION.search(head)
    if found is None:
        return head
    try:
        old = CellRange.parse(found[2].decode())
    except ValueError:
        return head
    ranges = [table.new_range for table in tables.tables]
    new = CellRange(
        min(old.first_column, *(cells.first_column for cells in ranges)),
        min(old.first_row, *(cells.first_row for cells in ranges)),
        max(old.last_column, *(cells.last_column for cells in ranges)),
        max(last_row, *(cells.last_row for cells in ranges)),
    )
    return head[: found.start(2)] + str(new).encode() + head[found.end(2) :]


def with_cells_inside(head: bytes, cells: Mapping[int, Mapping[int, object]]) -> bytes:
    """The bytes before a sheet's rows with an extent that includes these cells (by row and column)."""
    found = _DIMENSION.search(head)
    columns = [column for row in cells.values() for column in row]
    if found is None or not columns:
        return head
    try:
        old = CellRange.parse(found[2].decode())
    except ValueError:
        return head
    new = CellRange(
        min(old.first_column, *columns),
        min(old.first_row, *cells),
        max(old.last_column, *columns),
        max(old.last_row, *cells),
    )
    return head if new == old else head[: found.start(2)] + str(new).encode() + head[found.end(2) :]


def column_formats(head: bytes) -> dict[range, str]:
    """Format indices that the sheet gives to whole columns, by range of 1-based column numbers."""
    formats = {}
    for found in _COLUMN_FORMAT.finditer(head):
        values = dict(_COLUMN_ATTRIBUTE.findall(found[0]))
        if {b"min", b"max", b"style"} <= values.keys():
            formats[range(int(values[b"min"]), int(values[b"max"]) + 1)] = values[b"style"].decode()
    return formats
