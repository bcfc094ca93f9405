"""Every indicator of the scorecard, by hand. METHOD §9."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cec_xl.method.classification import Classification
from cec_xl.method.classify import classify
from cec_xl.method.scorecard import Records, ServicesDone, indicators, service_compliance
from cec_xl.method.settings import Segment, ServiceLine
from tests.method.cases import NAN, WORKED, portfolio

TODAY = 46_000.0
POLICY = (
    ServiceLine(Segment.VITAL, "Visita", "intense", 4, 10, 60),
    ServiceLine(Segment.DULL, "Visita", "light", 2, 10, 60),
    ServiceLine(Segment.VITAL, "Formación", "intense", 1, 0, 120),
)
NOTHING = Records()


def firm() -> Classification:
    """A makes 100 of 200 and is vital; B and C are dull; D is lost and E potential.

    A's running share before it is 0, B's is already a half. In Pareto order A 50 %, B 80 %, C 100 %: A and B are class
    A (0 and 50 % stand before them), C is B (80 % before it).
    """
    customers = portfolio(
        ["A", "B", "C", "D", "E"],
        {"situation": ["current", "current", "current", "lost", "potential"], "manager": [""] * 5},
        volume=[100, 60, 40, 0, NAN], share=[0.3, 0.5, 0.4, 0, NAN], margin=[20, 18, NAN, 0, NAN],
        diversity=[4] * 5, risk=[0, 2, 1, 0, NAN], loyalty=[3] * 5, satisfaction=[8, 7, NAN, 3, NAN],
        growth=[NAN] * 4 + [0.2], image=[NAN] * 4 + [3], competition=[NAN] * 4 + [1], machinery=[NAN] * 4 + [5],
    )  # fmt: skip
    return classify(customers, WORKED._replace(services=POLICY, minute_cost=0.5))


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("billing", 200.0),
        ("billing_vital", 100.0),
        ("billing_dull", 100.0),
        ("billing_future", NAN),  # nobody has future
        ("billing_best", 0.5),  # 100 of 200
        ("margin", 0.19),  # (20 + 18) / 200
        ("margin_vital", 0.2),  # 20 / 100
        ("margin_dull", 0.3),  # 18 / 60: C's margin is unknown and its billing stays out
        ("margin_unnecessary", NAN),
        ("concentration", 2 / 3),
        ("class_b", 1 / 3),
        ("class_c", 0.0),
        ("unpaid", 0.5),  # B and C of the four whose unpaid invoices are known
        ("vital", 1.0),
        ("future", 0.0),
        ("dull", 2.0),
        ("unnecessary", 0.0),
        ("share", 0.4),  # (0.3 + 0.5 + 0.4) / 3, current customers alone
        ("satisfaction", 6.0),  # (8 + 7 + 3) / 3
        ("retention", 0.75),  # 3 current, 1 lost
        ("lost", 1.0),
        # Vital: 4 visits at 10 + 60 min x 0.5 = 40 and a training of 60; dull: 2 visits at 40, twice. 160 + 60 + 160.
        ("service_cost", 380 / 38),
    ],
)
def test_what_customers_and_classification_say(key: str, expected: float) -> None:
    assert indicators(firm(), POLICY, NOTHING, TODAY)[key] == pytest.approx(expected, nan_ok=True)


def test_what_the_other_sheets_note() -> None:
    records = Records(
        complaint_opened=np.array([45_900.0, 45_950.0, 45_990.0]),
        complaint_closed=np.array([45_904.0, 45_956.0, NAN]),
        survey_answers=12,
        action_status=np.array(["done", "pending", "in_progress", "dropped"], dtype=object),
        action_due=np.array([45_900.0, 45_999.0, 46_000.0, 45_000.0]),
        contacts=6,
        recovered=2.0,
    )
    found = indicators(firm(), POLICY, records, TODAY)
    assert found["complaints_open"] == 1
    assert found["days_to_close"] == 5  # (4 + 6) / 2
    assert found["surveys"] == 12
    assert found["actions_done"] == 0.25
    assert found["actions_late"] == 1  # due yesterday; what is due today is not late, what is dropped never
    assert found["contacts"] == 2  # 6 people, 3 current customers
    assert found["recovered"] == 2


def test_what_nobody_noted_is_unknown_not_zero() -> None:
    found = indicators(firm(), POLICY, NOTHING, TODAY)
    unknown = ("complaints_open", "days_to_close", "surveys", "actions_done", "actions_late", "contacts", "recovered",
               "visits", "policy", "training")  # fmt: skip
    assert all(math.isnan(found[key]) for key in unknown)
    empty = indicators(classify(portfolio([]), WORKED), (), NOTHING, TODAY)
    assert all(math.isnan(value) for value in empty.values())


def done(*given: tuple[str, str]) -> ServicesDone:
    customers, services = zip(*given, strict=True)
    return ServicesDone(
        np.array(customers, dtype=object), np.array(services, dtype=object), visit="Visita", training="Formación"
    )


def test_services_given_are_held_against_those_due_customer_by_customer() -> None:
    # Due: A 4 visits and 1 training, B and C 2 visits each: 8 visits, 9 services.
    given = done(("A", "Visita"), ("A", "Visita"), ("B", "Visita"), ("B", "Visita"), ("B", "Visita"), ("Z", "Visita"),
                 ("A", "Formación"), ("C", "Café"))  # fmt: skip
    visits, policy = service_compliance(firm(), POLICY, given)
    assert visits == pytest.approx(5 / 8)  # B's third counts as a visit made
    assert policy == pytest.approx(5 / 9)  # but not as one that was due: 2 of A, 2 of B, the training
    assert indicators(firm(), POLICY, Records(done=given), TODAY)["training"] == 1


def test_without_a_policy_nothing_can_be_complied_with() -> None:
    assert all(math.isnan(part) for part in service_compliance(firm(), (), done(("A", "Visita"))))
