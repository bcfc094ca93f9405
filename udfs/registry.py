"""The worksheet functions: their names, arguments and where the Python behind them is.

One table for every face. `udfs/excel.py` builds the xlwings functions from it, the VBA wrappers and the LibreOffice
add-in are generated from it, and the documentation lists it. What a user reads about a function stands in the labels
``functions.<name>.description`` and ``functions.<name>.arguments.<argument>``. Importing this module loads no numpy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from importlib import import_module
from typing import Any

from cec_xl.labels import Labels

CATEGORY = "CEC 4444"
"""The category of the function wizard all functions stand in."""

LANGUAGE_ARGUMENT = "language"
LANGUAGE_VBA = "CEC_Language()"
"""Functions that answer with words get the workbook's language as a hidden last argument; this VBA expression of the
template's own module supplies it, so the user never types it."""

SENTINEL_PREFIX = "#CEC!"


class CellError(StrEnum):
    """An Excel error as a function returns it: a text no user types, which the VBA wrapper turns into CVErr.

    xlwings can return only values; the wrapper (``CEC_Result``) replaces these texts, in single results and inside
    arrays, by true errors, which formulas such as ISERROR recognise.
    """

    NULL = "#CEC!NULL"
    DIV0 = "#CEC!DIV0"
    VALUE = "#CEC!VALUE"
    REF = "#CEC!REF"
    NAME = "#CEC!NAME"
    NUM = "#CEC!NUM"
    NA = "#CEC!NA"


CVERR: dict[CellError, int] = {
    CellError.NULL: 2000,
    CellError.DIV0: 2007,
    CellError.VALUE: 2015,
    CellError.REF: 2023,
    CellError.NAME: 2029,
    CellError.NUM: 2036,
    CellError.NA: 2042,
}
"""The number VBA's CVErr takes for each error."""


class ArgumentKind(Enum):
    """What an argument is, for the help and for the tests."""

    CELLS = auto()
    """A cell, row, column or block; one result per cell or per row."""
    LIST = auto()
    """A few numbers that hold for all rows: thresholds, weights, cut-offs."""
    TABLE = auto()
    """A block with columns in a fixed order, such as the data of a table of the workbook."""
    OPTION = auto()
    """One word or TRUE/FALSE."""
    NUMBER = auto()
    """One number."""


class Returns(Enum):
    """The shape of a result."""

    LIKE_FIRST = auto()
    """The shape of the first argument: a scalar for a scalar, a column for a column."""
    PER_ROW = auto()
    """One cell for every row of the first argument; a scalar for a single row."""
    TABLE = auto()
    """A block of its own that spills."""


@dataclass(frozen=True, slots=True)
class ArgumentSpec:
    """One argument. Its name is also its name in VBA, so it is no word VBA reserves."""

    name: str
    kind: ArgumentKind = ArgumentKind.CELLS
    optional: bool = False


@dataclass(frozen=True, slots=True)
class FunctionSpec:
    """One worksheet function.

    Attributes:
        name: what the user types, e.g. ``CEC_DIGIT``.
        target: ``module:function`` of the Python function.
        arguments: in order; optional ones last.
        returns: the shape of the result.
        localised: whether the answer has words, so that the workbook's language is passed as a hidden last argument.
    """

    name: str
    target: str
    arguments: tuple[ArgumentSpec, ...]
    returns: Returns = Returns.LIKE_FIRST
    localised: bool = False

    def function(self) -> Callable[..., Any]:
        """The Python function itself; imports its module."""
        module, _, attribute = self.target.partition(":")
        found: Callable[..., Any] = getattr(import_module(module), attribute)
        return found

    def description(self, labels: Labels) -> str:
        """What the function does, for the function wizard (255 characters at most)."""
        return labels.text(f"functions.{self.name}.description")

    def argument_help(self, argument: ArgumentSpec, labels: Labels) -> str:
        """What to give for one argument (255 characters at most)."""
        return labels.text(f"functions.{self.name}.arguments.{argument.name}")


def _cells(name: str, *, optional: bool = False) -> ArgumentSpec:
    return ArgumentSpec(name, ArgumentKind.CELLS, optional)


def _list(name: str, *, optional: bool = False) -> ArgumentSpec:
    return ArgumentSpec(name, ArgumentKind.LIST, optional)


