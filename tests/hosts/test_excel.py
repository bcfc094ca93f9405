"""The live adapter over a stand-in for Excel that is as strict as Excel; xlwings runs unpatched in between."""

import datetime as dt
import logging
import stat
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table

from cec_xl import logs
from cec_xl.errors import BusyFileError, CecError, FileError, InputError, TableSpaceError
from cec_xl.hosts.column import CellKind
from cec_xl.hosts.excel import ExcelWorkbook
from cec_xl.hosts.excel.table import LiveTable
from cec_xl.hosts.port import Cell, TableUpdate, Values
from cec_xl.labels import LANGUAGES, Labels
from tests.hosts.contract import WorkbookContract, make_workbook
from tests.hosts.excel_stub.application import Application, Workbook
from tests.hosts.excel_stub.com import application_error
from tests.hosts.excel_stub.pywin32 import Windows, windows_xlwings
from tests.hosts.excel_stub.sheets import Worksheet

SCORES = "cecxl_scores"


@pytest.fixture(scope="module")
def office() -> Iterator[tuple[Any, Windows]]:
    with windows_xlwings() as found:
        yield found


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


@pytest.fixture
def live(office: tuple[Any, Windows], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Live:
    monkeypatch.setenv(logs.FOLDER_VARIABLE, str(tmp_path))
    return Live(office, tmp_path)


def texts(*values: str | None) -> Values:
    found = np.empty(len(values), dtype=object)
    found[:] = values
    return found


def scores(*ids: str, score: float = 0.5) -> dict[str, TableUpdate]:
    columns: dict[str, Values] = {"Nº": texts(*ids), "Puntuación": np.full(len(ids), score)}
    return {SCORES: TableUpdate(columns, "Nº")}


def test_tables_are_found_with_their_place_and_headers(live: Live):
    info = live.port().tables()[SCORES]
    assert (info.sheet, info.first_row, info.first_column, info.rows) == ("CEC_clientes", 4, 2, 3)
    assert info.headers == ("Nº", "Puntuación", "Nota", "Doble")
    assert info.cell(0, 1) == "C4"


def test_cells_are_read_as_what_they_are(live: Live):
    store = live.sheet.store
    store["C4"].value, store["C4"].number_format = 9.99, '#,##0.00 "€"'
    store["C4"].number_format = "[$€-x] 0.00"
    store["C5"].value, store["C5"].data_type = "#DIV/0!", "e"
    store["C6"].value, store["C6"].data_type = "#SPILL!", "e"
    store["D4"].value = True
    store["D5"].value = dt.datetime(2024, 1, 1)
    store["D6"].value = "  texto "
    columns = live.port().read_table(SCORES)
    assert columns["Puntuación"].kinds.tolist() == [CellKind.NUMBER, CellKind.ERROR, CellKind.ERROR]
    assert columns["Puntuación"].numbers[0] == pytest.approx(9.99)
    assert [columns["Puntuación"].text(row) for row in (1, 2)] == ["#DIV/0!", "#SPILL!"]
    assert columns["Nota"].kinds.tolist() == [CellKind.BOOLEAN, CellKind.NUMBER, CellKind.TEXT]
    assert columns["Nota"].numbers[1] == 45292.0


def test_a_table_that_is_not_there_is_said(live: Live):
    for action in (
        lambda port: port.read_table("cecxl_none"),
        lambda port: port.write_tables({"cecxl_none": TableUpdate({"x": texts("a")})}),
    ):
        with pytest.raises(InputError, match="cecxl_none"):
            action(live.port())


def test_a_column_that_is_not_there_is_said_and_nothing_is_written(live: Live):
    before = live.rows()
    with pytest.raises(InputError, match="Altura"):
        live.port().write_tables({SCORES: TableUpdate({"Altura": texts("a")})})
    assert live.rows() == before


def test_names_are_read(live: Live):
    port = live.port()
    assert port.read_name("cecxl_one") == 5.0
    assert port.read_name("cecxl_text") == "viejo"
    assert port.read_name("cecxl_day") == 45293.0
    assert port.read_name("cecxl_empty") is None
    assert port.read_name("cecxl_nowhere") is None
    assert port.read_name("cecxl_constant") is None


def test_notes_stay_with_their_customer_and_formulas_with_their_row(live: Live):
    with live.port() as port:
        port.write_tables(scores("C2", "C9", "C0", "C1"))
    assert live.column(2, 4) == ["C2", "C9", "C0", "C1"]
    assert live.column(4, 4) == ["nota 2", None, "nota 0", "nota 1"]
    assert live.column(5, 4) == ["=C4*2", "=C5*2", "=C6*2", "=C7*2"]


def test_new_rows_look_like_the_old_ones(live: Live):
    live.port().write_tables(scores("C0", "C1", "C2", "C3", "C4"))
    assert live.sheet.store.cell(8, 3).number_format == "0.00"


def test_a_column_with_some_formulas_takes_them_along(live: Live):
    store = live.sheet.store
    store["D4"].value, store["D5"].value, store["D6"].value = "=C4+1", "a mano", "=C6+1"
    live.port().write_tables(scores("C1", "C2", "C0", "C5"))
    assert live.column(4, 4) == ["a mano", "=C5+1", "=C6+1", "=C7+1"]


def test_one_formula_among_notes_is_no_calculated_column(live: Live):
    live.sheet.store["D6"].value = "=2*3"
    live.port().write_tables(scores("C2", "C7", "C0", "C1"))
    assert live.column(4, 4) == ["=2*3", None, "nota 0", "nota 1"]


def test_fewer_rows_leave_no_remains_below_the_table(live: Live):
    live.port().write_tables(scores("C1"))
    assert live.book.sheets[0].tables[0].Range.Address == "$B$3:$E$4"
    assert live.rows(5, 8) == [[None] * 4] * 4


def test_no_rows_leave_one_blank_row(live: Live):
    live.port().write_tables(scores())
    assert live.port().tables()[SCORES].rows == 1
    assert live.rows(4, 4)[0][:3] == [None, None, None]


def test_a_totals_row_moves_down_with_the_table(live: Live):
    store = live.sheet.store
    store["B7"].value, store["C7"].value = "Total", "=SUBTOTAL(109,C4:C6)"
    table = live.sheet.tables[0]
    table.bottom, table._totals = 7, True
    live.port().write_tables(scores("C0", "C1", "C2", "C3", "C4"))
    assert (store["B9"].value, store["C9"].value) == ("Total", "=SUBTOTAL(109,C4:C6)")
    assert live.port().tables()[SCORES].rows == 5
    live.port().write_tables(scores("C0"))
    assert store["B5"].value == "Total"
    assert store["B9"].value is None


def test_content_below_the_table_is_never_overwritten(live: Live):
    live.sheet.store["D8"].value = "mío"
    before = live.rows()
    with pytest.raises(TableSpaceError, match="D8"):
        live.port().write_tables(scores("C0", "C1", "C2", "C3", "C4"))
    assert live.rows() == before
    live.port().write_tables(scores("C0", "C1", "C2", "C3"))
    assert live.sheet.store["D8"].value == "mío"


def test_a_formula_that_shows_nothing_is_content_too(live: Live):
    live.sheet.store["B7"].value = '=""'
    with pytest.raises(TableSpaceError, match="B7"):
        live.port().write_tables(scores("C0", "C1", "C2", "C3"))


@pytest.mark.parametrize(
    "text",
    [
        "4321",
        "4·21",
        "=1+1",
        "+34 600",
        "-5",
        "@SUM(A1)",
        "3-4",
        "1/2",
        "TRUE",
        "Verdadero",
        "'90",
        "50%",
        "1e5",
        "#N/A",
    ],
)
def test_texts_stay_texts_whatever_they_look_like(live: Live, text: str):
    live.port().write_tables({SCORES: TableUpdate({"Nº": texts(text, "Vitales", None)})})
    cell = live.sheet.store["B4"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert live.column(2, 3)[1:] == ["Vitales", None]
    assert live.port().read_table(SCORES)["Nº"].text(0) == text


def test_cells_with_the_text_format_need_no_apostrophe(live: Live):
    for row in range(4, 7):
        live.sheet.store.cell(row, 2).number_format = "@"
    live.port().write_tables({SCORES: TableUpdate({"Nº": texts("=A1", "007", "'90")})})
    assert live.column(2, 3) == ["=A1", "007", "'90"]
    assert not live.sheet.store["B5"].quotePrefix


def test_numbers_booleans_and_gaps_are_written_as_such(live: Live):
    live.port().write_tables(
        {SCORES: TableUpdate({"Nº": np.array([1, 2, 3], np.int64), "Puntuación": np.array([0.5, np.nan, np.inf])})}
    )
    assert live.column(2, 3) == [1.0, 2.0, 3.0]
    assert live.column(3, 3) == [0.5, None, None]
    live.port().write_tables({SCORES: TableUpdate({"Nota": np.array([True, False, True])})})
    assert live.column(4, 3) == [True, False, True]


def test_dates_are_written_as_serial_numbers_and_shown_by_their_format(live: Live):
    live.port().write_tables({"cecxl_other": TableUpdate({"Fecha": np.array([45300.0, 45301.0])})})
    assert live.book.sheets[1].store["B3"].is_date
    assert live.port().read_table("cecxl_other")["Fecha"].numbers.tolist() == [45300.0, 45301.0]


def test_names_take_cells_and_blocks_and_never_reach_beyond_their_range(live: Live):
    store = live.book.sheets[1].store
    store["M1"].value = "mío"
    live.port().write_names(
        {"cecxl_one": 7, "cecxl_text": "=1+1", "cecxl_block": [[1, 2, 3], [None, "x"], [5, 6]], "cecxl_nowhere": 3}
    )
    assert (store["F1"].value, store["F2"].value, store["F2"].data_type) == (7.0, "=1+1", "s")
    assert [[store.cell(row, column).value for column in (11, 12, 13)] for row in (1, 2, 3)] == [
        [1.0, 2.0, "mío"],
        [None, "x", None],
        [None, None, None],
    ]


def test_excel_is_quiet_while_we_write_and_as_before_afterwards(live: Live):
    live.app.Calculation = 2
    live.app.StatusBar = "Sumando…"
    live.app.history.clear()
    with live.port() as port:
        assert (live.app.ScreenUpdating, live.app.EnableEvents, live.app.Calculation) == (False, False, -4135)
        port.progress("Escribiendo", 0.5)
        assert live.app.StatusBar == "Escribiendo (50 %)"
    assert (live.app.ScreenUpdating, live.app.EnableEvents, live.app.Calculation) == (True, True, 2)
    assert live.app.StatusBar == "Sumando…"


def test_everything_is_put_back_when_something_fails_inside(live: Live):
    with pytest.raises(RuntimeError), live.port():
        raise RuntimeError
    assert (live.app.ScreenUpdating, live.app.EnableEvents, live.app.Calculation) == (True, True, -4105)


def test_a_property_excel_refuses_to_take_back_does_not_keep_the_others_switched_off(
    live: Live, monkeypatch: pytest.MonkeyPatch
):
    plain = Application.__setattr__

    def refusing(self: Application, name: str, value: object) -> None:
        if (name, value) == ("Calculation", -4105):
            raise application_error("Unable to set the Calculation property")
        plain(self, name, value)

    with live.port():
        monkeypatch.setattr(Application, "__setattr__", refusing)
    assert (live.app.ScreenUpdating, live.app.EnableEvents) == (True, True)


def test_excel_refusing_to_be_quieted_leaves_nothing_switched_off(live: Live, monkeypatch: pytest.MonkeyPatch):
    plain = Application.__setattr__

    def refusing(self: Application, name: str, value: object) -> None:
        if (name, value) == ("Calculation", -4135):
            raise application_error("Unable to set the Calculation property")
        plain(self, name, value)

    monkeypatch.setattr(Application, "__setattr__", refusing)
    with pytest.raises(FileError, match="Unable to set"), live.port():
        pass
    assert (live.app.ScreenUpdating, live.app.EnableEvents) == (True, True)


def test_selection_sheet_and_scroll_position_are_kept(live: Live):
    live.sheet.Range("C5").Select()
    live.sheet.window.ScrollRow = 40
    with live.port() as port:
        port.write_tables(scores("C0", "C1", "C2", "C3"))
        live.book.sheets[1].Activate()
        live.sheet.window.ScrollRow = 1
        live.sheet.Range("A1").Select()
    assert live.book.ActiveSheet is live.sheet
    assert live.app.Selection is not None
    assert live.app.Selection.Address == "$C$5"
    assert live.sheet.window.ScrollRow == 40


def test_a_sheet_that_was_hidden_meanwhile_is_left_alone(live: Live):
    live.sheet.Activate()
    with live.port() as port:
        port.show_sheets({"CEC_clientes": False})
        live.book.sheets[1].Activate()
    assert live.port().sheets_shown() == {"CEC_clientes": False, "Otra": True}
    live.sheet.store.sheet_state = "veryHidden"
    assert not live.port().sheets_shown()["CEC_clientes"]


def test_edit_mode_is_said_and_does_not_hang(live: Live):
    live.app.editing = True
    with pytest.raises(BusyFileError) as refused, live.port():
        pass
    assert refused.value.code == "excel_busy"


def test_edit_mode_that_begins_in_the_middle_is_said_too(live: Live):
    with live.port() as port:
        live.app.editing = True
        with pytest.raises(BusyFileError):
            port.read_table(SCORES)
        live.app.editing = False
    assert live.app.ScreenUpdating


def test_a_protected_sheet_is_said_before_anything_changes(live: Live):
    live.book.sheets[1].ProtectContents = True
    before = live.rows()
    updates = scores("C5") | {"cecxl_other": TableUpdate({"Clave": texts("y")})}
    with pytest.raises(InputError, match="Otra"):
        live.port().write_tables(updates)
    assert live.rows() == before
    with pytest.raises(InputError, match="Otra"):
        live.port().write_names({"cecxl_one": 3})


def test_a_sheet_protected_from_users_only_can_be_written(live: Live):
    live.sheet.ProtectContents, live.sheet.ProtectionMode = True, True
    live.port().write_tables(scores("C5"))
    assert live.column(2, 1) == ["C5"]


def test_rows_that_a_filter_hides_are_written_all_the_same(live: Live):
    table = live.sheet.tables[0]
    live.xlwings.books.active.sheets[0].tables[0].autofilter.apply_values(1, ["C1"])
    assert table.hidden_rows() == {4, 6}
    live.port().write_tables(scores("C2", "C1", "C0", "C4", score=0.9))
    assert live.column(2, 4) == ["C2", "C1", "C0", "C4"]
    assert live.column(3, 4) == [0.9] * 4
    assert table.filters[1]["Criteria1"] in (["C1"], ("C1",))
    assert table.hidden_rows() == {4, 6, 7}


def test_a_comparison_filter_is_put_back(live: Live):
    native = live.xlwings.books.active.sheets[0].tables[0]
    native.autofilter.apply_comparison(2, "greater_than", 0.05)
    live.port().write_tables(scores("C2"))
    assert live.sheet.tables[0].filters[2]["Criteria1"] == ">0.05"


def test_a_filter_that_could_not_be_put_back_is_refused(live: Live):
    live.sheet.tables[0].filter(1, Criteria1="x", Operator=8)  # by cell colour
    before = live.rows()
    with pytest.raises(InputError) as refused:
        live.port().write_tables(scores("C2"))
    assert refused.value.code == "table_filtered"
    assert live.rows() == before


def test_tables_are_written_all_or_none(live: Live, monkeypatch: pytest.MonkeyPatch):
    from tests.hosts.excel_stub.tables import ListObject

    before = live.rows()
    plain = ListObject.Resize

    def failing(self: ListObject, wanted: object) -> None:
        if self.Name == "cecxl_other":
            raise application_error("no")
        plain(self, wanted)

    monkeypatch.setattr(ListObject, "Resize", failing)
    updates = scores("C5", "C6", "C7", "C8") | {"cecxl_other": TableUpdate({"Clave": texts("y", "z")})}
    with pytest.raises(FileError), live.port() as port:
        port.write_tables(updates)
    assert live.rows() == before
    assert live.sheet.tables[0].Range.Address == "$B$3:$E$6"


def test_undo_brings_back_rows_notes_and_names_in_a_new_process(live: Live):
    before = live.rows()
    with live.port() as port:
        port.write_tables(scores("C2", "C7"))
        port.write_names({"cecxl_one": 99, "cecxl_block": [[1, 2], [3, 4]]})
    assert live.rows() != before
    with live.port() as port:
        assert port.can_undo()
        assert port.undo()
        assert not port.undo()
    assert live.rows() == before
    store = live.book.sheets[1].store
    assert (store["F1"].value, store["K1"].value) == (5.0, None)


def test_undo_keeps_what_was_typed_since(live: Live):
    with live.port() as port:
        port.write_tables(scores("C2", "C0"))
    live.sheet.store["D4"].value = "llamar el lunes"
    with live.port() as port:
        port.undo()
    assert live.column(4, 3) == ["nota 0", "nota 1", "llamar el lunes"]


def test_undo_takes_back_the_whole_session_and_only_the_last_one(live: Live):
    for score in (0.1, 0.2):
        with live.port() as port:
            port.write_tables(scores("C0", "C1", "C2", score=score))
            port.write_tables(scores("C0", "C1", "C2", score=score + 0.5))
    with live.port() as port:
        port.undo()
    assert live.column(3, 3) == [0.6, 0.6, 0.6]


def test_undo_shows_the_sheets_that_were_seen_before(live: Live):
    with live.port() as port:
        before = dict(port.sheets_shown())
        hidden = next(name for name, seen in reversed(before.items()) if seen)
        port.show_sheets({hidden: False})
        port.show_sheets({hidden: True})
        port.show_sheets({hidden: False})
    with live.port() as port:
        assert port.sheets_shown() != before
        assert port.undo()
        assert port.sheets_shown() == before
        assert not port.undo()


def test_a_check_does_not_use_up_the_undo_of_a_refresh(live: Live):
    with live.port() as port:
        port.write_tables(scores("C2", "C0"))
    with live.port(keep_undo=False) as port:
        port.write_tables({"cecxl_other": TableUpdate({"Clave": texts("z")})})
    with live.port() as port:
        port.undo()
    assert live.column(2, 3) == ["C0", "C1", "C2"]
    assert live.book.sheets[1].store["A2"].value == "z"


def test_the_undo_file_is_the_owners_only_and_a_broken_one_is_no_undo(live: Live):
    with live.port() as port:
        port.write_tables(scores("C2"))
    (kept,) = live.folder.glob("undo-*.json.gz")
    if sys.platform != "win32":
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    kept.write_bytes(b"not a snapshot")
    assert not live.port().can_undo()
    assert not live.port().undo()


def test_saving_is_ours_only_where_we_opened_the_workbook(live: Live):
    live.port(save_to_disk=False).save()
    assert live.book.saved == 0
    live.port().write_tables(scores("C9"))
    live.port().save()
    assert live.book.saved == 1
    assert openpyxl.load_workbook(live.path)["CEC_clientes"].tables[SCORES].ref == "B3:E4"


def test_what_excel_refuses_is_a_sentence_with_the_log_and_no_traceback(live: Live, monkeypatch: pytest.MonkeyPatch):
    def refusing(_self: Workbook) -> None:
        raise application_error("The disk is full.")

    monkeypatch.setattr(Workbook, "Save", refusing)
    with pytest.raises(FileError) as refused:
        live.port().save()
    for language in LANGUAGES:
        sentence = refused.value.text(Labels(language))
        assert "The disk is full." in sentence
        assert str(logs.log_path()) in sentence
        assert "Traceback" not in sentence
    for handler in logging.getLogger(logs.LOGGER_NAME).handlers:
        handler.flush()
    assert "Traceback" in logs.log_path().read_text(encoding="utf-8")


def test_a_refresh_of_every_table_stays_within_a_few_thousand_crossings(live: Live, monkeypatch: pytest.MonkeyPatch):
    wrapper = sys.modules["xlwings._xlwindows"].COMRetryObjectWrapper
    crossings = []
    plain = wrapper.__getattr__

    def counted(self: Any, name: str) -> Any:  # noqa: ANN401 - whatever the property holds
        crossings.append(name)
        return plain(self, name)

    monkeypatch.setattr(wrapper, "__getattr__", counted)
    with live.port() as port:
        port.write_tables(scores("C0", "C1", "C2"))
        within_a_table = len(crossings)
        port.write_names({"cecxl_one": 1})
    # Looking around in a workbook of two tables, reading and writing one of them; then one name.
    assert within_a_table < 110
    assert len(crossings) - within_a_table < 25


def test_large_tables_are_read_and_written_in_a_few_calls(live: Live, monkeypatch: pytest.MonkeyPatch):
    from tests.hosts.excel_stub.sheets import Range

    writes = []
    plain = Range.Value.fset  # type: ignore[attr-defined]

    def counted(self: Range, value: object) -> None:
        writes.append(self.Address)
        plain(self, value)

    monkeypatch.setattr(Range, "Value", Range.Value.setter(counted))  # type: ignore[attr-defined]
    count = 25_000
    ids = texts(*(f"K{number}" for number in range(count)))
    live.port().write_tables({SCORES: TableUpdate({"Nº": ids, "Puntuación": np.arange(count, dtype=float)}, "Nº")})
    ours = [address for address in writes if address.startswith("$B$")]
    assert len(ours) == 3
    assert len(writes) <= 6
    assert live.port().read_table(SCORES)["Nº"].text(count - 1) == f"K{count - 1}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_the_live_host_is_there_in_every_language(language: str):
    details = dict.fromkeys(("said", "log", "sheet", "table", "file", "folder"), "§")
    codes = "excel_busy excel_refused sheet_protected table_filtered half_written report_not_written"
    for code in codes.split():
        assert len(CecError(code, **details).text(Labels(language))) > 40


def opened(office: tuple[Any, Windows], folder: Path, adapter: type[ExcelWorkbook] = ExcelWorkbook) -> ExcelWorkbook:
    """The contract's workbook, open in Excel."""
    xlwings, windows = office
    windows.applications.clear()
    windows.launch().Workbooks.Open(str(make_workbook(folder / "libro.xlsx")))
    return adapter(xlwings.books.active, undo_folder=folder)


class TestContract(WorkbookContract):
    """What every host promises, kept by the live one."""

    @pytest.fixture
    def port(self, office: tuple[Any, Windows], tmp_path: Path) -> Iterator[ExcelWorkbook]:
        with opened(office, tmp_path) as book:
            yield book


class TestContractSaved(TestContract):
    """The same promises, every read from the file that Excel saved, opened again."""

    @pytest.fixture
    def port(self, office: tuple[Any, Windows], tmp_path: Path) -> Iterator[ExcelWorkbook]:
        with opened(office, tmp_path, _Reopened) as book:
            yield book


class TestContractThroughConversion(TestContract):
    """The same promises where cells come through xlwings' own conversion, as they must on macOS."""

    @pytest.fixture
    def port(
        self, office: tuple[Any, Windows], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> Iterator[ExcelWorkbook]:
        monkeypatch.setattr(sys.modules["xlwings._xlwindows"].Range, "__module__", "another engine")
        with opened(office, tmp_path) as book:
            yield book


class _Reopened(ExcelWorkbook):
    def write_tables(self, updates: Mapping[str, TableUpdate]) -> None:
        super().write_tables(updates)
        self._again()

    def write_names(self, values: Mapping[str, Cell | Sequence[Sequence[Cell]]]) -> None:
        super().write_names(values)
        self._again()

    def _again(self) -> None:
        self.save()
        path, app = self.book.fullname, self.book.app
        self.book.close()
        self.book = app.books.open(path)
        self._live = None


def _without_types(cells: Any, *, as_text: bool) -> list[Any]:  # noqa: ANN401, ARG001 - stands in for `typed_column`
    return ["" if cell is None else cell for cell in np.asarray(cells).tolist()]


def _sources_by_place(old: list[str], _new: list[str], rows: int) -> list[int]:
    return [row if row < len(old) else -1 for row in range(rows)]


def _replaced(owner: object, name: str, value: object) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda patch: patch.setattr(owner, name, value)


MODULE = sys.modules[LiveTable.__module__]
BREAKS = {
    "test_texts_stay_texts": _replaced(MODULE, "typed_column", _without_types),
    "test_content_below_a_table_is_never_overwritten": _replaced(LiveTable, "_check_space", lambda *_: None),
    "test_a_table_grows": _replaced(LiveTable, "_resize", lambda *_: None),
    "test_notes_stay_with_their_key": _replaced(MODULE, "row_sources", _sources_by_place),
    "test_tables_are_written_all_or_none": _replaced(LiveTable, "check", lambda *_: None),
    "test_a_text_keeps_its_lines": _replaced(LiveTable, "_write_ours", lambda *_: None),
    "test_names_take_cells_and_blocks": _replaced(ExcelWorkbook, "write_names", lambda *_: None),
    "test_sheets_are_shown_and_hidden": _replaced(ExcelWorkbook, "show_sheets", lambda *_: None),
}
"""What is broken on purpose, by a promise that must notice it."""


@pytest.mark.parametrize("promise", BREAKS)
def test_the_contract_notices_a_broken_adapter(
    promise: str, office: tuple[Any, Windows], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    arguments = ["=1+1"] if promise == "test_texts_stay_texts" else []
    check = getattr(WorkbookContract(), promise)
    for number, broken in enumerate((False, True)):
        folder = tmp_path / str(number)
        folder.mkdir()
        if not broken:
            check(opened(office, folder), *arguments)
            continue
        BREAKS[promise](monkeypatch)
        # What pytest.raises does when nothing was raised is no Exception.
        with pytest.raises(BaseException):  # noqa: B017, PT011 - any failure will do
            check(opened(office, folder), *arguments)
