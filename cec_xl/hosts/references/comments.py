"""Comments on cells of a table go with their row: the comment, its box, and the thread it belongs to.

A comment is described in up to three parts (the text, the drawing of its box, the thread), which name its cell each in
their own way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from cec_xl.hosts.package.xml import unescape
from cec_xl.hosts.port import column_letters
from cec_xl.hosts.reading.ranges import CellRange
from cec_xl.hosts.references.cell_moves import CellMoves

_COMMENT = re.compile(
    rb"<((?:[\w.-]+:)?(?:comment|threadedComment))\s((?:[^>\"']|\"[^\"]*\"|'[^']*')*?)(?:/>|>(.*?)</\1\s*>)", re.DOTALL
)
_REF = re.compile(rb"\bref\s*=\s*[\"']([A-Z]+)(\d+)[\"']")
_SHAPE = re.compile(rb"<((?:[\w.-]+:)?shape)\s.*?</\1\s*>", re.DOTALL)
_ROW = re.compile(rb"(<(?:[\w.-]+:)?Row>\s*)(\d+)(\s*</)")
_COLUMN = re.compile(rb"<(?:[\w.-]+:)?Column>\s*(\d+)\s*</")
_ANCHOR = re.compile(rb"(<(?:[\w.-]+:)?Anchor>)([^<]*)(?=</)")
_TEXT = re.compile(rb"<(?:[\w.-]+:)?(?:t|text)(?:\s[^>]*)?>([^<]*)</")


@dataclass(slots=True)
class Followed:
    """A part with its comments on their new cells, and those whose row is gone: old address -> text."""

    content: bytes
    gone: dict[str, str] = field(default_factory=dict)


def comment_cells(content: bytes) -> Iterator[CellRange]:
    """The cells that have a comment."""
    for found in _COMMENT.finditer(content):
        reference = _REF.search(found[2])
        if reference is not None:
            yield CellRange.parse((reference[1] + reference[2]).decode())


def follow_comments(content: bytes, cells: CellMoves) -> Followed:
    """A part of comments or of threads."""
    result = Followed(b"")

    def followed(found: re.Match[bytes]) -> bytes:
        reference = _REF.search(found[2])
        if reference is None:
            return found[0]
        place = CellRange.parse((reference[1] + reference[2]).decode())
        row = cells.row_of(place.first_row, place.first_column)
        if row is None:
            pieces = _TEXT.findall(found[3] or b"")
            result.gone.setdefault(str(place), unescape(b"".join(pieces).decode()).strip())
            return b""
        start = found.start(2) - found.start() + reference.start(1)
        address = f"{column_letters(place.first_column)}{row}".encode()
        return found[0][:start] + address + found[0][start + len(reference[1] + reference[2]) :]

    result.content = _COMMENT.sub(followed, content)
    return result


def follow_comment_boxes(content: bytes, cells: CellMoves) -> bytes:
    """The drawing that holds the comments' boxes; a box whose row is gone goes too."""

    def followed(found: re.Match[bytes]) -> bytes:
        shape = found[0]
        row, column = _ROW.search(shape), _COLUMN.search(shape)
        if row is None or column is None:
            return shape
        old = int(row[2]) + 1
        new = cells.row_of(old, int(column[1]) + 1)
        if new is None:
            return b""
        if new == old:
            return shape
        shape = _ROW.sub(lambda found: found[1] + b"%d" % (new - 1) + found[3], shape, count=1)
        return _ANCHOR.sub(lambda found: found[1] + _shifted_anchor(found[2], new - old), shape, count=1)

    return _SHAPE.sub(followed, content)


def _shifted_anchor(text: bytes, rows: int) -> bytes:
    """An anchor's eight numbers (column, offset, row, offset, twice) moved down."""
    numbers = text.split(b",")
    if len(numbers) != 8:
        return text
    for place in (2, 6):
        numbers[place] = b" %d" % max(0, int(numbers[place]) + rows)
    return b",".join(numbers)
