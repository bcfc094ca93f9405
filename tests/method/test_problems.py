from __future__ import annotations

from cec_xl.method.problems import MethodError, Place, Problem


def test_an_error_carries_every_problem_and_names_them_for_the_log():
    problems = (Problem("weights_sum", Place("weights"), {"total": "0.95"}), Problem("loyalty_empty", Place("loyalty")))
    error = MethodError(*problems)
    assert error.problems == problems
    assert "weights_sum" in str(error)
    assert "0.95" in str(error)
    assert "loyalty_empty" in str(error)
