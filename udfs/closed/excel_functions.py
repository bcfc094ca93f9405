"""Functions of Excel that often stand around ours: conditions, errors, pieces of a code, sums.

Only what every Excel answers alike; any other function leaves its formula to Excel.
"""

from __future__ import annotations

import datetime as dt
import functools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from cec_xl.hosts.column import LAST_DAY, to_serial
from udfs.closed.formulas import LeftToExcel
from udfs.closed.operands import Operand, characters, each, is_error, is_number, number, truth
from udfs.registry import CellError
from udfs.values import Scalar

_MARCH_1900 = 61.0

One = Callable[..., Scalar]
Whole = Callable[..., Operand]
Gather = Callable[[Sequence[Operand]], Iterator[Scalar]]


def _numeric(compute: Callable[..., Scalar]) -> One:
    """A function of numbers."""

    @functools.wraps(compute)
    def computed(*values: Scalar) -> Scalar:
        numbers: list[float] = []
        for value in values:
            found = number(value)
            if isinstance(found, CellError):
                return found
            numbers.append(found)
        return compute(*numbers)

    return computed


_EXACT = Context(prec=700)
_MOST_DIGITS = 330


def _rounded(value: float, digits: float) -> float:
    """Rounded as Excel does it: halves away from zero, the number as it reads with fifteen digits.

    >>> _rounded(2.675, 2), _rounded(-0.5, 0), _rounded(1234, -2), _rounded(1e20, 400)
    (2.68, -1.0, 1200.0, 1e+20)
    """
    places = int(max(-_MOST_DIGITS, min(_MOST_DIGITS, digits)))
    shifted = Decimal(f"{value:.15g}").scaleb(places, _EXACT)
    return float(shifted.quantize(Decimal(1), ROUND_HALF_UP, _EXACT).scaleb(-places, _EXACT))


def _floor(value: float) -> Scalar:
    """Whole numbers below; where the last of fifteen digits decides, Excel is asked."""
    found = math.floor(value)
    if found != math.floor(float(f"{value:.15g}")):
        raise LeftToExcel
    return float(found)


def _value(value: Scalar) -> Scalar:
    if isinstance(value, bool):
        raise LeftToExcel
    return number(value)


def _date(year: float, month: float, day: float) -> Scalar:
    years, months = divmod(int(month) - 1, 12)
    year = int(year) + years
    if not 1901 <= year <= 9998:
        raise LeftToExcel  # two-digit years and the leap day of 1900 are Excel's own
    serial = to_serial(dt.datetime(year, months + 1, 1)) + int(day) - 1
    if serial < _MARCH_1900:
        raise LeftToExcel
    return serial if serial <= LAST_DAY else CellError.NUM


def _left(value: Scalar, count: Scalar = 1.0) -> Scalar:
    return _piece(value, 1.0, count)


def _right(value: Scalar, count: Scalar = 1.0) -> Scalar:
    length = number(count)
    whole = characters(value)
    if isinstance(length, CellError):
        return length
    return CellError.VALUE if length < 0 else whole[max(0, len(whole) - int(length)) :]


def _piece(value: Scalar, start: Scalar, count: Scalar) -> Scalar:
    first, length = number(start), number(count)
    if isinstance(first, CellError):
        return first
    if isinstance(length, CellError):
        return length
    if first < 1 or length < 0:
        return CellError.VALUE
    return characters(value)[int(first) - 1 : int(first) - 1 + int(length)]


def _not(value: Scalar) -> Scalar:
    found = truth(value)
    return found if isinstance(found, CellError) else not found


EACH: Mapping[str, One] = {
    "NOT": _not,
    "ABS": _numeric(abs),
    "INT": _numeric(_floor),
    "ROUND": _numeric(_rounded),
    "DATE": _numeric(_date),
    "VALUE": _value,
    "LEFT": _left,
    "RIGHT": _right,
    "MID": _piece,
    "LEN": lambda value: float(len(characters(value))),
}
"""Applied to values one by one; errors among them go through."""

EACH_WITH_ERRORS: Mapping[str, One] = {
    "ISERROR": is_error,
    "ISERR": lambda value: is_error(value) and value is not CellError.NA,
    "ISNA": lambda value: value is CellError.NA,
    "ISBLANK": lambda value: value is None,
    "ISNUMBER": is_number,
    "ISTEXT": lambda value: isinstance(value, str) and not is_error(value),
}
"""Applied to values one by one, errors included."""


