"""A workbook open in the stand-in for Excel, and what the tests write into it."""

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table

from cec_xl.hosts.excel import ExcelWorkbook
from cec_xl.hosts.port import TableUpdate, Values
from tests.hosts.excel_stub.application import Application, Workbook
from tests.hosts.excel_stub.pywin32 import Windows
from tests.hosts.excel_stub.sheets import Worksheet

SCORES = "cecxl_scores"


class Live:
    """A workbook open in Excel with one table of ours, one column of the user's own, and some defined names."""

    def __init__(self, office: tuple[Any, Windows], folder: Path) -> None:
        self.xlwings, windows = office
        self.folder = folder
        self.path = folder / "cartera.xlsx"
        _make(self.path)
        windows.applications.clear()
        self.app: Application = windows.launch()
        self.book: Workbook = self.app.Workbooks.Open(str(self.path))
        self.app.history.clear()

    @property
    def sheet(self) -> Worksheet:
        return self.book.sheets[0]

    def port(self, **options: Any) -> ExcelWorkbook:  # noqa: ANN401 - options of the adapter
        return ExcelWorkbook(self.xlwings.books.active, undo_folder=self.folder, **options)

    def rows(self, first: int = 1, last: int = 12) -> list[list[object]]:
        return [[self.sheet.store.cell(row, column).value for column in range(2, 6)] for row in range(first, last + 1)]

    def column(self, number: int, count: int) -> list[object]:
        return [self.sheet.store.cell(row, number).value for row in range(4, 4 + count)]


def _make(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "CEC_clientes"
    for row, cells in enumerate(
        [["Nº", "Puntuación", "Nota", "Doble"]] + [[f"C{i}", i / 10, f"nota {i}", f"=C{i + 4}*2"] for i in range(3)], 3
    ):
        for column, value in enumerate(cells, 2):
            sheet.cell(row, column, value)
    for row in range(4, 7):
        sheet.cell(row, 3).number_format = "0.00"
    sheet.add_table(Table(displayName=SCORES, ref="B3:E6"))
    other = book.create_sheet("Otra")
    other["A1"], other["B1"], other["A2"], other["B2"] = "Clave", "Fecha", "x", dt.datetime(2024, 1, 1)
    other.add_table(Table(displayName="cecxl_other", ref="A1:B2"))
    other["F1"], other["F2"] = 5, "viejo"
    other["H1"], other["H2"] = dt.datetime(2024, 1, 2), "=1/0"
    for name, place in {"one": "$F$1", "text": "$F$2", "block": "$K$1:$L$2", "day": "$H$1", "empty": "$Z$9"}.items():
        book.defined_names[f"cecxl_{name}"] = DefinedName(f"cecxl_{name}", attr_text=f"Otra!{place}")
    book.defined_names["cecxl_constant"] = DefinedName("cecxl_constant", attr_text="0.05")
    book.save(path)


def texts(*values: str | None) -> Values:
    found = np.empty(len(values), dtype=object)
    found[:] = values
    return found


def scores(*ids: str, score: float = 0.5) -> dict[str, TableUpdate]:
    columns: dict[str, Values] = {"Nº": texts(*ids), "Puntuación": np.full(len(ids), score)}
    return {SCORES: TableUpdate(columns, "Nº")}
