"""Workbooks with everything users put around a table, built with XlsxWriter, and a look at what became of them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.hosts.notice import Notice
from cec_xl.hosts.package import Package
from cec_xl.hosts.port import TableUpdate, Values

SHEET = "xl/worksheets/sheet1.xml"
Decorate = Callable[[Workbook, Worksheet, Worksheet], object]
"""Adds something to (workbook, first sheet, second sheet)."""


def build(
    path: Path, decorate: Decorate | None = None, *, rows: int = 3, table: Mapping[str, Any] | None = None
) -> Path:
    """A workbook with the table ``datos`` at B5 of sheet ``Datos`` (columns Id, Valor, Nota) and a sheet ``Otra``."""
    book = xlsxwriter.Workbook(path)
    sheet, other = book.add_worksheet("Datos"), book.add_worksheet("Otra")
    money = book.add_format({"num_format": "#,##0.00", "bg_color": "#FFEE99"})
    columns = [{"header": "Id"}, {"header": "Valor", "format": money}, {"header": "Nota"}]
    data = [[f"C{row}", row + 0.5, f"nota {row}"] for row in range(rows)]
    options = {"name": "datos", "columns": columns, "data": data} | dict(table or {})
    sheet.add_table(4, 1, 4 + rows + bool(options.get("total_row")), 3, options)
    if decorate is not None:
        decorate(book, sheet, other)
    book.close()
    return path


def texts(*values: str | None) -> Values:
    """An object array of texts."""
    found = np.empty(len(values), dtype=object)
    found[:] = values
    return found


def update(*ids: str, key: str | None = "Id", **columns: Sequence[object]) -> dict[str, TableUpdate]:
    """New rows for ``datos``, values counting from 0.25 in steps of 1 unless given."""
    values: dict[str, Values] = {"Id": texts(*ids), "Valor": np.arange(len(ids)) + 0.25}
    values |= {name: np.array(column, dtype=object) for name, column in columns.items()}
    return {"datos": TableUpdate(values, key)}


def ids(count: int) -> list[str]:
    """So many customers: the first three are those of `build`."""
    return [f"C{row}" for row in range(count)]


@dataclass
class Outcome:
    """A workbook after a change."""

    before: dict[str, bytes]
    after: dict[str, bytes]
    notices: list[Notice]

    @property
    def changed(self) -> set[str]:
        """Parts with other content, new ones and those that are gone."""
        names = self.before.keys() | self.after.keys()
        return {name for name in names if self.before.get(name) != self.after.get(name)}

    def text(self, part: str) -> str:
        """A part now."""
        return self.after[part].decode()

    def row(self, number: int, part: str = SHEET) -> str:
        """One row of a sheet now, without the gaps between its cells."""
        found = re.search(rf'<row r="{number}"(?:[^>]*/>|.*?</row>)', self.text(part))
        return re.sub(r"> +<", "><", found[0]) if found else ""

    def codes(self) -> list[str]:
        """The codes of the notices."""
        return [notice.code for notice in self.notices]


def parts(path: Path) -> dict[str, bytes]:
    """All parts of a workbook."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write(path: Path, updates: Mapping[str, TableUpdate]) -> Outcome:
    """Write tables and save."""
    before = parts(path)
    with ClosedWorkbook.open(path) as book:
        book.write_tables(updates)
        notices = list(book.notices)
        book.save()
    return Outcome(before, parts(path), notices)


def edit_part(path: Path, part: str, change: Callable[[str], str]) -> None:
    """Change a part by hand, as another program might have written it."""
    with Package.open(path) as package:
        package.replace(part, change(package.read(part).decode()).encode())
        target = path.with_suffix(".new")
        package.write(target)
    target.replace(path)


def add_part(
    path: Path, part: str, content_type: str, content: str, *, kind: str, owner: str = "xl/workbook.xml"
) -> None:
    """Add a part with a relationship from its owner."""
    with Package.open(path) as package:
        package.add(part, content_type, content.encode())
        package.add_relationship(owner, f"{RELATIONSHIP}/{kind}", part)
        target = path.with_suffix(".new")
        package.write(target)
    target.replace(path)


RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
