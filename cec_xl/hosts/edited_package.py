"""A package whose changed sheets can be read again before they are saved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cec_xl.hosts.package import Package
from cec_xl.hosts.package.archive import BLOCK
from cec_xl.hosts.package.deflate import Chunk, Content, buffers


class EditedPackage(Package):
    """A package that reads what was written into it; content given in chunks must be iterable repeatedly."""

    def stream(self, name: str, block: int = BLOCK) -> Iterator[bytes]:
        """A part's content with the change made to it, in blocks of at most `block` bytes."""
        content = self._changes.get(name.lower())
        return super().stream(name, block) if content is None else _blocks(content, block)

    def read(self, name: str) -> bytes:
        """A part's content with the change made to it."""
        content = self._changes.get(name.lower())
        return super().read(name) if content is None else b"".join(_blocks(content, BLOCK))

    def size(self, name: str) -> int:
        """About how many bytes a part unpacks to: as it stands in the file, or as it was written whole."""
        content = self._changes.get(name.lower())
        if isinstance(content, (bytes, bytearray, memoryview)):
            return len(content)
        return 0 if name.lower() in self._added else super().size(name)

    def content(self, name: str) -> Iterable[Chunk]:
        """A part's content as it would be written, iterable repeatedly."""
        changed = self._changes.get(name.lower())
        if changed is None:
            return PartContent(self, name)
        return (changed,) if isinstance(changed, (bytes, bytearray, memoryview)) else changed


class PartContent:
    """An unchanged part, read anew each time it is iterated over."""

    def __init__(self, package: Package, name: str) -> None:
        self._package = package
        self._name = name

    def __iter__(self) -> Iterator[Chunk]:
        return Package.stream(self._package, self._name)


def _blocks(content: Content, block: int) -> Iterator[bytes]:
    for buffer in buffers(content):
        view = memoryview(buffer)
        for start in range(0, len(view), block):
            yield bytes(view[start : start + block])
