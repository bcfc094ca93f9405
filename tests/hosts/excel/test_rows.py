"""Rows, names and values written into an open workbook."""

import numpy as np
import pytest

from cec_xl.errors import TableSpaceError
from cec_xl.hosts.port import TableUpdate
from tests.hosts.excel.live import SCORES, Live, scores, texts


def test_notes_stay_with_their_customer_and_formulas_with_their_row(live: Live):
    with live.port() as port:
        port.write_tables(scores("C2", "C9", "C0", "C1"))
    assert live.column(2, 4) == ["C2", "C9", "C0", "C1"]
    assert live.column(4, 4) == ["nota 2", None, "nota 0", "nota 1"]
    assert live.column(5, 4) == ["=C4*2", "=C5*2", "=C6*2", "=C7*2"]


def test_new_rows_look_like_the_old_ones(live: Live):
    live.port().write_tables(scores("C0", "C1", "C2", "C3", "C4"))
    assert live.sheet.store.cell(8, 3).number_format == "0.00"


def test_a_column_with_some_formulas_takes_them_along(live: Live):
    store = live.sheet.store
    store["D4"].value, store["D5"].value, store["D6"].value = "=C4+1", "a mano", "=C6+1"
    live.port().write_tables(scores("C1", "C2", "C0", "C5"))
    assert live.column(4, 4) == ["a mano", "=C5+1", "=C6+1", "=C7+1"]


def test_one_formula_among_notes_is_no_calculated_column(live: Live):
    live.sheet.store["D6"].value = "=2*3"
    live.port().write_tables(scores("C2", "C7", "C0", "C1"))
    assert live.column(4, 4) == ["=2*3", None, "nota 0", "nota 1"]


def test_fewer_rows_leave_no_remains_below_the_table(live: Live):
    live.port().write_tables(scores("C1"))
    assert live.book.sheets[0].tables[0].Range.Address == "$B$3:$E$4"
    assert live.rows(5, 8) == [[None] * 4] * 4


def test_no_rows_leave_one_blank_row(live: Live):
    live.port().write_tables(scores())
    assert live.port().tables()[SCORES].rows == 1
    assert live.rows(4, 4)[0][:3] == [None, None, None]


def test_a_totals_row_moves_down_with_the_table(live: Live):
    store = live.sheet.store
    store["B7"].value, store["C7"].value = "Total", "=SUBTOTAL(109,C4:C6)"
    table = live.sheet.tables[0]
    table.bottom, table._totals = 7, True
    live.port().write_tables(scores("C0", "C1", "C2", "C3", "C4"))
    assert (store["B9"].value, store["C9"].value) == ("Total", "=SUBTOTAL(109,C4:C6)")
    assert live.port().tables()[SCORES].rows == 5
    live.port().write_tables(scores("C0"))
    assert store["B5"].value == "Total"
    assert store["B9"].value is None


def test_content_below_the_table_is_never_overwritten(live: Live):
    live.sheet.store["D8"].value = "mío"
    before = live.rows()
    with pytest.raises(TableSpaceError, match="D8"):
        live.port().write_tables(scores("C0", "C1", "C2", "C3", "C4"))
    assert live.rows() == before
    live.port().write_tables(scores("C0", "C1", "C2", "C3"))
    assert live.sheet.store["D8"].value == "mío"


def test_a_formula_that_shows_nothing_is_content_too(live: Live):
    live.sheet.store["B7"].value = '=""'
    with pytest.raises(TableSpaceError, match="B7"):
        live.port().write_tables(scores("C0", "C1", "C2", "C3"))


@pytest.mark.parametrize(
    "text",
    [
        "4321",
        "4·21",
        "=1+1",
        "+34 600",
        "-5",
        "@SUM(A1)",
        "3-4",
        "1/2",
        "TRUE",
        "Verdadero",
        "'90",
        "50%",
        "1e5",
        "#N/A",
    ],
)
def test_texts_stay_texts_whatever_they_look_like(live: Live, text: str):
    live.port().write_tables({SCORES: TableUpdate({"Nº": texts(text, "Vitales", None)})})
    cell = live.sheet.store["B4"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert live.column(2, 3)[1:] == ["Vitales", None]
    assert live.port().read_table(SCORES)["Nº"].text(0) == text


def test_cells_with_the_text_format_need_no_apostrophe(live: Live):
    for row in range(4, 7):
        live.sheet.store.cell(row, 2).number_format = "@"
    live.port().write_tables({SCORES: TableUpdate({"Nº": texts("=A1", "007", "'90")})})
    assert live.column(2, 3) == ["=A1", "007", "'90"]
    assert not live.sheet.store["B5"].quotePrefix


def test_numbers_booleans_and_gaps_are_written_as_such(live: Live):
    live.port().write_tables(
        {SCORES: TableUpdate({"Nº": np.array([1, 2, 3], np.int64), "Puntuación": np.array([0.5, np.nan, np.inf])})}
    )
    assert live.column(2, 3) == [1.0, 2.0, 3.0]
    assert live.column(3, 3) == [0.5, None, None]
    live.port().write_tables({SCORES: TableUpdate({"Nota": np.array([True, False, True])})})
    assert live.column(4, 3) == [True, False, True]


def test_dates_are_written_as_serial_numbers_and_shown_by_their_format(live: Live):
    live.port().write_tables({"cecxl_other": TableUpdate({"Fecha": np.array([45300.0, 45301.0])})})
    assert live.book.sheets[1].store["B3"].is_date
    assert live.port().read_table("cecxl_other")["Fecha"].numbers.tolist() == [45300.0, 45301.0]


def test_names_take_cells_and_blocks_and_never_reach_beyond_their_range(live: Live):
    store = live.book.sheets[1].store
    store["M1"].value = "mío"
    live.port().write_names(
        {"cecxl_one": 7, "cecxl_text": "=1+1", "cecxl_block": [[1, 2, 3], [None, "x"], [5, 6]], "cecxl_nowhere": 3}
    )
    assert (store["F1"].value, store["F2"].value, store["F2"].data_type) == (7.0, "=1+1", "s")
    assert [[store.cell(row, column).value for column in (11, 12, 13)] for row in (1, 2, 3)] == [
        [1.0, 2.0, "mío"],
        [None, "x", None],
        [None, None, None],
    ]
