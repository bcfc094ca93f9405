"""What the live adapter reads from an open document."""

from __future__ import annotations

from cec_xl.hosts.calc.office.uno_types import sheets_of
from cec_xl.hosts.column import CellKind
from tests.hosts.calc.firm import Firm, sales
from tests.hosts.contract import shown


def test_columns_with_formulas_are_told(firm: Firm):
    assert firm.port.formula_columns("ventas") == {"Doble"}
    firm.document.Sheets.getByName("Clientes").getCellRangeByName("C6").Formula = "=1+1"
    assert firm.port.formula_columns("ventas") == {"Venta", "Doble"}


def test_errors_and_booleans_are_read_as_what_they_are(firm: Firm):
    sheet = firm.document.Sheets.getByName("Clientes")
    for row, formula in enumerate(("=1/0", "=NA()", "=nada()", "=SQRT(-1)", "=INDEX(A1:A2;9)"), 4):
        sheet.getCellRangeByName(f"D{row}").Formula = formula
    column = firm.port.read_table("ventas")["Nota"]
    assert shown(column) == ["#DIV/0!", "#N/A", "#NAME?", "#VALUE!", "#REF!"]
    assert set(column.kinds.tolist()) == {CellKind.ERROR}
    assert firm.port.read_name("fallo") == "#DIV/0!"
    assert firm.port.read_name("calculo") is None


def test_a_text_that_looks_like_an_error_is_a_text(firm: Firm):
    firm.port.write_tables(sales("#N/A", "C1"))
    column = firm.port.read_table("ventas")["Nº"]
    assert [CellKind(kind) for kind in column.kinds] == [CellKind.TEXT, CellKind.TEXT]


def test_documents_of_two_offices_are_told_apart():
    class FirstDocument:
        """Every office counts its documents from 1."""

        RuntimeUID = "1"

        def __init__(self, *sheets: str) -> None:
            self.Sheets = sheets

    one, other = FirstDocument("Clientes"), FirstDocument("Puntuación", "Pareto")
    assert [sheets_of(document) for document in (one, other, one)] == [one.Sheets, other.Sheets, one.Sheets]
