"""What every home of a workbook promises: one suite, run on the closed file, on Excel and on LibreOffice.

An adapter's test module subclasses `WorkbookContract` and overrides the fixture `port`: it gets the path of the
workbook that `make_workbook` wrote and hands over an open port on it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table, TableStyleInfo

from cec_xl.errors import InputError, TableSpaceError
from cec_xl.hosts.column import CellKind, Column, to_serial
from cec_xl.hosts.port import Cell, FormulaReader, TableUpdate, Values, WorkbookPort


class Reopening:
    """Mixed into an adapter: whatever is written is read from the file saved with it; `again` saves and opens it."""

    def again(self) -> None:
        raise NotImplementedError

    def write_tables(self, updates: Mapping[str, TableUpdate]) -> None:
        super().write_tables(updates)
        self.again()

    def write_names(self, values: Mapping[str, Cell | Sequence[Sequence[Cell]]]) -> None:
        super().write_names(values)
        self.again()

    def show_sheets(self, shown: Mapping[str, bool]) -> None:
        super().show_sheets(shown)
        self.again()


def make_workbook(path: Path) -> Path:
    """The workbook of the suite: three tables, two of them side by side, cells around them, names."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Análisis d'A"
    _table(sheet, "clientes", "B3", ["Nº", "Puntos", "Nota"], [[f"C{i}", i / 10, f"nota {i}"] for i in range(3)])
    _table(sheet, "lado", "G3", ["Orden", "Fecha", "Activo"], [[1, dt.datetime(2024, 1, 1), True], [2, None, False]])
    sheet["A4"], sheet["E5"], sheet["B12"] = "izquierda", "derecha", "debajo"
    other = book.create_sheet("Otra")
    _table(other, "sola", "A1", ["Clave", "Valor"], [["x", 1]])
    other["F1"], other["F2"] = 5, "viejo"
    places = {
        "left": "'Análisis d''A'!$A$4", "right": "'Análisis d''A'!$E$5", "below": "'Análisis d''A'!$B$12",
        "one": "Otra!$F$1", "text": "Otra!$F$2", "empty": "Otra!$Z$9", "block": "Otra!$K$1:$L$2",
    }  # fmt: skip
    for name, place in places.items():
        book.defined_names[name] = DefinedName(name, attr_text=place)
    book.save(path)
    return path


def _table(sheet: object, name: str, corner: str, headers: list[str], rows: list[list[object]]) -> None:
    first = sheet[corner]
    for down, cells in enumerate([headers, *rows]):
        for across, value in enumerate(cells):
            sheet.cell(first.row + down, first.column + across, value)
    last = sheet.cell(first.row + len(rows), first.column + len(headers) - 1)
    table = Table(displayName=name, ref=f"{corner}:{last.coordinate}")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleMedium2", showRowStripes=True)
    sheet.add_table(table)


def texts(*values: str | None) -> Values:
    """An object array of texts."""
    found = np.empty(len(values), dtype=object)
    found[:] = values
    return found


def shown(column: Column) -> list[str]:
    """The cells of a column as a user reads them."""
    return [column.text(row) for row in range(len(column))]


def customers(*ids: str) -> dict[str, TableUpdate]:
    """New rows for the first table."""
    return {"clientes": TableUpdate({"Nº": texts(*ids), "Puntos": np.arange(len(ids)) / 4}, key="Nº")}


