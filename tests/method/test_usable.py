from __future__ import annotations

import numpy as np
import pytest

from cec_xl.method.criteria import CATALOGUE
from cec_xl.method.usable import UsableValues
from tests.method.cases import NAN, portfolio


def usable(**columns: list[float]) -> UsableValues:
    size = len(next(iter(columns.values())))
    return UsableValues(portfolio([f"c{i}" for i in range(size)], **columns), CATALOGUE, np.ones(size, bool))


@pytest.mark.parametrize(
    ("criterion", "value", "code", "details"),
    [
        ("share", 1.4, "value_out_of_range", {"value": "140 %", "minimum": "0 %", "maximum": "100 %"}),
        ("share", -0.1, "value_out_of_range", {"value": "-10 %"}),
        ("image", 5, "value_out_of_range", {"value": "5", "minimum": "1", "maximum": "4"}),
        ("risk", -1, "value_too_small", {"value": "-1", "minimum": "0"}),
        ("satisfaction", 11, "value_out_of_range", {"value": "11", "maximum": "10"}),
        ("volume", float("inf"), "value_not_finite", {}),
    ],
)
def test_what_cannot_be_true_is_no_value(criterion: str, value: float, code: str, details: dict[str, str]):
    values = usable(**{criterion: [1.0, value]})
    np.testing.assert_array_equal(values.value(criterion), [1.0, NAN])
    (problem,) = values.problems
    assert (problem.code, problem.place.row, problem.place.field) == (code, 1, criterion)
    assert details.items() <= problem.details.items()


@pytest.mark.parametrize(("criterion", "value"), [("share", 0), ("share", 1), ("volume", -5), ("growth", -0.9)])
def test_what_can_be_true_is_kept(criterion: str, value: float):
    values = usable(**{criterion: [value]})
    assert values.value(criterion).tolist() == [value]
    assert not values.problems


def test_a_needed_value_that_is_missing_is_told_once_per_cell():
    values = usable(share=[0.5, NAN, 1.4])
    everybody = np.ones(3, bool)
    values.need("value_missing", "share", everybody, set="s")
    values.need("value_missing_for_segment", "share", everybody)
    assert [(p.code, p.place.row) for p in values.problems] == [("value_out_of_range", 2), ("value_missing", 1)]


def test_only_those_who_want_the_value_are_told():
    values = usable(growth=[NAN, NAN, 0.1])
    values.need("value_missing", "growth", np.array([False, True, True]), set="s")
    assert [p.place.row for p in values.problems] == [1]


def test_an_empty_column_is_told_once():
    values = usable(volume=[1, 2, 3])
    values.need("value_missing", "share", np.ones(3, bool), set="s")
    (problem,) = values.problems
    assert (problem.code, problem.place.row, problem.details["customers"]) == ("column_without_values", None, 3)


def test_customers_who_do_not_take_part_are_not_told():
    firm = portfolio(["a", "b"], share=[2, 0.5])
    values = UsableValues(firm, CATALOGUE, np.array([False, True]))
    assert np.isnan(values.value("share")[0])
    assert not values.problems


def test_rows_are_those_of_the_sheet():
    firm = portfolio(["a", "b"], share=[2, 0.5])
    moved = type(firm)(firm.ids, firm.values, firm.texts, np.array([7, 9]))
    values = UsableValues(moved, CATALOGUE, np.ones(2, bool))
    values.value("share")
    assert values.problems[0].place.row == 7
