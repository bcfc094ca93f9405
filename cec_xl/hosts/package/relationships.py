"""Relationships: how a part names the parts that belong to it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from typing import NamedTuple

from cec_xl.hosts.package.xml import Element, append_child, escape_attribute, splice

NAMESPACE = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
EMPTY = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Relationships xmlns="' + NAMESPACE.encode() + b'"></Relationships>'
)


class Relationship(NamedTuple):
    """One relationship of a part.

    Attributes:
        id: its id, unique among the part's relationships.
        type: the full type, a URI.
        target: the part's name without leading slash; for an external target whatever stands there.
        external: whether the target lies outside the package.
    """

    id: str
    type: str
    target: str
    external: bool = False

    @property
    def kind(self) -> str:
        """The type's last path segment, the same in transitional and strict workbooks.

        >>> Relationship("rId1", "http://purl.oclc.org/ooxml/officeDocument/relationships/table", "t.xml").kind
        'table'
        """
        return self.type.rpartition("/")[2]


def relationships_part(part: str) -> str:
    """Name of the part that holds a part's relationships; ``""`` is the package itself.

    >>> relationships_part("xl/workbook.xml"), relationships_part("")
    ('xl/_rels/workbook.xml.rels', '_rels/.rels')
    """
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def resolve(part: str, target: str) -> str:
    """Part name of a target written relative to `part`.

    >>> resolve("xl/worksheets/sheet1.xml", "../tables/table1.xml"), resolve("", "/xl/work%20book.xml")
    ('xl/tables/table1.xml', 'xl/work book.xml')
    """
    target = target.replace("\\", "/")
    if "%" in target:
        # Hardly ever, and the import costs more than opening a workbook.
        from urllib.parse import unquote

        target = unquote(target)
    base = "/" if target.startswith("/") else "/" + posixpath.dirname(part)
    return posixpath.normpath(posixpath.join(base, target)).lstrip("/")


def relative(part: str, target: str) -> str:
    """How `part` writes a target: relative, as Excel does.

    >>> relative("xl/worksheets/sheet1.xml", "xl/tables/table1.xml"), relative("", "xl/workbook.xml")
    ('../tables/table1.xml', 'xl/workbook.xml')
    """
    return posixpath.relpath("/" + target, "/" + posixpath.dirname(part))


def read(part: str, root: Element) -> tuple[Relationship, ...]:
    """The relationships in a parsed relationships part of `part`."""
    found = []
    for element in root.all("Relationship"):
        external = element.get("TargetMode") == "External"
        target = element.get("Target")
        if not external and not target.startswith("#"):
            target = resolve(part, target)
        found.append(Relationship(element.get("Id"), element.get("Type"), target, external))
    return tuple(found)


def changed(part: str, root: Element, wanted: Sequence[Relationship]) -> bytes:
    """The relationships part with exactly the wanted relationships; those that stay keep their bytes."""
    now = {relationship.id: relationship for relationship in read(part, root)}
    keep = {relationship.id for relationship in wanted if now.get(relationship.id) == relationship}
    edits = [(e.start, e.end, b"") for e in root.all("Relationship") if e.get("Id") not in keep]
    added = b"".join(
        _written(part, relationship, root.prefix) for relationship in wanted if relationship.id not in keep
    )
    if root.empty:
        return splice(root.source, [append_child(root, added)])
    return splice(root.source, [*edits, append_child(root, added)])


def _written(part: str, relationship: Relationship, prefix: bytes) -> bytes:
    target = relationship.target
    if not relationship.external and not target.startswith("#"):
        target = relative(part, target)
    values = {"Id": relationship.id, "Type": relationship.type, "Target": target}
    if relationship.external:
        values["TargetMode"] = "External"
    attributes = "".join(f' {name}="{escape_attribute(value)}"' for name, value in values.items())
    return b"<" + prefix + b"Relationship" + attributes.encode() + b"/>"


def free_id(taken: Sequence[Relationship]) -> str:
    """The next ``rIdN`` above all in use, so an id once given is not given again to something else.

    >>> free_id([Relationship("rId7", "t", "x"), Relationship("logo", "t", "y")])
    'rId8'
    """
    numbers = (re.fullmatch(r"rId(\d+)", relationship.id) for relationship in taken)
    return f"rId{max((int(match[1]) for match in numbers if match), default=0) + 1}"
