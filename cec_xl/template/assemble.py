"""From a workbook without macros to one with ribbon and VBA: parts are added to the package, none is rewritten.

The body comes from XlsxWriter, which leaves no schema errors. The code names of its sheets must be set
(``workbook.set_vba_name()``, ``worksheet.set_vba_name(...)``): they tie each sheet to its document module.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

from cec_xl.template.ribbon import Group, implemented_groups, ribbon_xml
from cec_xl.template.vba.build import build_project

WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACRO_WORKBOOK_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
VBA_TYPE = "application/vnd.ms-office.vbaProject"
VBA_RELATION = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
RIBBON_RELATION = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
VBA_PART = "xl/vbaProject.bin"
RIBBON_PART = "customUI/customUI14.xml"
WORKBOOK_CODE_NAME = "ThisWorkbook"

_CONTENT_TYPES = "[Content_Types].xml"
_WORKBOOK_RELATIONS = "xl/_rels/workbook.xml.rels"
_ROOT_RELATIONS = "_rels/.rels"
_RELATIONSHIP_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_SHEET_CODE_NAME = re.compile(rb'<sheetPr\b[^>]*\bcodeName="(\w+)"')
_WORKBOOK_CODE_NAME = re.compile(rb'<workbookPr\b[^>]*\bcodeName="(\w+)"')


def make_macro_workbook(
    body: bytes,
    *,
    language: str,
    sheet_code_names: Sequence[str],
    groups: Sequence[Group] | None = None,
) -> bytes:
    """The ``.xlsm`` of an ``.xlsx`` made by XlsxWriter, with the CEC ribbon tab and VBA project.

    Args:
        body: the bytes of the ``.xlsx``.
        language: language of the ribbon and of the functions' help.
        sheet_code_names: the code names of the sheets in their order, as set in `body`; the sheet that tells xlwings
            where Python is (`conf_sheet.add_conf_sheet`) is among them.
        groups: the ribbon's buttons; by default those whose Python function exists.

    Raises:
        ValueError: the code names in `body` are others, or it is no workbook without macros.
    """
    parts = read_parts(body)
    if (found := code_names(parts)) != [WORKBOOK_CODE_NAME, *sheet_code_names]:
        raise ValueError(f"code names in the body: {found}")
    chosen = implemented_groups() if groups is None else tuple(groups)
    parts[_CONTENT_TYPES] = _inserted(
        _replaced(parts[_CONTENT_TYPES], WORKBOOK_TYPE, MACRO_WORKBOOK_TYPE),
        "Types",
        f'<Override PartName="/{VBA_PART}" ContentType="{VBA_TYPE}"/>',
    )
    parts[_WORKBOOK_RELATIONS] = _inserted(
        parts[_WORKBOOK_RELATIONS],
        "Relationships",
        f'<Relationship Id="rIdVbaProject" Type="{VBA_RELATION}" Target="vbaProject.bin"/>',
    )
    parts[_ROOT_RELATIONS] = _inserted(
        parts[_ROOT_RELATIONS],
        "Relationships",
        f'<Relationship Id="rIdCustomUI" Type="{RIBBON_RELATION}" Target="{RIBBON_PART}"/>',
    )
    parts[VBA_PART] = build_project(sheet_code_names, language=language, groups=chosen)
    parts[RIBBON_PART] = ribbon_xml(language, chosen)
    return write_parts(parts)


def read_parts(package: bytes) -> dict[str, bytes]:
    """The parts of a package in their order."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write_parts(parts: Mapping[str, bytes]) -> bytes:
    """A package of `parts` in their order, without dates: same parts, same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name)  # dated 1980-01-01
            entry.create_system = 0  # otherwise the system that builds would show
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return out.getvalue()


def code_names(parts: Mapping[str, bytes]) -> list[str]:
    """Code names of the workbook and of its sheets in order; ``""`` where there is none."""
    # Our own XML, just written: nothing hostile can stand in it.
    relations = {
        relation.get("Id"): relation.get("Target", "")
        for relation in ET.fromstring(parts[_WORKBOOK_RELATIONS])  # noqa: S314
    }
    sheets = [
        element
        for element in ET.fromstring(parts["xl/workbook.xml"]).iter()  # noqa: S314
        if element.tag.endswith("}sheet")
    ]
    names = [_first(_WORKBOOK_CODE_NAME, parts["xl/workbook.xml"])]
    for sheet in sheets:
        target = relations[sheet.get(_RELATIONSHIP_ID)]
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        names.append(_first(_SHEET_CODE_NAME, parts[part][:4096]))
    return names


def _first(pattern: re.Pattern[bytes], text: bytes) -> str:
    found = pattern.search(text)
    return found[1].decode("ascii") if found else ""


def _replaced(xml: bytes, old: str, new: str) -> bytes:
    if xml.count(old.encode()) != 1:
        raise ValueError(f"expected once in the body: {old}")
    return xml.replace(old.encode(), new.encode())


def _inserted(xml: bytes, element: str, child: str) -> bytes:
    return _replaced(xml, f"</{element}>", f"{child}</{element}>")
