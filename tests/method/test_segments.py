from __future__ import annotations

import numpy as np
import pytest

from cec_xl.method.pareto import pareto_curve
from cec_xl.method.segments import STRATEGY_OF, billing_measure, segment_index, segment_names, strategy_names
from cec_xl.method.settings import BillingBasis, Segment, Segmentation
from tests.method.cases import NAN

BILLING = np.array([60.0, 30.0, 10.0, NAN])
DIGITS = np.array([4, 3, 0, 1], dtype=np.int8)
CURVE = pareto_curve(BILLING, np.array(list("abcd"), dtype=object))


@pytest.mark.parametrize(
    ("basis", "expected"),
    [
        (BillingBasis.PARETO, [0, 0.6, 0.9, NAN]),
        (BillingBasis.MAX, [1, 0.5, 1 / 6, NAN]),
        (BillingBasis.DIGIT, [4, 3, NAN, 1]),
    ],
)
def test_what_the_billing_test_looks_at(basis: BillingBasis, expected: list[float]):
    np.testing.assert_allclose(billing_measure(BILLING, DIGITS, CURVE, basis), expected)


def test_without_positive_billing_nobody_is_near_the_largest():
    nothing = np.array([0.0, -5.0, NAN])
    curve = pareto_curve(nothing, np.array(list("abc"), dtype=object))
    np.testing.assert_array_equal(billing_measure(nothing, DIGITS[:3], curve, BillingBasis.MAX), [0, 0, NAN])


def test_both_cuts_are_exclusive():
    share = np.array([0.20, 0.20, 0.2000001, 0.2000001])
    ratio = np.array([0.50, 0.5000001, 0.50, 0.5000001])
    found = segment_names(segment_index(share, ratio, Segmentation(basis=BillingBasis.MAX)))
    assert found.tolist() == ["unnecessary", "future", "dull", "vital"]


def test_unknown_share_or_billing_gives_no_segment():
    index = segment_index(np.array([NAN, 0.5, NAN]), np.array([0.1, NAN, NAN]), Segmentation())
    assert segment_names(index).tolist() == ["", "", ""]
    assert strategy_names(index).tolist() == ["", "", ""]


def test_every_segment_has_its_strategy():
    index = np.arange(4, dtype=np.int8)
    assert strategy_names(index).tolist() == [STRATEGY_OF[Segment(name)] for name in segment_names(index)]
