"""What the tests of written tables share."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import openpyxl
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from tests.hosts.decorated import Decorate, Outcome, build, ids, update, write

TABLE = "xl/tables/table1.xml"
WORKBOOK = "xl/workbook.xml"
OTHER = "xl/worksheets/sheet2.xml"


def rows_of(path: Path) -> list[tuple[object, ...]]:
    with warnings.catch_warnings():
        # openpyxl says that it would lose the newer decorations.
        warnings.simplefilter("ignore", UserWarning)
        return list(openpyxl.load_workbook(path)["Datos"].iter_rows(values_only=True))


def calculated(formula: str) -> dict[str, Any]:
    return {
        "columns": [{"header": "Id"}, {"header": "Valor"}, {"header": "Nota", "formula": formula}],
        "data": [["C0", 1], ["C1", 2], ["C2", 3]],
    }


def followed(path: Path, decorate: Decorate, count: int = 9) -> Outcome:
    return write(build(path, decorate), update(*ids(count)))


def everything(book: Workbook, sheet: Worksheet, other: Worksheet) -> None:
    """All kinds of decoration together."""
    red = book.add_format({"bg_color": "red"})
    sheet.write("A1", "Título", red)
    sheet.write_comment("A1", "nota")
    sheet.write_formula("G1", "=SUM(datos[Valor])", None, 4.5)
    sheet.conditional_format("C6:C8", {"type": "data_bar", "data_bar_2010": True})
    sheet.data_validation("C6:C8", {"validate": "decimal", "criteria": ">=", "value": 0})
    sheet.add_sparkline("H1", {"range": "Datos!C6:C8"})
    sheet.print_area("A1:H8")
    sheet.freeze_panes(5, 0)
    sheet.insert_textbox("J20", "texto")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"categories": "=Datos!$B$6:$B$8", "values": "=Datos!$C$6:$C$8"})
    other.insert_chart("C3", chart)
    other.write_rich_string("A1", "a", red, "b", "c")
    other.insert_checkbox("A3", True)
    other.write_dynamic_array_formula("A5", "=SORT(datos[Id])", None, "C0")
    book.define_name("todos", "=Datos!$C$6:$C$8")
    book.set_custom_property("Proyecto", "CEC")
