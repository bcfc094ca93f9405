"""Single cells of a sheet written or given a fresh cached value, everything around them as it was."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from cec_xl.hosts.package.deflate import Chunk
from cec_xl.hosts.port import Cell, column_letters
from cec_xl.hosts.reading.ranges import CellRange
from cec_xl.hosts.references.moves import SheetMoves, TableMove
from cec_xl.hosts.references.sheet_part import column_formats, with_extent
from cec_xl.hosts.sheet.cells import CellMarkup
from cec_xl.hosts.sheet.markup import formula_of, row_style, style_of, with_value
from cec_xl.hosts.sheet.scan import SheetStream, Stretch

Edits = Mapping[int, Mapping[int, Cell]]
"""New values by 1-based row and column."""


@dataclass(frozen=True)
class Written:
    """A sheet with cells written.

    Attributes:
        content: the part.
        formulas_gone: whether a formula was overwritten.
        missed: cells (row, column) that were not written because they hold no formula.
    """

    content: list[Chunk]
    formulas_gone: bool = False
    missed: frozenset[tuple[int, int]] = frozenset()
