"""The formulas of a sheet, those that call functions of one family, such as ``CEC_…``, apart from all others.

Whether a sheet has any is a look for a few letters; only where it has, its formulas are taken apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from cec_xl.hosts.package.deflate import Chunk, buffers
from cec_xl.hosts.reading.ranges import CellRange
from cec_xl.hosts.sheet.cell_edits import EditedSheet
from cec_xl.hosts.sheet.compose import ComposedSheet
from cec_xl.hosts.sheet.markup import formula_of, has_value, spills
from cec_xl.hosts.sheet.reframed import ReframedSheet
from cec_xl.hosts.sheet.scan import SheetStream, Stretch
from cec_xl.hosts.sheet.survey import SharedFormula, filled_cells, formula_text

_LONGEST_CALL = 64


class FunctionCell(NamedTuple):
    """A cell whose formula calls a function of the family.

    Attributes:
        row: 1-based.
        column: 1-based.
        text: the formula without ``=``, as it reads in this cell.
        area: the cells it fills.
        is_array: whether it was entered as an array formula.
        spills: whether it takes as many cells as its result needs.
        has_result: whether the file says what it came to.
    """

    row: int
    column: int
    text: str
    area: CellRange
    is_array: bool
    spills: bool
    has_result: bool


class OtherFormula(NamedTuple):
    """Any other formula; `has_result` tells whether the file says what it came to."""

    row: int
    column: int
    text: str
    has_result: bool


@dataclass
class SheetFunctions:
    """The formulas of a sheet: those that call a function of the family, and all others."""

    calls: list[FunctionCell] = field(default_factory=list)
    others: list[OtherFormula] = field(default_factory=list)


class Family:
    """Functions whose names begin alike.

    >>> cec = Family("CEC_")
    >>> cec.is_called("IF(B7>0,CEC_CODE(B7:E7))"), cec.is_called("CEC_actuales_1!A1"), cec.is_called("ACEC_X(1)")
    (True, False, False)
    """

    def __init__(self, prefix: str) -> None:
        """`prefix` in capitals, as Excel writes it; a sheet is also noticed where all is in small letters."""
        # Each spelling of its own: a pattern without regard to case is twenty times as slow.
        self._in_bytes = [re.compile(rf"{re.escape(name)}\w+\s*\(".encode()) for name in (prefix, prefix.lower())]
        self._in_text = re.compile(rf"(?<!\w){re.escape(prefix)}\w+\s*\(", re.IGNORECASE)

    def is_called(self, formula: str) -> bool:
        """Whether a formula calls one of the functions."""
        return self._in_text.search(formula) is not None

    def is_mentioned(self, content: Iterable[Chunk]) -> bool:
        """Whether a sheet may hold such a formula; new rows of values are not looked at."""
        return any(pattern.search(part) for part in _with_formulas(content) for pattern in self._in_bytes)


def _with_formulas(content: Iterable[Chunk]) -> Iterator[bytes]:
    """The bytes of a sheet in which formulas can stand."""
    match content:
        case ComposedSheet():
            yield from content.kept()
        case EditedSheet() | ReframedSheet():
            yield from _with_formulas(content.source)
        case _:
            rest = b""
            for block in map(bytes, buffers(content)):
                yield rest + block
                rest = block[-_LONGEST_CALL:]


def sheet_functions(stream: SheetStream, family: Family) -> SheetFunctions:
    """Look through all formulas of a sheet."""
    found = SheetFunctions()
    shared: dict[int, SharedFormula] = {}
    for stretch in stream.rows():
        if stretch.formula_starts.size:
            _look_through(stretch, family, shared, found)
    return found


def _look_through(stretch: Stretch, family: Family, shared: dict[int, SharedFormula], found: SheetFunctions) -> None:
    for place in np.flatnonzero(stretch.has_formula).tolist():
        cell = stretch.cell(place)
        row, column = int(stretch.cell_rows[place]), int(stretch.columns[place])
        formula = formula_of(cell)
        if formula is None:
            continue
        if formula.shared is not None and formula.text:
            shared.setdefault(formula.shared, SharedFormula(row, column, formula.text))
        text = formula_text(formula, shared, row, column)
        if text and family.is_called(text):
            is_array = formula.kind == "array"
            area = filled_cells(formula, row, column)
            may_spill = is_array and spills(cell)
            found.calls.append(FunctionCell(row, column, text, area, is_array, may_spill, has_value(cell)))
        else:
            found.others.append(OtherFormula(row, column, text or "", has_value(cell)))
