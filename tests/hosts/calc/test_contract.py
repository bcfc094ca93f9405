"""What every host promises, kept by the live adapter over a real LibreOffice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cec_xl.hosts.calc import CalcWorkbook
from cec_xl.hosts.calc.office.document import OfficeDocument
from tests.hosts.contract import Reopening, WorkbookContract, make_workbook
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


class _Reopened(Reopening, CalcWorkbook):
    def __init__(self, office: Office, document: Any, path: Path) -> None:  # noqa: ANN401
        super().__init__(OfficeDocument(document))
        self.office, self.path = office, path

    def again(self) -> None:
        document = self.document.document
        document.storeToURL(self.path.as_uri(), self.office.values(FilterName=EXCEL_FORMAT))
        document.setModified(False)
        document.close(True)
        self.document = OfficeDocument(self.office.open(self.path))
        self._tables = None


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
