"""From the formula to the answer: our VBA in an interpreter, xlwings' own Windows code, our Python, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pyopenvba.interpreter import MISSING as NOT_GIVEN
from pyopenvba.interpreter import VBAObject

from tests.template.vba.running import as_rows, started
from tests.udfs.calling import MISSING, Caller, excel_calls

Formula = Callable[..., object]


class Cells(VBAObject):
    """A range of the stand-in for Excel as VBA passes it on: untouched."""

    vba_type_name = "Range"

    def __init__(self, range_: object) -> None:
        self.range = range_


@pytest.fixture(scope="module")
def call() -> Iterator[Caller]:
    with excel_calls() as caller:
        yield caller


@pytest.fixture(scope="module")
def formula(call: Caller) -> Formula:
    excel, outside = started("es")

    def asked(_module: str, function: str, arguments: list[object]) -> object:
        given = [MISSING if a is NOT_GIVEN else a.range if isinstance(a, Cells) else a for a in arguments]
        return call(function, *given)

    outside.answer = asked

    def entered(function: str, *arguments: object) -> object:
        return as_rows(excel.interpreter.run(function, list(arguments)))

    return entered


def test_a_scalar_answer(formula: Formula):
    assert formula("CEC_TOTAL", "4321") == 10


def test_a_bad_value_is_a_true_error(formula: Formula):
    assert formula("CEC_TOTAL", "abc") == "Error 2015"


def test_errors_stand_beside_answers_in_a_column(formula: Formula, call: Caller):
    column = call.column("4321", "n/a", None, "#N/A", "1111")
    assert formula("CEC_TOTAL", Cells(column)) == [[10], ["Error 2015"], [""], ["Error 2042"], [4]]


def test_a_row_answers_with_a_row(formula: Formula, call: Caller):
    thresholds = Cells(call.column(3.0, 2.0, 1.0))
    assert formula("CEC_DIGIT", Cells(call.cells([4.0, "x", 1.0])), thresholds) == [4, "Error 2015", 1]


def test_words_come_in_the_workbooks_language(formula: Formula, call: Caller):
    shares, billing = Cells(call.column(0.5, 0.1)), Cells(call.column(1000.0, 10.0))
    assert formula("CEC_SEGMENT", shares, billing) == [["Vitales"], ["Innecesarios"]]


def test_weights_that_do_not_sum_to_one_are_a_number_error(formula: Formula, call: Caller):
    assert formula("CEC_SCORE", "4321", Cells(call.cells([0.5, 0.5, 0.5, 0.5]))) == "Error 2036"
