"""The live adapter over a real LibreOffice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xlsxwriter

from cec_xl.errors import BusyFileError, CecError, InputError, TableSpaceError
from cec_xl.hosts.calc import CalcWorkbook
from cec_xl.hosts.calc.office.document import OfficeDocument
from cec_xl.hosts.column import CellKind
from cec_xl.hosts.port import Cell, TableUpdate
from cec_xl.labels import LANGUAGES, Labels
from tests.hosts.contract import WorkbookContract, make_workbook, shown, texts
from tests.office import Office

EXCEL_FORMAT = "Calc MS Excel 2007 XML"


class TestContract(WorkbookContract):
    """What every host promises, kept by a document that is open in LibreOffice."""

    @pytest.fixture
    def port(self, office: Office, tmp_path: Path) -> Iterator[CalcWorkbook]:
        with (
            office.opened(make_workbook(tmp_path / "libro.xlsx")) as document,
            CalcWorkbook(OfficeDocument(document)) as book,
        ):
            yield book


class TestContractSaved(WorkbookContract):
    """The same promises, every read from the file that LibreOffice saved, opened again."""

    @pytest.fixture
    def port(self, office: Office, tmp_path: Path) -> Iterator[CalcWorkbook]:
        document = office.open(make_workbook(tmp_path / "libro.xlsx"))
        book = _Reopened(office, document, tmp_path / "guardado.xlsx")
        yield book
        book.document.document.close(True)


class _Reopened(CalcWorkbook):
    def __init__(self, office: Office, document: Any, path: Path) -> None:  # noqa: ANN401
        super().__init__(OfficeDocument(document))
        self.office, self.path = office, path

    def write_tables(self, updates: Mapping[str, TableUpdate]) -> None:
        super().write_tables(updates)
        self._again()

    def write_names(self, values: Mapping[str, Cell | Sequence[Sequence[Cell]]]) -> None:
        super().write_names(values)
        self._again()

    def show_sheets(self, shown: Mapping[str, bool]) -> None:
        super().show_sheets(shown)
        self._again()

    def _again(self) -> None:
        document = self.document.document
        document.storeToURL(self.path.as_uri(), self.office.values(FilterName=EXCEL_FORMAT))
        document.setModified(False)
        document.close(True)
        self.document = OfficeDocument(self.office.open(self.path))
        self._tables = None


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


@pytest.fixture
def firm(office: Office, tmp_path: Path) -> Iterator[Firm]:
    with office.opened(make_firm(tmp_path / "firma.xlsx")) as document:
        yield Firm(document)


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


def test_columns_with_formulas_are_told(firm: Firm):
    assert firm.port.formula_columns("ventas") == {"Doble"}
    firm.document.Sheets.getByName("Clientes").getCellRangeByName("C6").Formula = "=1+1"
    assert firm.port.formula_columns("ventas") == {"Venta", "Doble"}


def test_a_formula_among_typed_notes_moves_with_its_row(firm: Firm):
    firm.document.Sheets.getByName("Clientes").getCellRangeByName("D6").Formula = "=C6+1"
    firm.port.write_tables(sales("C2", "C0"))
    assert firm.formulas("D4:D5") == ["=C4+1", "nota 0"]
    assert firm.column("D4:D5") == [2, "nota 0"]


def test_a_refresh_is_one_step_to_undo_and_to_redo(firm: Firm):
    firm.undo.clear()
    before = firm.everything()
    with firm.port as port:
        port.write_tables(sales("C4", "nuevo", "C0", "C2", "otro", "C1", "más"))
        with pytest.raises(InputError):
            port.write_tables(sales("C4") | {"ninguna": TableUpdate({})})
        port.write_tables(sales("C4"))
        port.write_names({"todas": [[77.0]]})
        port.show_sheets({"Resumen": False})
    after = firm.everything()
    assert after != before
    assert list(firm.undo.getAllUndoActionTitles()) == ["Actualizar"]
    for _ in range(2):
        firm.undo.undo()
        assert firm.everything() == before
        assert not firm.undo.isUndoPossible()
        firm.undo.redo()
        assert firm.everything() == after


def test_what_the_user_did_before_a_refresh_can_still_be_undone_behind_it(firm: Firm):
    firm.undo.clear()
    firm.document.Sheets.getByName("Clientes").getCellRangeByName("D4").String = "escrito"
    firm.port.write_tables(sales("C4", "C0"))
    firm.undo.undo()
    firm.undo.undo()
    assert firm.column("D4:D4") == ["nota 0"]


def test_an_error_in_between_takes_everything_back(firm: Firm, monkeypatch: pytest.MonkeyPatch):
    firm.undo.clear()
    before = firm.everything()

    def failing(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(firm.port.document, "fill_down", failing)
    with pytest.raises(OSError):  # noqa: PT011 - the very error
        firm.port.write_tables(sales(*(f"N{i}" for i in range(9))))
    assert firm.everything() == before
    assert not firm.undo.isUndoPossible()
    assert not firm.undo.isRedoPossible()


def test_a_change_that_failed_leaves_the_others_to_be_undone_and_redone(firm: Firm, monkeypatch: pytest.MonkeyPatch):
    firm.undo.clear()
    before = firm.everything()

    def failing(*_: object) -> None:
        raise OSError

    with firm.port as port:
        port.write_tables(sales("C4", "nuevo", "C0"))
        with monkeypatch.context() as patch:
            patch.setattr(port.document, "fill_down", failing)
            with pytest.raises(OSError):  # noqa: PT011 - the very error
                port.write_tables(sales(*(f"N{i}" for i in range(9))))
    after = firm.everything()
    assert firm.column("B4:B6") == ["C4", "nuevo", "C0"]
    firm.undo.undo()
    assert firm.everything() == before
    firm.undo.redo()
    assert firm.everything() == after


def test_a_protected_sheet_is_said_and_nothing_is_written(firm: Firm):
    before = firm.everything()
    sheet = firm.document.Sheets.getByName("Clientes")
    sheet.protect("")
    for change in (
        lambda: firm.port.write_tables(sales("C1")),
        lambda: firm.port.write_names({"todas": 1}),
    ):
        with pytest.raises(InputError) as refused:
            change()
        assert refused.value.code == "calc_sheet_protected"
    sheet.unprotect("")
    firm.document.protect("")
    with pytest.raises(InputError) as refused:
        firm.port.show_sheets({"Resumen": False})
    assert refused.value.code == "calc_structure_protected"
    firm.document.unprotect("")
    assert firm.everything() == before


def test_a_read_only_document_is_said(office: Office, tmp_path: Path):
    path = make_firm(tmp_path / "firma.xlsx")
    document = office.desktop.loadComponentFromURL(
        path.as_uri(), "_blank", 0, office.values(Hidden=True, ReadOnly=True)
    )
    with pytest.raises(BusyFileError):
        CalcWorkbook(OfficeDocument(document)).write_tables(sales("C1"))
    document.close(True)


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


@pytest.fixture
def alone(office: Office, tmp_path: Path) -> Iterator[Firm]:
    """A workbook with a table and nothing below it on its sheet."""
    book = xlsxwriter.Workbook(tmp_path / "sola.xlsx")
    data = [[f"C{i}", i * 10.0] for i in range(5)]
    described = {"name": "ventas", "columns": [{"header": "Nº"}, {"header": "Venta"}], "data": data}
    book.add_worksheet("Clientes").add_table(2, 1, 7, 2, described)
    book.close()
    with office.opened(tmp_path / "sola.xlsx") as document:
        yield Firm(document)


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


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_this_host_is_there_in_every_language(language: str):
    for code in ("calc_sheet_protected", "calc_structure_protected", "calc_read_only"):
        assert len(CecError(code, sheet="§").text(Labels(language))) > 40


BREAKS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "test_notes_stay_with_their_key": lambda patch: patch.setattr(
        "cec_xl.hosts.calc.table.match_rows", lambda _, new: np.arange(len(new))
    ),
    "test_texts_stay_texts": lambda patch: patch.setattr(OfficeDocument, "write", _typed_in),
    "test_tables_are_written_all_or_none": lambda patch: patch.setattr(
        "cec_xl.hosts.calc.table.CalcTable.check", lambda *_: None
    ),
    "test_content_below_a_table_is_never_overwritten": lambda patch: patch.setattr(
        OfficeDocument, "first_content", lambda *_: None
    ),
    "test_sheets_are_shown_and_hidden": lambda patch: patch.setattr(OfficeDocument, "show_sheet", lambda *_: None),
}
"""What is broken on purpose, by a promise that must notice it."""


def _typed_in(self: OfficeDocument, area: Any, rows: Any, _booleans: object = ()) -> None:  # noqa: ANN401
    sheet, left, top, right, bottom = area
    cells = self.document.Sheets.getByIndex(sheet).getCellRangeByPosition(left, top, right, bottom)
    cells.setFormulaArray(tuple(tuple(map(str, row)) for row in rows))


@pytest.mark.parametrize("promise", BREAKS)
def test_the_contract_notices_a_broken_adapter(
    promise: str, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    arguments = ["=1+1"] if promise == "test_texts_stay_texts" else []
    BREAKS[promise](monkeypatch)
    with (
        office.opened(make_workbook(tmp_path / "libro.xlsx")) as document,
        pytest.raises(BaseException),  # noqa: B017, PT011 - what pytest.raises does when nothing was raised is no Exception
    ):
        getattr(WorkbookContract(), promise)(CalcWorkbook(OfficeDocument(document)), *arguments)


def test_a_table_at_the_end_of_the_sheet_is_said(firm: Firm):
    with pytest.raises(TableSpaceError):
        firm.port.write_tables({"ventas": TableUpdate({"Venta": np.zeros(1_048_575)})})
