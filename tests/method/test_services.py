from __future__ import annotations

import math

import numpy as np
import pytest

from cec_xl.method.services import ServiceLoad, check_services, segment_levels, service_plan
from cec_xl.method.settings import Segment, ServiceLine
from tests.method.cases import NAN

UNNECESSARY, DULL, FUTURE, VITAL = range(4)
POLICY = [
    ServiceLine(Segment.VITAL, "Visitas", "intense", 12, 10.0, 60),
    ServiceLine(Segment.DULL, "Visitas", "light", 2, 10.0, 30),
    ServiceLine(Segment.VITAL, "Mailings", "intense", 6, 1.0, 0),
    ServiceLine(Segment.FUTURE, "Mailings", "none", 6, 1.0, 0),
]
SEGMENT = np.array([VITAL, VITAL, DULL, FUTURE, -1], dtype=np.int8)
MARGIN = np.array([1000.0, NAN, -50.0, 200.0, 99.0])
MANAGER = np.array(["Zoe", "Ana", "Ana", "", "Ana"], dtype=object)
PLAN = service_plan(POLICY, SEGMENT, MARGIN, MANAGER, minute_cost=0.5)


def load(group: str, name: str) -> ServiceLoad:
    return next(one for one in PLAN.load if (one.group, one.name) == (group, name))


def test_what_each_customer_is_due():
    # Vital: 12 visits of 10 + 60 min x 0.5 = 40 each, 6 mailings of 1. Dull: 2 visits of 10 + 30 x 0.5 = 25.
    assert PLAN.services.tolist() == [18, 18, 2, 0, 0]
    assert PLAN.hours.tolist() == [12, 12, 1, 0, 0]
    assert PLAN.cost.tolist() == [486, 486, 50, 0, 0]


def test_cost_is_set_against_a_known_positive_margin():
    np.testing.assert_array_equal(PLAN.cost_to_margin, [0.486, NAN, NAN, 0, 0])


def test_levels_come_from_the_policy_and_else_from_the_article():
    assert PLAN.level.tolist() == ["intense", "intense", "light", "none", ""]
    assert segment_levels([])[Segment.UNNECESSARY] == "commercial"
    assert segment_levels([])[Segment.DULL] == "light"
    assert segment_levels([])[Segment.FUTURE] == segment_levels([])[Segment.VITAL] == "intense"


def test_load_by_segment():
    assert load("segment", "vital") == ServiceLoad("segment", "vital", 2, 36, 24, 972, 1000)
    assert load("segment", "unnecessary").customers == 0


def test_load_by_account_manager_nobody_last():
    assert [one.name for one in PLAN.load if one.group == "manager"] == ["Ana", "Zoe", ""]
    assert load("manager", "Ana") == ServiceLoad("manager", "Ana", 2, 20, 13, 536, -50)


def test_load_by_service():
    visits = load("service", "Visitas")
    assert (visits.customers, visits.services, visits.hours, visits.cost) == (3, 26, 25, 1010)
    assert math.isnan(visits.margin)
    assert load("service", "Mailings").customers == 2


def test_total_is_the_sum_of_every_cut():
    total = load("total", "")
    assert total == ServiceLoad("total", "", 4, 38, 25, 1022, 1150)
    for group in ("segment", "manager", "service"):
        own = [one for one in PLAN.load if one.group == group]
        assert sum(one.cost for one in own) == pytest.approx(total.cost)
        assert sum(one.services for one in own) == pytest.approx(total.services)
        assert sum(one.hours for one in own) == pytest.approx(total.hours)


def test_no_policy_no_load():
    plan = service_plan([], SEGMENT, MARGIN, MANAGER)
    assert plan.cost.sum() == 0
    assert [one.cost for one in plan.load if one.group == "total"] == [0]


def test_nobody_to_serve():
    plan = service_plan(POLICY, SEGMENT[:0], MARGIN[:0], MANAGER[:0])
    assert [one.customers for one in plan.load if one.group == "total"] == [0]


@pytest.mark.parametrize(
    ("line", "code", "field"),
    [
        (ServiceLine(Segment.VITAL, "X", "intense", -1, row=4), "service_number_negative", "yearly_frequency"),
        (ServiceLine(Segment.VITAL, "X", "intense", 1, NAN, row=4), "service_number_negative", "unit_cost"),
        (ServiceLine(Segment.VITAL, "X", "intense", 1, 1, -3, row=4), "service_number_negative", "minutes"),
        (ServiceLine(Segment.VITAL, "X", "mucho", 1, row=4), "service_level_unknown", "service_level"),
        (ServiceLine(Segment.VITAL, "Visitas", "light", 1, row=4), "service_repeated", "service"),
    ],
)
def test_lines_that_cannot_be_planned_are_named_and_left_out(line: ServiceLine, code: str, field: str):
    usable, problems = check_services([POLICY[0], line])
    assert usable == [POLICY[0]]
    assert [(p.code, p.place.table, p.place.row, p.place.field) for p in problems] == [(code, "services", 4, field)]
