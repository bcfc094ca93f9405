"""Workbooks that are open in LibreOffice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import xlsxwriter

from tests.hosts.calc.firm import Firm, make_firm
from tests.office import Office


@pytest.fixture
def firm(office: Office, tmp_path: Path) -> Iterator[Firm]:
    with office.opened(make_firm(tmp_path / "firma.xlsx")) as document:
        yield Firm(document)


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
