"""The formulas that stand on a sheet."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cec_xl.hosts.references.calculation import CellFormula
from cec_xl.hosts.sheet.markup import formula_of
from cec_xl.hosts.sheet.scan import SheetStream, Stretch, index
from cec_xl.hosts.sheet.survey import Survey


def sheet_formulas(stream: SheetStream) -> Iterator[CellFormula]:
    """All formulas with a text of their own on a sheet."""
    for stretch in stream.rows():
        yield from _stretch_formulas(stretch)


def columns_with_formulas(stream: SheetStream, first_row: int, last_row: int) -> set[int]:
    """1-based columns that hold a formula in any of some rows, formulas shared with other cells included."""
    found: set[int] = set()
    for stretch in stream.rows():
        if stretch.formula_starts.size:
            inside = stretch.has_formula & (stretch.cell_rows >= first_row) & (stretch.cell_rows <= last_row)
            found.update(stretch.columns[inside].tolist())
    return found


def surveyed_formulas(survey: Survey) -> Iterator[CellFormula]:
    """The formulas of a surveyed sheet that are not replaced: outside of the tables and in the user's columns."""
    for first_row, content in survey.passed:
        if b"f" in content:
            yield from _stretch_formulas(index(content, survey.prefix.encode(), first_row - 1))
    for row, cells in survey.others.items():
        yield from _cell_formulas(row, cells)
    for remains in survey.tables:
        for column, rows in remains.kept.items():
            for row, cell in rows.items():
                yield from _cell_formulas(row, {column: cell})


def _stretch_formulas(stretch: Stretch) -> Iterator[CellFormula]:
    if not stretch.formula_starts.size:
        return
    for cell in np.flatnonzero(stretch.has_formula).tolist():
        yield from _cell_formulas(int(stretch.cell_rows[cell]), {int(stretch.columns[cell]): stretch.cell(cell)})


def _cell_formulas(row: int, cells: dict[int, bytes]) -> Iterator[CellFormula]:
    for column, cell in cells.items():
        formula = formula_of(cell)
        if formula is not None and formula.text:
            yield CellFormula(row, column, formula.text)
