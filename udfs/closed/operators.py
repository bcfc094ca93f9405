"""The operators of formulas: arithmetic, comparison, joining texts.

What comes out differently in Excels of different languages leaves its formula to Excel.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

from udfs.closed.formulas import LeftToExcel
from udfs.closed.operands import number, text
from udfs.registry import CellError
from udfs.values import Scalar


def _arithmetic(compute: Callable[[float, float], float]) -> Callable[[Scalar, Scalar], Scalar]:
    def computed(left: Scalar, right: Scalar) -> Scalar:
        first, second = number(left), number(right)
        if isinstance(first, CellError):
            return first
        if isinstance(second, CellError):
            return second
        try:
            found = compute(first, second)
        except ZeroDivisionError:
            return CellError.DIV0
        except OverflowError:
            return CellError.NUM
        return found if math.isfinite(found) else CellError.NUM

    return computed


def _power(base: float, exponent: float) -> float:
    """Excel has no result for ``0^0`` nor for even roots of negative numbers; for odd ones it is asked."""
    if base < 0 and not exponent.is_integer():
        root = round(1 / exponent)
        if root % 2 and math.isclose(exponent * root, 1.0):
            raise LeftToExcel
        return math.nan
    if base == 0 and exponent == 0:
        return math.nan
    return float(base**exponent)


_RANKS: Mapping[type, int] = {float: 0, int: 0, str: 1, bool: 2}
_EMPTY: Mapping[type, Scalar] = {float: 0.0, int: 0.0, str: "", bool: False, type(None): 0.0}


def _compared(holds: Callable[[Any, Any], bool], *, ordered: bool) -> Callable[[Scalar, Scalar], Scalar]:
    def computed(left: Scalar, right: Scalar) -> Scalar:
        first = _EMPTY[type(right)] if left is None else left
        second = _EMPTY[type(left)] if right is None else right
        ranks = _RANKS[type(first)], _RANKS[type(second)]
        if ranks[0] != ranks[1]:
            # Numbers come before texts, texts before truth values.
            return holds(*ranks)
        if isinstance(first, str) and isinstance(second, str):
            if ordered:
                raise LeftToExcel  # the alphabet is the language's
            return holds(first.lower(), second.lower())
        return holds(_rounded(first), _rounded(second))

    return computed


def _rounded(value: Scalar) -> float:
    """A number as exact as Excel compares it."""
    return float(f"{float(value or 0):.15g}")


def negative(value: Scalar) -> Scalar:
    """The sign turned round."""
    found = number(value)
    return found if isinstance(found, CellError) else -found


def percent(value: Scalar) -> Scalar:
    """A hundredth."""
    found = number(value)
    return found if isinstance(found, CellError) else found / 100


BINARY: Mapping[str, Callable[[Scalar, Scalar], Scalar]] = {
    "+": _arithmetic(operator.add),
    "-": _arithmetic(operator.sub),
    "*": _arithmetic(operator.mul),
    "/": _arithmetic(operator.truediv),
    "^": _arithmetic(_power),
    "&": lambda left, right: text(left) + text(right),
    "=": _compared(operator.eq, ordered=False),
    "<>": _compared(operator.ne, ordered=False),
    "<": _compared(operator.lt, ordered=True),
    "<=": _compared(operator.le, ordered=True),
    ">": _compared(operator.gt, ordered=True),
    ">=": _compared(operator.ge, ordered=True),
}
"""Operators between two values that are no errors."""

UNARY: Mapping[str, Callable[[Scalar], Scalar]] = {"NEGATIVE": negative, "%": percent, "SAME": lambda value: value}
"""Operators of one value that is no error."""
