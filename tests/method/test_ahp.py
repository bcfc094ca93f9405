"""Weights from pairwise comparison, held against published matrices."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cec_xl.method.ahp import (
    RATIO_LIMIT,
    SCALE,
    comparison_matrix,
    geometric_means,
    nearest_judgement,
    priorities,
)

DRINKS = {
    (0, 1): 9, (0, 2): 5, (0, 3): 2, (0, 4): 1, (0, 5): 1, (0, 6): 1 / 2, (1, 2): 1 / 3, (1, 3): 1 / 9,
    (1, 4): 1 / 9, (1, 5): 1 / 9, (1, 6): 1 / 9, (2, 3): 1 / 3, (2, 4): 1 / 4, (2, 5): 1 / 3, (2, 6): 1 / 9,
    (3, 4): 1 / 2, (3, 5): 1, (3, 6): 1 / 3, (4, 5): 2, (4, 6): 1 / 2, (5, 6): 1 / 3,
}  # fmt: skip
"""Coffee, wine, tea, beer, sodas, milk, water. T. L. Saaty, Decision making with the analytic hierarchy process,
Int. J. Services Sciences 1 (2008), table 3."""

HOUSE = [
    [1, 5, 3, 7, 6, 6, 1 / 3, 1 / 4],
    [1 / 5, 1, 1 / 3, 5, 3, 3, 1 / 5, 1 / 7],
    [1 / 3, 3, 1, 6, 3, 4, 6, 1 / 5],
    [1 / 7, 1 / 5, 1 / 6, 1, 1 / 3, 1 / 4, 1 / 7, 1 / 8],
    [1 / 6, 1 / 3, 1 / 3, 3, 1, 1 / 2, 1 / 5, 1 / 6],
    [1 / 6, 1 / 3, 1 / 4, 4, 2, 1, 1 / 5, 1 / 6],
    [3, 5, 1 / 6, 7, 5, 5, 1, 1 / 2],
    [4, 7, 5, 8, 6, 6, 2, 1],
]
"""Eight criteria for buying a house. T. L. Saaty, How to make a decision, European Journal of Operational Research 48
(1990), table 2; its contradiction is the worked example of Saaty 2003."""


def test_four_criteria_of_the_leader_example():
    # Experience, education, charisma, age: "Analytic hierarchy process – leader example", Wikipedia; its first weight,
    # 0.5476, is printed cut off instead of rounded.
    found = priorities(comparison_matrix({(0, 1): 4, (0, 2): 3, (0, 3): 7, (1, 2): 1 / 3, (1, 3): 3, (2, 3): 5}))
    assert found.weights == pytest.approx([0.547, 0.127, 0.270, 0.056], abs=0.001)
    assert round(found.consistency_ratio, 3) == 0.044
    assert found.consistent


def test_drinks_of_saaty_2008():
    found = priorities(comparison_matrix(DRINKS, 7))
    assert np.round(found.weights, 3).tolist() == [0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327]
    assert round(found.consistency_ratio, 3) == 0.022


def test_house_of_saaty_1990_is_too_inconsistent_and_neighbourhood_against_condition_is_why():
    found = priorities(HOUSE)
    assert np.round(found.weights, 3).tolist() == [0.173, 0.054, 0.188, 0.018, 0.031, 0.036, 0.167, 0.333]
    assert round(found.largest_eigenvalue, 3) == 9.669
    assert round(found.consistency_ratio, 3) == 0.169
    assert not found.consistent
    assert found.worst is not None
    assert found.worst.pair == (2, 6)
    assert (found.worst.given, found.worst.suggested) == (6, 1)


def test_answers_that_agree_give_back_the_weights():
    weights = np.array([0.4, 0.3, 0.2, 0.1])
    found = priorities(weights[:, None] / weights[None, :])
    assert np.allclose(found.weights, weights, atol=1e-12)
    assert found.consistency_ratio == pytest.approx(0, abs=1e-12)
    assert found.worst is None


def test_a_pair_without_an_answer_counts_as_equal():
    assert priorities(comparison_matrix({})).weights == pytest.approx((0.25,) * 4)


def test_a_circle_of_answers_is_refused_by_its_ratio_and_names_one_of_them():
    found = priorities(comparison_matrix({(0, 1): 9, (1, 2): 9, (0, 2): 1 / 9}, 3))
    # Symmetric circle: equal weights, largest eigenvalue 1 + 9 + 1/9.
    assert found.weights == pytest.approx((1 / 3,) * 3)
    assert found.largest_eigenvalue == pytest.approx(1 + 9 + 1 / 9)
    assert found.consistency_ratio == pytest.approx((7 + 1 / 9) / 2 / 0.58)
    assert found.worst is not None
    assert (found.worst.given, found.worst.suggested) == (pytest.approx(9), 1)


@pytest.mark.parametrize(
    "matrix",
    [[[1]], [[1, 2], [2, 1]], [[1, 0], [0, 1]], [[1, -2], [-0.5, 1]], [[1, 2, 3], [0.5, 1, 2]], np.ones((11, 11))],
)
def test_what_is_no_comparison_matrix_is_refused(matrix: object):
    with pytest.raises(ValueError, match=r".+"):
        priorities(matrix)  # type: ignore[arg-type]  # that is the point


def test_judgements_must_be_positive_and_of_two_criteria():
    for judgements in ({(0, 1): 0}, {(0, 1): math.nan}, {(0, 0): 2}, {(0, 4): 2}):
        with pytest.raises(ValueError, match=r".+"):
            comparison_matrix(judgements)


answers = st.fixed_dictionaries(
    {(i, j): st.sampled_from([*SCALE, *(1 / step for step in SCALE)]) for i in range(4) for j in range(i + 1, 4)}
)


@settings(max_examples=80, deadline=None)
@given(answers)
def test_weights_are_those_that_power_iteration_finds(judgements: dict[tuple[int, int], float]):
    matrix = comparison_matrix(judgements)
    weights = np.full(4, 0.25)
    for _ in range(2_000):
        weights = matrix @ weights
        weights /= weights.sum()
    found = priorities(matrix)
    assert np.allclose(found.weights, weights, atol=1e-9)
    assert sum(found.weights) == pytest.approx(1, abs=1e-12)
    assert found.consistency_ratio >= 0
    assert found.consistent == (found.consistency_ratio <= RATIO_LIMIT + 1e-9)


@settings(max_examples=80, deadline=None)
@given(answers)
def test_with_three_criteria_geometric_means_and_eigenvector_agree(judgements: dict[tuple[int, int], float]):
    three = {pair: value for pair, value in judgements.items() if 3 not in pair}
    matrix = comparison_matrix(three, 3)
    assert np.allclose(geometric_means(matrix), priorities(matrix).weights, atol=1e-9)


@settings(max_examples=80, deadline=None)
@given(st.floats(1 / 9, 9))
def test_the_nearest_judgement_is_less_than_a_step_away(ratio: float):
    nearest = nearest_judgement(ratio)
    assert max(nearest / ratio, ratio / nearest) < math.sqrt(2) + 1e-9
