import datetime as dt
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from udfs.registry import CellError
from udfs.values import MISSING_ARGUMENT, Block, CellFault, aligned, finished, listed, option


@pytest.mark.parametrize(
    ("given_cell", "number"),
    [
        (3, 3.0),
        (Decimal("9.99"), 9.99),
        (np.float32(0.5), 0.5),
        (np.int64(7), 7.0),
        (dt.datetime(2024, 1, 1, 12), 45292.5),
        (dt.date(2024, 1, 1), 45292.0),
        (-0.0, 0.0),
    ],
)
def test_numbers_of_every_kind_are_numbers(given_cell: object, number: float):
    found = Block.of([[given_cell]]).numbers()
    assert found.values.tolist() == [[number]]
    assert found.errors.tolist() == [[None]]


@pytest.mark.parametrize("blank", [None, "", "   ", float("nan"), MISSING_ARGUMENT])
def test_empty_cells_are_neither_numbers_nor_errors(blank: object):
    found = Block.of([[blank], [1.0], ["x"]]).numbers()
    assert np.isnan(found.values[0, 0])
    assert found.errors[0, 0] is None


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        ("12,5", CellError.VALUE),
        ("12.5", CellError.VALUE),
        ("n/a", CellError.VALUE),
        (True, CellError.VALUE),
        (np.bool_(True), CellError.VALUE),
        ("#DIV/0!", CellError.DIV0),
        ("#N/A", CellError.NA),
        (-2146826252, CellError.NUM),
        (-2146826243, CellError.VALUE),
        ("#CEC!REF", CellError.REF),
        (object(), CellError.VALUE),
    ],
)
def test_what_is_no_number_becomes_an_error_and_never_a_number(bad: object, error: CellError):
    found = Block.of([[1.0], [bad]]).numbers()
    assert np.isnan(found.values[1, 0])
    assert found.errors[1, 0] is error


def test_an_error_number_among_plain_numbers_is_not_taken_for_one():
    found = Block.of([[1.0], [-2146826246], [2.0]]).numbers()
    assert found.errors[:, 0].tolist() == [None, CellError.NA, None]


@given(
    st.one_of(
        st.floats(allow_nan=False, allow_infinity=False),
        st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=5),
        st.integers(1, 4).flatmap(
            lambda width: st.lists(
                st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=width, max_size=width),
                min_size=1,
                max_size=4,
            )
        ),
    )
)
def test_the_shape_of_the_input_comes_back(values: object):
    block = Block.of(values)
    assert block.give(block.numbers().values) == values


def test_arrays_lists_and_tuples_are_taken_alike():
    rows = [[1.0, 2.0], [3.0, 4.0]]
    for values in (rows, tuple(map(tuple, rows)), np.array(rows), [np.array(row) for row in rows]):
        assert Block.of(values).numbers().values.tolist() == rows


def test_ragged_rows_are_refused():
    with pytest.raises(CellFault) as refused:
        Block.of([[1.0, 2.0], [3.0]])
    assert refused.value.error is CellError.VALUE


def test_no_numpy_type_and_no_nan_leaves_a_function():
    rows = finished(np.array([[np.float64(1.5), np.nan]]))
    assert rows == [[1.5, None]]
    assert type(rows[0][0]) is float
    assert type(finished(np.array([[True]]))[0][0]) is bool
    assert type(finished(np.array([[4]], dtype=np.int8))[0][0]) is int


def test_a_row_may_accompany_a_column_but_not_a_block():
    assert aligned([[1.0, 2.0]], (2, 1)).values.tolist() == [[1.0], [2.0]]
    assert aligned(5.0, (2, 1)).values.tolist() == [[5.0], [5.0]]
    with pytest.raises(CellFault):
        aligned([[1.0, 2.0, 3.0]], (2, 1))
    with pytest.raises(CellFault):
        aligned([[1.0, 2.0, 3.0, 4.0]], (2, 2))


def test_lists_must_be_complete():
    assert listed([[0.5], [0.25], [0.1]], 3).tolist() == [0.5, 0.25, 0.1]
    for values, error in (
        ([0.5, None, 0.1], CellError.VALUE),
        ([1, 2], CellError.VALUE),
        (["#REF!"] * 3, CellError.REF),
    ):
        with pytest.raises(CellFault) as refused:
            listed(values, 3)
        assert refused.value.error is error


def test_options_are_one_cell():
    assert option([["max"]]) == "max"
    assert option(MISSING_ARGUMENT) is None
    assert option([[None]]) is None
    with pytest.raises(CellFault):
        option([["max", "digit"]])
