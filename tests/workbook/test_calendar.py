"""The service calendar in a workbook: months, load, overload, and the lists made of it. METHOD §7."""

from __future__ import annotations

import datetime as dt
import sys

import pytest

from cec_xl.hosts.column import to_serial
from cec_xl.labels import Labels
from cec_xl.workbook import tables
from cec_xl.workbook.calendar_export import AgendaLine, as_csv, events
from cec_xl.workbook.calendar_tables import CALENDAR_TABLES, SERVICE_AGENDA, SERVICE_CALENDAR, TEAM_CAPACITY, TEAM_LOAD
from cec_xl.workbook.refresh import Refresh, refresh_workbook
from tests.memory_port import MemoryWorkbook
from tests.workbook.firm import customer, firm

ES = Labels("es")
NOW = dt.datetime(2026, 1, 31, 9, 30)
AS_OF = dt.date(2025, 12, 31)
POLICY = [
    {"segment": "Vitales", "service": "Visita", "service_level": "Intenso", "yearly_frequency": 12, "unit_cost": 25,
     "minutes": 90},
    {"segment": "Innecesarios", "service": "Correo", "service_level": "Ligero", "yearly_frequency": 4, "unit_cost": 1,
     "minutes": 6},
]  # fmt: skip


def book(capacity: float | None = 1.0) -> MemoryWorkbook:
    """C001 is vital and C002 unnecessary, both Ana's."""
    people = [customer(ES, 1, manager="Ana"), customer(ES, 2, manager="Ana", volume=10_000, share=0.1)]
    found = firm(people, settings={"minute_cost": 0.5})
    found.add(tables.SERVICES, POLICY)
    for spec in CALENDAR_TABLES:
        found.add(spec)
    if capacity is not None:
        found.add(TEAM_CAPACITY, [{"manager": "Ana", "monthly_hours": capacity}])
    return found


def refreshed(found: MemoryWorkbook, as_of: dt.date | None = AS_OF) -> Refresh:
    return refresh_workbook(found, as_of=as_of, now=NOW)


def test_each_customer_has_its_services_by_month_from_the_month_after_the_date() -> None:
    found = book()
    refreshed(found)
    assert found.cells(SERVICE_CALENDAR, "customer_id") == ["C001", "C002"]
    months = [found.cells(SERVICE_CALENDAR, f"month_{month}") for month in range(1, 13)]
    assert [cells[0] for cells in months] == [1] * 12
    # The second of two customers (1/2) and the second of two services (1/2) begin at 0: every third month.
    assert [cells[1] for cells in months] == [1, None, None] * 4
    assert found.cells(SERVICE_CALENDAR, "planned_hours") == pytest.approx([18, 0.4])  # 12 x 1.5 h; 4 x 0.1 h
    assert found.cells(SERVICE_CALENDAR, "planned_cost") == [12 * (25 + 45), 4 * (1 + 3)]
    names = found.names["cecxl_calendar_months"]
    assert isinstance(names, list)
    assert names[0][0] == to_serial(dt.datetime(2026, 1, 1))


def test_load_above_the_capacity_is_shown_and_warned_of_at_its_cell() -> None:
    found = book(capacity=1.55)
    done = refreshed(found)
    assert found.cells(TEAM_LOAD, "month_hours")[:3] == pytest.approx([1.6, 1.5, 1.5])
    assert found.cells(TEAM_LOAD, "month_cost")[:2] == [74, 70]
    assert found.cells(TEAM_LOAD, "overload_hours")[:2] == [pytest.approx(0.05), None]
    assert found.cells(TEAM_LOAD, "load_part")[1] == pytest.approx(1.5 / 1.55)
    (incident,) = [one for one in done.incidents if one.code == "calendar_overload"]
    assert (incident.severity, incident.cell) == ("warning", "C5")
    assert "4 de los 12 meses" in incident.text
    assert "1,6 horas previstas y 1,55 disponibles" in incident.text


def test_enough_hours_are_no_incident_and_a_manager_without_any_is_named() -> None:
    assert [one.code for one in refreshed(book(capacity=10)).incidents] == []
    found = book(capacity=None)
    found.add(TEAM_CAPACITY, [{"manager": "Luis", "monthly_hours": 5}])
    (incident,) = refreshed(found).incidents
    assert incident.code == "calendar_no_capacity"
    assert "Ana" in incident.text
    assert found.cells(TEAM_LOAD, "capacity_hours") == [None] * 12


def test_the_agenda_has_the_first_month_day_by_day() -> None:
    found = book()
    refreshed(found)
    assert found.cells(SERVICE_AGENDA, "customer_id") == ["C001", "C002"]
    # Working days of January 2026: the first is the 1st; half of 22 on is the 16th.
    days = [to_serial(dt.datetime(2026, 1, day)) for day in (1, 16)]
    assert found.cells(SERVICE_AGENDA, "task_date") == days
    assert found.cells(SERVICE_AGENDA, "task_minutes") == [90, 6]


def test_without_capacity_nothing_is_written_nor_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "cec_xl.workbook.calendar", raising=False)
    found = book(capacity=None)
    refreshed(found)
    assert found.cells(SERVICE_CALENDAR, "customer_id") == []
    assert "cec_xl.workbook.calendar" not in sys.modules


def test_without_a_date_the_user_is_told() -> None:
    assert [one.code for one in refreshed(book(), as_of=None).incidents] == ["calendar_no_date"]


def line(day: int, service: str, customer_id: str = "C001", **changes: object) -> AgendaLine:
    values: dict[str, object] = {
        "day": dt.date(2026, 1, day), "manager": "Ana", "customer_id": customer_id, "kind": "service",
        "customer_name": "Hotel", "code": "4444", "segment": "vital", "service": service, "minutes": 90.0, "cost": 70.5,
    }  # fmt: skip
    return AgendaLine(**(values | changes))  # type: ignore[arg-type]


def test_what_a_customer_is_due_on_a_day_is_one_event() -> None:
    action = line(9, "Cobrar", "", kind="action", customer_name="", code="", segment="")
    found = events([line(1, "Visita"), line(1, "Correo"), action, line(16, "Visita")], ES)
    assert [event.summary for event in found] == ["Hotel: Visita, Correo", "Cobrar", "Hotel: Visita"]
    assert (
        found[0].description == "Cliente C001, código 4444, Vitales. Gestor: Ana\n• Visita (90 min)\n• Correo (90 min)"
    )
    assert [event.identity for event in found] == [
        "service|C001|2026-01|1", "action|Cobrar|1", "service|C001|2026-01|2",
    ]  # fmt: skip


def test_the_list_opens_in_a_spreadsheet_and_never_as_a_formula() -> None:
    rows = as_csv([line(1, "=1+1"), line(2, 'Con "comillas"; y más')], ES).decode("utf-8-sig").split("\r\n")
    assert rows[1] == "2026-01-01;Servicio;Ana;C001;Hotel;4444;Vitales;'=1+1;90;70,5"
    assert rows[2] == '2026-01-02;Servicio;Ana;C001;Hotel;4444;Vitales;"Con ""comillas""; y más";90;70,5'
    assert as_csv([line(1, "Visit")], Labels("en")).decode("utf-8-sig").split("\r\n")[1].endswith(",Visit,90,70.5")
