"""A workbook for the tests of the live adapter, and that workbook open in LibreOffice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import xlsxwriter

from cec_xl.hosts.calc import CalcWorkbook
from cec_xl.hosts.calc.office.document import OfficeDocument
from cec_xl.hosts.port import TableUpdate
from tests.hosts.contract import texts


def make_firm(path: Path) -> Path:
    """A workbook with a table like ours, a note and a formula of the user's in it, and what refers to its cells."""
    book = xlsxwriter.Workbook(path)
    sheet, other = book.add_worksheet("Clientes"), book.add_worksheet("Resumen")
    money = book.add_format({"num_format": "#,##0.00"})
    columns = [
        {"header": "Nº"},
        {"header": "Venta", "format": money},
        {"header": "Nota"},
        {"header": "Doble", "formula": "=C4*2", "format": money},
    ]
    data = [[f"C{i}", i * 10.0, f"nota {i}"] for i in range(5)]
    sheet.add_table(2, 1, 7, 4, {"name": "ventas", "columns": columns, "data": data})
    for row in range(3, 8):
        sheet.write_formula(row, 4, f"=C{row + 1}*2", money, (row - 3) * 20)
    sheet.write(20, 1, "debajo")
    sheet.conditional_format(3, 2, 7, 2, {"type": "data_bar"})
    sheet.data_validation(3, 1, 7, 1, {"validate": "length", "criteria": "<", "value": 40})
    other.write_formula("A1", "=SUM(Clientes!$C$4:$C$8)", None, 100)
    other.write_formula("A2", "=SUM(ventas[Venta])", None, 100)
    other.write_formula("A3", "=Clientes!B21", None, "debajo")
    other.write_formula("A4", "=1/0", None, "#DIV/0!")
    book.define_name("todas", "=Clientes!$C$4:$C$8")
    book.define_name("calculo", "=SUM(Clientes!$C$4:$C$8)*2")
    book.define_name("fallo", "=Resumen!$A$4")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"categories": "=Clientes!$B$4:$B$8", "values": "=Clientes!$C$4:$C$8"})
    other.insert_chart("D2", chart)
    book.close()
    return path


def sales(*ids: str) -> dict[str, TableUpdate]:
    """New rows for the table of `make_firm`: each sells 1 more than the one before."""
    return {"ventas": TableUpdate({"Nº": texts(*ids), "Venta": np.arange(len(ids)) + 1.0}, key="Nº")}


class Firm:
    """The workbook of `make_firm`, open."""

    def __init__(self, document: Any) -> None:  # noqa: ANN401
        self.document = document
        self.port = CalcWorkbook(OfficeDocument(document), title="Actualizar")

    def cells(self, place: str, sheet: str = "Clientes") -> list[list[object]]:
        self.document.calculateAll()
        return [list(row) for row in self.document.Sheets.getByName(sheet).getCellRangeByName(place).getDataArray()]

    def column(self, place: str, sheet: str = "Clientes") -> list[object]:
        return [row[0] for row in self.cells(place, sheet)]

    def formulas(self, place: str, sheet: str = "Clientes") -> list[str]:
        cells = self.document.Sheets.getByName(sheet).getCellRangeByName(place)
        return [row[0] for row in cells.getFormulaArray()]

    def everything(self) -> object:
        """Cells, formulas, names, visibility and what the chart shows: all an undo has to bring back."""
        sheets = [self.document.Sheets.getByName(name) for name in self.document.Sheets.ElementNames]
        chart = self.document.Sheets.getByName("Resumen").Charts.getByIndex(0).EmbeddedObject
        return (
            [sheet.getCellRangeByName("A1:H40").getFormulaArray() for sheet in sheets],
            [(name, self.document.NamedRanges.getByName(name).Content) for name in ("todas", "calculo", "fallo")],
            [sheet.IsVisible for sheet in sheets],
            CalcWorkbook(OfficeDocument(self.document)).tables(),
            [sequence.getValues().getSourceRangeRepresentation() for sequence in chart.getDataSequences()],
        )

    @property
    def undo(self) -> Any:  # noqa: ANN401
        return self.document.UndoManager