class WorkbookContract:
    """The promises of `WorkbookPort`."""

    @pytest.fixture
    def port(self, tmp_path: Path) -> Iterator[WorkbookPort]:
        raise NotImplementedError

    def test_tables_are_listed_with_their_place(self, port: WorkbookPort):
        tables = port.tables()
        assert set(tables) == {"clientes", "lado", "sola"}
        info = tables["clientes"]
        assert (info.sheet, info.first_row, info.first_column, info.rows) == ("Análisis d'A", 4, 2, 3)
        assert info.headers == ("Nº", "Puntos", "Nota")
        assert info.cell(2, 1) == "C6"

    def test_cells_are_read_as_what_they_are(self, port: WorkbookPort):
        columns = port.read_table("lado")
        assert list(columns) == ["Orden", "Fecha", "Activo"]
        assert columns["Orden"].numbers.tolist() == [1, 2]
        assert columns["Fecha"].numbers[0] == to_serial(dt.datetime(2024, 1, 1))
        assert [CellKind(kind) for kind in columns["Fecha"].kinds] == [CellKind.NUMBER, CellKind.EMPTY]
        assert [CellKind(kind) for kind in columns["Activo"].kinds] == [CellKind.BOOLEAN] * 2
        assert shown(port.read_table("clientes")["Nota"]) == ["nota 0", "nota 1", "nota 2"]

    def test_a_table_that_is_not_there_is_said(self, port: WorkbookPort):
        with pytest.raises(InputError):
            port.read_table("otra_tabla")
        with pytest.raises(InputError):
            port.write_tables({"otra_tabla": TableUpdate({"A": np.arange(2)})})

    def test_columns_without_formulas_are_not_told_to_have_some(self, port: WorkbookPort):
        assert isinstance(port, FormulaReader)
        assert port.formula_columns("lado") == frozenset()
        with pytest.raises(InputError):
            port.formula_columns("otra_tabla")

    def test_names_are_read(self, port: WorkbookPort):
        assert port.read_name("one") == 5
        assert port.read_name("text") == "viejo"
        assert port.read_name("empty") is None
        assert port.read_name("no_such_name") is None

    def test_rows_are_replaced(self, port: WorkbookPort):
        port.write_tables(customers("x", "y", "z"))
        table = port.read_table("clientes")
        assert shown(table["Nº"]) == ["x", "y", "z"]
        assert table["Puntos"].numbers.tolist() == [0, 0.25, 0.5]

    def test_a_table_grows(self, port: WorkbookPort):
        port.write_tables(customers(*(f"N{i}" for i in range(8))))
        assert port.tables()["clientes"].rows == 8
        assert shown(port.read_table("clientes")["Nº"]) == [f"N{i}" for i in range(8)]

    def test_a_table_shrinks_and_leaves_nothing_behind(self, port: WorkbookPort):
        port.write_tables(customers("x"))
        assert port.tables()["clientes"].rows == 1
        port.write_tables(customers("x", "y"))
        assert shown(port.read_table("clientes")["Nota"]) == ["", ""]

    def test_a_table_without_rows_keeps_one_blank_row(self, port: WorkbookPort):
        port.write_tables(customers())
        assert port.tables()["clientes"].rows == 1
        assert {tuple(shown(column)) for column in port.read_table("clientes").values()} == {("",)}
        port.write_tables(customers("otra vez"))
        assert shown(port.read_table("clientes")["Nº"]) == ["otra vez"]

    def test_notes_stay_with_their_key(self, port: WorkbookPort):
        port.write_tables(customers("C2", "nuevo", "C0"))
        assert shown(port.read_table("clientes")["Nota"]) == ["nota 2", "", "nota 0"]

    def test_without_a_key_notes_stay_in_their_place(self, port: WorkbookPort):
        port.write_tables({"clientes": TableUpdate({"Nº": texts("a", "b", "c", "d")})})
        assert shown(port.read_table("clientes")["Nota"]) == ["nota 0", "nota 1", "nota 2", ""]

    def test_tables_side_by_side_have_heights_of_their_own(self, port: WorkbookPort):
        port.write_tables(customers(*"abcdef") | {"lado": TableUpdate({"Orden": np.array([7])})})
        assert shown(port.read_table("clientes")["Nº"]) == list("abcdef")
        assert port.tables()["lado"].rows == 1
        assert port.read_table("lado")["Orden"].numbers.tolist() == [7]
        assert port.read_table("lado")["Activo"].numbers.tolist() == [1]

    def test_cells_around_a_table_stay(self, port: WorkbookPort):
        for update in (customers(*"abcdef"), customers("a")):
            port.write_tables(update)
            around = [port.read_name(name) for name in ("left", "right", "below")]
            assert around == ["izquierda", "derecha", "debajo"]

    def test_content_below_a_table_is_never_overwritten(self, port: WorkbookPort):
        with pytest.raises(TableSpaceError):
            port.write_tables(customers(*(f"N{i}" for i in range(9))))
        assert shown(port.read_table("clientes")["Nº"]) == ["C0", "C1", "C2"]
        assert port.read_name("below") == "debajo"

    def test_tables_are_written_all_or_none(self, port: WorkbookPort):
        with pytest.raises(InputError):
            port.write_tables(customers("x") | {"sola": TableUpdate({"No existe": np.arange(1)})})
        assert shown(port.read_table("clientes")["Nº"]) == ["C0", "C1", "C2"]

    @pytest.mark.parametrize(
        "text",
        [
            "=1+1",
            "+34 600",
            "-5",
            "@nombre",
            "'comilla",
            "12",
            "1/2",
            "VERDADERO",
            "#N/A x",
            " borde ",
            "ñ€😀",
            "a&<b>",
        ],
    )
    def test_texts_stay_texts(self, port: WorkbookPort, text: str):
        port.write_tables(customers(text))
        column = port.read_table("clientes")["Nº"]
        assert CellKind(column.kinds[0]) is CellKind.TEXT
        assert column.text(0) == text

    def test_a_text_keeps_its_lines(self, port: WorkbookPort):
        port.write_tables(customers("una\ndos"))
        assert shown(port.read_table("clientes")["Nº"]) == ["una\ndos"]

    def test_values_are_written_as_their_kind(self, port: WorkbookPort):
        columns: dict[str, Values] = {
            "Orden": np.array([np.nan, 0.1, 1e300, -0.0, 123456789012345.0]),
            "Fecha": np.array([45292, 1, 2, 3, 4]),
            "Activo": np.array([True, False, True, False, True]),
        }
        port.write_tables({"lado": TableUpdate(columns)})
        table = port.read_table("lado")
        assert table["Orden"].numbers[1:].tolist() == [0.1, 1e300, 0, 123456789012345.0]
        assert CellKind(table["Orden"].kinds[0]) is CellKind.EMPTY
        assert table["Fecha"].numbers.tolist() == [45292, 1, 2, 3, 4]
        assert table["Activo"].kinds.tolist() == [CellKind.BOOLEAN] * 5

    def test_none_and_empty_text_are_empty_cells(self, port: WorkbookPort):
        port.write_tables(customers("a", "", None))
        kinds = [CellKind(kind) for kind in port.read_table("clientes")["Nº"].kinds]
        assert kinds == [CellKind.TEXT, CellKind.EMPTY, CellKind.EMPTY]

    def test_names_take_cells_and_blocks(self, port: WorkbookPort):
        port.write_names({"one": 7.5, "text": "=nuevo", "block": [[1, "a"], [None, True]], "no_such_name": 1})
        assert port.read_name("one") == 7.5
        assert port.read_name("text") == "=nuevo"
        assert port.read_name("block") == 1
        port.write_names({"one": None})
        assert port.read_name("one") is None

    def test_sheets_are_shown_and_hidden(self, port: WorkbookPort):
        assert port.sheets_shown() == {"Análisis d'A": True, "Otra": True}
        port.show_sheets({"Análisis d'A": False, "No existe": False})
        assert port.sheets_shown() == {"Análisis d'A": False, "Otra": True}
        with pytest.raises(InputError):
            port.show_sheets({"Otra": False})
        assert port.sheets_shown()["Otra"]
        port.show_sheets({"Análisis d'A": True, "Otra": True})
        assert all(port.sheets_shown().values())

    def test_progress_is_only_said(self, port: WorkbookPort):
        port.progress("Escribiendo", 0.5)
        assert port.read_name("one") == 5

    def test_sheets_are_shown_and_hidden_by_name(self, port: WorkbookPort) -> None:
        assert port.sheets_shown() == {"Análisis d'A": True, "Otra": True}
        port.show_sheets({"Otra": False, "No existe": False})
        assert port.sheets_shown() == {"Análisis d'A": True, "Otra": False}
        port.show_sheets({"Otra": True})
        assert port.sheets_shown()["Otra"]

    def test_the_last_visible_sheet_cannot_be_hidden(self, port: WorkbookPort) -> None:
        with pytest.raises(InputError):
            port.show_sheets({"Otra": False, "Análisis d'A": False})
        assert all(port.sheets_shown().values())
