"""Modules: from the text a file holds to the text a project's stream holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

CLASS_BASE = "0{FCFB3D2A-A0FA-1068-A738-08002B3371B5}"
WORKBOOK_BASE = "0{00020819-0000-0000-C000-000000000046}"
SHEET_BASE = "0{00020820-0000-0000-C000-000000000046}"

_NAME = re.compile(r'Attribute VB_Name = "([A-Za-z]\w{0,30})"\n', re.ASCII)
_VERSION_BLOCK = re.compile(r"\AVERSION [\d.]+ CLASS\nBEGIN\n.*?\nEND\n", re.DOTALL)
_DESCRIPTION = re.compile(r'^Attribute VB_Description = "(.*)"$', re.MULTILINE)


class ModuleKind(StrEnum):
    """The three kinds, by the word the project's list of modules uses."""

    STANDARD = "Module"
    CLASS = "Class"
    DOCUMENT = "Document"


@dataclass(frozen=True, slots=True)
class Module:
    """One module in stream form: attribute lines first, lines ended by CR LF."""

    name: str
    kind: ModuleKind
    source: str
    description: str = ""


def standard_module(text: str) -> Module:
    """A module from the text of a ``.bas`` file, which begins with its ``Attribute VB_Name``."""
    return _module(_newlines(text), ModuleKind.STANDARD)


def class_module(text: str) -> Module:
    """A class from the text of a ``.cls`` file as the editor exports it.

    The exported header (``VERSION 1.0 CLASS`` …) is no part of the stream; attributes the export leaves out are.
    """
    text = _VERSION_BLOCK.sub("", _newlines(text))
    if "Attribute VB_Base" not in text:
        text = _NAME.sub(lambda found: f'{found[0]}Attribute VB_Base = "{CLASS_BASE}"\n', text, count=1)
    if "Attribute VB_TemplateDerived" not in text:
        tail = "Attribute VB_TemplateDerived = False\nAttribute VB_Customizable = False\n"
        text = re.sub(r"(Attribute VB_Exposed = \w+\n)", lambda found: found[0] + tail, text, count=1)
    return _module(text, ModuleKind.CLASS)


def document_module(name: str, base: str, code: str = "") -> Module:
    """The module behind the workbook (`WORKBOOK_BASE`) or a sheet (`SHEET_BASE`); `name` is its code name."""
    head = (
        f'Attribute VB_Name = "{name}"\n'
        f'Attribute VB_Base = "{base}"\n'
        "Attribute VB_GlobalNameSpace = False\n"
        "Attribute VB_Creatable = False\n"
        "Attribute VB_PredeclaredId = True\n"
        "Attribute VB_Exposed = True\n"
        "Attribute VB_TemplateDerived = False\n"
        "Attribute VB_Customizable = True\n"
    )
    return _module(head + _newlines(code), ModuleKind.DOCUMENT)


def _newlines(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _module(text: str, kind: ModuleKind) -> Module:
    name = _NAME.match(text)
    if name is None:
        raise ValueError("a module starts with Attribute VB_Name and a name of at most 31 ASCII letters and digits")
    described = _DESCRIPTION.search(text)
    description = described[1].replace('""', '"').replace(r"\r\n", "\r\n") if described else ""
    return Module(name[1], kind, text.replace("\n", "\r\n"), description)
