"""Changes to a workbook's parts, worked out completely before the first of them is made."""

from __future__ import annotations

from dataclasses import dataclass, field

from cec_xl.hosts.notice import Notice
from cec_xl.hosts.package import Package
from cec_xl.hosts.package.deflate import Content


@dataclass
class Changes:
    """What is to be changed.

    Attributes:
        parts: new content by part name.
        dropped_relationships: ids of relationships to drop, by the part they belong to.
        removed: parts to remove with everything that points at them.
        notices: what the user should know.
    """

    parts: dict[str, Content] = field(default_factory=dict)
    dropped_relationships: dict[str, tuple[str, ...]] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    def apply(self, package: Package) -> None:
        """Make the changes."""
        for part, content in self.parts.items():
            package.replace(part, content)
        for part, ids in self.dropped_relationships.items():
            kept = [r for r in package.relationships(part) if r.id not in ids]
            package.set_relationships(part, kept)
        for part in self.removed:
            package.remove(part)
