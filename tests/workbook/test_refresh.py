"""A refresh from tables to tables: what is written, and what is left alone when something blocks."""

from __future__ import annotations

import datetime as dt

import pytest

from cec_xl.hosts.column import to_serial
from cec_xl.labels import LANGUAGES, Labels
from cec_xl.workbook import tables
from cec_xl.workbook.refresh import refresh_workbook, score_workbook
from cec_xl.workbook.sheets import all_sheets
from cec_xl.workbook.view import BASIC_SHEETS
from tests.memory_port import MemoryWorkbook
from tests.workbook.firm import customer, firm

ES = Labels("es")
NOW = dt.datetime(2026, 1, 31, 9, 30)


def refreshed(book: MemoryWorkbook) -> MemoryWorkbook:
    refresh_workbook(book, now=NOW)
    return book


def test_the_worked_case_is_written_into_the_scores_table() -> None:
    book = refreshed(firm())
    assert book.cells(tables.SCORES, "code") == ["4444", "2123"]
    assert book.cells(tables.SCORES, "total") == [16, 8]
    # 0.1*4+0.3*4+0.5*4+0.1*4 = 4; four years of relation: x 0.3.  0.2+0.3+1.0+0.3 = 1.8.
    assert book.cells(tables.SCORES, "weighted") == pytest.approx([4, 1.8])
    assert book.cells(tables.SCORES, "score") == pytest.approx([1.2, 0.54])
    assert book.cells(tables.SCORES, "rank") == [1, 2]
    assert book.cells(tables.SCORES, "segment") == ["Vitales", "Innecesarios"]
    assert book.cells(tables.SCORES, "strategy") == ["Mantenimiento", "Olvido"]
    assert book.cells(tables.SCORES, "sale_allowed") == ["Sí", "Sí"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_results_are_written_in_the_workbooks_language(language: str) -> None:
    book = refreshed(firm(language=language))
    assert book.cells(tables.SCORES, "segment")[0] == Labels(language).choice("segment", "vital")
    assert book.names["cecxl_language_shown"] == Labels(language).choice("language", language)


def test_each_segment_has_its_customers_and_the_priority_list_is_ranked() -> None:
    book = refreshed(firm([customer(ES, 1, volume=10_000), customer(ES, 2), customer(ES, 3, volume=1, share=0.05)]))
    assert book.cells(tables.SEGMENT_TABLES["vital"], "customer_id") == ["C002"]
    assert book.cells(tables.SEGMENT_TABLES["dull"], "customer_id") == ["C001"]
    assert book.cells(tables.SEGMENT_TABLES["unnecessary"], "customer_id") == ["C003"]
    assert book.cells(tables.PRIORITY, "customer_id") == ["C002", "C001", "C003"]
    assert book.cells(tables.PRIORITY, "rank") == [1, 2, 3]


def test_a_customer_with_a_bad_cell_shows_a_gap_and_one_incident_and_the_others_are_scored() -> None:
    book = refreshed(firm([customer(ES, 1, volume="n/d"), customer(ES, 2)]))
    assert book.cells(tables.SCORES, "code") == ["44·4", "4444"]
    assert book.cells(tables.SCORES, "rank") == [None, 1]
    assert book.cells(tables.SCORES, "score")[0] is None
    assert book.cells(tables.INCIDENTS, "customer_id") == ["C001"]
    assert book.cells(tables.INCIDENTS, "found") == ["n/d"]
    assert book.cells(tables.INCIDENTS, "severity") == [ES.choice("severity", "warning")]
    assert book.names["cecxl_incidents_warning"] == 1


def test_a_missing_share_is_an_incident_naming_its_cell() -> None:
    book = refreshed(firm([customer(ES, 1), customer(ES, 2, share=None)]))
    (cell,) = book.cells(tables.INCIDENTS, "cell")
    column = chr(ord("B") + [f.key for f in tables.CUSTOMERS.fields].index("share"))
    assert cell == f"{column}6"


def test_a_share_of_140_percent_is_told_not_scored() -> None:
    book = refreshed(firm([customer(ES, 1, share=1.4), customer(ES, 2)]))
    assert book.cells(tables.SCORES, "code")[0] == "4·44"
    assert book.cells(tables.INCIDENTS, "found") == ["1.4"]


def test_a_repeated_customer_id_is_told() -> None:
    book = refreshed(firm([customer(ES, 1), customer(ES, 1, volume=1), customer(ES, 2)]))
    assert "C001" in book.cells(tables.INCIDENTS, "customer_id")


def test_weights_that_do_not_sum_to_one_block_with_the_sum_and_leave_the_results() -> None:
    book = refreshed(firm())
    before = book.cells(tables.SCORES, "code")
    broken = firm(weights=(0.1, 0.3, 0.45, 0.1))
    broken.columns[tables.SCORES.name] = book.columns[tables.SCORES.name]
    result = refresh_workbook(broken, now=NOW)
    assert result.blocked
    (incident,) = result.incidents
    assert "0,95" in incident.text or "0.95" in incident.text
    assert incident.sheet == "Hoja weights"
    assert broken.cells(tables.SCORES, "code") == before
    assert broken.cells(tables.INCIDENTS, "severity") == [ES.choice("severity", "blocks")]
    assert broken.names["cecxl_incidents_blocking"] == 1


def test_scoring_alone_writes_nothing() -> None:
    book = firm()
    assert not score_workbook(book).blocked
    assert book.cells(tables.SCORES, "code") == []
    assert book.names == {}


def test_tables_and_columns_the_user_removed_are_left_out() -> None:
    book = firm()
    del book.infos[tables.PARETO.name], book.columns[tables.PARETO.name]
    book.add(tables.SCORES, without=["discount"])
    refreshed(book)
    assert book.cells(tables.SCORES, "code") == ["4444", "2123"]


def test_the_start_sheet_learns_counts_billing_and_the_moment() -> None:
    book = refreshed(firm())
    assert book.names["cecxl_last_refresh"] == to_serial(NOW)
    assert book.names["cecxl_customers_count"] == 2
    assert book.names["cecxl_count_vital"] == 1
    assert book.names["cecxl_billing_vital"] == 60_000


def test_matrix_blocks_count_every_scored_customer_once() -> None:
    book = refreshed(firm())
    for name in tables.MATRIX_NAMES:
        block = book.names[f"cecxl_matrix_{name}_customers"]
        assert isinstance(block, list)
        assert sum(cell or 0 for row in block for cell in row) == 2


def test_an_empty_workbook_is_refreshed_without_complaint_about_customers() -> None:
    result = refresh_workbook(firm([]), now=NOW)
    assert not result.blocked
    assert result.incidents == ()


def test_the_same_input_gives_the_same_tables() -> None:
    assert refreshed(firm()).columns == refreshed(firm()).columns


def test_the_basic_view_hides_the_other_sheets_and_the_complete_view_brings_them_back() -> None:
    book = firm(settings={"view": ES.choice("view", "basic")})
    start, other = ES.text("sheets.home"), ES.text("sheets.matrix_d2_d3")
    book.shown = {start: True, other: True, "Mis notas": True}
    refreshed(book)
    assert book.shown == {start: True, other: False, "Mis notas": True}
    again = firm(settings={"view": ES.choice("view", "complete")})
    again.shown = book.shown
    assert refreshed(again).shown == {start: True, other: True, "Mis notas": True}


def test_a_sheet_of_the_users_own_stays_visible_though_ours_is_usually_called_so() -> None:
    book = firm(settings={"view": ES.choice("view", "basic")})
    usual, english = ES.text("sheets.matrix_d2_d3"), Labels("en").text("sheets.matrix_d2_d3")
    book.shown = {"Hoja scores": True, usual: True, english: True, f"{usual}_CEC": True}
    assert refreshed(book).shown == {"Hoja scores": True, usual: True, english: True, f"{usual}_CEC": False}


def test_the_complete_view_leaves_a_sheet_hidden_that_the_user_has_hidden() -> None:
    book = firm(settings={"view": ES.choice("view", "complete")})
    first, second = ES.text("sheets.matrix_d2_d3"), ES.text("sheets.matrix_d1_d2d3")
    book.shown = {first: True, second: False}
    assert refreshed(book).shown == {first: True, second: False}


def test_a_setting_chosen_on_another_sheet_is_read_where_it_was_chosen() -> None:
    book = firm(settings={"loyalty_enabled": "Sí"})
    book.names["cecxl_loyalty_enabled"] = "No"
    refreshed(book)
    assert book.cells(tables.SCORES, "score") == pytest.approx([4, 1.8])


def test_a_setting_the_method_refuses_is_named_with_its_cell() -> None:
    result = refresh_workbook(firm(settings={"pareto_digit_4": 0.97}), now=NOW)
    incident = next(i for i in result.incidents if i.sheet == "Hoja settings")
    assert incident.cell == "D7"


def test_the_list_of_basic_sheets_is_what_the_sheets_say_themselves() -> None:
    assert list(BASIC_SHEETS) == [sheet.key for sheet in all_sheets() if sheet.basic]
