"""The worksheet functions as Excel on Windows calls them, through xlwings' COM server.

Importing this module defines one function per entry of `udfs.registry.FUNCTIONS` (``CEC_DIGIT``, ``CEC_CODE``, ...).
It is the module named in the workbook's ``UDF Modules``. Where there is no COM (macOS, Linux) xlwings' decorators do
nothing and the functions can be called from Python all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, Signature
from typing import Any

import xlwings as xw

from cec_xl.labels import DEFAULT_LANGUAGE, Labels
from cec_xl.logs import get_logger
from udfs.registry import CATEGORY, FUNCTIONS, LANGUAGE_ARGUMENT, LANGUAGE_VBA, CellError, FunctionSpec
from udfs.values import Result, Scalar, rows_of


def plain(result: Result) -> list[list[Scalar]]:
    """A result as COM can carry it: rows of cells, errors as their text, nothing as an empty text.

    >>> plain([[1.0, CellError.NA], [None, "A"]]), plain(3), plain(["A", None])
    ([[1.0, '#CEC!NA'], ['', 'A']], [[3]], [['A', '']])
    """
    return [
        ["" if cell is None else str(cell) if type(cell) is CellError else cell for cell in row]
        for row in rows_of(result)
    ]


def safe(spec: FunctionSpec) -> Callable[..., object]:
    """The function behind `spec`, answering ``#VALUE!`` and a line in the log where it fails.

    The signature is built from the registry and carries no type annotations: xlwings would take them for converters.
    """

    def answering(*arguments: object) -> object:
        try:
            return plain(spec.function()(*arguments))
        except Exception:
            get_logger().exception("%s failed", spec.name)
            return [[str(CellError.VALUE)]]

    parameters = [
        Parameter(
            argument.name,
            Parameter.POSITIONAL_OR_KEYWORD,
            default=None if argument.optional else Parameter.empty,
        )
        for argument in spec.arguments
    ]
    if spec.localised:
        parameters.append(
            Parameter(LANGUAGE_ARGUMENT, Parameter.POSITIONAL_OR_KEYWORD, default=DEFAULT_LANGUAGE),
        )
    facing: Any = answering
    facing.__name__ = facing.__qualname__ = spec.name
    facing.__module__ = __name__
    facing.__annotations__ = {}
    facing.__signature__ = Signature(parameters)
    return answering


def faced(spec: FunctionSpec, labels: Labels) -> Callable[..., object]:
    """The xlwings function of one entry, with its help from the labels.

    Cells come and go raw, as COM has them: `udfs.values` understands them all, and xlwings' own conversion, made
    cell by cell, would hide error cells and take several times as long as the functions themselves.
    """
    function = safe(spec)
    function.__doc__ = spec.description(labels)
    for argument in spec.arguments:
        help_text = spec.argument_help(argument, labels)
        function = xw.arg(argument.name, "raw", doc=help_text)(function)
    if spec.localised:
        function = xw.arg(LANGUAGE_ARGUMENT, vba=LANGUAGE_VBA)(function)
    function = xw.ret("raw")(function)
    return xw.func(category=CATEGORY)(function)


def _define() -> None:
    labels = Labels(DEFAULT_LANGUAGE)
    for spec in FUNCTIONS:
        globals()[spec.name] = faced(spec, labels)


_define()
