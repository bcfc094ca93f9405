"""What a formula comes to, from the cells it reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from inspect import signature
from typing import Any, NamedTuple, TypeVar

from cec_xl.hosts.reading.structure import Structure
from cec_xl.logs import get_logger
from udfs.closed.areas import Area, Origin, area_of, intersection, meaning
from udfs.closed.excel_functions import EACH, EACH_WITH_ERRORS, WHOLE, sum_of_products
from udfs.closed.formulas import Array, Call, Constant, LeftToExcel, Name, Node, Omitted, Reference, Structured
from udfs.closed.operands import Operand, Rows, each, is_error, truth
from udfs.closed.operators import BINARY, UNARY
from udfs.registry import FUNCTIONS, CellError, FunctionSpec
from udfs.values import Scalar, rows_of

SPECS: Mapping[str, FunctionSpec] = {spec.name: spec for spec in FUNCTIONS}
"""The worksheet functions by name."""

ONE_BY_ONE: Mapping[str, Callable[..., Scalar]] = {**EACH, **UNARY, **BINARY}
"""Everything of Excel's that is applied to values one by one and lets errors through."""

Function = TypeVar("Function", bound=Callable[..., Any])

Nodes = tuple[Node, ...]

NOTHING = ""
"""What an empty result looks like to other formulas: a text without letters, as from any function of VBA."""


class Surroundings(NamedTuple):
    """What formulas can ask for.

    Attributes:
        structure: sheets, tables and names.
        read: the cells of an area.
        spilled: what the formula in a cell came to, in all the cells it fills.
        language: the workbook's language.
        today: the serial number of the day.
    """

    structure: Structure
    read: Callable[[Area], Rows]
    spilled: Callable[[Area], Rows]
    language: str
    today: float


