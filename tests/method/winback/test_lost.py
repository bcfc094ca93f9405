from __future__ import annotations

import numpy as np

from cec_xl.method.winback.lost import LostPortfolio, clean_lost
from tests.method.winback.portfolios import AS_OF, lost_customers


def problems_of(lost: LostPortfolio):
    _, problems = clean_lost(lost, AS_OF)
    return [(problem.code, problem.place.row, problem.place.field) for problem in problems]


def test_a_last_order_in_the_future_is_taken_out_and_said():
    lost, problems = clean_lost(lost_customers(2, ["2024-01-01", "2025-01-02"]), AS_OF)
    assert np.isnat(lost.last_order).tolist() == [False, True]
    assert [(p.code, p.place.row, p.details["customer"]) for p in problems] == [("winback_last_order_future", 1, "P02")]


def test_200_percent_recoverable_is_taken_out_and_said():
    lost, problems = clean_lost(lost_customers(1, recoverable=2.0), AS_OF)
    assert np.isnan(lost.number("recoverable")).all()
    assert [(p.code, p.details["found"]) for p in problems] == [("winback_share_outside", 2.0)]


def test_a_negative_margin_is_said_and_stays():
    lost, problems = clean_lost(lost_customers(1, margin=-300.0), AS_OF)
    assert lost.number("margin").tolist() == [-300]
    assert [p.code for p in problems] == ["winback_margin_negative"]


def test_grades_and_amounts_that_cannot_be_are_named_with_their_field():
    assert problems_of(lost_customers(1, prestige=5.0, hours=-1.0)) == [
        ("winback_grade_outside", 0, "prestige"),
        ("winback_number_negative", 0, "hours"),
    ]


def test_a_second_line_for_a_customer_is_left_out():
    lost = lost_customers(3, ids=["a", "b", "a"], volume=[1.0, 2.0, 3.0])
    cleaned, problems = clean_lost(lost, AS_OF)
    assert cleaned.ids.tolist() == ["a", "b"]
    assert cleaned.number("volume").tolist() == [1, 2]
    assert [(p.code, p.place.row) for p in problems] == [("winback_customer_twice", 2)]


def test_the_portfolio_given_is_not_changed():
    lost = lost_customers(1, recoverable=2.0)
    clean_lost(lost, AS_OF)
    assert lost.number("recoverable").tolist() == [2.0]


def test_detected_customers_have_no_row_in_the_table():
    lost = lost_customers(1, margin=-1.0)
    detected = type(lost)(lost.ids, lost.last_order, lost.numbers, lost.texts, np.array([-1]))
    assert clean_lost(detected, AS_OF)[1][0].place.row is None
