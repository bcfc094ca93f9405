from __future__ import annotations

import numpy as np
import pytest

from cec_xl.method.classify import classify
from cec_xl.method.rhombus import average_digits, average_rhombuses, rhombus
from tests.method.cases import NAN, WORKED, portfolio

FIRM = portfolio(
    ["a", "b", "c", "p"],
    {"situation": ["current", "current", "current", "potential"]},
    volume=[90, 9, 1, NAN],
    share=[0.6, 0.3, NAN, NAN],
    diversity=[4, 2, 3, NAN],
    risk=[0, 3, 1, NAN],
    loyalty=[3, 3, 3, NAN],
    growth=[NAN, NAN, NAN, 0.15],
    image=[NAN, NAN, NAN, 2],
    competition=[NAN, NAN, NAN, 1],
    machinery=[NAN, NAN, NAN, 7],
)
RESULT = classify(FIRM, WORKED)


def test_a_customer_against_the_average_of_its_set():
    shape = rhombus(RESULT, 0)
    assert shape is not None
    assert shape.criteria == ("diversity", "share", "volume", "risk")
    assert shape.customer == (4, 4, 4, 4)
    # Digits 4442, 23..1, 3..., the missing share left out of its axis.
    assert shape.average == pytest.approx((3, 3.5, (4 + 3 + 1) / 3, (4 + 1 + 3) / 3))


def test_a_missing_digit_is_a_gap_on_its_axis():
    shape = rhombus(RESULT, 2)
    assert shape is not None
    np.testing.assert_array_equal(shape.customer, [3, NAN, 1, 3])


def test_potential_customers_have_the_axes_of_their_own_set():
    shape = rhombus(RESULT, 3)
    assert shape is not None
    assert shape.criteria == ("growth", "image", "competition", "machinery")
    assert shape.customer == shape.average == (3, 2, 3, 3)


def test_averages_of_every_set_in_use():
    assert [shape.criteria_set for shape in average_rhombuses(RESULT)] == ["CEC_actuales_2", "CEC_potenciales_1"]


def test_a_customer_without_a_set_has_no_rhombus():
    lost = classify(portfolio(["x"], {"situation": ["lost"]}), WORKED)
    assert rhombus(lost, 0) is None


def test_nobody_has_no_average():
    assert np.isnan(average_digits(np.zeros((2, 4), np.int8))).all()
