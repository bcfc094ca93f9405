"""What the live adapter reads, over a stand-in for Excel that is as strict as Excel."""

import datetime as dt

import pytest

from cec_xl.errors import InputError
from cec_xl.hosts.column import CellKind
from cec_xl.hosts.port import TableUpdate
from tests.hosts.excel.live import SCORES, Live, texts


def test_tables_are_found_with_their_place_and_headers(live: Live):
    info = live.port().tables()[SCORES]
    assert (info.sheet, info.first_row, info.first_column, info.rows) == ("CEC_clientes", 4, 2, 3)
    assert info.headers == ("Nº", "Puntuación", "Nota", "Doble")
    assert info.cell(0, 1) == "C4"


def test_cells_are_read_as_what_they_are(live: Live):
    store = live.sheet.store
    store["C4"].value, store["C4"].number_format = 9.99, '#,##0.00 "€"'
    store["C4"].number_format = "[$€-x] 0.00"
    store["C5"].value, store["C5"].data_type = "#DIV/0!", "e"
    store["C6"].value, store["C6"].data_type = "#SPILL!", "e"
    store["D4"].value = True
    store["D5"].value = dt.datetime(2024, 1, 1)
    store["D6"].value = "  texto "
    columns = live.port().read_table(SCORES)
    assert columns["Puntuación"].kinds.tolist() == [CellKind.NUMBER, CellKind.ERROR, CellKind.ERROR]
    assert columns["Puntuación"].numbers[0] == pytest.approx(9.99)
    assert [columns["Puntuación"].text(row) for row in (1, 2)] == ["#DIV/0!", "#SPILL!"]
    assert columns["Nota"].kinds.tolist() == [CellKind.BOOLEAN, CellKind.NUMBER, CellKind.TEXT]
    assert columns["Nota"].numbers[1] == 45292.0


def test_a_table_that_is_not_there_is_said(live: Live):
    for action in (
        lambda port: port.read_table("cecxl_none"),
        lambda port: port.write_tables({"cecxl_none": TableUpdate({"x": texts("a")})}),
    ):
        with pytest.raises(InputError, match="cecxl_none"):
            action(live.port())


def test_a_column_that_is_not_there_is_said_and_nothing_is_written(live: Live):
    before = live.rows()
    with pytest.raises(InputError, match="Altura"):
        live.port().write_tables({SCORES: TableUpdate({"Altura": texts("a")})})
    assert live.rows() == before


def test_names_are_read(live: Live):
    port = live.port()
    assert port.read_name("cecxl_one") == 5.0
    assert port.read_name("cecxl_text") == "viejo"
    assert port.read_name("cecxl_day") == 45293.0
    assert port.read_name("cecxl_empty") is None
    assert port.read_name("cecxl_nowhere") is None
    assert port.read_name("cecxl_constant") is None
