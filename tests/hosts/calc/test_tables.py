"""Tables of an open document grow and shrink; what refers to them, and what stands below, stays right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import xlsxwriter

from tests.hosts.calc.firm import Firm, sales
from tests.hosts.contract import shown
from tests.office import Office


def test_what_refers_to_a_table_grows_with_it(firm: Firm):
    firm.port.write_tables(sales(*(f"N{i}" for i in range(9))))
    assert firm.column("A1:A3", "Resumen") == [45, 45, "debajo"]
    assert firm.document.NamedRanges.getByName("todas").Content == "$Clientes.$C$4:$C$12"
    chart = firm.document.Sheets.getByName("Resumen").Charts.getByIndex(0).EmbeddedObject
    assert [sequence.getValues().getSourceRangeRepresentation() for sequence in chart.getDataSequences()] == [
        "$Clientes.$B$4:$B$12",
        "$Clientes.$C$4:$C$12",
    ]
    sheet = firm.document.Sheets.getByName("Clientes")
    (shown_bars,) = (found.Range.RangeAddressesAsString for found in sheet.ConditionalFormats.getConditionalFormats())
    assert shown_bars == "Clientes.C4:C12"
    new, old = sheet.getCellRangeByName("C10"), sheet.getCellRangeByName("C4")
    assert new.NumberFormat == old.NumberFormat != 0
    assert sheet.getCellRangeByName("B10").Validation.Type.value == "TEXT_LEN"
    assert firm.column("B21:B21") == ["debajo"]


def test_what_refers_to_a_table_shrinks_with_it_and_grows_again(firm: Firm):
    for count in (2, 7, 1, 6):
        firm.port.write_tables(sales(*(f"N{i}" for i in range(count))))
        expected = count * (count + 1) / 2
        assert firm.column("A1:A3", "Resumen") == [expected, expected, "debajo"]
    assert firm.document.NamedRanges.getByName("todas").Content == "$Clientes.$C$4:$C$9"
    assert firm.column("B4:B12") == ["N0", "N1", "N2", "N3", "N4", "N5", "", "", ""]


def test_cells_that_a_formula_names_one_by_one_are_not_taken_away(firm: Firm):
    firm.document.Sheets.getByName("Resumen").getCellRangeByName("B1").Formula = "=$Clientes.C7+1"
    firm.port.write_tables(sales("N0", "N1"))
    assert firm.formulas("B1:B1", "Resumen") == ["=$Clientes.C7+1"]
    assert firm.column("B1:B1", "Resumen") == [1]
    assert firm.column("B4:B8") == ["N0", "N1", "", "", ""]
    assert firm.port.tables()["ventas"].rows == 2


def test_calculated_columns_are_filled_down_and_typed_notes_move(firm: Firm):
    firm.port.write_tables(sales("C4", "nuevo", "C0", "C2", "otro", "C1", "más"))
    assert firm.column("E4:E10") == [2, 4, 6, 8, 10, 12, 14]
    assert firm.column("D4:D10") == ["nota 4", "", "nota 0", "nota 2", "", "nota 1", ""]
    assert firm.formulas("E4:E10") == [f"=C{row}*2" for row in range(4, 11)]


def test_a_formula_among_typed_notes_moves_with_its_row(firm: Firm):
    firm.document.Sheets.getByName("Clientes").getCellRangeByName("D6").Formula = "=C6+1"
    firm.port.write_tables(sales("C2", "C0"))
    assert firm.formulas("D4:D5") == ["=C4+1", "nota 0"]
    assert firm.column("D4:D5") == [2, "nota 0"]


def test_a_filter_hides_the_rows_it_should_after_new_ones_were_written(firm: Firm):
    table = firm.document.DatabaseRanges.getByName("ventas")
    described = table.getFilterDescriptor()
    import uno

    only = uno.createUnoStruct("com.sun.star.sheet.TableFilterField")
    only.Field, only.IsNumeric, only.NumericValue = 1, True, 2.0
    only.Operator = uno.Enum("com.sun.star.sheet.FilterOperator", "LESS_EQUAL")
    described.FilterFields = (only,)
    table.getReferredCells().filter(described)
    firm.port.write_tables(sales("a", "b", "c", "d"))
    rows = firm.document.Sheets.getByName("Clientes").Rows
    assert [bool(rows.getByIndex(row).IsVisible) for row in range(3, 7)] == [True, True, False, False]
    assert firm.column("B4:B7") == ["a", "b", "c", "d"]
    firm.undo.undo()
    assert firm.column("B4:B8") == ["C0", "C1", "C2", "C3", "C4"]


def test_a_row_of_totals_stays_the_last(office: Office, tmp_path: Path):
    book = xlsxwriter.Workbook(tmp_path / "totales.xlsx")
    columns = [{"header": "Nº", "total_string": "Total"}, {"header": "Venta", "total_string": "fin"}]
    data = [["a", 1.0], ["b", 2.0]]
    described = {"name": "ventas", "columns": columns, "data": data, "total_row": True}
    book.add_worksheet("Hoja").add_table(0, 0, 3, 1, described)
    book.close()
    with office.opened(tmp_path / "totales.xlsx") as document:
        firm = Firm(document)
        for count in (5, 1, 3):
            firm.port.write_tables(sales(*(f"N{i}" for i in range(count))))
            assert firm.port.tables()["ventas"].rows == count
            assert firm.column(f"A2:A{count + 3}", "Hoja") == [*(f"N{i}" for i in range(count)), "Total", ""]
            assert firm.column(f"B{count + 2}:B{count + 2}", "Hoja") == ["fin"]


def test_blank_cells_of_the_users_below_keep_their_look_in_their_place(alone: Firm):
    yellow = 0xFFFF00

    def cells(place: str) -> Any:  # noqa: ANN401 - a sheet asked for once ends where cells were moved
        return alone.document.Sheets.getByName("Clientes").getCellRangeByName(place)

    def coloured() -> list[int]:
        return [row for row in range(4, 40) if cells(f"B{row}").CellBackColor == yellow]

    cells("B20:C20").CellBackColor = yellow
    for count in (9, 2, 6):
        alone.port.write_tables(sales(*(f"N{i}" for i in range(count))))
        assert alone.port.tables()["ventas"].rows == count
        assert coloured() == [20]
    for _ in range(3):
        alone.undo.undo()
        assert coloured() == [20]
    assert alone.column("B4:B8") == [f"C{i}" for i in range(5)]


def test_merged_cells_below_do_not_stop_a_table_from_growing(firm: Firm):
    firm.document.Sheets.getByName("Clientes").getCellRangeByName("A30:C31").merge(True)
    firm.port.write_tables(sales(*(f"N{i}" for i in range(9))))
    assert shown(firm.port.read_table("ventas")["Nº"]) == [f"N{i}" for i in range(9)]
    assert firm.column("B21:B21") == ["debajo"]
    assert firm.document.Sheets.getByName("Clientes").getCellRangeByName("A30:C31").getIsMerged()


def test_an_array_formula_of_the_users_below_stays(firm: Firm):
    firm.document.Sheets.getByName("Clientes").getCellRangeByName("B30:B32").setArrayFormula("=C4:C6")
    firm.port.write_tables(sales(*(f"N{i}" for i in range(9))))
    assert firm.column("B30:B32") == [1, 2, 3]
    assert firm.port.tables()["ventas"].rows == 9
