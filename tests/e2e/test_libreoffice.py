"""A person's LibreOffice: the extension installed, the sample workbook opened, its commands and functions used."""

from __future__ import annotations

import datetime as dt
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cec_xl.hosts.calc import CalcWorkbook
from cec_xl.hosts.calc.office.document import OfficeDocument
from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.hosts.port import WorkbookPort
from cec_xl.labels import Labels
from cec_xl.workbook import tables
from cec_xl.workbook.refresh import refresh_workbook
from tests.office import Office, without_print_titles
from tests.once import new_workbook
from tests.udfs.libreoffice.menu import dispatch

FORMATS = {".xlsx": "Calc MS Excel 2007 XML", ".ods": "calc8"}
LABELS = Labels("es")
REFRESH = "CEC 4444: Actualizar"
RESULTS = [table.name for table in tables.TABLES.values() if table.result]
FUNCTIONS = (
    ("total", "=CEC_TOTAL(cecxl_scores[{code}])"),
    ("strategy", "=CEC_STRATEGY(cecxl_scores[{segment}])"),
    ("code", "=CEC_CODE(cecxl_scores[[{d1}]:[{d4}]])"),
)
Cells = dict[str, dict[str, list[str]]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "cartera.xlsx"
    new_workbook(path.with_name("plantilla.xlsx"), sample=True, macros=False)
    return without_print_titles(path.with_name("plantilla.xlsx"), path)


@pytest.fixture(scope="module")
def expected(made: Path) -> Cells:
    """What the closed host writes into the result tables."""
    path = Path(shutil.copy(made, made.with_name("cerrado.xlsx")))
    with ClosedWorkbook.open(path) as port:
        refresh_workbook(port, now=dt.datetime(2026, 6, 30))
        port.save(moment=dt.datetime(2026, 6, 30))
    with ClosedWorkbook.open(path) as port:
        return results(port)


def results(port: WorkbookPort) -> Cells:
    """Every result table as a reader sees it, numbers to twelve digits."""
    found = {}
    for name in port.tables():
        if name in RESULTS:
            found[name] = {
                header: [
                    f"{column.numbers[row]:.12g}" if column.kinds[row] == 1 else column.text(row)
                    for row in range(len(column))
                ]
                for header, column in port.read_table(name).items()
            }
    return found


def live(document: Any) -> CalcWorkbook:  # noqa: ANN401
    return CalcWorkbook(OfficeDocument(document))


@pytest.fixture(scope="module")
def opened(office: Office, made: Path) -> Iterator[Any]:
    """The sample workbook, open: once for all tests, for the office takes its time to open it."""
    with office.opened(made) as document:
        document.calculateAll()
        yield document


@pytest.fixture
def refreshed(opened: Any, office: Office) -> Any:  # noqa: ANN401
    """The sample workbook after the menu's refresh, and nothing else to undo."""
    if list(opened.UndoManager.getAllUndoActionTitles()) != [REFRESH]:
        opened.UndoManager.clear()
        said = dispatch(office, opened, "refresh")
        assert said.startswith("Cartera actualizada: 137 de 150")
    return opened


def test_check_only_writes_incidents(opened: Any, office: Office):  # noqa: ANN401
    before = results(live(opened))
    assert dispatch(office, opened, "check").startswith("Datos revisados: 150 clientes")
    after = results(live(opened))
    assert after.pop(tables.INCIDENTS.name) != before.pop(tables.INCIDENTS.name)
    assert after == before


def test_the_refresh_of_the_menu_writes_what_the_closed_host_writes(refreshed: Any, expected: Cells):  # noqa: ANN401
    assert results(live(refreshed)) == expected
    assert sum(any(cells) for table in expected.values() for cells in table.values()) > 100


def test_a_refresh_is_undone_and_redone_in_one_step(refreshed: Any, office: Office, made: Path, expected: Cells):  # noqa: ANN401
    shown = live(refreshed).sheets_shown()
    assert dispatch(office, refreshed, "undo") == LABELS.text("buttons.undone")
    with ClosedWorkbook.open(made) as port:
        before = results(port)
    undone = results(live(refreshed))
    # An earlier test had the data checked.
    assert undone.pop(tables.INCIDENTS.name)
    assert before.pop(tables.INCIDENTS.name)
    assert undone == before
    refreshed.UndoManager.redo()
    assert results(live(refreshed)) == expected
    assert live(refreshed).sheets_shown() == shown


def test_undo_after_other_changes_says_what_to_do(refreshed: Any, office: Office, expected: Cells):  # noqa: ANN401
    refreshed.Sheets.getByIndex(0).getCellRangeByName("A40").String = "nota"
    assert dispatch(office, refreshed, "undo") == LABELS.text("libreoffice.undo_others_first")
    refreshed.UndoManager.undo()
    assert results(live(refreshed)) == expected


def shown(cells: Any) -> list[str]:  # noqa: ANN401
    """One column of cells, as `results` tells them."""
    answered = [row[0] for row in cells.getDataArray()]
    return ["" if cell is None else f"{cell:.12g}" if isinstance(cell, float) else cell for cell in answered]


def answers_of_functions(document: Any, expected: Cells) -> dict[str, list[str]]:  # noqa: ANN401
    """Functions over the scores table, beside it: the place of each block and what it shows."""
    sheet = document.Sheets.getByName(live(document).tables()[tables.SCORES.name].sheet)
    header = {field.key: LABELS.text(f"fields.{field.key}") for field in tables.SCORES.fields}
    rows = len(expected[tables.SCORES.name][header["code"]])
    found = {}
    for column, (_, formula) in zip(("AZ", "BA", "BB"), FUNCTIONS, strict=True):
        place = f"{column}8:{column}{7 + rows}"
        cells = sheet.getCellRangeByName(place)
        cells.setArrayFormula(formula.format(**header))
        found[place] = shown(cells)
    return found


def take_back(document: Any) -> None:  # noqa: ANN401
    """Everything done since the refresh."""
    while list(document.UndoManager.getAllUndoActionTitles()) != [REFRESH]:
        document.UndoManager.undo()


def test_functions_over_the_sample_say_what_the_closed_host_wrote(refreshed: Any, expected: Cells):  # noqa: ANN401
    scores = expected[tables.SCORES.name]
    complete = [row for row, total in enumerate(scores[LABELS.text("fields.total")]) if total]
    assert len(complete) > 100
    found = answers_of_functions(refreshed, expected).values()
    take_back(refreshed)
    for (key, _), told in zip(FUNCTIONS, found, strict=True):
        column = LABELS.text(f"fields.{key}")
        assert [told[row] for row in complete] == [scores[column][row] for row in complete]


def test_the_report_is_a_pdf_beside_the_workbook_of_what_one_looks_at(
    refreshed: Any,  # noqa: ANN401
    office: Office,
    made: Path,
):
    pytest.importorskip("reportlab", reason="the extra that writes PDF is not installed")
    controller, told = refreshed.CurrentController, []
    assert dispatch(office, refreshed, "segments") == ""  # the cursor is in the list of the vital customers
    for sheet in (None, LABELS.text("sheets.customer_card"), LABELS.text("sheets.pareto")):
        if sheet is not None:
            controller.setActiveSheet(refreshed.Sheets.getByName(sheet))
        told.append(Path(dispatch(office, refreshed, "report").splitlines()[-1]))
    assert sorted(told) == sorted(made.parent.glob("*.pdf"))
    assert all(report.read_bytes()[:5] == b"%PDF-" for report in told)
    best = results(live(refreshed))["cecxl_priority"][LABELS.text("fields.customer_name")][0]
    about = (LABELS.choice("segment", "vital"), best, LABELS.text("report.whole"))
    assert all(f"informe {name}" in report.stem for name, report in zip(about, told, strict=True))


def test_what_was_saved_is_the_same_when_it_is_opened_again(
    refreshed: Any,  # noqa: ANN401
    office: Office,
    expected: Cells,
    tmp_path: Path,
):
    # Not before what is undone: an office that has written charts into an .ods takes ten times as long for that.
    with_functions = answers_of_functions(refreshed, expected)
    for suffix, name in FORMATS.items():
        refreshed.storeToURL((tmp_path / f"guardado{suffix}").as_uri(), office.values(FilterName=name))
    take_back(refreshed)
    for suffix in FORMATS:
        path = tmp_path / f"guardado{suffix}"
        light = without_print_titles(path, tmp_path / "ligero.xlsx") if suffix == ".xlsx" else path
        with office.opened(light) as document:
            document.calculateAll()
            assert results(live(document)) == expected
            sheet = document.Sheets.getByName(live(document).tables()[tables.SCORES.name].sheet)
            for place, told in with_functions.items():
                again = sheet.getCellRangeByName(place)
                assert shown(again) == told
    with ClosedWorkbook.open(tmp_path / "guardado.xlsx") as port:
        assert results(port) == expected
    with zipfile.ZipFile(tmp_path / "guardado.xlsx") as archive:
        sheets = b"".join(archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet"))
    for name in (b"CEC_TOTAL(", b"CEC_STRATEGY(", b"CEC_CODE("):
        assert name in sheets


def test_commands_that_show_something_go_there(refreshed: Any, office: Office):  # noqa: ANN401
    shown = {}
    for command in ("segments", "services", "winback", "new_customer"):
        assert dispatch(office, refreshed, command) == ""
        place = refreshed.CurrentSelection.RangeAddress
        shown[command] = (refreshed.CurrentController.ActiveSheet.Name, place.StartRow, place.StartColumn)
    customers = live(refreshed).tables()[tables.CUSTOMERS.name]
    assert shown["new_customer"] == (customers.sheet, customers.first_row + 149, customers.first_column - 1)
    assert customers.rows == 151
    assert shown["segments"][0] == LABELS.text("sheets.segments")
    assert shown["services"][0] == live(refreshed).tables()[tables.SERVICES.name].sheet
    assert "CEC 4444" in dispatch(office, refreshed, "help")
    assert "LibreOffice" in dispatch(office, refreshed, "diagnose")
    refreshed.UndoManager.clear()


def test_a_workbook_of_somebody_else_gets_a_sentence(office: Office):
    document = office.desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, office.values(Hidden=True))
    said = dispatch(office, document, "refresh")
    document.close(True)
    assert "cecxl_customers" in said
    assert "Traceback" not in said
