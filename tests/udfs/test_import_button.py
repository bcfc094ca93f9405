"""*Importar…* pressed in the stand-in for Excel: what is asked, what is written, and that it equals the closed host."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.hosts.saving import Backups
from cec_xl.labels import Labels
from cec_xl.workbook.import_run import prepare_import, write_import
from cec_xl.workbook.import_tables import IMPORT_TABLES
from cec_xl.workbook.tables import TABLES
from tests.erp.exports import write
from tests.once import new_workbook
from tests.udfs.test_buttons import Desk, desk, office  # noqa: F401 (fixtures)

ES = Labels("es")
OK, CANCEL, YES, NO = 1, 2, 6, 7
HEAD = "factura;fecha factura;cliente;nombre cliente;familia;base imponible\n"
JANUARY = HEAD + "1;2024-01-15;A;Alba;Motores;1000,50\n2;2024-01-20;B;Bosque;Bombas;50,25\n"
FEBRUARY = HEAD + "3;2024-02-15;A;Alba;Bombas;10,10\n"
OPEN = "factura;fecha factura;cliente;base imponible\n1;05/01/2024;A;1000,50\n"


@pytest.fixture(autouse=True)
def _extra() -> None:
    pytest.importorskip("ibis", reason="needs the extra cec-xl[erp]")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "cartera.xlsm"
    new_workbook(path, sample=False, view="complete")
    return path


def press(desk: Desk, *answers: int) -> list[str]:  # noqa: F811
    """Press the button and answer its questions; what the message boxes said."""
    from tests.hosts.excel_stub.pywin32 import on_windows

    desk.windows.messages.clear()
    desk.windows.answers = list(answers)
    with on_windows():
        desk.buttons.import_data()
    assert desk.windows.answers == []
    return [text for _, text, _ in desk.windows.messages]


def customers(desk: Desk) -> list[object]:  # noqa: F811
    return [row[0] for row in desk.cells("customers") if row[0]]


def test_files_are_chosen_shown_and_written(desk: Desk, tmp_path: Path):  # noqa: F811
    desk.app.chosen_files = tuple(map(str, write(tmp_path / "in", {"enero.csv": JANUARY})))
    said = press(desk, NO, YES, OK)
    assert "base imponible" in said[1]
    assert "1.050,75" in said[1]
    assert ES.text("buttons.import.done", customers=2, added=2) in said[2]
    assert customers(desk) == ["A", "B"]
    assert desk.press("undo") == ES.text("buttons.undone")
    assert customers(desk) == []


def test_next_month_is_one_click_on_the_same_folder(desk: Desk, tmp_path: Path):  # noqa: F811
    write(tmp_path / "in", {"enero.csv": JANUARY})
    desk.app.chosen_folder = str(tmp_path / "in")
    press(desk, YES, YES, OK)
    write(tmp_path / "in", {"febrero.csv": FEBRUARY})
    said = press(desk, YES, OK)
    assert str(tmp_path / "in") in said[0]
    assert ES.text("buttons.import.done", customers=2, added=0) in said[1]
    assert press(desk, YES, OK)[1] == ES.text("buttons.import.nothing_new")


def test_what_has_two_readings_is_asked(desk: Desk, tmp_path: Path):  # noqa: F811
    desk.app.chosen_files = tuple(map(str, write(tmp_path / "in", {"enero.csv": OPEN})))
    desk.app.typed = ["9", "1"]
    said = press(desk, NO, OK, YES, OK)
    assert "date_order=dmy" in said[1]
    assert customers(desk) == ["A"]


@pytest.mark.parametrize("answers", [(CANCEL,), (NO,), (YES,)])
def test_who_gives_up_choosing_changes_nothing(answers: tuple[int, ...], desk: Desk):  # noqa: F811
    press(desk, *answers)
    assert customers(desk) == []


def test_who_does_not_agree_changes_nothing(desk: Desk, tmp_path: Path):  # noqa: F811
    desk.app.chosen_files = tuple(map(str, write(tmp_path / "in", {"enero.csv": JANUARY})))
    assert press(desk, NO, NO, OK)[-1] == ES.text("buttons.import.left")
    assert customers(desk) == []


def test_the_open_workbook_gets_what_the_closed_one_gets(desk: Desk, made: Path, tmp_path: Path):  # noqa: F811
    files = write(tmp_path / "in", {"enero.csv": JANUARY})
    desk.app.chosen_files = tuple(map(str, files))
    press(desk, NO, YES, OK)
    closed = Path(shutil.copy(made, tmp_path / "cerrado.xlsm"))
    with ClosedWorkbook.open(closed) as port:
        prepared = prepare_import(port, files, today=dt.date.today())
        write_import(port, prepared)
        port.save(backups=Backups(0))
    with ClosedWorkbook.open(closed) as port:
        for key in ("customers", "billing_history", "order_lines", *(spec.key for spec in IMPORT_TABLES)):
            columns = port.read_table(TABLES[key].name).values()
            there = [[column.text(row) for column in columns] for row in range(len(next(iter(columns))))]
            here = [[shown(cell) for cell in row] for row in desk.cells(key)]
            width = len(TABLES[key].fields)
            assert [row[:width] for row in here if any(row)] == [row[:width] for row in there if any(row)], key


def shown(cell: object) -> str:
    """A live cell as the closed host shows it."""
    from cec_xl.hosts.column import Column

    return Column.of([cell]).text(0)
