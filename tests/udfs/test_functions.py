"""What all functions have in common, whatever the cells hold."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from udfs.registry import FUNCTIONS, CellError, FunctionSpec, Returns, function_named

RULES = [
    ["Regla", "Prioridad", "Dígito 1", "Acción", "Valor de la acción"],
    ["Uno", 1, ">=3", "Descuento", 0.1],
    ["Dos", 2, "1", "Bloquear venta", None],
]
cells = st.one_of(
    st.none(),
    st.floats(-10, 10),
    st.sampled_from(["4321", "1111", "4·21", "····", "Vitales", "dull", "", " ", "x", "#N/A", "#SPILL!", "12,5"]),
    st.sampled_from([4321.0, True, -2146826246, 1e300, -0.0]),
)
columns = st.lists(cells, min_size=1, max_size=8)


def named(name: str) -> Callable[..., object]:
    return function_named(name).function()


CELL_BY_CELL = {
    "CEC_DIGIT": lambda values: named("CEC_DIGIT")(values, [3, 2, 1]),
    "CEC_TOTAL": named("CEC_TOTAL"),
    "CEC_SCORE": lambda values: named("CEC_SCORE")(values, [0.1, 0.2, 0.3, 0.4], 5),
    "CEC_STRATEGY": named("CEC_STRATEGY"),
    "CEC_SERVICE": named("CEC_SERVICE"),
    "CEC_BLOCKED": lambda values: named("CEC_BLOCKED")(values, RULES),
    "CEC_DISCOUNT": lambda values: named("CEC_DISCOUNT")(values, RULES),
    "CEC_EXPLAIN": lambda values: named("CEC_EXPLAIN")(values, ["a", "b", "c", "d"]),
    "CEC_LOST": lambda values: named("CEC_LOST")(values, 200.0, 30.0),
    "CEC_RECOVERY": lambda values: named("CEC_RECOVERY")(values, 45000.0, 45657.0),
    "CEC_WINBACK_VALUE": lambda values: named("CEC_WINBACK_VALUE")(values, 0.2, 0.5),
    "CEC_ROI": lambda values: named("CEC_ROI")(values, 5.0),
}
"""Functions whose answer for a cell does not depend on the other cells."""

TAKES_ANY_WORDS = {"CEC_RECOVERY"}
"""Functions whose first argument may be any words: a reason nobody knows has a rate, too."""

OVER_THE_WHOLE = {
    "CEC_RANK": named("CEC_RANK"),
    "CEC_ABC": named("CEC_ABC"),
    "CEC_PARETO": named("CEC_PARETO"),
    "CEC_SEGMENT": lambda values: named("CEC_SEGMENT")(values, values),
}
"""Functions whose answer depends on all cells."""


@pytest.mark.parametrize("name", CELL_BY_CELL)
@settings(deadline=None)
@given(values=columns)
def test_a_whole_column_says_what_each_cell_alone_would(name: str, values: list[object]):
    function = CELL_BY_CELL[name]
    assert function([[value] for value in values]) == [[function(value)] for value in values]


@pytest.mark.parametrize("name", CELL_BY_CELL | OVER_THE_WHOLE)
@settings(deadline=None)
@given(values=columns)
def test_a_row_a_column_a_list_and_an_array_say_the_same(name: str, values: list[object]):
    function = (CELL_BY_CELL | OVER_THE_WHOLE)[name]
    flat = function(values)
    assert function([values]) == [flat]
    assert function([[value] for value in values]) == [[answer] for answer in flat]
    array = np.empty(len(values), dtype=object)
    array[:] = values
    assert function(array) == flat


@pytest.mark.parametrize("name", CELL_BY_CELL | OVER_THE_WHOLE)
@settings(deadline=None)
@given(values=columns)
def test_empty_stays_empty_and_errors_stay_errors(name: str, values: list[object]):
    answers = (CELL_BY_CELL | OVER_THE_WHOLE)[name](values)
    for value, answer in zip(values, answers, strict=True):
        if value is None or (isinstance(value, str) and not value.strip()):
            assert answer is None
        if value in ("#N/A", -2146826246) and value is not True:
            assert answer is CellError.NA
        if value == "#SPILL!" or (value == "x" and name not in TAKES_ANY_WORDS):
            assert answer is CellError.VALUE


@pytest.mark.parametrize("name", OVER_THE_WHOLE)
@settings(deadline=None)
@given(values=columns)
def test_a_bad_cell_does_not_change_what_the_others_get(name: str, values: list[object]):
    function = OVER_THE_WHOLE[name]
    assert function([*values, "x"])[:-1] == function([*values, None])[:-1] == function(values)


@pytest.mark.parametrize("spec", FUNCTIONS, ids=lambda spec: spec.name)
def test_the_registry_says_what_shape_comes_back(spec: FunctionSpec):
    if spec.returns is Returns.LIKE_FIRST:
        assert spec.name in CELL_BY_CELL | OVER_THE_WHOLE
    else:
        assert spec.name in {"CEC_CODE": Returns.PER_ROW, "CEC_CLASSIFY": Returns.TABLE}
