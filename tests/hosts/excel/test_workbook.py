"""Saving, refusals and the number of calls into Excel."""

import logging
import sys
from typing import Any

import numpy as np
import openpyxl
import pytest

from cec_xl import logs
from cec_xl.errors import CecError, FileError
from cec_xl.hosts.port import TableUpdate
from cec_xl.labels import LANGUAGES, Labels
from tests.hosts.excel.live import SCORES, Live, scores, texts
from tests.hosts.excel_stub.application import Workbook
from tests.hosts.excel_stub.com import application_error


def test_saving_is_ours_only_where_we_opened_the_workbook(live: Live):
    live.port(save_to_disk=False).save()
    assert live.book.saved == 0
    live.port().write_tables(scores("C9"))
    live.port().save()
    assert live.book.saved == 1
    assert openpyxl.load_workbook(live.path)["CEC_clientes"].tables[SCORES].ref == "B3:E4"


def test_what_excel_refuses_is_a_sentence_with_the_log_and_no_traceback(live: Live, monkeypatch: pytest.MonkeyPatch):
    def refusing(_self: Workbook) -> None:
        raise application_error("The disk is full.")

    monkeypatch.setattr(Workbook, "Save", refusing)
    with pytest.raises(FileError) as refused:
        live.port().save()
    for language in LANGUAGES:
        sentence = refused.value.text(Labels(language))
        assert "The disk is full." in sentence
        assert str(logs.log_path()) in sentence
        assert "Traceback" not in sentence
    for handler in logging.getLogger(logs.LOGGER_NAME).handlers:
        handler.flush()
    assert "Traceback" in logs.log_path().read_text(encoding="utf-8")


def test_a_refresh_of_every_table_stays_within_a_few_thousand_crossings(live: Live, monkeypatch: pytest.MonkeyPatch):
    wrapper = sys.modules["xlwings._xlwindows"].COMRetryObjectWrapper
    crossings = []
    plain = wrapper.__getattr__

    def counted(self: Any, name: str) -> Any:  # noqa: ANN401 - whatever the property holds
        crossings.append(name)
        return plain(self, name)

    monkeypatch.setattr(wrapper, "__getattr__", counted)
    with live.port() as port:
        port.write_tables(scores("C0", "C1", "C2"))
        within_a_table = len(crossings)
        port.write_names({"cecxl_one": 1})
    # Looking around in a workbook of two tables, reading and writing one of them; then one name.
    assert within_a_table < 110
    assert len(crossings) - within_a_table < 25


def test_large_tables_are_read_and_written_in_a_few_calls(live: Live, monkeypatch: pytest.MonkeyPatch):
    from tests.hosts.excel_stub.sheets import Range

    writes = []
    plain = Range.Value.fset  # type: ignore[attr-defined]

    def counted(self: Range, value: object) -> None:
        writes.append(self.Address)
        plain(self, value)

    monkeypatch.setattr(Range, "Value", Range.Value.setter(counted))  # type: ignore[attr-defined]
    count = 25_000
    ids = texts(*(f"K{number}" for number in range(count)))
    live.port().write_tables({SCORES: TableUpdate({"Nº": ids, "Puntuación": np.arange(count, dtype=float)}, "Nº")})
    ours = [address for address in writes if address.startswith("$B$")]
    assert len(ours) == 3
    assert len(writes) <= 6
    assert live.port().read_table(SCORES)["Nº"].text(count - 1) == f"K{count - 1}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_the_live_host_is_there_in_every_language(language: str):
    details = dict.fromkeys(("said", "log", "sheet", "table", "file", "folder"), "§")
    codes = "excel_busy excel_refused sheet_protected table_filtered half_written report_not_written"
    for code in codes.split():
        assert len(CecError(code, **details).text(Labels(language))) > 40
