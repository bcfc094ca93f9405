"""What the extension asks of CEC-XL: the answer of a worksheet function, and what a command does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cec_xl.hosts.calc.document import CalcDocument
from cec_xl.labels import DEFAULT_LANGUAGE
from cec_xl.logs import get_logger
from udfs.registry import ArgumentKind, ArgumentSpec, CellError, FunctionSpec, function_named
from udfs.values import Result, Scalar, rows_of

ERROR_NUMBERS = {
    CellError.NULL: 521,
    CellError.DIV0: 532,
    CellError.VALUE: 519,
    CellError.REF: 524,
    CellError.NAME: 525,
    CellError.NUM: 503,
    CellError.NA: 32767,
}
"""The office's own numbers of the errors."""

Rows = list[list[float | str | list[int]]]
"""Cells of an answer; a list with one number stands for an error."""


def answer(name: str, arguments: Sequence[Any], language: str) -> Rows:
    """What a worksheet function answers.

    Args:
        name: of the function, e.g. ``CEC_DIGIT``.
        arguments: as the office hands them over: rows of numbers and texts, single values, None where left out.
        language: what the workbook says its language is, in any language; empty for the usual one.

    >>> answer("CEC_DIGIT", (((0.6,), ("",), ("n/a",)), ((0.5, 0.25, 0.1),)), "")
    [[4.0], [''], [[519]]]
    """
    spec = function_named(name)
    given = [argument_of(value, argument) for value, argument in zip(arguments, spec.arguments, strict=False)]
    try:
        return given_back(_called(spec, given, language))
    except Exception:
        get_logger().exception("%s failed", name)
        return [[[ERROR_NUMBERS[CellError.VALUE]]]]


def _called(spec: FunctionSpec, given: list[Any], language: str) -> Result:
    given += [None] * (len(spec.arguments) - len(given))
    if spec.localised:
        given.append(language or DEFAULT_LANGUAGE)
    found: Result = spec.function()(*given)
    return found


def argument_of(value: Any, argument: ArgumentSpec) -> Any:  # noqa: ANN401 - cells of any kind
    """An argument as the functions take it: a single cell by itself, empty cells as None.

    The office has no booleans: TRUE is a 1. Where a word or TRUE is asked for, a number can only be that.
    """
    if isinstance(value, (list, tuple)):
        rows = [[_cell(cell) for cell in row] for row in value]
        if len(rows) != 1 or len(rows[0]) != 1:
            return rows
        value = rows[0][0]
    cell = _cell(value)
    if argument.kind is ArgumentKind.OPTION and isinstance(cell, (int, float)):
        return bool(cell)
    return cell


def _cell(cell: Any) -> Any:  # noqa: ANN401
    return None if cell == "" else cell


def given_back(result: Result) -> Rows:
    """A result as the office takes it."""
    return [[_given(cell) for cell in row] for row in rows_of(result)]


def _given(cell: Scalar) -> float | str | list[int]:
    match cell:
        case None:
            return ""
        case CellError():
            return [ERROR_NUMBERS[cell]]
        case str():
            return cell
        case _:
            return float(cell)


def command(name: str, document: CalcDocument, language: str) -> Mapping[str, object]:
    """Run a command of the menu on a document.

    Args:
        name: the key of its button, e.g. ``refresh``.
        document: the document it was called in.
        language: of the office's menus, for a document that is none of ours.

    Returns:
        ``title`` and ``text`` of the dialogue to show (no text, no dialogue) and whether it is ``trouble``.
    """
    from udfs.libreoffice.commands import run

    return run(name, document, language)
