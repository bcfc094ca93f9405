"""``[Content_Types].xml``: what each part of the package is."""

from __future__ import annotations

from cec_xl.hosts.package.xml import Element, append_child, escape_attribute, splice

PART = "[Content_Types].xml"


class ContentTypes:
    """The declared types, by file extension and, overriding that, by part."""

    def __init__(self, root: Element) -> None:
        self._root = root
        self._defaults = {e.get("Extension").lower(): e.get("ContentType") for e in root.all("Default")}
        self._read = {_key(e.get("PartName")): e.get("ContentType") for e in root.all("Override")}
        self._now = dict(self._read)
        self._names: dict[str, str] = {}

    def of(self, part: str) -> str:
        """The part's content type, ``""`` where none is declared."""
        key = _key(part)
        extension = key.rpartition("/")[2].rpartition(".")[2]
        return self._now.get(key) or self._defaults.get(extension, "")

    def set(self, part: str, content_type: str) -> None:
        """Declare a part's type; nothing is written where its extension already says so."""
        if self.of(part) != content_type:
            self._now[_key(part)] = content_type
            self._names[_key(part)] = part

    def remove(self, part: str) -> None:
        """Forget what a part was declared to be."""
        self._now.pop(_key(part), None)

    @property
    def changed(self) -> bool:
        """Whether something differs from what was read."""
        return self._now != self._read

    def content(self) -> bytes:
        """The part with the changes; what stays keeps its bytes."""
        root = self._root
        gone = {key for key, value in self._read.items() if self._now.get(key) != value}
        edits = [(e.start, e.end, b"") for e in root.all("Override") if _key(e.get("PartName")) in gone]
        added = b"".join(self._written(key) for key, value in self._now.items() if self._read.get(key) != value)
        return splice(root.source, [*edits, append_child(root, added)] if added else edits)

    def _written(self, key: str) -> bytes:
        name, content_type = escape_attribute(self._names[key]), escape_attribute(self._now[key])
        return b"<" + self._root.prefix + f'Override PartName="/{name}" ContentType="{content_type}"/>'.encode()


def _key(part: str) -> str:
    return part.lstrip("/").lower()
