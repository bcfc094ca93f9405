"""Small workbooks written by hand, so that a test says exactly which bytes the reader meets."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def sheet(rows: str) -> str:
    """A sheet part around ``<row>`` elements."""
    return f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def workbook_parts(
    sheet_part: str | bytes,
    *,
    reference: str = "A1:A2",
    headers: tuple[str, ...] = ("Dato",),
    shared: str | None = None,
    styles: str | None = None,
    workbook: str = "",
) -> dict[str, bytes]:
    """The parts of a workbook with one sheet ``Hoja`` and one table ``Tabla`` on it."""
    columns = "".join(f'<tableColumn id="{i}" name="{name}"/>' for i, name in enumerate(headers, 1))
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{TYPES}">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{SPREADSHEET}.sheet.main+xml"/></Types>',
        "_rels/.rels": _relationships(officeDocument="xl/workbook.xml"),
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{workbook}'
        '<sheets><sheet name="Hoja" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relationships(
            worksheet="worksheets/sheet1.xml", sharedStrings="sharedStrings.xml", styles="styles.xml"
        ),
        "xl/worksheets/sheet1.xml": sheet_part,
        "xl/worksheets/_rels/sheet1.xml.rels": _relationships(table="../tables/table1.xml"),
        "xl/tables/table1.xml": f'{HEAD}<table xmlns="{MAIN}" id="1" name="Tabla" displayName="Tabla" '
        f'ref="{reference}"><tableColumns count="{len(headers)}">{columns}</tableColumns></table>',
    }
    if shared is not None:
        parts["xl/sharedStrings.xml"] = f'{HEAD}<sst xmlns="{MAIN}">{shared}</sst>'
    if styles is not None:
        parts["xl/styles.xml"] = f'{HEAD}<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'
    return {name: part if isinstance(part, bytes) else part.encode() for name, part in parts.items()}


def _relationships(**targets: str) -> str:
    listed = "".join(
        f'<Relationship Id="rId{i}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(targets.items(), 1)
    )
    return f'{HEAD}<Relationships xmlns="{RELATIONSHIPS}">{listed}</Relationships>'


def write_zip(path: Path, parts: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    """The parts as a zip file."""
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path
