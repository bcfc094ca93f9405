"""Columns as the office hands them over and takes them.

The office knows numbers and texts only: a boolean is a number whose format shows it as TRUE or FALSE, and an error is
a cell without value. A text handed over in a block stays a text, whatever it looks like.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cec_xl.hosts.calc.office.uno_types import Block, Cell
from cec_xl.hosts.column import CellKind, Column, to_serial
from cec_xl.hosts.port import Values

LONGEST_TEXT = 32_767

Intervals = list[tuple[int, int]]
"""First and last rows, ends included."""


def columns_of(block: Block, width: int) -> list[Column]:
    """The columns of a block that was read."""
    rows: Sequence[Sequence[Any]] = block["values"]
    cells: list[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [()] * width
    columns = [_column(values) for values in cells]
    for row, column, name in block["errors"]:
        found = columns[column]
        if found.texts is None:
            columns[column] = found = Column(found.kinds, found.numbers, np.full(len(found), "", dtype=object))
        if found.texts is not None:
            found.kinds[row], found.texts[row] = CellKind.ERROR, name
    for first, last, column in block["booleans"]:
        kinds = columns[column].kinds[first : last + 1]
        kinds[kinds == CellKind.NUMBER] = CellKind.BOOLEAN
    return columns


def _column(values: Sequence[Any]) -> Column:
    """Numbers, texts, ``""`` and None as a column; errors are marked by the caller."""
    count = len(values)
    types = set(map(type, values))
    if types <= {float}:
        return Column(np.full(count, CellKind.NUMBER, np.uint8), np.array(values, np.float64).reshape(count))
    texts = np.full(count, "", dtype=object)
    if types <= {str}:
        texts[:] = values
        kinds = np.where(texts == "", CellKind.EMPTY, CellKind.TEXT).astype(np.uint8)
        return Column(kinds, np.full(count, np.nan), texts)
    objects = np.empty(count, dtype=object)
    objects[:] = values
    is_number = np.fromiter((type(value) in (float, int) for value in values), np.bool_, count)
    is_text = np.fromiter((type(value) is str and value != "" for value in values), np.bool_, count)
    numbers = np.full(count, np.nan)
    numbers[is_number] = objects[is_number].astype(np.float64)
    texts[is_text] = objects[is_text]
    kinds = np.select([is_number, is_text], [CellKind.NUMBER, CellKind.TEXT], CellKind.EMPTY).astype(np.uint8)
    return Column(kinds, numbers, texts if is_text.any() else None)


def cells_of_values(values: Values | Sequence[object], rows: int) -> tuple[list[Cell], Intervals]:
    """A column as the office takes it, filled up with empty cells, and where its booleans stand.

    >>> cells_of_values(np.array([0.5, np.nan]), 3)
    ([0.5, '', ''], [])
    >>> cells_of_values(np.array([True, False]), 2)
    ([1.0, 0.0], [(0, 1)])
    """
    if not isinstance(values, np.ndarray):
        array = np.empty(len(values), dtype=object)
        array[:] = values
        values = array
    blank: list[Cell] = [""] * (rows - len(values))
    if values.dtype.kind == "b":
        return [*values.astype(np.float64).tolist(), *blank], [(0, len(values) - 1)] if len(values) else []
    if values.dtype.kind in "iu":
        return [*values.astype(np.float64).tolist(), *blank], []
    if values.dtype.kind == "f":
        cells: list[Cell] = values.tolist()
        for row in np.flatnonzero(~np.isfinite(values)).tolist():
            cells[row] = ""
        return cells + blank, []
    objects: list[object] = values.tolist()
    is_boolean = np.fromiter((type(value) is bool for value in objects), np.bool_, len(objects))
    return [plain_cell(value) for value in objects] + blank, intervals(is_boolean)


def plain_cell(value: object) -> Cell:
    """One cell as the office takes it: dates as serial days, nothing as ``""``.

    >>> plain_cell(dt.date(2024, 1, 1)), plain_cell(None), plain_cell(True), plain_cell("=1+1")
    (45292.0, '', 1.0, '=1+1')
    """
    match value:
        case str():
            return value[:LONGEST_TEXT]
        case None:
            return ""
        case dt.datetime():
            return to_serial(value)
        case dt.date():
            return to_serial(dt.datetime.combine(value, dt.time()))
        case _:
            number = float(value)  # type: ignore[arg-type]  # what is left are numbers of some type
            return number if np.isfinite(number) else ""


def intervals(marked: NDArray[np.bool_]) -> Intervals:
    """Neighbouring marked rows as first and last row.

    >>> intervals(np.array([True, True, False, True]))
    [(0, 1), (3, 3)]
    """
    edges = np.diff(np.concatenate(([False], marked, [False])).astype(np.int8))
    firsts, lasts = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) - 1
    return list(zip(firsts.tolist(), lasts.tolist(), strict=True))


def cells_as_read(column: Column) -> list[Cell]:
    """A column in the form in which it can be written back; errors, which stand in formulas, as empty cells."""
    cells: list[Cell] = [""] * len(column)
    kinds, texts = column.kinds.tolist(), column.texts
    for row, number in enumerate(column.numbers.tolist()):
        if kinds[row] in (CellKind.NUMBER, CellKind.BOOLEAN):
            cells[row] = number
        elif kinds[row] == CellKind.TEXT and texts is not None:
            cells[row] = texts[row]
    return cells
