"""The ribbon's buttons, pressed as VBA's RunPython does it, on a new workbook open in the stand-in for Excel."""

import importlib
import logging
import shutil
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

from cec_xl import logs
from cec_xl.labels import LANGUAGES, Labels
from cec_xl.workbook import tables
from tests.hosts.excel_stub.application import Application, Workbook
from tests.hosts.excel_stub.pywin32 import Windows, on_windows, windows_xlwings
from tests.hosts.excel_stub.tables import ListObject
from tests.once import new_workbook

INFORMATION, WARNING = 64, 48


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "cartera.xlsm"
    new_workbook(path, sample=True)
    return path


@pytest.fixture(scope="module")
def office() -> Iterator[tuple[Windows, ModuleType]]:
    with windows_xlwings() as (_, windows):
        yield windows, importlib.import_module("udfs.buttons")


@dataclass
class Desk:
    """An open workbook and somebody who presses buttons."""

    windows: Windows
    buttons: ModuleType
    app: Application
    book: Workbook

    def press(self, button: str) -> str:
        """Press a button; gives what the message box said, "" where there was none."""
        self.windows.messages.clear()
        with on_windows():
            getattr(self.buttons, button)()
        assert len(self.windows.messages) <= 1
        return self.windows.messages[0][1] if self.windows.messages else ""

    @property
    def style(self) -> int:
        return self.windows.messages[0][2]

    def table(self, key: str) -> ListObject:
        name = tables.TABLES[key].name
        return next(table for sheet in self.book.sheets for table in sheet.tables if table.Name == name)

    def cells(self, key: str) -> list[list[object]]:
        table = self.table(key)
        return [
            [table.Parent.store.cell(row, column).value for column in range(table.left, table.right + 1)]
            for row in range(table.top + 1, table.bottom + 1)
        ]


