"""The tables of the service calendar: capacity and what was done (typed), what is due when (written). METHOD §7."""

from __future__ import annotations

from cec_xl.workbook.schema import Field, Kind, Table, choice

MONTHS = 12

SERVICES_DONE = Table(
    "services_done",
    (
        Field("done_on", Kind.DATE, required=True),
        Field("customer_id", required=True, source="customers.customer_id"),
        Field("service", required=True, source="services.service"),
        Field("responsible"),
        Field("note"),
    ),
)
"""Services given, one row each; the scorecard holds them against the policy."""

TEAM_CAPACITY = Table(
    "team_capacity",
    (
        Field("manager", required=True),
        Field("monthly_hours", Kind.NUMBER, required=True),
        Field("note"),
    ),
)
"""Hours a month that each account manager has for planned services; without a row there is no calendar."""

SERVICE_CALENDAR = Table(
    "service_calendar",
    (
        Field("customer_id"),
        Field("customer_name"),
        choice("segment"),
        Field("manager"),
        *(Field(f"month_{month}", Kind.COUNT) for month in range(1, MONTHS + 1)),
        Field("planned_services", Kind.NUMBER),
        Field("planned_hours", Kind.NUMBER),
        Field("planned_cost", Kind.MONEY),
    ),
    result=True,
    row_key="customer_id",
)
"""How many services each customer is due in each of the twelve months after the date."""

TEAM_LOAD = Table(
    "team_load",
    (
        Field("manager"),
        Field("load_month", Kind.DATE),
        Field("month_services", Kind.COUNT),
        Field("month_hours", Kind.NUMBER),
        Field("month_cost", Kind.MONEY),
        Field("capacity_hours", Kind.NUMBER),
        Field("load_part", Kind.RATIO),
        Field("overload_hours", Kind.NUMBER),
    ),
    result=True,
)

SERVICE_AGENDA = Table(
    "service_agenda",
    (
        Field("task_date", Kind.DATE),
        Field("manager"),
        Field("customer_id"),
        Field("customer_name"),
        Field("code"),
        choice("segment"),
        Field("service"),
        Field("task_minutes", Kind.NUMBER),
        Field("task_cost", Kind.MONEY),
    ),
    result=True,
)
"""What is due in the first of these months, day by day."""

CALENDAR_INPUTS = (SERVICES_DONE, TEAM_CAPACITY)
CALENDAR_RESULTS = (SERVICE_CALENDAR, TEAM_LOAD, SERVICE_AGENDA)
CALENDAR_TABLES = CALENDAR_INPUTS + CALENDAR_RESULTS
