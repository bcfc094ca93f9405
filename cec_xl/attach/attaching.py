"""The whole operation: judge the workbook, build our sheets for it, transplant them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cec_xl.attach.body import Body, build_body
from cec_xl.attach.checks import check_attachable
from cec_xl.attach.sheet_part import Transplant, transplanted_sheet
from cec_xl.attach.strict import strict_content, strict_type
from cec_xl.attach.styles import StyleMap, merge_styles
from cec_xl.attach.tab_names import free_tab_names
from cec_xl.attach.transplanting import free_part_names, our_parts, with_own_table_id
from cec_xl.attach.workbook_part import NewSheet, with_sheets
from cec_xl.hosts.edited_package import EditedPackage
from cec_xl.hosts.package import Relationship
from cec_xl.hosts.package.xml import parse
from cec_xl.hosts.reading.structure import Structure, load_structure

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_STYLES_PART = "xl/styles.xml"
_STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_EMPTY_STYLES = b"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"></styleSheet>"""


@dataclass(frozen=True, slots=True)
class Attachment:
    """What was added.

    Attributes:
        sheets: names of the new sheets, in the order of their tabs.
        renamed: for sheets whose usual name was taken, that name -> the one given.
        macros: whether the workbook is of a kind that could hold the buttons and functions, which are not added.
    """

    sheets: tuple[str, ...]
    renamed: Mapping[str, str]
    macros: bool


def attach_sheets(package: EditedPackage, *, language: str = "es", view: str = "basic") -> Attachment:
    """Add the CEC sheets, empty and ready to be filled in, after the workbook's own; the caller saves.

    Args:
        package: the workbook; parts that need not change keep their bytes.
        language: language of sheets, headers and texts.
        view: ``basic`` hides the sheets an owner does not need, ``complete`` shows all.

    Raises:
        FileError: the workbook cannot take them: signed, protected structure, shared, an add-in.
        InputError: it has them already.
    """
    structure = load_structure(package)
    check_attachable(package, structure)
    renamed = free_tab_names([sheet.name for sheet in structure.sheets], language)
    body = build_body(language, view, renamed)
    _transplant(package, structure, body)
    return Attachment(tuple(sheet.name for sheet in body.sheets), renamed, structure.kind.macros)


def _transplant(package: EditedPackage, structure: Structure, body: Body) -> None:
    styles = _add_styles(package, structure, body)
    plan = Transplant(body.strings, styles, body.date_formats if structure.date1904 else frozenset())
    names = free_part_names(our_parts(body), package.names())
    next_table = 1 + max((int(package.xml(t.part).get("id", "0")) for t in structure.tables.values()), default=0)
    for part, name in names.items():
        content = body.parts[part]
        kind = body.kind(part)
        if kind == "worksheet":
            content = transplanted_sheet(content, plan)
        elif kind == "table":
            content = with_own_table_id(content, next_table, plan)
            next_table += 1
        package.add(name, body.content_type(part), strict_content(content) if structure.strict else content)
        wanted = [
            Relationship(r.id, _type(r.type, structure), r.target if r.external else names[r.target], r.external)
            for r in body.relationships(part)
        ]
        package.set_relationships(name, wanted)
    _list_sheets(package, structure, body, names)


def _add_styles(package: EditedPackage, structure: Structure, body: Body) -> StyleMap:
    part = next(iter(package.relationship_targets(structure.part, "styles")), "")
    if part in package:
        content, styles = merge_styles(package.xml(part), body.styles, body.theme_colours, package.path.name)
        package.replace(part, content)
        return styles
    empty = strict_content(_EMPTY_STYLES) if structure.strict else _EMPTY_STYLES
    content, styles = merge_styles(parse(empty, part), body.styles, body.theme_colours, package.path.name)
    name = next(iter(free_part_names([_STYLES_PART], package.names()).values()))
    package.add(name, _STYLES_TYPE, content)
    package.add_relationship(structure.part, _type(_OFFICE + "styles", structure), name)
    return styles


def _list_sheets(package: EditedPackage, structure: Structure, body: Body, names: Mapping[str, str]) -> None:
    next_id = 1 + max((sheet.sheet_id for sheet in structure.sheets), default=0)
    worksheet = _type(_OFFICE + "worksheet", structure)
    added = [
        NewSheet(
            sheet.name,
            next_id + position,
            package.add_relationship(structure.part, worksheet, names[sheet.part]),
            sheet.state,
        )
        for position, sheet in enumerate(body.sheets)
    ]
    root = package.xml(structure.part)
    package.replace(structure.part, with_sheets(root, added, body.defined_names, len(structure.sheets)))


def _type(kind: str, structure: Structure) -> str:
    return strict_type(kind) if structure.strict else kind