@pytest.fixture
def desk(office: tuple[Windows, ModuleType], made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    windows, buttons = office
    monkeypatch.setenv(logs.FOLDER_VARIABLE, str(tmp_path / "home"))
    path = Path(shutil.copy(made, tmp_path / "cartera.xlsm"))
    windows.applications.clear()
    app = windows.launch()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl, the stand-in's store, does not know every extension
        book = app.Workbooks.Open(str(path))
    monkeypatch.setattr(sys, "argv", ["-c", "--wb=cartera.xlsm", "--from_xl=1", "--app=", "--hwnd=1"])
    return Desk(windows, buttons, app, book)


def test_refresh_writes_the_results_and_says_how_many(desk: Desk):
    said = desk.press("refresh")
    customers = len([row for row in desk.cells("customers") if row[0]])
    scored = len([row for row in desk.cells("scores") if isinstance(row[0], float)])
    assert 0 < scored <= customers
    assert f"{scored} de {customers} clientes" in said
    assert desk.style & INFORMATION
    assert {row[3] for row in desk.cells("priority")} <= {row[10] for row in desk.cells("scores")}
    assert desk.app.ScreenUpdating
    assert desk.app.StatusBar is False
    assert desk.book.saved == 0


def test_codes_are_text_in_the_sheet(desk: Desk):
    desk.press("refresh")
    position = [field.key for field in tables.SCORES.fields].index("code")
    codes = [row[position] for row in desk.cells("scores")]
    assert codes
    assert all(isinstance(code, str) and len(code) == 4 for code in codes)


def test_undo_brings_the_earlier_results_back(desk: Desk):
    before = desk.cells("scores"), desk.cells("priority")
    desk.press("refresh")
    assert (desk.cells("scores"), desk.cells("priority")) != before
    assert desk.press("undo") == Labels("es").text("buttons.undone")
    assert (desk.cells("scores"), desk.cells("priority")) == before
    assert desk.press("undo") == Labels("es").text("buttons.nothing_to_undo")


def test_undo_hides_again_the_sheets_that_a_refresh_showed(desk: Desk):
    def seen() -> list[str]:
        return [sheet.Name for sheet in desk.book.sheets if sheet.Visible == -1]

    before = seen()
    home = next(sheet for sheet in desk.book.sheets if sheet.Name == Labels("es").text("sheets.home"))
    view = next(name for name in desk.book.Names if name.Name == "cecxl_view").RefersToRange
    assert view.Parent.Name == home.Name
    view.Value = Labels("es").choice("view", "complete")
    desk.press("refresh")
    assert len(seen()) > len(before)
    desk.press("undo")
    assert seen() == before


def test_check_lists_what_is_wrong_and_changes_only_the_incidents(desk: Desk):
    desk.press("refresh")
    before = desk.cells("scores")
    customers = desk.table("customers")
    volume = customers.left + [field.key for field in tables.CUSTOMERS.fields].index("volume")
    cell = customers.Parent.store.cell(customers.top + 1, volume)
    cell.value, cell.data_type = "mucho", "s"
    said = desk.press("check")
    assert f"{customers.Parent.Name}!{cell.coordinate}" in said
    assert "mucho" in said
    assert desk.cells("scores") == before
    assert any("mucho" in row for row in desk.cells("incidents"))
    assert desk.press("undo") == Labels("es").text("buttons.undone")


def test_a_blocking_incident_stops_the_refresh_and_is_told(desk: Desk):
    desk.press("refresh")
    before = desk.cells("scores")
    weights = desk.table("weights")
    weights.Parent.store.cell(weights.top + 1, weights.left + 1).value = 0.9
    said = desk.press("refresh")
    assert said.startswith(Labels("es").text("buttons.blocked"))
    assert "Ponderación!" in said
    assert desk.cells("scores") == before


def test_new_customer_puts_the_cursor_in_a_blank_row(desk: Desk):
    customers = desk.table("customers")
    rows = customers.bottom
    assert desk.press("new_customer") == ""
    assert desk.app.Selection is not None
    assert desk.app.Selection.Worksheet is customers.Parent
    assert desk.app.Selection.Row == customers.bottom
    assert customers.bottom == rows + 1
    desk.press("new_customer")
    assert customers.bottom == rows + 1  # the blank row is still there to be filled in


@pytest.mark.parametrize("state", ["visible", "hidden", "veryHidden"])
@pytest.mark.parametrize(
    ("button", "table"),
    [
        ("show_segments", "segment_vital"),
        ("show_services", "services"),
        ("show_winback", "recovery"),
        ("show_history", "history_moves"),
    ],
)
def test_buttons_that_go_somewhere_open_hidden_sheets_too(desk: Desk, button: str, table: str, state: str):
    sheet = desk.table(table).Parent
    sheet.store.sheet_state = state
    assert desk.press(button) == ""
    assert desk.book.ActiveSheet is sheet
    assert sheet.store.sheet_state == "visible"


def test_the_report_is_of_what_one_looks_at_and_replaces_none(desk: Desk):
    pytest.importorskip("reportlab", reason="the extra that writes PDF is not installed")
    segments = desk.table("segment_future")
    card = next(sheet for sheet in desk.book.sheets if sheet.Name == "Ficha_cliente")
    chosen = next(name for name in desk.book.Names if name.Name == "cecxl_card_customer").RefersToRange
    chosen.Value = "C-004"
    places = ((desk.table("scores").Parent, None), (segments.Parent, segments.left), (card, None), (card, None))
    made = []
    for sheet, column in places:
        sheet.Activate()
        if column is not None:
            sheet.Cells(segments.bottom, column + 1).Select()
        made.append(Path(desk.press("report_pdf").splitlines()[-1]))
    assert all(path.read_bytes().startswith(b"%PDF") for path in made)
    assert {path.parent for path in made} == {desk.book.path.parent}
    about = [path.stem.removeprefix("cartera - informe ") for path in made]
    labels, whole = Labels("es"), Labels("es").text("report.whole")
    assert [text.partition(" 20")[0] for text in about[:2]] == [whole, labels.choice("segment", "future")]
    assert about[2].startswith("Alimentos Costa Sur")
    assert about[3] == f"{about[2]} (2)"


def test_without_the_library_for_pdf_the_report_has_the_result_sheets_also_hidden_ones(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "reportlab", None)
    states = {sheet.Name: sheet.store.sheet_state for sheet in desk.book.sheets}
    desk.table("pareto").Parent.store.sheet_state = "hidden"
    first, second = (desk.press("report_pdf").splitlines() for _ in range(2))
    assert Labels("es").message("report_extra_missing") in first
    path, other = Path(first[1]), Path(second[1])
    assert path != other
    shown = path.read_text(encoding="utf-8").splitlines()
    assert shown[0] == "Inicio"
    assert {desk.table(key).Parent.Name for key in ("pareto", "priority", "segment_vital")} < set(shown)
    assert desk.table("customers").Parent.Name not in shown
    assert path.parent == desk.book.path.parent
    states[desk.table("pareto").Parent.Name] = "hidden"
    assert {sheet.Name: sheet.store.sheet_state for sheet in desk.book.sheets} == states


def test_a_workbook_without_our_tables_gets_a_sentence(desk: Desk):
    for sheet in desk.book.sheets:
        sheet.tables.clear()
    for button in (
        "refresh",
        "check",
        "new_customer",
        "show_segments",
        "show_services",
        "show_winback",
        "show_history",
    ):
        assert "cec-xl new" in desk.press(button)


def test_a_refresh_keeps_one_snapshot_of_its_date_and_undo_takes_it_back(desk: Desk):
    before = [row for row in desk.cells("history") if row[0]]
    desk.press("refresh")
    after = [row for row in desk.cells("history") if row[0]]
    customers = [row[0] for row in desk.cells("customers") if row[0]]
    assert [row[1] for row in after[len(before) :]] == customers
    assert len({row[0] for row in after}) == len({row[0] for row in before}) + 1
    assert any(row[0] for row in desk.cells("service_calendar"))
    desk.press("undo")
    # Dates come back as the numbers they are; the stand-in shows those it read from the file as dates.
    assert [row[1:] for row in desk.cells("history") if row[0]] == [row[1:] for row in before]
    for _ in range(2):
        desk.press("refresh")
        assert [row for row in desk.cells("history") if row[0]] == after
    desk.press("show_history")
    assert desk.book.ActiveSheet is desk.table("history_moves").Parent


def test_help_names_the_sheets_of_this_workbook(desk: Desk):
    said = desk.press("show_help")
    assert "«Clientes»" in said
    assert "«Incidencias»" in said


def test_diagnosis_tells_what_the_doctor_finds_here_and_in_the_workbook(desk: Desk):
    said = desk.press("diagnose")
    assert sys.executable in said
    assert str(logs.log_path()) in said
    present = sum(len(sheet.tables) for sheet in desk.book.sheets)
    assert Labels("es").text("buttons.diagnosis.tables", count=present) in said
    states = [Labels("es").text(f"doctor.state.{state}") for state in ("problem", "advice", "ok")]
    marks = [
        states.index(line.split()[0]) for line in said.splitlines() if line.split()[:1] and line.split()[0] in states
    ]
    assert marks == sorted(marks)
    desk.press("refresh")
    assert Labels("es").text("buttons.diagnosis.undo") in desk.press("diagnose")


def test_diagnosis_names_missing_tables_and_a_workbook_that_is_not_on_this_computer(desk: Desk):
    desk.table("rules").Parent.tables.clear()
    desk.book.path = Path("https:/firma.sharepoint.com/cartera.xlsm")
    said = desk.press("diagnose")
    assert "cecxl_rules" in said
    assert "sharepoint" in said


def test_a_protected_sheet_is_a_sentence_and_changes_nothing(desk: Desk):
    before = desk.cells("scores")
    desk.table("scores").Parent.ProtectContents = True
    said = desk.press("refresh")
    assert "está protegida" in said
    assert desk.style & WARNING
    assert desk.cells("scores") == before


def test_editing_a_cell_is_a_sentence(desk: Desk):
    # The message box is Windows' own and works in edit mode; reading the workbook does not.
    desk.app.editing = True
    said = desk.press("refresh")
    desk.app.editing = False
    assert said == Labels("es").message("excel_busy")


def test_what_nobody_foresaw_is_a_sentence_and_a_traceback_in_the_log(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    def failing(*_arguments: object, **_options: object) -> None:
        raise RuntimeError("cannot divide the sea")

    monkeypatch.setattr(desk.buttons, "refresh_workbook", failing)
    said = desk.press("refresh")
    assert str(logs.log_path()) in said
    assert "divide the sea" not in said
    assert desk.app.ScreenUpdating
    for handler in logging.getLogger(logs.LOGGER_NAME).handlers:
        handler.flush()
    assert "cannot divide the sea" in logs.log_path().read_text(encoding="utf-8")


def test_buttons_speak_the_workbooks_language(
    office: tuple[Windows, ModuleType], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    windows, buttons = office
    monkeypatch.setenv(logs.FOLDER_VARIABLE, str(tmp_path))
    for language in LANGUAGES:
        new_workbook(tmp_path / f"{language}.xlsm", language=language, sample=True, macros=False)
        windows.applications.clear()
        app = windows.launch()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = app.Workbooks.Open(str(tmp_path / f"{language}.xlsm"))
        monkeypatch.setattr(sys, "argv", ["-c", f"--wb={language}.xlsm", "--from_xl=1", "--hwnd=1"])
        said = Desk(windows, buttons, app, book).press("refresh")
        assert Labels(language).text("buttons.can_undo") in said


def test_every_button_is_a_function_without_arguments(desk: Desk):
    import inspect

    for name in desk.buttons.__all__:
        assert not inspect.signature(getattr(desk.buttons, name)).parameters


def test_the_ribbon_offers_every_button_there_is(desk: Desk):
    from cec_xl.template.ribbon import GROUPS

    offered = {button.action for group in GROUPS for button in group.buttons}
    assert set(desk.buttons.__all__) <= offered


YES, NO, CANCEL = 6, 7, 2


@pytest.mark.parametrize(("answer", "language"), [(YES, "en"), (NO, "ru")])
def test_the_language_button_writes_and_opens_the_workbook_in_the_language_chosen(
    desk: Desk, answer: int, language: str, monkeypatch: pytest.MonkeyPatch
):
    customers = desk.cells("customers")
    desk.windows.messages.clear()
    monkeypatch.setattr(desk.windows, "answer", answer)
    with on_windows(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl, the stand-in's store, does not know every extension
        desk.buttons.change_language()
    (_, question, style), (_, told, _) = desk.windows.messages
    assert style & 3 == 3  # yes, no, cancel
    assert all(Labels("es").choice("language", other) in question for other in ("en", "ru"))
    path = Path(str(desk.book.path)).with_name(f"cartera-{language}.xlsm")
    assert str(path) in told
    assert desk.cells("customers") == customers
    opened = next(book for book in desk.app.Workbooks if book.Name == path.name)
    assert Labels(language).text("sheets.customers") in [sheet.Name for sheet in opened.sheets]


def test_the_language_button_can_be_cancelled(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(desk.windows, "answer", CANCEL)
    desk.press("change_language")
    assert desk.app.Workbooks.Count == 1
