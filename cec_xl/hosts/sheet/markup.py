"""Cells and rows as they are written, taken apart and put elsewhere."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from cec_xl.hosts.column import ERROR_NAMES
from cec_xl.hosts.package.xml import decode_escapes, escape_text, unescape
from cec_xl.hosts.port import Cell
from cec_xl.hosts.sheet.numbers import number_text

_ADDRESS = re.compile(rb"\s+r\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_STYLE = re.compile(rb"\ss\s*=\s*[\"']([0-9]+)[\"']")
_TAG = re.compile(rb"<[^\s>/]+((?:[^>\"']|\"[^\"]*\"|'[^']*')*?)(/?)>")
_FORMULA = re.compile(
    rb"<((?:[^\s:>/]+:)?f)((?=[\s/>])(?:[^>\"']|\"[^\"]*\"|'[^']*')*?)(?:/>|>(.*?)</(?:[^\s:>/]+:)?f\s*>)", re.DOTALL
)
_VALUE = re.compile(
    rb"<((?:[^\s:>/]+:)?(?:v|is))(?=[\s/>])(?:[^>\"']|\"[^\"]*\"|'[^']*')*?(?:/>|>.*?</\1\s*>)", re.DOTALL
)
_TYPE = re.compile(rb"\s+t\s*=\s*[\"'](\w+)[\"']")
_REFERENCE = re.compile(rb"\sref\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_CELL_METADATA = re.compile(rb"\scm\s*=")
_SHARED = re.compile(rb"\st\s*=\s*[\"']shared[\"']")
_SHARED_INDEX = re.compile(rb"\ssi\s*=\s*[\"'](\d+)[\"']")
_ROW_ATTRIBUTE = re.compile(rb"\s+([^\s=]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
_SPANS = re.compile(rb"\s+spans\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_TRANSIENT_ROW_ATTRIBUTES = {b"r", b"spans", b"hidden", b"outlineLevel", b"collapsed"}


class Formula(NamedTuple):
    """A cell's formula.

    Attributes:
        text: without ``=``; ``""`` where a shared formula's text stands elsewhere.
        shared: index of the shared formula it belongs to; None for a formula of its own.
        kind: the ``t`` attribute: ``normal``, ``shared``, ``array``, ``dataTable``.
        area: the cells it was entered for, or filled by it, as written; ``""`` for its own cell alone.
    """

    text: str
    shared: int | None
    kind: str
    area: str = ""


def style_of(cell: bytes) -> str:
    """Index of a cell's format, ``""`` for none."""
    tag = _TAG.match(cell)
    found = _STYLE.search(tag[1]) if tag else None
    return found[1].decode() if found else ""


def has_content(cell: bytes) -> bool:
    """Whether a cell holds a value or formula, not only a format."""
    return _VALUE.search(cell) is not None or _FORMULA.search(cell) is not None


def tail_of(cell: bytes) -> bytes:
    """A cell's tail: everything after its row number, wherever the address stands in its tag.

    >>> tail_of(b'<c s="4" r="B7"><v>1</v></c>'), tail_of(b'<c r="B7"/>')
    (b'" s="4"><v>1</v></c>', b'"/>')
    """
    tag = _TAG.match(cell)
    assert tag is not None  # noqa: S101  (a cell starts with a tag)
    attributes = _ADDRESS.sub(b"", tag[1], count=1).rstrip()
    return b'"' + attributes + tag[2] + b">" + cell[tag.end() :]


def formula_of(cell: bytes) -> Formula | None:
    """A cell's formula; None where it has none."""
    found = _FORMULA.search(cell)
    if found is None:
        return None
    shared = _SHARED_INDEX.search(found[2]) if _SHARED.search(found[2]) else None
    kind = _TYPE.search(found[2])
    area = _REFERENCE.search(found[2])
    text = decode_escapes(unescape((found[3] or b"").decode()))
    return Formula(
        text,
        int(shared[1]) if shared else None,
        kind[1].decode() if kind else "normal",
        (area[1] or area[2] or b"").decode() if area else "",
    )


def has_value(cell: bytes) -> bool:
    """Whether a cell holds a value, for a formula its last result."""
    return _VALUE.search(cell) is not None


def spills(cell: bytes) -> bool:
    """Whether an array formula takes as many cells as its result needs; one entered the old way keeps its cells."""
    tag = _TAG.match(cell)
    return tag is not None and _CELL_METADATA.search(tag[1]) is not None


