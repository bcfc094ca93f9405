"""The service policy as a calendar, by hand. METHOD §7."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cec_xl.method.calendar import ServiceCalendar, service_calendar, task_days, team_load
from cec_xl.method.classification import Classification
from cec_xl.method.classify import classify
from cec_xl.method.settings import Segment, ServiceLine
from tests.method.cases import WORKED, portfolio

JANUARY = np.datetime64("2026-01", "M")
VITAL_VISIT = ServiceLine(Segment.VITAL, "Visita", "intense", 12, 25, 90)
DULL_VISIT = ServiceLine(Segment.DULL, "Visita", "light", 4, 10, 60)
DULL_GIFT = ServiceLine(Segment.DULL, "Regalo", "light", 1, 30, 15)
POLICY = (VITAL_VISIT, DULL_VISIT, DULL_GIFT)


def firm(managers: Sequence[str] = ("Ana", "Ana", "Ana", "Luis")) -> Classification:
    """A makes the first half of the billing and is vital; B, C and D are dull. They rank in that order."""
    customers = portfolio(
        ["A", "B", "C", "D"],
        {"situation": ["current"] * 4, "manager": managers},
        volume=[100, 50, 30, 20], share=[0.3] * 4, diversity=[4] * 4, risk=[0] * 4, loyalty=[3] * 4,
    )  # fmt: skip
    return classify(customers, WORKED)


def months(calendar: ServiceCalendar, customer: str, service: str) -> list[int]:
    position = calendar.classification.portfolio.ids.tolist().index(customer)
    lines = [number for number, line in enumerate(calendar.lines) if line.service == service]
    tasks = calendar.tasks
    return sorted(tasks.month[(tasks.customer == position) & np.isin(tasks.line, lines)].tolist())


def test_the_firm_is_what_the_other_tests_say() -> None:
    found = firm()
    assert found.segment.tolist() == ["vital", "dull", "dull", "dull"]
    assert found.rank.tolist() == [1, 2, 3, 4]


def test_the_year_is_spread_and_customers_of_a_manager_begin_at_different_points() -> None:
    calendar = service_calendar(firm(), POLICY, JANUARY)
    # Ana has three customers at 0, 1/3 and 2/3 of the rhythm, Luis one at 0; visits begin at 0, gifts half a year on.
    assert months(calendar, "A", "Visita") == list(range(12))  # 12 k / 12
    assert months(calendar, "B", "Visita") == [1, 4, 7, 10]  # 12 (k + 1/3) / 4 = 3 k + 1
    assert months(calendar, "C", "Visita") == [2, 5, 8, 11]
    assert months(calendar, "D", "Visita") == [0, 3, 6, 9]
    # 12 (1/3 + 1/2) = 10, 12 (2/3 + 1/2 - 1) = 2, 12 * 1/2 = 6.
    assert [months(calendar, customer, "Regalo") for customer in "BCD"] == [[10], [2], [6]]


def test_a_level_none_or_a_frequency_of_nothing_is_never_due() -> None:
    lines = (ServiceLine(Segment.VITAL, "Visita", "none", 12), ServiceLine(Segment.DULL, "Visita", "light", 0))
    assert len(service_calendar(firm(), lines, JANUARY).tasks) == 0


def test_half_a_time_a_year_is_due_to_those_whose_turn_falls_into_the_year() -> None:
    lines = (ServiceLine(Segment.DULL, "Auditoría", "light", 0.5),)
    calendar = service_calendar(firm(["Ana"] * 4), lines, JANUARY)
    # B, C, D stand at 1/4, 2/4, 3/4: months 12 * (1/4) / 0.5 = 6, then 12 and 18: next year.
    assert [months(calendar, customer, "Auditoría") for customer in "BCD"] == [[6], [], []]


def test_minutes_and_cost_add_up_by_manager_and_month_against_the_capacity() -> None:
    calendar = service_calendar(firm(), POLICY, JANUARY, minute_cost=0.5)
    load = team_load(calendar, {"Ana": 2.5})
    assert load.managers == ("Ana", "Luis")
    # March (month 2): A's visit 90 min, C's visit 60 and gift 15 = 165 min = 2.75 h.
    assert load.hours[0, 2] == 2.75
    # 25 + 90 * 0.5 = 70; 10 + 60 * 0.5 = 40; 30 + 15 * 0.5 = 37.5.
    assert load.cost[0, 2] == 147.5
    assert load.services[0, 2] == 3
    assert load.overload[0].tolist() == [0, 0, 0.25, 0, 0, 0, 0, 0, 0, 0, 0.25, 0]  # November: B
    assert np.isnan(load.capacity[1])
    assert load.overload[1].sum() == 0
    # Luis: four visits of an hour and a gift.
    assert load.hours[1].sum() == 4.25


def test_customers_without_a_manager_come_last_and_are_nobodys() -> None:
    load = team_load(service_calendar(firm(["", "Ana", "Ana", ""]), POLICY, JANUARY), {"Ana": 10})
    assert load.managers == ("Ana", "")


def test_tasks_fall_on_working_days_spread_over_the_month() -> None:
    calendar = service_calendar(firm(), POLICY, JANUARY)
    days = dict(zip(zip(calendar.tasks.customer.tolist(), calendar.tasks.month.tolist(), strict=True),
                    task_days(calendar).astype(str).tolist(), strict=True))  # fmt: skip
    assert days[0, 0] == "2026-01-01"  # A comes first: the first working day, a Thursday
    assert days[1, 1] == "2026-02-10"  # B at 1/3 of February's 20 working days: the seventh
    assert days[2, 2] == "2026-03-20"  # C at 2/3 of the 22 of March: floor(14.67) is the fifteenth


def test_what_is_due_twice_a_month_comes_half_a_month_apart() -> None:
    lines = (ServiceLine(Segment.VITAL, "Llamada", "intense", 24),)
    calendar = service_calendar(firm(), lines, JANUARY)
    days = task_days(calendar).astype(str).tolist()
    # January 2026 has 22 working days: the first and the twelfth.
    assert days[:2] == ["2026-01-01", "2026-01-16"]


@given(
    st.lists(st.integers(1, 30), min_size=1, max_size=4),
    st.lists(st.sampled_from(["Ana", "Luis", ""]), min_size=4, max_size=4),
)
@settings(max_examples=50, deadline=None)
def test_a_whole_frequency_is_due_exactly_so_often(frequencies: list[int], managers: list[str]) -> None:
    lines = [ServiceLine(Segment.DULL, f"S{n}", "light", times, 1, 10) for n, times in enumerate(frequencies)]
    calendar = service_calendar(firm(managers), lines, JANUARY)
    for position in (1, 2, 3):
        for number, times in enumerate(frequencies):
            assert ((calendar.tasks.customer == position) & (calendar.tasks.line == number)).sum() == times
    days = task_days(calendar)
    assert np.is_busday(days).all()
    assert (days.astype("datetime64[M]") == calendar.first_month + calendar.tasks.month).all()
    assert team_load(calendar, {}).services.sum() == 3 * sum(frequencies)
    assert calendar.by_month().sum() == pytest.approx(3 * sum(frequencies))
