"""What every host promises, kept by the live adapter; xlwings runs unpatched in between."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cec_xl.hosts.excel import ExcelWorkbook
from cec_xl.hosts.excel.table import LiveTable
from tests.hosts.contract import Reopening, WorkbookContract, make_workbook
from tests.hosts.excel_stub.pywin32 import Windows


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


class _Reopened(Reopening, ExcelWorkbook):
    def again(self) -> None:
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
