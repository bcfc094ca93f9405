"""The scorecard at a refresh: what is kept of it, and the cells no formula fills. METHOD §9."""

from __future__ import annotations

import datetime as dt

import pytest

from cec_xl.hosts.column import to_serial
from cec_xl.labels import Labels
from cec_xl.workbook import tables
from cec_xl.workbook.calendar_tables import SERVICES_DONE
from cec_xl.workbook.history_tables import SCORECARD_HISTORY
from cec_xl.workbook.refresh import Refresh, refresh_workbook
from tests.memory_port import MemoryWorkbook
from tests.workbook.firm import customer, firm

ES = Labels("es")
NOW = dt.datetime(2026, 1, 31, 9, 30)
AS_OF = dt.date(2025, 12, 31)
TODAY = to_serial(dt.datetime(2025, 12, 31))


def book(**settings: object) -> MemoryWorkbook:
    """C001 is vital and due four visits and a training a year; C002 is unnecessary and due nothing."""
    chosen = {"visit_service": "visita", "training_service": "Formación"} | settings
    found = firm([customer(ES, 1), customer(ES, 2, volume=10_000, share=0.1)], settings=chosen)
    line = {"segment": "Vitales", "service_level": "Intenso"}
    found.add(tables.SERVICES, [line | {"service": "Visita", "yearly_frequency": 4},
                                line | {"service": "Formación", "yearly_frequency": 1}])  # fmt: skip
    for spec in (SCORECARD_HISTORY, SERVICES_DONE, *tables.STAGE_TABLES):
        found.add(spec)
    return found


def refreshed(found: MemoryWorkbook, as_of: dt.date | None = AS_OF) -> Refresh:
    return refresh_workbook(found, as_of=as_of, now=NOW)


def kept(found: MemoryWorkbook) -> dict[object, object]:
    keys, values = (found.cells(SCORECARD_HISTORY, key) for key in ("indicator_key", "indicator_value"))
    return dict(zip(keys, values, strict=True))


def given(service: str, days_ago: int, who: str = "C001") -> dict[str, object]:
    return {"done_on": TODAY - days_ago, "customer_id": who, "service": service}


def test_services_of_the_last_year_fill_the_cells_that_only_a_refresh_can_fill() -> None:
    found = book()
    found.add(SERVICES_DONE, [given("VISITA", 0), given("Visita", 364), given("Visita", 365), given("Formación", 9)])
    refreshed(found)
    assert found.names["cecxl_actual_visits"] == 0.5  # two of four; the third is a year old
    assert found.names["cecxl_actual_policy"] == pytest.approx(3 / 5)
    assert found.names["cecxl_actual_training"] == 1
    assert found.names["cecxl_actual_margin_vital"] == pytest.approx(9_000 / 60_000)
    assert found.names["cecxl_actual_margin_future"] is None


def test_what_is_known_is_kept_with_the_date_and_what_is_not_has_no_row() -> None:
    found = book()
    refreshed(found)
    assert kept(found)["billing"] == 70_000
    assert kept(found)["retention"] == 1
    assert not {"visits", "policy", "training", "complaints_open", "recovered"} & kept(found).keys()
    assert set(found.cells(SCORECARD_HISTORY, "snapshot_date")) == {TODAY}
    before = kept(found)
    refreshed(found)
    assert kept(found) == before


def test_late_actions_are_late_as_of_the_date_of_the_data() -> None:
    found = book()
    action = {"action_name": "Visitar", "responsible": "Ana", "status": "Pendiente"}
    found.add(tables.ACTION_PLAN, [action | {"due_on": TODAY - 1}, action | {"due_on": TODAY}])
    refreshed(found)
    assert kept(found)["actions_late"] == 1


def test_a_date_that_is_a_text_is_told_with_its_cell() -> None:
    found = book()
    found.add(tables.COMPLAINTS, [{"complaint_date": "ayer", "customer_id": "C001"}])
    (incident,) = refreshed(found).incidents
    assert (incident.code, incident.cell) == ("date_as_text", "B5")


def test_without_a_history_or_a_date_only_the_cells_are_filled() -> None:
    for found, as_of in ((book(history_enabled="No"), AS_OF), (book(), None)):
        found.add(SERVICES_DONE, [given("Visita", 3)])
        refreshed(found, as_of)
        assert kept(found) == {}
        assert found.names["cecxl_actual_visits"] == 0.25
