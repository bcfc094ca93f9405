"""Our parts in the namespaces of ISO 29500 Strict, for workbooks saved as *Strict Open XML Spreadsheet*."""

from __future__ import annotations

import re

_TRANSITIONAL = "http://schemas.openxmlformats.org/"
_STRICT = "http://purl.oclc.org/ooxml/"
_NAMESPACES = {
    f"{_TRANSITIONAL}spreadsheetml/2006/main": f"{_STRICT}spreadsheetml/main",
    f"{_TRANSITIONAL}officeDocument/2006/relationships": f"{_STRICT}officeDocument/relationships",
    f"{_TRANSITIONAL}drawingml/2006/main": f"{_STRICT}drawingml/main",
    f"{_TRANSITIONAL}drawingml/2006/chart": f"{_STRICT}drawingml/chart",
    f"{_TRANSITIONAL}drawingml/2006/spreadsheetDrawing": f"{_STRICT}drawingml/spreadsheetDrawing",
}
_NAMESPACE = re.compile("|".join(map(re.escape, _NAMESPACES)).encode())
_BYTES = {old.encode(): new.encode() for old, new in _NAMESPACES.items()}


def strict_content(content: bytes) -> bytes:
    """A part of ours in the strict namespaces."""
    return _NAMESPACE.sub(lambda found: _BYTES[found[0]], content)


def strict_type(relationship: str) -> str:
    """A type of relationship in its strict form.

    >>> strict_type("http://schemas.openxmlformats.org/officeDocument/2006/relationships/table")
    'http://purl.oclc.org/ooxml/officeDocument/relationships/table'
    """
    base, _, kind = relationship.rpartition("/")
    return f"{_NAMESPACES.get(base, base)}/{kind}"
