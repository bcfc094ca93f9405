"""Puts newer modules of ours into a project a user has worked with: the user's own modules and references stay."""

from __future__ import annotations

from collections.abc import Sequence

from cec_xl.template.vba.compound import write_compound
from cec_xl.template.vba.compression import compress
from cec_xl.template.vba.modules import Module, ModuleKind
from cec_xl.template.vba.project import (
    DIR_END,
    ENCODING,
    SOURCE_ONLY,
    module_line,
    module_records,
    modules_record,
    name_map_entry,
    workspace_line,
)
from cec_xl.template.vba.reading import StoredModule, StoredProject, read_project

_KINDS = (b"Document=", b"Module=", b"Class=", b"BaseClass=")
_FORM = b"BaseClass="


def updated_project(project: bytes, modules: Sequence[Module]) -> bytes:
    """A project with `modules` in place of those of the same name, or added where there are none.

    Everything else is kept: other modules, references, the project's name, id and password. Compiled code is left
    out, so Excel compiles anew.

    Raises:
        ValueError: the project cannot be read, or has forms, whose parts this writer does not know how to keep.
    """
    stored = read_project(project)
    lines = stored.streams["PROJECT"].split(b"\r\n")
    if any(line.startswith(_FORM) for line in lines):
        raise ValueError("a project with forms")
    if any(module.kind is ModuleKind.DOCUMENT for module in modules):
        raise ValueError("a document's module belongs to the user")
    known = {module.name.lower() for module in stored.modules}
    added = [module for module in modules if module.name.lower() not in known]
    kept = [_replaced(module, modules) for module in stored.modules]
    every = [*kept, *(StoredModule(m.name, module_records(m), m.source.encode(ENCODING)) for m in added)]
    storage = {module.name: compress(module.source) for module in every}
    storage["_VBA_PROJECT"] = SOURCE_ONLY
    records = b"".join(module.records for module in every)
    storage["dir"] = compress(stored.head + modules_record(len(every)) + records + DIR_END)
    project_stream = b"\r\n".join(_listed(lines, added))
    return write_compound({"VBA": storage, "PROJECT": project_stream, **_other_streams(stored, added)})


def _replaced(stored: StoredModule, modules: Sequence[Module]) -> StoredModule:
    """The stored module, or ours of that name."""
    ours = next((module for module in modules if module.name.lower() == stored.name.lower()), None)
    if ours is None:
        return stored
    return StoredModule(stored.name, stored.records, ours.source.encode(ENCODING))


def _listed(lines: list[bytes], added: Sequence[Module]) -> list[bytes]:
    """The lines of the ``PROJECT`` stream, with lines for the added modules behind those of the others."""
    last = max(number for number, line in enumerate(lines) if line.startswith(_KINDS))
    lines = [*lines[: last + 1], *(module_line(module).encode(ENCODING) for module in added), *lines[last + 1 :]]
    while lines and not lines[-1]:
        lines.pop()
    if b"[Workspace]" in lines:  # it is the last section
        lines += [workspace_line(module.name).encode(ENCODING) for module in added]
    return [*lines, b""]


def _other_streams(stored: StoredProject, added: Sequence[Module]) -> dict[str, bytes]:
    """The name map and, where there are any, the licences of controls."""
    streams = {name: content for name, content in stored.streams.items() if name == "PROJECTlk"}
    if "PROJECTwm" in stored.streams:
        names = stored.streams["PROJECTwm"].removesuffix(b"\0\0")
        streams["PROJECTwm"] = names + b"".join(name_map_entry(module.name) for module in added) + b"\0\0"
    return streams
