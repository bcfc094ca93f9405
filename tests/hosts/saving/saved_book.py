"""A workbook to save, and what is found of it afterwards."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

from cec_xl.hosts.package import Package
from tests.hosts.written_workbooks import sheet

MOMENT = dt.datetime(2024, 5, 1, 10, 30)
PART = "xl/worksheets/sheet1.xml"


def change(package: Package, value: int = 1) -> bytes:
    """Give the sheet one cell."""
    content = sheet(f'<row r="2"><c r="A2"><v>{value}</v></c></row>').encode()
    package.replace(PART, content)
    return content


def part_of(path: Path) -> bytes:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return archive.read(PART)


def beside(path: Path) -> set[str]:
    return {entry.name for entry in path.parent.iterdir()}
