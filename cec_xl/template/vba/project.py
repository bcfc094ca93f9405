"""The streams of a VBA project: [MS-OVBA] 2.3.

No compiled code is written: ``_VBA_PROJECT`` says version 0xFFFF and every module's source begins at offset 0, as
2.3.4.1 asks of a writer that is not the editor itself. Excel compiles the source when it is first needed.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from cec_xl.template.vba.compound import write_compound
from cec_xl.template.vba.compression import compress
from cec_xl.template.vba.modules import Module, ModuleKind

ENCODING = "cp1252"
_CODE_PAGE = 1252
_LANGUAGE = 0x0409
_WINDOWS_64 = 3
_PROJECT_VERSION = (0x65BE0257, 17)
_NO_COOKIE = 0xFFFF
SOURCE_ONLY = bytes.fromhex("CC61FFFF000100")
"""The stream ``_VBA_PROJECT`` of a project without compiled code."""
DIR_END = struct.pack("<HI", 0x10, 0)


@dataclass(frozen=True, slots=True)
class Reference:
    """A type library the source uses; VBA and Excel themselves need no mention."""

    name: str
    library: str


OLE_AUTOMATION = Reference(
    "stdole",
    r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation",
)
OFFICE = Reference(
    "Office",
    r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#"
    r"C:\Program Files\Common Files\Microsoft Shared\OFFICE16\MSO.DLL#Microsoft Office 16.0 Object Library",
)
"""Gives the ribbon's ``IRibbonControl``; found by its id, the path is only a hint."""

PROJECT_ID = "{5F2C4E1A-6B7D-4C3E-9A10-2D4B8C6E1F00}"


def project_bytes(
    modules: Sequence[Module],
    *,
    name: str = "VBAProject",
    project_id: str = PROJECT_ID,
    references: Sequence[Reference] = (OLE_AUTOMATION, OFFICE),
) -> bytes:
    """The ``vbaProject.bin`` that holds `modules`, document modules first.

    Raises:
        ValueError: two modules whose names differ at most in case.
    """
    if len({module.name.lower() for module in modules}) != len(modules):
        raise ValueError("two modules of one name")
    storage = {module.name: compress(module.source.encode(ENCODING)) for module in modules}
    storage["_VBA_PROJECT"] = SOURCE_ONLY
    storage["dir"] = compress(_dir_stream(modules, name, references))
    return write_compound(
        {"VBA": storage, "PROJECT": _project_stream(modules, name, project_id), "PROJECTwm": _name_map(modules)}
    )


def _record(record_id: int, data: bytes) -> bytes:
    return struct.pack("<HI", record_id, len(data)) + data


def _text_records(ansi_id: int, unicode_id: int, text: str) -> bytes:
    return _record(ansi_id, text.encode(ENCODING)) + _record(unicode_id, text.encode("utf-16-le"))


def _dir_stream(modules: Sequence[Module], name: str, references: Sequence[Reference]) -> bytes:
    """The ``dir`` stream before compression (2.3.4.2)."""
    out = _record(0x01, struct.pack("<I", _WINDOWS_64))
    out += _record(0x02, struct.pack("<I", _LANGUAGE)) + _record(0x14, struct.pack("<I", _LANGUAGE))
    out += _record(0x03, struct.pack("<H", _CODE_PAGE)) + _record(0x04, name.encode(ENCODING))
    out += _text_records(0x05, 0x40, "")  # description
    out += _record(0x06, b"") + _record(0x3D, b"")  # help file, twice
    out += _record(0x07, bytes(4)) + _record(0x08, bytes(4))  # help context, library flags
    out += struct.pack("<HIIH", 0x09, 4, *_PROJECT_VERSION)  # its length field says 4 though 6 bytes follow
    out += _text_records(0x0C, 0x3C, "")  # conditional compilation constants
    for reference in references:
        library = reference.library.encode(ENCODING)
        out += _text_records(0x16, 0x3E, reference.name)
        out += _record(0x0D, struct.pack("<I", len(library)) + library + bytes(6))
    out += modules_record(len(modules))
    return out + b"".join(module_records(module) for module in modules) + DIR_END


def modules_record(count: int) -> bytes:
    """What stands in the ``dir`` stream before the modules."""
    return _record(0x0F, struct.pack("<H", count)) + _record(0x13, struct.pack("<H", _NO_COOKIE))


def module_records(module: Module) -> bytes:
    """What the ``dir`` stream says of a module whose stream holds nothing but its source."""
    out = _text_records(0x19, 0x47, module.name) + _text_records(0x1A, 0x32, module.name)
    out += _text_records(0x1C, 0x48, module.description)
    out += _record(0x31, bytes(4)) + _record(0x1E, bytes(4))  # source offset, help context
    out += _record(0x2C, struct.pack("<H", _NO_COOKIE))
    return out + _record(0x21 if module.kind is ModuleKind.STANDARD else 0x22, b"") + _record(0x2B, b"")


def _project_stream(modules: Sequence[Module], name: str, project_id: str) -> bytes:
    """The ``PROJECT`` stream, text in the form of an INI file (2.3.1)."""
    lines = [
        f'ID="{project_id}"',
        *(module_line(module) for module in modules),
        f'Name="{name}"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        f'CMG="{_obfuscated(bytes(4), project_id, 0x8D)}"',  # not protected against viewing
        f'DPB="{_obfuscated(bytes(1), project_id, 0x8B)}"',  # no password
        f'GC="{_obfuscated(bytes([0xFF]), project_id, 0x89)}"',  # visible
        "",
        "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
        "",
        "[Workspace]",
        *(workspace_line(module.name) for module in modules),
        "",
    ]
    return "\r\n".join(lines).encode(ENCODING)


def module_line(module: Module) -> str:
    """How the ``PROJECT`` stream lists a module."""
    return f"{module.kind}={module.name}" + ("/&H00000000" if module.kind is ModuleKind.DOCUMENT else "")


def workspace_line(name: str) -> str:
    """Where the editor shows a module's window: nowhere, it is closed."""
    return f"{name}=0, 0, 0, 0, C"


def _name_map(modules: Sequence[Module]) -> bytes:
    """The ``PROJECTwm`` stream: each module's name in both encodings (2.3.3)."""
    return b"".join(name_map_entry(module.name) for module in modules) + b"\0\0"


def name_map_entry(name: str) -> bytes:
    """One name of the ``PROJECTwm`` stream."""
    return name.encode(ENCODING) + b"\0" + name.encode("utf-16-le") + b"\0\0"


def _obfuscated(data: bytes, project_id: str, seed: int) -> str:
    """The "data encryption" of 2.4.3 with a fixed seed, so that a build is reproducible."""
    key = sum(project_id.encode(ENCODING)) & 0xFF
    out = [seed, seed ^ 2, seed ^ key]
    plain, last, before = key, seed ^ key, seed ^ 2
    ignored = b"\x07" * ((seed & 6) // 2)
    for byte in ignored + struct.pack("<I", len(data)) + data:
        cipher = byte ^ ((before + plain) & 0xFF)
        out.append(cipher)
        before, last, plain = last, cipher, byte
    return bytes(out).hex().upper()
