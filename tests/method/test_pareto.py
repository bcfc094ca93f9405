from __future__ import annotations

import math

import numpy as np
import pytest

from cec_xl.method.criteria import Comparison
from cec_xl.method.digits import digits
from cec_xl.method.pareto import abc_classes, cutoffs, inside_share, pareto_curve
from tests.method.cases import NAN


def curve_of(amounts: list[float], ids: str | None = None):
    names = list(ids or "abcdefghij"[: len(amounts)])
    return pareto_curve(np.array(amounts, dtype=np.float64), np.array(names, dtype=object))


def test_largest_first_and_equal_amounts_by_id():
    assert curve_of([5, 9, 5, 5], "dacb").order.tolist() == [1, 3, 2, 0]


def test_equals_share_the_running_share_before_the_first_of_them():
    curve = curve_of([40, 20, 20, 20])
    assert curve.before.tolist() == pytest.approx([0, 0.4, 0.4, 0.4])
    assert curve.running.tolist() == pytest.approx([0.4, 0.6, 0.8, 1.0])
    assert curve.share.tolist() == pytest.approx([0.4, 0.2, 0.2, 0.2])


def test_unknown_amounts_are_not_on_the_curve():
    curve = curve_of([NAN, 10, NAN, 30])
    assert curve.order.tolist() == [3, 1]
    np.testing.assert_array_equal(curve.spread(curve.share, 4), [NAN, 0.25, NAN, 0.75])


def test_credit_notes_beyond_invoices_come_last_and_take_nothing_away():
    curve = curve_of([-30, 70, 30, 0])
    assert curve.order.tolist() == [1, 2, 3, 0]
    assert curve.running.tolist() == pytest.approx([0.7, 1, 1, 1])
    assert curve.before.tolist() == pytest.approx([0, 0.7, 1, 1])


def test_without_any_billing_nobody_is_inside():
    curve = curve_of([0, 0])
    assert curve.before.tolist() == [1, 1]
    assert cutoffs(np.zeros(2), (0.8, 0.95)) == (math.inf, math.inf)


def test_an_empty_curve():
    assert len(curve_of([]).order) == 0


def test_exactly_on_the_cut_is_outside_even_after_rounding():
    before = np.array([0.1 + 0.2 + 0.5, 0.8 - 1e-8])
    assert inside_share(before, 0.8).tolist() == [False, True]


def test_classes_and_cut_offs_agree():
    amounts = np.array([400.0, 300, 100, 100, 50, 30, 15, 5])
    curve = curve_of(amounts.tolist())
    by_curve = abc_classes(curve.spread(curve.before, 8), (0.80, 0.95))
    a, b = cutoffs(amounts, (0.80, 0.95))
    by_amount = ["CBA"[(amount >= a) + int(amount >= b)] for amount in amounts]
    assert by_curve.tolist() == by_amount
    assert digits(amounts, (a, b, 0), Comparison.AT_LEAST).tolist() == [4, 4, 4, 4, 3, 2, 2, 2]


def test_unknown_billing_has_no_class():
    assert abc_classes(np.array([NAN, 0.0]), (0.8, 0.95)).tolist() == ["", "A"]
