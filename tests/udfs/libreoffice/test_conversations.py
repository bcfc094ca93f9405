"""*Importar…* and *Idioma* in a running office: the questions are answered beforehand, everything else is real."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cec_xl.hosts.calc import CalcWorkbook
from cec_xl.hosts.calc.office.document import OfficeDocument
from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.hosts.port import WorkbookPort
from cec_xl.hosts.saving import Backups
from cec_xl.labels import Labels
from cec_xl.workbook.import_run import prepare_import, write_import
from cec_xl.workbook.import_tables import IMPORT_TABLES
from cec_xl.workbook.tables import TABLES
from tests.erp.exports import write
from tests.office import the_office, without_print_titles
from tests.once import new_workbook
from tests.udfs.libreoffice.menu import dispatch

ES = Labels("es")
HEAD = "factura;fecha factura;cliente;nombre cliente;familia;base imponible\n"
JANUARY = HEAD + "1;2024-01-15;A;Alba;Motores;1000,50\n2;2024-01-20;B;Bosque;Bombas;50,25\n"
FEBRUARY = HEAD + "3;2024-02-15;A;Alba;Bombas;10,10\n"
OPEN = "factura;fecha factura;cliente;base imponible\n1;05/01/2024;A;1000,50\n"
IMPORTED = ("customers", "billing_history", "order_lines", *(spec.key for spec in IMPORT_TABLES))
Rows = dict[str, list[list[str]]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "plantilla.xlsx"
    new_workbook(path, view="complete", macros=False)
    return without_print_titles(path, path.with_name("cartera.xlsx"))


@pytest.fixture(scope="module")
def opened(made: Path) -> Iterator[Any]:
    """One document for all tests, for the office takes its time to open it."""
    with the_office().opened(made) as document:
        yield document


@pytest.fixture
def book(opened: Any) -> Iterator[Any]:  # noqa: ANN401
    """The document, afterwards as it was."""
    opened.UndoManager.clear()
    yield opened
    while opened.UndoManager.isUndoPossible():
        opened.UndoManager.undo()


def live(document: Any) -> CalcWorkbook:  # noqa: ANN401
    return CalcWorkbook(OfficeDocument(document))


def imported(port: WorkbookPort) -> Rows:
    """Our own columns of the tables an import writes, blank rows left out."""
    found = {}
    for key in IMPORTED:
        columns = list(port.read_table(TABLES[key].name).values())[: len(TABLES[key].fields)]
        rows = [[column.text(row) for column in columns] for row in range(len(columns[0]))]
        found[key] = [row for row in rows if any(row)]
    return found


def press(document: Any, name: str, *answers: str) -> str:  # noqa: ANN401
    return dispatch(the_office(), document, name, *answers)


def test_the_open_workbook_gets_what_the_closed_one_gets(book: Any, made: Path, tmp_path: Path):  # noqa: ANN401
    before = imported(live(book))
    files = write(tmp_path / "in", {"enero.csv": JANUARY})
    said = press(book, "import", "no", "\n".join(map(str, files)), "yes")
    assert ES.text("buttons.import.done", customers=2, added=2) in said
    closed = Path(shutil.copy(made, tmp_path / "cerrado.xlsx"))
    with ClosedWorkbook.open(closed) as port:
        write_import(port, prepare_import(port, files, today=dt.date.today()))
        port.save(backups=Backups(0))
    with ClosedWorkbook.open(closed) as port:
        assert imported(live(book)) == imported(port)
    assert press(book, "undo") == ES.text("buttons.undone")
    assert imported(live(book)) == before


def test_next_month_is_one_click_on_the_same_folder(book: Any, tmp_path: Path):  # noqa: ANN401
    write(tmp_path / "in", {"enero.csv": JANUARY})
    press(book, "import", "yes", str(tmp_path / "in"), "yes")
    write(tmp_path / "in", {"febrero.csv": FEBRUARY})
    assert ES.text("buttons.import.done", customers=2, added=0) in press(book, "import", "yes")
    assert press(book, "import", "yes") == ES.text("buttons.import.nothing_new")


def test_what_has_two_readings_is_asked(book: Any, tmp_path: Path):  # noqa: ANN401
    (path,) = write(tmp_path / "in", {"enero.csv": OPEN})
    press(book, "import", "no", str(path), "ok", "9", "1", "yes")
    assert [row[0] for row in imported(live(book))["customers"]] == ["A"]


@pytest.mark.parametrize("answers", [("cancel",), ("no", ""), ("yes", "")])
def test_who_gives_up_choosing_changes_nothing(book: Any, answers: tuple[str, ...]):  # noqa: ANN401
    assert press(book, "import", *answers) == ""
    assert not book.UndoManager.isUndoPossible()


def test_who_does_not_agree_changes_nothing(book: Any, tmp_path: Path):  # noqa: ANN401
    (path,) = write(tmp_path / "in", {"enero.csv": JANUARY})
    assert press(book, "import", "no", str(path), "no") == ES.text("buttons.import.left")
    assert not book.UndoManager.isUndoPossible()


def test_another_language_is_a_new_workbook_beside(book: Any, made: Path):  # noqa: ANN401
    assert press(book, "language", "cancel") == ""
    said = press(book, "language", "yes")
    path = made.with_name(f"{made.stem}-en{made.suffix}")
    assert str(path) in said
    with ClosedWorkbook.open(path) as port:
        assert Labels("en").text("sheets.customers") in port.sheets_shown()
    assert not book.UndoManager.isUndoPossible()
