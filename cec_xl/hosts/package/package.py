"""The package editor: a workbook as a set of parts, of which only the changed ones are written anew."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from cec_xl.errors import DamagedFileError, FileError, ProtectedFileError
from cec_xl.hosts.package import relationships as rels
from cec_xl.hosts.package.archive import BLOCK, Archive, Entry
from cec_xl.hosts.package.archive_writer import ArchiveWriter
from cec_xl.hosts.package.content_types import PART as CONTENT_TYPES
from cec_xl.hosts.package.content_types import ContentTypes
from cec_xl.hosts.package.deflate import Content
from cec_xl.hosts.package.fingerprint import Fingerprint
from cec_xl.hosts.package.format_check import check_format
from cec_xl.hosts.package.limits import Limits
from cec_xl.hosts.package.relationships import Relationship, relationships_part
from cec_xl.hosts.package.signatures import signature_origin, signed_macro_parts
from cec_xl.hosts.package.system_errors import file_error
from cec_xl.hosts.package.xml import Element, check_prolog, parse, utf8

_PROLOG_BYTES = 4096
_KEPT_TREE_BYTES = 256 << 10


class _UsedUp:
    """Stands for an iterator that has been written."""

    def __iter__(self) -> Iterator[bytes]:
        raise RuntimeError("an iterator given as a part's content can be written only once")


class Package:
    """A workbook file, open for reading, with changes kept aside until `write`.

    Part names have no leading slash and are compared without case, as the format says.

    >>> with Package.open(path) as package:             # doctest: +SKIP
    ...     package.replace("xl/tables/table1.xml", new_table)
    ...     package.write(other_path)
    """

    def __init__(self, path: Path, archive: Archive, *, allow_signed: bool = False) -> None:
        self.path = path
        self.allow_signed = allow_signed
        self._archive = archive
        self._fingerprint = Fingerprint.of(archive)
        self._entries = {e.name.lower(): e for e in archive.entries if not e.is_folder}
        self._changes: dict[str, Content] = {}
        self._added: dict[str, str] = {}
        self._removed: set[str] = set()
        self._relationships: dict[str, tuple[Relationship, ...]] = {}
        self._trees: dict[str, Element] = {}
        self._types: ContentTypes | None = None
        if CONTENT_TYPES not in self:
            raise DamagedFileError("package_not_workbook", file=path.name)

    @classmethod
    def open(cls, path: str | os.PathLike[str], limits: Limits | None = None, *, allow_signed: bool = False) -> Self:
        """Open a workbook file.

        Args:
            path: the file.
            limits: how much it may ask of the machine.
            allow_signed: write changes even where that voids a digital signature; the caller has told the user.

        Raises:
            FileError: the file is not there, busy, encrypted, of another format, or damaged; the sentence says which.
        """
        path = Path(path)
        archive = _open_archive(path, limits or Limits())
        try:
            return cls(path, archive, allow_signed=allow_signed)
        except BaseException:
            archive.close()
            raise

    def close(self) -> None:
        """Let go of the file. Changes stay in memory: `reopen` takes up where it was."""
        self._archive.close()

    def reopen(self) -> None:
        """Open the file again after `close`, with the changes made so far."""
        if self._archive.closed:
            self._archive = _open_archive(self.path, self.limits)

    def reload(self) -> None:
        """Forget all changes and read the file as it now is."""
        self.close()
        fresh = type(self).open(self.path, self.limits, allow_signed=self.allow_signed)
        self.__dict__.update(fresh.__dict__)

    def unchanged_on_disk(self) -> bool:
        """Whether the file at `path` still holds what was read."""
        try:
            archive = _open_archive(self.path, self.limits)
        except FileError:
            return False
        archive.close()
        return Fingerprint.of(archive) == self._fingerprint

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Reading ---------------------------------------------------------------------------------------------------

    @property
    def limits(self) -> Limits:
        """The bounds it was opened with."""
        return self._archive.limits

    def names(self) -> tuple[str, ...]:
        """All part names: those of the file in its order, then those added."""
        kept = (entry.name for key, entry in self._entries.items() if key not in self._removed)
        return (*kept, *self._added.values())

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._has(name.lower())

    def _has(self, key: str) -> bool:
        return key in self._added or (key in self._entries and key not in self._removed)

    def size(self, name: str) -> int:
        """Unpacked size of a part as it stands in the file, in bytes."""
        return self._entry(name).size

    def read(self, name: str) -> bytes:
        """A part's content, with the change made to it if that was given whole.

        Raises:
            DamagedFileError: there is no such part, its content is broken, or it is too large to be held whole.
        """
        key = name.lower()
        if key in self._changes:
            content = self._changes[key]
            if isinstance(content, (bytes, bytearray, memoryview)):
                return bytes(content)
            raise ValueError(f"{name} was replaced by a stream")
        if key == CONTENT_TYPES.lower() and self._types is not None and self._types.changed:
            return self._types.content()
        if self.size(name) > self.limits.whole:
            raise DamagedFileError("package_too_large", file=self.path.name, limit=self.limits.whole >> 20)
        return b"".join(self._archive.blocks(self._entry(name)))

    def stream(self, name: str, block: int = BLOCK) -> Iterator[bytes]:
        """A part's content as it stands in the file, in blocks of at most `block` bytes."""
        return self._archive.blocks(self._entry(name), block)

    def read_xml(self, name: str) -> bytes:
        """A part's content as UTF-8, refused where it declares a document type."""
        content = self.read(name)
        try:
            return utf8(content, name)
        except DamagedFileError as error:
            raise self._located(error) from None

    def xml(self, name: str) -> Element:
        """A (small) part parsed into a tree, which is handed out again while the part stays as it is."""
        content = self.read_xml(name)
        tree = self._trees.get(name.lower())
        if tree is not None and tree.source == content:
            return tree
        try:
            tree = parse(content, name, self.limits.elements)
        except DamagedFileError as error:
            raise self._located(error) from None
        if len(content) <= _KEPT_TREE_BYTES:
            self._trees[name.lower()] = tree
        return tree

    def _located(self, error: DamagedFileError) -> DamagedFileError:
        """The error of a part with the name of the file it lies in."""
        return DamagedFileError(error.code, file=self.path.name, **error.details)

    def check_prolog(self, name: str) -> None:
        """Refuse a part that declares a document type, without reading all of it."""
        head = next(self.stream(name, _PROLOG_BYTES), b"")
        try:
            check_prolog(head, name)
        except DamagedFileError as error:
            raise self._located(error) from None

    def relationships(self, part: str = "") -> tuple[Relationship, ...]:
        """The relationships of a part; of the package itself where `part` is ``""``."""
        key = part.lower()
        if key not in self._relationships:
            name = relationships_part(part)
            self._relationships[key] = rels.read(part, self.xml(name)) if name in self else ()
        return self._relationships[key]

    def relationship_targets(self, part: str, kind: str) -> tuple[str, ...]:
        """Names of the parts a part points at with relationships of one kind (last segment of their type)."""
        return tuple(r.target for r in self.relationships(part) if r.kind == kind and not r.external)

    def content_type(self, part: str) -> str:
        """What the package declares the part to be, ``""`` where nothing is declared."""
        return self._content_types().of(part)

    # Changing --------------------------------------------------------------------------------------------------

    def replace(self, name: str, content: Content) -> None:
        """Give a part new content: whole, or as chunks of bytes and of functions that produce bytes.

        Functions are called when the package is written. An iterator can be written only once.
        """
        if name not in self:
            raise KeyError(name)
        self._changes[name.lower()] = content

    def add(self, name: str, content_type: str, content: Content) -> None:
        """Add a part. Relationships that point at it are added separately."""
        if name in self:
            raise KeyError(name)
        self._content_types().set(name, content_type)
        self._put_new(name, content)

    def _put_new(self, name: str, content: Content) -> None:
        key = name.lower()
        self._changes[key] = content
        if key in self._entries:
            self._removed.discard(key)
        else:
            self._added[key] = name

    def remove(self, name: str) -> None:
        """Drop a part with its own relationships, its declared type, and all relationships that point at it."""
        if name not in self:
            raise KeyError(name)
        for part in self._parts_with_relationships():
            old = self.relationships(part)
            new = [r for r in old if r.external or r.target.lower() != name.lower()]
            if len(new) != len(old):
                self.set_relationships(part, new)
        self.set_relationships(name, ())
        self._content_types().remove(name)
        self._drop(name)

    def _drop(self, name: str) -> None:
        key = name.lower()
        self._changes.pop(key, None)
        if self._added.pop(key, None) is None:
            self._removed.add(key)

    def _parts_with_relationships(self) -> Iterator[str]:
        for name in self.names():
            folder, _, file = name.rpartition("_rels/")
            if file.lower().endswith(".rels") and "/" not in file:
                yield folder + file[: -len(".rels")]

    def set_relationships(self, part: str, wanted: Sequence[Relationship]) -> None:
        """Make these the part's relationships; those that stay keep their bytes."""
        wanted = tuple(wanted)
        if wanted == self.relationships(part):
            return
        name = relationships_part(part)
        if not wanted:
            self._drop(name)
        elif name in self:
            self._changes[name.lower()] = rels.changed(part, self.xml(name), wanted)
        else:
            self._content_types().set(name, rels.CONTENT_TYPE)
            self._put_new(name, rels.changed(part, parse(rels.EMPTY, name), wanted))
        self._relationships[part.lower()] = wanted

    def add_relationship(self, part: str, kind: str, target: str, *, external: bool = False) -> str:
        """Add a relationship of a full type to a part; returns its id."""
        now = self.relationships(part)
        new = Relationship(rels.free_id(now), kind, target, external)
        self.set_relationships(part, (*now, new))
        return new.id

    # Writing ---------------------------------------------------------------------------------------------------

    @property
    def changed(self) -> bool:
        """Whether `write` would write anything but a copy."""
        types_changed = self._types is not None and self._types.changed
        return bool(self._changes or self._removed or self._added or types_changed)

    def check_signatures(self) -> None:
        """Refuse changes that would void a digital signature.

        Called with nothing changed yet it tells whether the workbook could be changed at all; `write` calls it
        with what was changed.

        Raises:
            ProtectedFileError: the package is signed, or a signed macro project was changed.
        """
        if self.allow_signed:
            return
        if signature_origin(self) is not None:
            raise ProtectedFileError("package_signed", file=self.path.name)
        if any(self._touched(part) for part in signed_macro_parts(self)):
            raise ProtectedFileError("package_macros_signed", file=self.path.name)

    def _touched(self, part: str) -> bool:
        return part.lower() in self._changes

    def write(self, target: str | os.PathLike[str] | BinaryIO) -> None:
        """Write the package with its changes to another file, or to an open one that can seek.

        Same package, same changes, same bytes. Parts without changes are copied without being unpacked.

        Raises:
            ProtectedFileError: see `check_signatures`.
        """
        if self.changed:
            self.check_signatures()
        if isinstance(target, (str, os.PathLike)):
            with Path(target).open("wb") as file:
                self._write(file)
        else:
            self._write(target)

    def _write(self, file: BinaryIO) -> None:
        if self._types is not None and self._types.changed:
            self._changes[CONTENT_TYPES.lower()] = self._types.content()
        entries = [e for e in self._archive.entries if e.name.lower() not in self._removed]
        with ArchiveWriter(file) as writer:
            for entry in sorted(entries, key=lambda item: item.offset):
                key = entry.name.lower()
                if key in self._changes:
                    writer.stream(entry.name, self._take(key), entry)
                else:
                    writer.copy(self._archive, entry)
            for key, name in self._added.items():
                writer.stream(name, self._take(key))
            writer.finish((*(entry.name for entry in entries), *self._added.values()), self._archive.comment)

    def _take(self, key: str) -> Content:
        """A change to be written; an iterator gives its content once and must not come out empty the next time."""
        content = self._changes[key]
        if isinstance(content, Iterator):
            self._changes[key] = _UsedUp()
        return content

    def _entry(self, name: str) -> Entry:
        key = name.lower()
        if key not in self._entries or key in self._removed:
            raise DamagedFileError("package_no_part", file=self.path.name, part=name)
        return self._entries[key]

    def _content_types(self) -> ContentTypes:
        if self._types is None:
            self._types = ContentTypes(self.xml(CONTENT_TYPES))
        return self._types


def _open_archive(path: Path, limits: Limits) -> Archive:
    try:
        file = path.open("rb")
    except OSError as error:
        raise file_error(error, path) from error
    try:
        check_format(path, file)
        return Archive(path, file, limits)
    except OSError as error:
        file.close()
        raise file_error(error, path) from error
    except BaseException:
        file.close()
        raise
