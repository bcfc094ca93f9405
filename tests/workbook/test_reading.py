"""What is read from a workbook's tables, and what is said about cells that cannot be used."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from cec_xl.errors import InputError
from cec_xl.labels import LANGUAGES, Labels
from cec_xl.method.criteria import Comparison, PortfolioKind, ThresholdMode
from cec_xl.method.settings import PositionFromShare
from cec_xl.workbook import tables
from cec_xl.workbook.reading import read_workbook
from cec_xl.workbook.refresh import score_workbook
from tests.memory_port import MemoryWorkbook
from tests.workbook.firm import SET, customer, firm, set_rows

ES = Labels("es")


def codes(book: MemoryWorkbook) -> list[tuple[str, str]]:
    return [(incident.code, incident.cell) for incident in read_workbook(book).log.incidents]


def test_a_clean_workbook_gives_portfolio_and_settings_and_no_incident() -> None:
    inputs = read_workbook(firm())
    assert inputs.portfolio.ids.tolist() == ["C001", "C002"]
    assert inputs.portfolio.value("share").tolist() == [0.6, 0.1]
    assert inputs.portfolio.text("situation").tolist() == ["current", "current"]
    (criteria_set,) = inputs.settings.sets
    assert criteria_set.kind is PortfolioKind.CURRENT
    assert [rule.criterion for rule in criteria_set.rules] == ["diversity", "share", "volume", "risk"]
    assert criteria_set.rules[0].mode is ThresholdMode.FIXED
    assert criteria_set.rules[3].comparison is Comparison.AT_MOST
    assert criteria_set.rules[3].thresholds == (0, 1, 2)
    assert inputs.settings.active_sets == {PortfolioKind.CURRENT: SET}
    assert inputs.settings.scenarios[0].weights == (0.1, 0.3, 0.5, 0.1)
    assert inputs.log.incidents == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_is_recognised_by_the_headers(language: str) -> None:
    inputs = read_workbook(firm(language=language))
    assert inputs.language == language
    assert inputs.log.incidents == []


def test_headers_are_found_whatever_their_capitals_and_accents() -> None:
    book = firm()
    name = tables.CUSTOMERS.name
    old = ES.text("fields.share")
    new = old.upper()
    book.columns[name] = {new if h == old else h: v for h, v in book.columns[name].items()}
    info = book.infos[name]
    headers = tuple(new if h == old else h for h in info.headers)
    book.infos[name] = type(info)(info.name, info.sheet, info.first_row, info.first_column, info.rows, headers)
    assert read_workbook(book).portfolio.value("share").tolist() == [0.6, 0.1]


def test_empty_rows_are_passed_over_and_rows_keep_their_place() -> None:
    book = firm([customer(ES, 1), {}, customer(ES, 2, volume="mucho")])
    inputs = read_workbook(book)
    assert inputs.portfolio.ids.tolist() == ["C001", "C002"]
    (incident,) = inputs.log.incidents
    column = chr(ord("B") + [f.key for f in tables.CUSTOMERS.fields].index("volume"))
    assert incident.cell == f"{column}7"
    assert incident.sheet == "Hoja customers"
    assert incident.customer_id == "C002"
    assert incident.found == "mucho"
    assert "mucho" in incident.text
    assert incident.remedy


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        ("volume", "n/d", "not_a_number"),
        ("share", "#N/A", "cell_error"),
        ("volume", "#DIV/0!", "cell_error"),
        ("last_order", "31/12/2024", "date_as_text"),
        ("situation", "antiguo", "unknown_choice"),
        ("position", "regular", "unknown_choice"),
    ],
)
def test_a_cell_that_cannot_be_used_is_an_incident_and_the_rest_is_read(field: str, typed: str, code: str) -> None:
    inputs = read_workbook(firm([customer(ES, 1, **{field: typed}), customer(ES, 2)]))
    assert [incident.code for incident in inputs.log.incidents if incident.code == code] == [code]
    assert len(inputs.portfolio) == 2
    assert not inputs.log.blocking


def test_a_row_without_id_is_told_and_left_out() -> None:
    inputs = read_workbook(firm([customer(ES, 1, customer_id=None), customer(ES, 2)]))
    assert inputs.portfolio.ids.tolist() == ["C002"]
    assert [incident.code for incident in inputs.log.incidents] == ["missing_id"]


def test_a_numeric_id_reads_as_the_user_sees_it() -> None:
    inputs = read_workbook(firm([customer(ES, 1, customer_id=430017)]))
    assert inputs.portfolio.ids.tolist() == ["430017"]


def test_days_since_the_last_order_count_to_the_reference_date() -> None:
    book = firm([customer(ES, 1, last_order=dt.date(2025, 12, 1)), customer(ES, 2)])
    recency = read_workbook(book, as_of=dt.date(2025, 12, 31)).portfolio.value("recency")
    assert recency[0] == 30
    assert np.isnan(recency[1])


def test_an_order_after_the_reference_date_is_told() -> None:
    book = firm([customer(ES, 1, last_order=dt.date(2026, 1, 2))])
    inputs = read_workbook(book, as_of=dt.date(2025, 12, 31))
    assert [incident.code for incident in inputs.log.incidents] == ["order_in_future"]
    assert np.isnan(inputs.portfolio.value("recency")[0])


def test_a_criterion_of_the_users_own_is_read_from_its_column() -> None:
    book = MemoryWorkbook()
    other = firm()
    book.infos, book.columns = other.infos, other.columns
    rows = [customer(ES, 1) | {"Visitas web": 12.0}]
    book.add(tables.CUSTOMERS, rows, also=["Visitas web"])
    own = {
        "criterion_key": "web",
        "criterion_name": "Visitas a la web",
        "criterion_column": "Visitas web",
        "unit": ES.choice("unit", "count"),
        "good_end": ES.choice("good_end", "high"),
    }
    book.add(tables.CRITERIA, [own])
    sets = set_rows(ES)
    sets[0] = sets[0] | {"criterion_name": "visitas a la WEB"}
    book.add(tables.CRITERIA_SETS, sets)
    inputs = read_workbook(book)
    assert inputs.portfolio.value("web").tolist() == [12]
    assert inputs.settings.sets[0].rules[0].criterion == "web"
    assert inputs.criterion_names["web"] == "Visitas a la web"


def test_a_missing_required_column_blocks_and_is_named() -> None:
    (incident,) = read_workbook(firm(without=["customer_name"])).log.blocking
    assert incident.code == "missing_column"
    assert ES.text("fields.customer_name") in incident.text


def test_a_set_with_three_rows_blocks() -> None:
    assert ("set_incomplete", "B5") in codes(firm(sets=set_rows(ES)[:3]))


def test_an_unknown_criterion_is_named_with_its_cell() -> None:
    rows = set_rows(ES)
    rows[2] = rows[2] | {"criterion_name": "Simpatía"}
    found = {incident.code: incident for incident in read_workbook(firm(sets=rows)).log.incidents}
    assert found["unknown_criterion"].cell == "F7"
    assert found["unknown_criterion"].severity == "blocks"


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("active_set_current", "CEC_otros", "unknown_set"),
        ("active_scenario", "Otro", "unknown_scenario"),
        ("share_cut", 20, "setting_out_of_range"),
        ("billing_basis", "a ojo", "unknown_choice"),
        ("segment_situations", "los buenos", "unknown_choice"),
        ("position_good_from", 5, "setting_out_of_range"),
        ("loyalty_enabled", "quizá", "unknown_choice"),
        ("as_of", "ayer", "date_as_text"),
    ],
)
def test_a_setting_that_cannot_be_used_is_told(key: str, value: object, code: str) -> None:
    assert code in [incident_code for incident_code, _ in codes(firm(settings={key: value}))]


def test_who_is_segmented_is_a_setting() -> None:
    customers = [
        customer(ES, number, situation=situation, volume=1000.0, share=0.5)
        for number, situation in enumerate(("Actual", "Potencial", "Perdido"))
    ]
    segmented = {}
    for choice in ("Solo los actuales", "current and potential", "Все (и потерянные)"):
        found = score_workbook(firm(customers, settings={"segment_situations": choice})).classification
        assert found is not None
        segmented[choice] = [bool(segment) for segment in found.segment]
    assert list(segmented.values()) == [[True, False, False], [True, True, False], [True, True, True]]


def test_how_the_share_gives_the_position_is_a_setting() -> None:
    # The set looks at the share itself; a customer of another portfolio, with no set, goes by the general thresholds.
    customers = [customer(ES, 0, situation="Potencial", share=0.30), customer(ES, 1, share=0.30)]
    settings = {"position_share_4": 0.25, "position_share_3": 0.2, "position_medium_from": 3, "position_good_from": 3}
    read = read_workbook(firm(customers, settings=settings)).settings.position_from_share
    assert read == PositionFromShare((0.25, 0.2, 0.1), 3, 3)
    usual = score_workbook(firm(customers)).classification
    changed = score_workbook(firm(customers, settings=settings)).classification
    assert usual is not None
    assert changed is not None
    assert usual.position[0] == "medium"
    assert changed.position[0] == "good"


def test_thresholds_of_the_position_out_of_order_are_told_at_their_cell() -> None:
    refresh = score_workbook(firm(settings={"position_share_4": 0.1, "position_share_3": 0.4}))
    (found,) = [incident for incident in refresh.incidents if incident.code == "position_cuts_unordered"]
    assert found.cell


@pytest.mark.parametrize(("typed", "expected"), [("Sí", True), ("no", False), (True, True), (0, False)])
def test_yes_and_no_may_be_words_or_logical_values(typed: object, expected: bool) -> None:
    inputs = read_workbook(firm(settings={"loyalty_enabled": typed}))
    assert inputs.settings.loyalty.enabled is expected


def test_comparison_signs_may_be_typed_as_one_character() -> None:
    rows = set_rows(ES)
    rows[0] = rows[0] | {"comparison": "≥"}
    rows[3] = rows[3] | {"comparison": "≤"}
    (criteria_set,) = read_workbook(firm(sets=rows)).settings.sets
    assert criteria_set.rules[0].comparison is Comparison.AT_LEAST
    assert criteria_set.rules[3].comparison is Comparison.AT_MOST


def test_a_workbook_without_our_customers_table_is_refused() -> None:
    with pytest.raises(InputError) as refusal:
        read_workbook(MemoryWorkbook())
    assert "cec-xl new" in refusal.value.text(ES)
