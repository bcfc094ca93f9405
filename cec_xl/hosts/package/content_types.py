"""``[Content_Types].xml``: what each part of the package is."""

from __future__ import annotations

from collections.abc import Mapping

from cec_xl.hosts.package.xml import Element, append_child, escape_attribute, splice

PART = "[Content_Types].xml"


class ContentTypes:
    """The declared types, by file extension and, overriding that, by part."""

    def __init__(self, root: Element) -> None:
        self._root = root
        self._defaults = {e.get("Extension").lower(): e.get("ContentType") for e in root.all("Default")}
        self._overrides = {_key(e.get("PartName")): e.get("ContentType") for e in root.all("Override")}
        self._changes: dict[str, str | None] = {}

    def of(self, part: str) -> str:
        """The part's content type, ``""`` where none is declared."""
        key = _key(part)
        if key in self._changes:
            changed = self._changes[key]
            if changed is not None:
                return changed
        elif key in self._overrides:
            return self._overrides[key]
        return self._defaults.get(key.rpartition("/")[2].rpartition(".")[2], "")

    def set(self, part: str, content_type: str) -> None:
        """Declare a part's type; nothing is written where its extension already says so."""
        if self.of(part) != content_type:
            self._changes[_key(part)] = content_type
            self._names = {**getattr(self, "_names", {}), _key(part): part}

    def remove(self, part: str) -> None:
        """Forget what a part was declared to be."""
        key = _key(part)
        if key in self._overrides:
            self._changes[key] = None
        else:
            self._changes.pop(key, None)

    @property
    def changed(self) -> bool:
        """Whether something differs from what was read."""
        return any(self._overrides.get(key) != value for key, value in self._changes.items())

    def content(self) -> bytes:
        """The part with the changes; what stays keeps its bytes."""
        root = self._root
        edits = []
        for element in root.all("Override"):
            key = _key(element.get("PartName"))
            if key in self._changes and self._changes[key] != self._overrides[key]:
                edits.append((element.start, element.end, b""))
        names: Mapping[str, str] = getattr(self, "_names", {})
        added = b"".join(
            b'<%sOverride PartName="/%s" ContentType="%s"/>'
            % (root.prefix, escape_attribute(names[key]).encode(), escape_attribute(value).encode())
            for key, value in self._changes.items()
            if value is not None and self._overrides.get(key) != value
        )
        return splice(root.source, [*edits, append_child(root, added)] if added else edits)


def _key(part: str) -> str:
    return part.lstrip("/").lower()