def _gathered(convert: Callable[[Scalar], Scalar], counts: Callable[[Scalar], bool]) -> Gather:
    """Single values that were computed, converted; of cells and of several values those that count, and all errors."""

    def gather(operands: Sequence[Operand]) -> Iterator[Scalar]:
        for operand in operands:
            if operand.cells is None and operand.is_single:
                yield convert(operand.first)
            else:
                values = (value for row in operand.rows for value in row)
                yield from (convert(value) for value in values if is_error(value) or counts(value))

    return gather


_numbers = _gathered(number, is_number)
_truths = _gathered(truth, lambda value: value is not None and not isinstance(value, str))


def _joined(gather: Gather, compute: Callable[[list[Any]], Scalar]) -> Whole:
    """A function of all values that are gathered; the first error among them is the answer."""

    def computed(*operands: Operand) -> Operand:
        found = list(gather(operands))
        error = next(filter(is_error, found), None)
        if error is not None:
            return Operand.of(error)
        try:
            return Operand.of(compute(found))
        except OverflowError:
            return Operand.of(CellError.NUM)

    return computed


def _count(*operands: Operand) -> Operand:
    return Operand.of(float(sum(not is_error(value) for value in _numbers(operands))))


def _filled(*operands: Operand) -> Operand:
    return Operand.of(float(sum(value is not None for operand in operands for row in operand.rows for value in row)))


def _index(table: Operand, row: Operand, column: Operand | None = None) -> Operand:
    """One value of a block, or a whole row or column of it; a block of values where several are asked for."""
    if table.is_error:
        return table
    wanted = [row, *([] if column is None else [column])]
    if all(operand.is_single for operand in wanted):
        return _part(table, *(operand.first for operand in wanted))
    return each(lambda *places: _only(_part(table, *places)), *wanted)


def _only(operand: Operand) -> Scalar:
    if not operand.is_single:
        raise LeftToExcel
    return operand.first


def _part(table: Operand, row: Scalar, column: Scalar | None = None) -> Operand:
    places = [number(row), 0.0 if column is None else number(column)]
    error = next(filter(is_error, places), None)
    if error is not None:
        return Operand.of(CellError(str(error)))
    down, across = int(places[0]), int(places[1])
    height, width = len(table.rows), len(table.rows[0])
    if column is None and height == 1:
        down, across = 0 if width > 1 else down, down
    if down < 0 or across < 0:
        return Operand.of(CellError.VALUE)
    if down > height or across > width:
        return Operand.of(CellError.REF)
    if column is None and not across and width > 1:
        raise LeftToExcel  # a whole row, or an error
    rows = range(down - 1, down) if down else range(height)
    return table.part(rows, range(across - 1, across) if across else range(width))


def _measured(measure: Callable[[Operand], int]) -> Whole:
    return lambda operand: operand if operand.is_error else Operand.of(float(measure(operand)))


def sum_of_products(operands: Sequence[Operand]) -> Operand:
    """The values of equally large blocks multiplied side by side and added up; what is no number counts as zero."""
    if len({(len(operand.rows), len(operand.rows[0])) for operand in operands}) > 1:
        return Operand.of(CellError.VALUE)
    products = []
    for values in zip(*([value for row in operand.rows for value in row] for operand in operands), strict=True):
        error = next(filter(is_error, values), None)
        if error is not None:
            return Operand.of(error)
        products.append(math.prod(float(number(value)) if is_number(value) else 0.0 for value in values))
    return Operand.of(math.fsum(products))


WHOLE: Mapping[str, Whole] = {
    "AND": _joined(_truths, lambda values: all(values) if values else CellError.VALUE),
    "OR": _joined(_truths, lambda values: any(values) if values else CellError.VALUE),
    "SUM": _joined(_numbers, math.fsum),
    "MIN": _joined(_numbers, lambda values: min(values, default=0.0)),
    "MAX": _joined(_numbers, lambda values: max(values, default=0.0)),
    "AVERAGE": _joined(_numbers, lambda values: math.fsum(values) / len(values) if values else CellError.DIV0),
    "COUNT": _count,
    "COUNTA": _filled,
    "ROWS": _measured(lambda operand: len(operand.rows)),
    "COLUMNS": _measured(lambda operand: len(operand.rows[0])),
    "INDEX": _index,
    "TRUE": lambda: Operand.of(True),
    "FALSE": lambda: Operand.of(False),
    "NA": lambda: Operand.of(CellError.NA),
}
"""Given all their cells."""