class Evaluation:
    """Computes one formula."""

    def __init__(self, origin: Origin, surroundings: Surroundings, *, is_array: bool) -> None:
        """`is_array` tells whether all results of a range count, or that of the formula's own row or column."""
        self._origin = origin
        self._surroundings = surroundings
        self._is_array = is_array

    def result(self, tree: Node) -> Rows:
        """The cells the formula fills; one, unless it is an array formula.

        Raises:
            LeftToExcel: it holds something that is not computed here.
        """
        found = self.value(tree)
        rows = found.rows if self._is_array else [[self._single(found).first]]
        return [[0.0 if value is None else value for value in row] for row in rows]

    def value(self, node: Node) -> Operand:
        """What a part of the formula comes to; see `result`."""
        match node:
            case Constant(value):
                return Operand.of(value)
            case Array(rows):
                return Operand([list(row) for row in rows])
            case Reference() | Structured():
                return self._cells(area_of(node, self._origin, self._surroundings.structure))
            case Name():
                return self.value(meaning(node, self._origin, self._surroundings.structure))
            case Call():
                return self._called(node)
        raise LeftToExcel

    def _cells(self, area: Area) -> Operand:
        return Operand(self._surroundings.read(area), area.cells)

    def _called(self, call: Call) -> Operand:
        name, given = call
        if name in SPECS:
            return self._own(SPECS[name], given)
        in_their_own_way: dict[str, Callable[[Nodes], Operand]] = {
            "IF": self._if,
            "IFERROR": partial(self._unless, is_error),
            "IFNA": partial(self._unless, lambda value: value is CellError.NA),
            "SINGLE": self._here,
            "ANCHORARRAY": self._spill,
            "TODAY": self._today,
            "SUMPRODUCT": self._products,
        }
        if name in in_their_own_way:
            return in_their_own_way[name](given)
        return self._excel_function(name, [self.value(argument) for argument in given])

    def _here(self, given: Nodes) -> Operand:
        """``@``: the one cell of a range that stands in the formula's row or column."""
        if len(given) != 1:
            raise LeftToExcel
        return self._single(self.value(given[0]), always=True)

    def _spill(self, given: Nodes) -> Operand:
        """``A1#``: all cells that the formula in a cell fills."""
        if len(given) != 1 or not isinstance(given[0], Reference):
            raise LeftToExcel
        return Operand(self._surroundings.spilled(area_of(given[0], self._origin, self._surroundings.structure)))

    def _today(self, given: Nodes) -> Operand:
        if given:
            raise LeftToExcel
        return Operand.of(self._surroundings.today)

    def _products(self, given: Nodes) -> Operand:
        """``SUMPRODUCT``, whose arguments are arrays even where the formula is none."""
        if not given:
            raise LeftToExcel
        inside = Evaluation(self._origin, self._surroundings, is_array=True)
        return sum_of_products([inside.value(argument) for argument in given])

    def _excel_function(self, name: str, operands: list[Operand]) -> Operand:
        if name in WHOLE:
            return _fitting(WHOLE[name], operands)(*operands)
        singles = list(map(self._single, operands))
        if name in EACH_WITH_ERRORS:
            return each(_fitting(EACH_WITH_ERRORS[name], operands), *singles, with_errors=True)
        if name in ONE_BY_ONE:
            return each(_fitting(ONE_BY_ONE[name], operands), *singles)
        raise LeftToExcel

    def _single(self, operand: Operand, *, always: bool = False) -> Operand:
        """Outside of array formulas the one cell of a range that stands in the formula's row or column.

        What was computed stays whole: only what the formula comes to in the end is cut to its cell.
        """
        if operand.is_single or (self._is_array and not always):
            return operand
        if operand.cells is None:
            return Operand.of(operand.first) if always else operand
        place = intersection(operand.cells, self._origin.row, self._origin.column)
        return Operand.of(CellError.VALUE if place is None else operand.rows[place[0]][place[1]])

    def _if(self, given: Nodes) -> Operand:
        """A condition; what it does not choose is not computed."""
        if not 2 <= len(given) <= 3:
            raise LeftToExcel
        condition = self._single(self.value(given[0]))
        branches = (given[1], given[2] if len(given) == 3 else Constant(False))
        if condition.is_single:
            chosen = truth(condition.first)
            if isinstance(chosen, CellError):
                return Operand.of(chosen)
            branch = branches[0] if chosen else branches[1]
            return Operand.of(0.0) if isinstance(branch, Omitted) else self.value(branch)
        values = [Operand.of(0.0) if isinstance(branch, Omitted) else self.value(branch) for branch in branches]
        if not self._is_array and any(value.cells is not None and not value.is_single for value in values):
            raise LeftToExcel
        return each(_chosen, condition, *values, with_errors=True)

    def _unless(self, is_wrong: Callable[[Scalar], bool], given: Nodes) -> Operand:
        """A value, or another in its place where it is some error; the other is not computed needlessly."""
        if len(given) != 2 or Omitted() in given:
            raise LeftToExcel
        value = self._single(self.value(given[0]))
        if value.is_single and not is_wrong(value.first):
            return value
        otherwise = self._single(self.value(given[1]))
        return each(lambda one, other: other if is_wrong(one) else one, value, otherwise, with_errors=True)

    def _own(self, spec: FunctionSpec, given: Nodes) -> Operand:
        """One of the worksheet functions, called as Excel calls it."""
        needed = sum(not argument.optional for argument in spec.arguments)
        if not needed <= len(given) <= len(spec.arguments):
            raise LeftToExcel
        arguments = [None if isinstance(node, Omitted) else _handed_over(self.value(node)) for node in given]
        arguments += [None] * (len(spec.arguments) - len(given))
        if spec.localised:
            arguments.append(self._surroundings.language)
        try:
            found = rows_of(spec.function()(*arguments))
        except Exception:
            get_logger().exception("%s failed", spec.name)
            return Operand.of(CellError.VALUE)
        return Operand([[NOTHING if value is None else value for value in row] for row in found])


def _fitting(function: Function, operands: Sequence[Operand]) -> Function:
    """The function, where it takes so many arguments."""
    try:
        signature(function).bind(*operands)
    except TypeError:
        raise LeftToExcel from None
    return function


def _handed_over(operand: Operand) -> object:
    return operand.first if operand.is_single else operand.rows


def _chosen(condition: Scalar, yes: Scalar, no: Scalar) -> Scalar:
    found = condition if is_error(condition) else truth(condition)
    if isinstance(found, CellError):
        return found
    return yes if found else no


def calls_ours(tree: Node) -> bool:
    """Whether a tree calls a worksheet function, not only mentions one in a text."""
    return isinstance(tree, Call) and (tree.function in SPECS or any(map(calls_ours, tree.arguments)))