def with_formula(cell: bytes, text: str, address: str = "", *, keep_value: bool = False) -> bytes:
    """A formula cell with another formula and, unless it is kept, no cached value.

    A shared formula becomes an ordinary one; one entered as an array stays an array, at its new `address`.

    >>> with_formula(b'<c r="D6" cm="1"><f t="array" ref="D6">SUM(A6:B6*2)</f><v>4</v></c>', "SUM(A9:B9*2)", "D9")
    b'<c r="D6" cm="1"><f t="array" ref="D9">SUM(A9:B9*2)</f></c>'
    """
    found = _FORMULA.search(cell)
    assert found is not None  # noqa: S101  (asked only of cells with a formula)
    attributes = b""
    kind = _TYPE.search(found[2])
    if address and kind is not None and kind[1] == b"array":
        attributes = _REFERENCE.sub(b' ref="%s"' % address.encode(), found[2], count=1)
    formula = b"<%s%s>%s</%s>" % (found[1], attributes, escape_text(text).encode(), found[1])
    cell = cell[: found.start()] + formula + cell[found.end() :]
    return cell if keep_value else without_value(cell)


def with_style(cell: bytes, style: str) -> bytes:
    """A cell in another format, ``""`` for none."""
    tag = _TAG.match(cell)
    assert tag is not None  # noqa: S101
    attributes = _STYLE.sub(b"", tag[1], count=1) + (f' s="{style}"'.encode() if style else b"")
    return cell[: tag.start(1)] + attributes + cell[tag.end(1) :]


def without_value(cell: bytes) -> bytes:
    """A formula cell without its cached value: whoever opens the workbook computes it."""
    tag = _TAG.match(cell)
    assert tag is not None  # noqa: S101
    start = _TYPE.sub(b"", tag[0])
    return start + _VALUE.sub(b"", cell[tag.end() :])


def with_cached_value(cell: bytes, value: Cell, area: str = "") -> bytes:
    """A formula cell with another result; one that spills may fill another `area`.

    >>> with_cached_value(b'<c r="A1" s="2" t="str"><f>CEC_CODE(B1)</f><v>4321</v></c>', 12.5)
    b'<c r="A1" s="2"><f>CEC_CODE(B1)</f><v>12.5</v></c>'
    >>> with_cached_value(b'<c r="A1" cm="1"><f t="array" ref="A1:A2">CEC_TOTAL(B1:B9)</f></c>', 9, "A1:A9")
    b'<c r="A1" cm="1"><f t="array" ref="A1:A9">CEC_TOTAL(B1:B9)</f><v>9</v></c>'
    """
    bare = without_value(cell)
    if area:
        formula = _FORMULA.search(bare)
        assert formula is not None  # noqa: S101
        attributes = _REFERENCE.sub(b' ref="%s"' % area.encode(), formula[2], count=1)
        bare = bare[: formula.start(2)] + attributes + bare[formula.end(2) :]
    tag = _TAG.match(bare)
    formula = _FORMULA.search(bare)
    assert tag is not None  # noqa: S101
    assert formula is not None  # noqa: S101
    prefix = formula[1][:-1]
    kind, text = stored_result(value)
    start = tag[0][:-1] + (b' t="%s">' % kind if kind else b">")
    content = b"<%sv>%s</%sv>" % (prefix, text.encode(), prefix)
    return start + bare[tag.end() : formula.end()] + content + bare[formula.end() :]


def stored_result(value: Cell) -> tuple[bytes, str]:
    """Type and text of a formula's result as the file holds them."""
    if value is None:
        return b"str", ""
    if isinstance(value, bool):
        return b"b", str(int(value))
    if isinstance(value, str):
        return (b"e", value) if value in ERROR_NAMES else (b"str", escape_text(value))
    if math.isfinite(value):
        return b"", number_text(float(value))
    return b"e", "#NUM!"


def without_spans(row_tag: bytes) -> bytes:
    """A row's start tag without the hint that says which columns it uses.

    >>> without_spans(b'<row r="6" spans="1:4" ht="20">')
    b'<row r="6" ht="20">'
    """
    return _SPANS.sub(b"", row_tag)


def lasting_row_attributes(tag: bytes) -> bytes:
    """Height, format and the like of a row's start tag; what belonged to its old content is left out.

    >>> lasting_row_attributes(b'<row r="6" spans="1:4" ht="20" customHeight="1" hidden="1">')
    b' ht="20" customHeight="1"'
    """
    found = _ROW_ATTRIBUTE.findall(tag)
    return b"".join(b" " + name + b"=" + value for name, value in found if name not in _TRANSIENT_ROW_ATTRIBUTES)


def all_row_attributes(tag: bytes) -> bytes:
    """Everything a row's start tag says but its number and the hint which columns it uses."""
    found = _ROW_ATTRIBUTE.findall(tag)
    return b"".join(b" " + name + b"=" + value for name, value in found if name not in {b"r", b"spans"})


def row_style(tag: bytes) -> str:
    """Index of the format a row gives to cells without their own, ``""`` for none."""
    attributes = dict(_ROW_ATTRIBUTE.findall(tag))
    return attributes[b"s"][1:-1].decode() if b"customFormat" in attributes and b"s" in attributes else ""
