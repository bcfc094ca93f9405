"""Snapshots in a workbook: one per date, appended by a refresh, compared at once. METHOD §9."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Mapping, Sequence

import pytest

from cec_xl.hosts.column import to_serial
from cec_xl.labels import LANGUAGES, Labels
from cec_xl.workbook import tables
from cec_xl.workbook.history_tables import (
    CODE_MOVES,
    HISTORY,
    HISTORY_CRITERIA,
    HISTORY_MOVES,
    HISTORY_TABLES,
    SCORE_TREND,
    SNAPSHOTS,
)
from cec_xl.workbook.refresh import Refresh, refresh_workbook
from tests.memory_port import MemoryWorkbook
from tests.workbook.firm import customer, firm

ES = Labels("es")
NOW = dt.datetime(2026, 1, 31, 9, 30)
FIRST, SECOND, THIRD = dt.date(2024, 12, 31), dt.date(2025, 6, 30), dt.date(2025, 12, 31)


def serial(day: dt.date) -> float:
    return to_serial(dt.datetime.combine(day, dt.time()))


def book(language: str = "es", **settings: object) -> MemoryWorkbook:
    found = firm(language=language, settings=settings)
    for spec in HISTORY_TABLES:
        found.add(spec)
    return found


def snapshot(found: MemoryWorkbook, day: dt.date, customers: Sequence[Mapping[str, object]] | None = None) -> Refresh:
    """Refresh at a date, with other customers where given."""
    if customers is not None:
        found.add(tables.CUSTOMERS, customers)
    return refresh_workbook(found, as_of=day, now=NOW)


def codes(done: Refresh) -> list[str]:
    return [incident.code for incident in done.incidents]


def test_a_refresh_adds_the_snapshot_of_its_date() -> None:
    found = book()
    snapshot(found, FIRST)
    snapshot(found, SECOND, [customer(ES, 1, volume=30_000, risk=2), customer(ES, 3)])
    assert found.cells(HISTORY, "snapshot_date") == [serial(FIRST)] * 2 + [serial(SECOND)] * 2
    assert found.cells(HISTORY, "customer_id") == ["C001", "C002", "C001", "C003"]
    assert found.cells(HISTORY, "code") == ["4444", "2123", "4432", "4444"]
    assert found.cells(HISTORY, "segment") == ["Vitales", "Innecesarios", "Insulsos", "Vitales"]
    # The four values in the order of the set: families, share, billing, unpaid.
    assert [found.cells(HISTORY, f"value_{order}")[2] for order in range(1, 5)] == [4, 0.6, 30_000, 2]
    assert found.cells(HISTORY_CRITERIA, "t4") == [4, 0.5, 50_000, 0] * 2


def test_the_moves_name_digit_criterion_value_and_threshold() -> None:
    found = book()
    snapshot(found, FIRST)
    snapshot(found, SECOND, [customer(ES, 1, volume=30_000, risk=2), customer(ES, 3)])
    assert found.cells(HISTORY_MOVES, "customer_id") == ["C001", "C001", "C002", "C003"]
    assert found.cells(HISTORY_MOVES, "movement") == ["Baja", "Baja", "Ya no está", "Nuevo"]
    assert found.cells(HISTORY_MOVES, "criterion_name") == ["Volumen", "Riesgo", "", ""]
    assert found.cells(HISTORY_MOVES, "moved_digit") == [3, 4, None, None]
    assert found.cells(HISTORY_MOVES, "threshold_crossed") == [50_000, 0, None, None]
    assert found.cells(HISTORY_MOVES, "value_before") == [60_000, 0, None, None]
    assert found.cells(HISTORY_MOVES, "value_after") == [30_000, 2, None, None]
    assert found.cells(HISTORY_MOVES, "alert")[:2] == ["Deja de ser vital"] * 2
    assert sorted(zip(found.cells(CODE_MOVES, "code_before"), found.cells(CODE_MOVES, "code_after"), strict=True)) == [
        ("", "4444"), ("2123", ""), ("4444", "4432"),
    ]  # fmt: skip


def test_the_matrix_is_written_with_its_sums() -> None:
    found = book()
    snapshot(found, FIRST)
    snapshot(found, SECOND, [customer(ES, 1, volume=30_000), customer(ES, 3)])
    matrix = found.names["cecxl_migration_customers"]
    assert isinstance(matrix, list)
    # vital -> dull, unnecessary -> gone, not there -> vital.
    assert (matrix[0][2], matrix[3][7], matrix[7][0]) == (1, 1, 1)
    assert [row[-1] for row in matrix] == [1, None, None, 1, None, None, None, 1, 3]
    assert found.names["cecxl_migration_fell"] == 1
    assert found.names["cecxl_migration_shown_from"] == serial(FIRST)


def test_repeating_a_date_replaces_its_snapshot_and_changes_nothing_else() -> None:
    found = book()
    for day in (FIRST, SECOND):
        snapshot(found, day)
    before = {spec.key: dict(found.columns[spec.name]) for spec in HISTORY_TABLES}
    snapshot(found, SECOND)
    assert {spec.key: dict(found.columns[spec.name]) for spec in HISTORY_TABLES} == before
    snapshot(found, FIRST, [customer(ES, 7)])
    assert found.cells(HISTORY, "customer_id") == ["C007", "C001", "C002"]


def test_snapshots_stand_in_the_order_of_their_dates_however_they_were_taken() -> None:
    found = book()
    for day in (THIRD, FIRST, SECOND):
        snapshot(found, day)
    assert found.cells(SNAPSHOTS, "snapshot_date") == [serial(day) for day in (FIRST, SECOND, THIRD)]
    assert found.cells(SNAPSHOTS, "segment_vital") == [1, 1, 1]
    assert found.cells(SCORE_TREND, "score_8") == pytest.approx([1.2, 0.54])
    assert found.cells(SCORE_TREND, "score_6") == pytest.approx([1.2, 0.54])
    assert found.cells(SCORE_TREND, "score_5") == [None, None]


def test_two_chosen_dates_are_compared_instead_of_the_last_two() -> None:
    found = book()
    snapshot(found, FIRST)
    snapshot(found, SECOND, [customer(ES, 1, volume=30_000), customer(ES, 2)])
    found.names |= {"cecxl_migration_from": serial(FIRST), "cecxl_migration_to": serial(SECOND)}
    snapshot(found, THIRD, [customer(ES, 1), customer(ES, 2)])
    assert found.names["cecxl_migration_shown_to"] == serial(SECOND)
    found.names["cecxl_migration_to"] = serial(dt.date(2001, 1, 1))
    assert "history_unknown_date" in codes(snapshot(found, THIRD))
    assert found.names["cecxl_migration_shown_to"] == serial(THIRD)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_history_is_read_back_in_the_workbooks_language(language: str) -> None:
    found = book(language)
    labels = Labels(language)
    snapshot(found, FIRST, [customer(labels, 1)])
    snapshot(found, SECOND, [customer(labels, 1, volume=100), customer(labels, 2)])
    assert found.cells(HISTORY_MOVES, "state_before")[0] == labels.choice("state", "vital")
    assert found.cells(HISTORY_MOVES, "state_after")[0] == labels.choice("state", "dull")


def test_without_any_date_nothing_is_kept_and_the_user_is_told() -> None:
    found = book()
    done = refresh_workbook(found, now=NOW)
    assert codes(done) == ["history_no_date"]
    assert found.cells(HISTORY, "customer_id") == []


def test_the_newest_order_dates_the_snapshot_where_nobody_names_a_date() -> None:
    found = book()
    found.add(tables.CUSTOMERS, [customer(ES, 1, last_order=serial(FIRST)), customer(ES, 2, last_order=45_000.5)])
    refresh_workbook(found, now=NOW)
    assert found.cells(HISTORY, "snapshot_date") == [serial(FIRST)] * 2


def test_a_row_that_cannot_be_read_stops_the_history_and_is_left_alone() -> None:
    found = book()
    snapshot(found, FIRST)
    found.columns[HISTORY.name][ES.text("fields.score")][1] = "uno"
    done = snapshot(found, SECOND)
    (incident,) = done.incidents
    assert (incident.code, incident.found, incident.cell) == ("history_row_unreadable", "uno", "I6")
    assert found.cells(HISTORY, "score")[1] == "uno"
    assert len(found.cells(HISTORY, "score")) == 2


def test_a_workbook_without_the_sheets_is_refreshed_as_ever() -> None:
    found = firm()
    assert codes(snapshot(found, FIRST)) == []
    assert not any(name.startswith("cecxl_migration") for name in found.names)


def test_switched_off_nothing_is_read_or_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "cec_xl.workbook.history_writing", raising=False)
    found = book(history_enabled="No")
    snapshot(found, FIRST)
    assert found.cells(HISTORY, "customer_id") == []
    assert "cec_xl.workbook.history_writing" not in sys.modules
