from __future__ import annotations

import numpy as np
import pytest

from cec_xl.method.codes import code_index, indices_of
from cec_xl.method.settings import LoyaltyTable, WeightScenario
from cec_xl.method.weights import active_scenario, final_scores, loyalty_factors, weighted_scores, weights_fit
from tests.method.cases import EQUAL, NAN, START


@pytest.mark.parametrize(
    ("weights", "fit"),
    [
        ((0.1, 0.3, 0.5, 0.1), True),
        ((1, 0, 0, 0), True),
        ((0.1, 0.3, 0.5, 0.05), False),
        ((0.1, 0.3, 0.5, 0.1 + 2e-9), False),
        ((0.1, 0.3, 0.5, 0.1 + 5e-10), True),
        ((1.5, -0.5, 0, 0), False),
    ],
)
def test_weights_are_not_negative_and_sum_to_one(weights: tuple[float, ...], fit: bool):
    assert weights_fit(weights) is fit


def test_weighted_score_is_the_sum_of_weight_times_digit():
    assert weighted_scores(indices_of(["4321", "1111", "4444"]), START.weights).tolist() == [2.4, 1.0, 4.0]


def test_codes_of_equal_score_are_equal_to_the_last_bit():
    # 0.1·4 + 0.3·1 + 0.5·1 + 0.1·1 against 0.1·1 + 0.3·2 + 0.5·1 + 0.1·1: both 1.3
    first, second = weighted_scores(indices_of(["4111", "1211"]), START.weights)
    assert first == second == 1.3


def test_an_incomplete_code_has_no_score():
    index = code_index(np.array([[4, 0, 2, 1]], dtype=np.int8))
    assert np.isnan(weighted_scores(index, EQUAL.weights)).all()


def test_years_are_floored_and_bounded_by_the_table():
    years = [0, 0.99, 1, 1.99, 2, 2.99, 3, 40, NAN]
    np.testing.assert_array_equal(loyalty_factors(years, LoyaltyTable()), [0.1, 0.1, 0.1, 0.1, 0.2, 0.2, 0.3, 0.3, NAN])


def test_years_counted_in_days_are_not_lost_by_rounding():
    assert loyalty_factors([1095.75 / 365.25 - 1e-12], LoyaltyTable()).tolist() == [0.3]


def test_the_table_is_editable_and_may_come_unsorted():
    table = LoyaltyTable(((5, 2.0), (0, 1.0)))
    assert loyalty_factors([4, 5], table).tolist() == [1.0, 2.0]


def test_below_the_lowest_step_its_factor_holds():
    assert loyalty_factors([0], LoyaltyTable(((1, 0.5), (2, 0.7)))).tolist() == [0.5]


def test_switched_off_every_factor_is_one():
    assert loyalty_factors([0, NAN], LoyaltyTable(enabled=False)).tolist() == [1.0, 1.0]


def test_score_is_weighted_times_factor():
    np.testing.assert_array_equal(final_scores(np.array([3.7, NAN]), np.array([0.3, 0.3])), [1.11, NAN])


def test_the_active_scenario_is_the_named_one_or_the_only_one():
    other = WeightScenario("otro", (1, 0, 0, 0))
    assert active_scenario([START, other], "otro") is other
    assert active_scenario([START], "") is START
    assert active_scenario([START, other], "") is None
    assert active_scenario([START], "otro") is None
