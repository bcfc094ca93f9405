from __future__ import annotations

import numpy as np
import pytest

from cec_xl.method.matrices import (
    Axis,
    build_matrix,
    digit_labels,
    digit_matrix,
    digit_strategies,
    position_matrix,
    volume_share_matrix,
)
from cec_xl.method.position import strategy_table
from cec_xl.method.settings import DEFAULT_POSITION_MATRIX, CellStrategy, MatrixStrategy
from tests.method.cases import NAN

DIGITS = np.array([[4, 3, 2, 1], [4, 3, 2, 1], [1, 1, 1, 1], [4, 0, 2, 1]], dtype=np.int8)
BILLING = np.array([10.0, 5.0, NAN, 7.0])
RULE = MatrixStrategy()


def test_customers_and_billing_are_counted_in_their_cell():
    matrix = digit_matrix("d2_d3", DIGITS, BILLING, RULE)
    assert matrix.customers.tolist() == [[1, 0, 0, 0], [0, 0, 0, 0], [0, 2, 0, 0], [0, 0, 0, 0]]
    assert matrix.billing[2, 1] == 15
    assert matrix.billing[0, 0] == 0


def test_a_missing_digit_leaves_the_customer_out_only_where_it_matters():
    assert digit_matrix("d2_d3", DIGITS, BILLING, RULE).cell[3] == -1
    without_second = np.array([[4, 3, 2, 0]], dtype=np.int8)
    assert digit_matrix("d1_d2d3", without_second, BILLING[:1], RULE).cell[0] >= 0


@pytest.mark.parametrize(
    ("key", "shape", "row", "column"),
    [("d2_d3", (4, 4), "3", "2"), ("d1_d2d3", (4, 16), "4", "32"), ("d1d2_d3d4", (16, 16), "43", "21")],
)
def test_the_customers_of_a_cell_can_be_listed(key: str, shape: tuple[int, int], row: str, column: str):
    matrix = digit_matrix(key, DIGITS, BILLING, RULE)
    assert matrix.customers.shape == matrix.billing.shape == matrix.strategy.shape == shape
    assert matrix.members(row, column).tolist() == [0, 1]


def test_all_cells_can_be_listed_at_once():
    matrix = digit_matrix("d2_d3", DIGITS, BILLING, RULE)
    listed = matrix.by_cell()
    assert len(listed) == 16
    assert listed[0].tolist() == [2]
    assert listed[2 * 4 + 1].tolist() == [0, 1]


def test_volume_and_share_wherever_they_stand_in_the_code():
    volume, share = np.array([4, 2, 0], dtype=np.int8), np.array([1, 2, 3], dtype=np.int8)
    matrix = volume_share_matrix(volume, share, np.ones(3), RULE)
    assert matrix.members("4", "1").tolist() == [0]
    assert matrix.members("2", "2").tolist() == [1]
    assert matrix.customers.sum() == 2


def test_position_matrix_takes_strategies_from_the_settings():
    position, segment = np.array([2, 0, -1], dtype=np.int8), np.array([3, 0, 3], dtype=np.int8)
    matrix = position_matrix(position, segment, np.ones(3), strategy_table(DEFAULT_POSITION_MATRIX))
    assert matrix.row_labels == ("weak", "medium", "good")
    assert matrix.column_labels == ("unnecessary", "dull", "future", "vital")
    assert matrix.strategies().tolist() == ["grow", "leave", ""]


def test_strategy_of_a_cell_follows_the_mean_of_its_digits():
    labels = digit_labels(1)
    assert digit_strategies("d2_d3", labels, labels, RULE).tolist() == [
        ["leave", "leave", "analyse", "analyse"],
        ["leave", "analyse", "analyse", "keep"],
        ["analyse", "analyse", "keep", "grow"],
        ["analyse", "keep", "grow", "grow"],
    ]


def test_one_cell_can_be_overridden():
    rule = MatrixStrategy(cells={("d2_d3", "1", "1"): CellStrategy.GROW})
    labels = digit_labels(1)
    assert digit_strategies("d2_d3", labels, labels, rule)[0, 0] == "grow"
    assert digit_strategies("volume_share", labels, labels, rule)[0, 0] == "leave"


def test_an_empty_portfolio_has_empty_matrices():
    nobody = Axis(["x"], np.empty(0, np.int8))
    matrix = build_matrix("empty", nobody, nobody, np.empty(0), np.array([[""]], dtype=object))
    assert matrix.customers.tolist() == [[0]]
    assert [members.tolist() for members in matrix.by_cell()] == [[]]