def _table(name: str, *, optional: bool = False) -> ArgumentSpec:
    return ArgumentSpec(name, ArgumentKind.TABLE, optional)


def _option(name: str) -> ArgumentSpec:
    return ArgumentSpec(name, ArgumentKind.OPTION, optional=True)


def _number(name: str) -> ArgumentSpec:
    return ArgumentSpec(name, ArgumentKind.NUMBER, optional=True)


_RULE_ARGUMENTS = (
    _cells("codes"),
    _table("rules"),
    _cells("segments", optional=True),
    _cells("scores", optional=True),
    _cells("families", optional=True),
    _cells("situations", optional=True),
)

FUNCTIONS: tuple[FunctionSpec, ...] = (
    FunctionSpec(
        "CEC_DIGIT", "udfs.functions.digits:digit", (_cells("values"), _list("thresholds"), _option("good_low"))
    ),
    FunctionSpec("CEC_CODE", "udfs.functions.codes:code", (_cells("digits"),), Returns.PER_ROW),
    FunctionSpec("CEC_TOTAL", "udfs.functions.codes:total", (_cells("codes"),)),
    FunctionSpec(
        "CEC_SCORE",
        "udfs.functions.scores:score",
        (_cells("codes"), _list("weights"), _cells("years", optional=True), _table("loyalty", optional=True)),
    ),
    FunctionSpec(
        "CEC_RANK",
        "udfs.functions.scores:rank",
        (_cells("scores"), _cells("totals", optional=True), _cells("billing", optional=True)),
    ),
    FunctionSpec("CEC_ABC", "udfs.functions.pareto:abc", (_cells("billing"), _list("cuts", optional=True))),
    FunctionSpec("CEC_PARETO", "udfs.functions.pareto:pareto", (_cells("billing"),)),
    FunctionSpec(
        "CEC_SEGMENT",
        "udfs.functions.segments:segment",
        (_cells("shares"), _cells("billing"), _list("cuts", optional=True), _option("basis")),
        localised=True,
    ),
    FunctionSpec("CEC_STRATEGY", "udfs.functions.segments:strategy", (_cells("segments"),), localised=True),
    FunctionSpec(
        "CEC_SERVICE",
        "udfs.functions.services:service",
        (_cells("segments"), _cells("service", optional=True), _table("policy", optional=True)),
        localised=True,
    ),
    FunctionSpec("CEC_BLOCKED", "udfs.functions.rules:blocked", _RULE_ARGUMENTS),
    FunctionSpec("CEC_DISCOUNT", "udfs.functions.rules:discount", _RULE_ARGUMENTS),
    FunctionSpec(
        "CEC_EXPLAIN",
        "udfs.functions.explain:explain",
        (
            _cells("codes"),
            _list("criteria"),
            _list("weights", optional=True),
            _cells("years", optional=True),
            _table("loyalty", optional=True),
        ),
        localised=True,
    ),
    FunctionSpec(
        "CEC_CLASSIFY",
        "udfs.functions.classify:classify",
        (
            _table("customers"),
            _table("criteria"),
            _list("weights"),
            _table("loyalty", optional=True),
            _list("cuts", optional=True),
            _option("basis"),
        ),
        Returns.TABLE,
        localised=True,
    ),
    FunctionSpec(
        "CEC_LOST",
        "udfs.functions.winback:lost",
        (_cells("last_orders"), _cells("as_of"), _cells("gaps", optional=True), _list("limits", optional=True)),
        localised=True,
    ),
    FunctionSpec(
        "CEC_RECOVERY",
        "udfs.functions.winback:recovery",
        (
            _cells("reasons"),
            _cells("last_orders"),
            _cells("as_of"),
            _table("catalogue", optional=True),
            _number("half_life"),
            _number("market"),
        ),
    ),
    FunctionSpec(
        "CEC_WINBACK_VALUE",
        "udfs.functions.winback:winback_value",
        (_cells("margins"), _cells("probabilities"), _cells("parts", optional=True), _number("horizon")),
    ),
    FunctionSpec(
        "CEC_ROI",
        "udfs.functions.winback:roi",
        (_cells("margins"), _cells("investments"), _cells("probabilities", optional=True)),
    ),
)
"""In the order of the method."""


def function_named(name: str) -> FunctionSpec:
    """The function with this name, in any case."""
    return next(spec for spec in FUNCTIONS if spec.name == name.upper())
