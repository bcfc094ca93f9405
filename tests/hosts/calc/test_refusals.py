"""What the live adapter refuses to write to, and says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cec_xl.errors import BusyFileError, CecError, InputError, TableSpaceError
from cec_xl.hosts.calc import CalcWorkbook
from cec_xl.hosts.calc.office.document import OfficeDocument
from cec_xl.hosts.port import TableUpdate
from cec_xl.labels import LANGUAGES, Labels
from tests.hosts.calc.firm import Firm, make_firm, sales
from tests.office import Office


def test_a_protected_sheet_is_said_and_nothing_is_written(firm: Firm):
    before = firm.everything()
    sheet = firm.document.Sheets.getByName("Clientes")
    sheet.protect("")
    for change in (
        lambda: firm.port.write_tables(sales("C1")),
        lambda: firm.port.write_names({"todas": 1}),
    ):
        with pytest.raises(InputError) as refused:
            change()
        assert refused.value.code == "calc_sheet_protected"
    sheet.unprotect("")
    firm.document.protect("")
    with pytest.raises(InputError) as refused:
        firm.port.show_sheets({"Resumen": False})
    assert refused.value.code == "calc_structure_protected"
    firm.document.unprotect("")
    assert firm.everything() == before


def test_a_read_only_document_is_said(office: Office, tmp_path: Path):
    path = make_firm(tmp_path / "firma.xlsx")
    document = office.desktop.loadComponentFromURL(
        path.as_uri(), "_blank", 0, office.values(Hidden=True, ReadOnly=True)
    )
    with pytest.raises(BusyFileError):
        CalcWorkbook(OfficeDocument(document)).write_tables(sales("C1"))
    document.close(True)


def test_a_table_at_the_end_of_the_sheet_is_said(firm: Firm):
    with pytest.raises(TableSpaceError):
        firm.port.write_tables({"ventas": TableUpdate({"Venta": np.zeros(1_048_575)})})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_this_host_is_there_in_every_language(language: str):
    for code in ("calc_sheet_protected", "calc_structure_protected", "calc_read_only"):
        assert len(CecError(code, sheet="§").text(Labels(language))) > 40
