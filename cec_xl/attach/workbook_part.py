"""The workbook part with our sheets and names in its lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cec_xl.hosts.package.xml import Edit, Element, append_child, escape_attribute, splice, with_attributes
from cec_xl.hosts.references.workbook_part import recalculate_on_opening

_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_RELATIONSHIPS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PREFIX = re.compile(
    rb"\sxmlns:([\w.-]+)\s*=\s*[\"'](?:%s|%s)[\"']"
    % (re.escape(_RELATIONSHIPS.encode()), re.escape(_STRICT_RELATIONSHIPS.encode()))
)
_STRICT = re.compile(rb"[\"']http://purl\.oclc\.org/ooxml/spreadsheetml/main[\"']")
_BEFORE_NAMES = ("sheets", "functionGroups", "externalReferences")


@dataclass(frozen=True, slots=True)
class NewSheet:
    """A sheet to list: its tab, its id, the relationship to its part, ``hidden`` or ``""``."""

    name: str
    sheet_id: int
    relationship_id: str
    state: str


def with_sheets(root: Element, sheets: Sequence[NewSheet], names: Iterable[Element], first_position: int) -> bytes:
    """The workbook part with more sheets at the end and more defined names.

    Args:
        root: the workbook part.
        sheets: the sheets to list.
        names: the ``definedName`` elements to take over.
        first_position: the position the first of the sheets gets; names that belong to a sheet count from there.
    """
    listed = root.child("sheets")
    assert listed is not None  # noqa: S101  (the structure was read: there are sheets)
    edits = [append_child(listed, b"".join(_sheet(root, sheet) for sheet in sheets))]
    edits.append(_names_edit(root, b"".join(_name(root, name, first_position) for name in names)))
    # Our formulas have no results yet.
    edits += recalculate_on_opening(root)
    return splice(root.source, edits)


def _sheet(root: Element, sheet: NewSheet) -> bytes:
    found = _PREFIX.search(root.start_tag)
    declared, prefix = "", found[1].decode() if found else "r"
    if found is None:
        uri = _STRICT_RELATIONSHIPS if _STRICT.search(root.start_tag) else _RELATIONSHIPS
        declared = f' xmlns:r="{uri}"'
    state = f' state="{sheet.state}"' if sheet.state else ""
    attributes = (
        f'{declared} name="{escape_attribute(sheet.name)}" sheetId="{sheet.sheet_id}"{state}'
        f' {prefix}:id="{sheet.relationship_id}"'
    )
    return b"<" + root.prefix + b"sheet" + attributes.encode() + b"/>"


def _name(root: Element, name: Element, first_position: int) -> bytes:
    tag = name.start_tag
    if "localSheetId" in name.attributes:
        tag = with_attributes(tag, {"localSheetId": str(first_position + int(name.get("localSheetId")))})
    return b"<" + root.prefix + tag[1:] + name.inner + b"</" + root.prefix + b"definedName>"


def _names_edit(root: Element, added: bytes) -> Edit:
    listed = root.child("definedNames")
    if listed is not None:
        return append_child(listed, added)
    tag = root.prefix + b"definedNames"
    position = max(child.end for child in root.children if child.name in _BEFORE_NAMES)
    return position, position, b"<" + tag + b">" + added + b"</" + tag + b">"
