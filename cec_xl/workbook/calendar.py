"""The service calendar of a workbook: its tables, the load of the team, and who has more to do than time. METHOD §7."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from cec_xl.hosts.column import EXCEL_EPOCH
from cec_xl.hosts.port import Cell, TableUpdate, Values, WorkbookPort
from cec_xl.method.calendar import MONTHS, ServiceCalendar, TeamLoad, service_calendar, task_days, team_load
from cec_xl.method.classification import Classification
from cec_xl.method.problems import Place
from cec_xl.method.services import MINUTES_PER_HOUR, check_services
from cec_xl.workbook.calendar_tables import CALENDAR_RESULTS, SERVICE_AGENDA, SERVICE_CALENDAR, TEAM_CAPACITY, TEAM_LOAD
from cec_xl.workbook.history import day_of
from cec_xl.workbook.incidents import INFO
from cec_xl.workbook.reading import WorkbookInputs
from cec_xl.workbook.table_view import TableView
from cec_xl.workbook.writing import table_update

Columns = Mapping[str, Values]
Names = dict[str, Cell | Sequence[Sequence[Cell]]]


def calendar_results(
    port: WorkbookPort, inputs: WorkbookInputs, classification: Classification, serial: float | None
) -> tuple[dict[str, TableUpdate], Names]:
    """New contents of the calendar's tables; nothing where nobody's capacity is typed.

    The calendar runs over the twelve months after the date `serial`. Incidents go to the inputs' log.
    """
    rows = capacity_rows(port, inputs)
    if not rows:
        return {}, {}
    if serial is None:
        inputs.log.add("calendar_no_date", Place("settings", None, "as_of"), INFO)
        return {}, {}
    calendar = workbook_calendar(inputs, classification, serial)
    load = team_load(calendar, {manager: hours for manager, (hours, _) in rows.items()})
    _note_overload(inputs, load, calendar, rows)
    columns = {
        SERVICE_CALENDAR.key: calendar_columns(calendar),
        TEAM_LOAD.key: load_columns(load, calendar),
        SERVICE_AGENDA.key: agenda_columns(calendar, calendar.tasks.month == 0),
    }
    updates = {
        spec.name: table_update(spec, columns[spec.key], inputs.labels, inputs.tables[spec.name])
        for spec in CALENDAR_RESULTS
        if spec.name in inputs.tables
    }
    months: list[Cell] = serials(calendar.months.astype("datetime64[D]")).tolist()
    return updates, {"cecxl_calendar_months": [months]}


def workbook_calendar(inputs: WorkbookInputs, classification: Classification, serial: float) -> ServiceCalendar:
    """The twelve months after a date."""
    lines, _ = check_services(inputs.settings.services)  # what is wrong with the others is an incident already
    first = np.datetime64(day_of(serial), "M") + np.timedelta64(1, "M")
    return service_calendar(classification, lines, first, inputs.settings.minute_cost)


def capacity_rows(port: WorkbookPort, inputs: WorkbookInputs) -> dict[str, tuple[float, int]]:
    """Account manager -> hours a month and the row they stand in; the first row of a manager counts."""
    info = inputs.tables.get(TEAM_CAPACITY.name)
    if info is None:
        return {}
    view = TableView.of(TEAM_CAPACITY, info, port.read_table(TEAM_CAPACITY.name))
    inputs.log.views = {**inputs.log.views, TEAM_CAPACITY.key: view}
    found: dict[str, tuple[float, int]] = {}
    lines = zip(view.texts("manager"), view.numbers("monthly_hours", inputs.log.add), view.rows, strict=True)
    for manager, hours, row in lines:
        if manager and np.isfinite(hours):
            found.setdefault(str(manager), (float(hours), int(row)))
    return found


def _note_overload(
    inputs: WorkbookInputs, load: TeamLoad, calendar: ServiceCalendar, rows: Mapping[str, tuple[float, int]]
) -> None:
    """One warning for each account manager with more to do than time; one remark for those without a capacity."""
    unknown = [manager for manager in load.managers if manager and manager not in rows]
    if unknown:
        inputs.log.add("calendar_no_capacity", Place(TEAM_CAPACITY.key), INFO, managers=", ".join(unknown))
    for place, manager in enumerate(load.managers):
        over = np.flatnonzero(load.overload[place] > 0)
        if not len(over):
            continue
        hours, row = rows[manager]
        worst = int(over[np.argmax(load.hours[place][over])])
        inputs.log.add(
            "calendar_overload",
            Place(TEAM_CAPACITY.key, row, "monthly_hours"),
            manager=manager,
            months=len(over),
            worst=str(calendar.months[worst]),
            hours=_written(round(float(load.hours[place, worst]), 1), inputs.language),
            capacity=_written(hours, inputs.language),
        )


def _written(hours: float, language: str) -> str:
    return f"{hours:g}" if language == "en" else f"{hours:g}".replace(".", ",")


def calendar_columns(calendar: ServiceCalendar) -> Columns:
    """One row per customer that is due anything, best first."""
    found, portfolio = calendar.classification, calendar.classification.portfolio
    counts, minutes, cost = calendar.by_month(), calendar.by_month(calendar.minutes), calendar.by_month(calendar.cost)
    due = np.flatnonzero(counts.any(axis=1))
    order = due[np.lexsort((portfolio.ids[due].astype(str), _rank(found)[due]))]
    months = {
        f"month_{month + 1}": np.where(counts[order, month] > 0, counts[order, month], np.nan)
        for month in range(MONTHS)
    }
    return {
        "customer_id": portfolio.ids[order],
        "customer_name": portfolio.text("name")[order],
        "segment": found.segment[order],
        "manager": portfolio.text("manager")[order],
        **months,
        "planned_services": counts[order].sum(axis=1),
        "planned_hours": minutes[order].sum(axis=1) / MINUTES_PER_HOUR,
        "planned_cost": np.round(cost[order].sum(axis=1), 2),
    }


def _rank(found: Classification) -> NDArray[np.int64]:
    """The rank, customers without one last."""
    return np.where(found.rank > 0, found.rank, len(found.rank) + 1)


def load_columns(load: TeamLoad, calendar: ServiceCalendar) -> Columns:
    """One row per account manager and month."""
    managers = len(load.managers)
    capacity = np.repeat(load.capacity, MONTHS)
    hours = load.hours.ravel()
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.where(capacity > 0, hours / capacity, np.nan)
    over = load.overload.ravel()
    return {
        "manager": np.repeat(np.array(load.managers, dtype=object), MONTHS),
        "load_month": np.tile(serials(calendar.months.astype("datetime64[D]")), managers),
        "month_services": load.services.ravel(),
        "month_hours": hours,
        "month_cost": np.round(load.cost.ravel(), 2),
        "capacity_hours": capacity,
        "load_part": part,
        "overload_hours": np.where(over > 0, over, np.nan),
    }


def agenda_columns(calendar: ServiceCalendar, chosen: NDArray[np.bool_] | None = None) -> dict[str, Values]:
    """The tasks day by day: within a day by account manager, then the best customer first."""
    found, portfolio, tasks = calendar.classification, calendar.classification.portfolio, calendar.tasks
    where = np.arange(len(tasks)) if chosen is None else np.flatnonzero(chosen)
    days = task_days(calendar)[where]
    who, line = tasks.customer[where], tasks.line[where]
    manager = portfolio.text("manager")[who]
    order = np.lexsort((line, portfolio.ids[who].astype(str), _rank(found)[who], manager.astype(str), days))
    who, line = who[order], line[order]
    services = np.array([one.service for one in calendar.lines], dtype=object)
    return {
        "task_date": serials(days[order]),
        "manager": manager[order],
        "customer_id": portfolio.ids[who],
        "customer_name": portfolio.text("name")[who],
        "code": found.codes[who],
        "segment": found.segment[who],
        "service": services[line] if len(services) else np.empty(0, dtype=object),
        "task_minutes": calendar.minutes[where][order],
        "task_cost": np.round(calendar.cost[where][order], 2),
    }


def serials(days: NDArray[np.datetime64]) -> NDArray[np.float64]:
    """Day numbers of a spreadsheet."""
    found: NDArray[np.float64] = (days - np.datetime64(EXCEL_EPOCH, "D")).astype(np.float64)
    return found
