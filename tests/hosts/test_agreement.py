"""A refresh leaves the same results whether the workbook is closed or open in Excel."""

import datetime as dt
import shutil
import warnings
from pathlib import Path

import pytest

from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.hosts.excel import ExcelWorkbook
from cec_xl.hosts.port import WorkbookPort
from cec_xl.workbook import tables
from cec_xl.workbook.refresh import refresh_workbook
from tests.hosts.excel_stub.pywin32 import windows_xlwings
from tests.once import new_workbook

NOW = dt.datetime(2025, 3, 4, 5, 6, 7)
AS_OF = dt.date(2025, 3, 1)


def contents(port: WorkbookPort) -> dict[str, dict[str, list[str]]]:
    """Every table as a reader sees it, numbers to twelve digits."""
    found = {}
    for name in port.tables():
        columns = port.read_table(name)
        found[name] = {
            header: [
                f"{column.numbers[row]:.12g}" if column.kinds[row] == 1 else column.text(row)
                for row in range(len(column))
            ]
            for header, column in columns.items()
        }
    return found


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "cartera.xlsx"
    new_workbook(path, sample=True, macros=False)
    return path


def test_closed_and_live_refresh_agree_on_every_table(made: Path, tmp_path: Path):
    closed = Path(shutil.copy(made, tmp_path / "cerrado.xlsx"))
    live = Path(shutil.copy(made, tmp_path / "abierto.xlsx"))
    with ClosedWorkbook.open(closed) as port:
        refresh_workbook(port, as_of=AS_OF, now=NOW)
        port.save(moment=NOW)
    with windows_xlwings() as (xlwings, windows), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl, the stand-in's store, does not know every extension
        windows.launch().Workbooks.Open(str(live))
        with ExcelWorkbook(xlwings.books.active, undo_folder=tmp_path) as port:
            refresh_workbook(port, as_of=AS_OF, now=NOW)
            port.save()
            shown = contents(port)
    with ClosedWorkbook.open(closed) as one, ClosedWorkbook.open(live) as other:
        expected, saved = contents(one), contents(other)
    assert shown == expected
    # The stand-in saves formulas without their results, so what it saved is compared where there are none.
    results = [table.name for table in tables.TABLES.values() if table.result and table.name in expected]
    assert {name: saved[name] for name in results} == {name: expected[name] for name in results}
    assert sum(any(cells) for name in results for cells in expected[name].values()) > 100
