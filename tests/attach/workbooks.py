"""Small workbooks that somebody already has, part by part."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
STYLES = (
    '<fonts count="1"><font><sz val="10"/><name val="Arial"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf xfId="0"/><xf xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
)


def write_workbook(
    path: Path,
    *,
    sheets: tuple[str, ...] = ("Ventas",),
    properties: str = "",
    after_sheets: str = "",
    styles: str | None = STYLES,
    kind: str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    more: Mapping[str, str] | None = None,
    main: str = MAIN,
    office: str = OFFICE,
) -> Path:
    """A workbook with one cell on each sheet.

    Args:
        path: file to write.
        sheets: names of the sheets.
        properties: what stands before the sheets in the workbook part.
        after_sheets: what stands after them.
        styles: inside of the style sheet; None for none at all.
        kind: content type of the workbook part.
        more: relationship kind -> further part of the workbook.
        main: namespace of the cells' parts.
        office: namespace of relationships.
    """
    parts = {f"xl/worksheets/sheet{n}.xml": _sheet(main, n) for n in range(1, len(sheets) + 1)}
    targets = [("worksheet", name.removeprefix("xl/")) for name in parts]
    if styles is not None:
        parts["xl/styles.xml"] = f'{HEAD}<styleSheet xmlns="{main}">{styles}</styleSheet>'
        targets.append(("styles", "styles.xml"))
    for relationship, content in (more or {}).items():
        parts[f"xl/{relationship}.xml"] = content
        targets.append((relationship, f"{relationship}.xml"))
    listed = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(sheets, start=1))
    parts["xl/workbook.xml"] = (
        f'{HEAD}<workbook xmlns="{main}" xmlns:r="{office}">{properties}<sheets>{listed}</sheets>{after_sheets}'
        "</workbook>"
    )
    parts["xl/_rels/workbook.xml.rels"] = _relationships([(f"{office}/{k}", target) for k, target in targets])
    parts["_rels/.rels"] = _relationships([(f"{office}/officeDocument", "xl/workbook.xml")])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _types(kind, parts))
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def _sheet(main: str, number: int) -> str:
    row = f'<row r="1"><c r="A1"><v>{number}</v></c></row>'
    return f'{HEAD}<worksheet xmlns="{main}"><sheetData>{row}</sheetData></worksheet>'


def _relationships(targets: list[tuple[str, str]]) -> str:
    listed = "".join(f'<Relationship Id="rId{n}" Type="{k}" Target="{t}"/>' for n, (k, t) in enumerate(targets, 1))
    return f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{listed}</Relationships>'


def _types(kind: str, parts: Mapping[str, str]) -> str:
    base = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    overrides = {"xl/workbook.xml": kind, "xl/styles.xml": f"{base}styles+xml"}
    overrides |= {name: f"{base}worksheet+xml" for name in parts if name.startswith("xl/worksheets/")}
    listed = "".join(
        f'<Override PartName="/{name}" ContentType="{overrides[name]}"/>' for name in parts if name in overrides
    )
    return (
        f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{listed}</Types>'
    )
