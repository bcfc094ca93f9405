"""The closed-file host: the contract, and what only a file can show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from cec_xl.hosts.closed import ClosedWorkbook
from tests.hosts.contract import WorkbookContract, customers, make_workbook, shown

MOMENT = dt.datetime(2024, 5, 6, 7, 8, 9)


class TestContract(WorkbookContract):
    @pytest.fixture
    def port(self, tmp_path: Path) -> Iterator[ClosedWorkbook]:
        with ClosedWorkbook.open(make_workbook(tmp_path / "libro.xlsx")) as book:
            yield book


class TestContractOnDisk(TestContract):
    """The same promises, every read through a fresh look at what was saved."""

    @pytest.fixture
    def port(self, tmp_path: Path) -> Iterator[ClosedWorkbook]:
        with _SavingWorkbook.open(make_workbook(tmp_path / "libro.xlsx")) as book:
            yield book


class _SavingWorkbook(ClosedWorkbook):
    def _apply(self, changes: object) -> None:
        super()._apply(changes)  # type: ignore[arg-type]
        self.save(moment=MOMENT)


def test_nothing_reaches_the_file_before_it_is_saved(tmp_path: Path):
    path = make_workbook(tmp_path / "libro.xlsx")
    before = path.read_bytes()
    with ClosedWorkbook.open(path) as book:
        book.write_tables(customers("x"))
        book.write_names({"one": 1})
        assert path.read_bytes() == before
        backup = book.save(moment=MOMENT)
        assert shown(book.read_table("clientes")["Nº"]) == ["x"]
    assert path.read_bytes() != before
    assert backup is not None
    assert backup.read_bytes() == before
