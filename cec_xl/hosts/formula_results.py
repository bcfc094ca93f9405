"""Fresh results for the formulas of a closed workbook, also where they fill several cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cec_xl.hosts.changes import Changes
from cec_xl.hosts.edited_package import EditedPackage
from cec_xl.hosts.port import Cell
from cec_xl.hosts.reading.ranges import CellRange
from cec_xl.hosts.reading.structure import Sheet, Structure
from cec_xl.hosts.recalculation import recalculate_dependents
from cec_xl.hosts.references.sheet_part import merged_cells
from cec_xl.hosts.sheet.cell_edits import EditedSheet, FilledCell, FormulaResult
from cec_xl.hosts.sheet.dates import Calendar
from cec_xl.hosts.sheet.markup import has_content
from cec_xl.hosts.sheet.scan import SheetStream, Stretch


class Outcome(NamedTuple):
    """What a formula came to.

    Attributes:
        before: the cells it filled so far; the first holds the formula.
        rows: its results, row by row from there; as many as it fills now.
    """

    before: CellRange
    rows: Sequence[Sequence[Cell]]

    @property
    def after(self) -> CellRange:
        """The cells it fills now."""
        return self.before.sized(len(self.rows), len(self.rows[0]))


class Spill(NamedTuple):
    """A formula that is to fill other cells than before."""

    before: CellRange
    after: CellRange


def plan_results(
    package: EditedPackage, structure: Structure, outcomes: Mapping[str, Sequence[Outcome]], calendar: Calendar
) -> tuple[Changes, set[tuple[str, str]]]:
    """The changes that give formulas their results, and the cells (sheet, address) that hold no formula."""
    changes = Changes()
    missed = set()
    for name, of_sheet in outcomes.items():
        sheet = structure.sheet(name)
        if sheet is None:
            missed |= {(name, str(outcome.before.sized(1, 1))) for outcome in of_sheet}
            continue
        edited = EditedSheet(package.content(sheet.part), sheet.part, _cells(of_sheet), calendar=calendar)
        changes.parts[sheet.part] = edited
        missed |= {(sheet.name, str(CellRange(column, row, column, row))) for row, column in edited.missed}
    # Other formulas may depend on these.
    recalculate_dependents(package, structure, changes, list(outcomes))
    return changes, missed


def _cells(outcomes: Iterable[Outcome]) -> dict[int, dict[int, Cell | FormulaResult | FilledCell]]:
    found: dict[int, dict[int, Cell | FormulaResult | FilledCell]] = {}
    for outcome in outcomes:
        (before, rows), after = outcome, outcome.after
        for row, column in _places(before) - _places(after):
            found.setdefault(row, {})[column] = FilledCell(None)
        for row, values in enumerate(rows, before.first_row):
            for column, value in enumerate(values, before.first_column):
                found.setdefault(row, {})[column] = FilledCell(value)
        area = str(after) if after != before else ""
        found[before.first_row][before.first_column] = FormulaResult(rows[0][0], area)
    return found


def _places(cells: CellRange) -> set[tuple[int, int]]:
    return {
        (row, column)
        for row in range(cells.first_row, cells.last_row + 1)
        for column in range(cells.first_column, cells.last_column + 1)
    }


def rooms(package: EditedPackage, structure: Structure, sheet: Sheet, spills: Sequence[Spill]) -> list[bool]:
    """Whether each formula may fill its new cells: nothing else stands there, and no table and no merged cells."""
    stream = SheetStream(package.stream(sheet.part), sheet.part)
    taken = np.zeros(len(spills), np.bool_)
    for stretch in stream.rows():
        for place, spill in enumerate(spills):
            if not taken[place]:
                taken[place] = _stands_in(stretch, spill)
    obstacles = [*merged_cells(stream.tail), *(t.range for t in structure.tables.values() if t.sheet == sheet)]
    return [
        not taken[place] and not any(spill.after.overlaps(cells) for cells in obstacles)
        for place, spill in enumerate(spills)
    ]


def _stands_in(stretch: Stretch, spill: Spill) -> bool:
    """Whether a cell with content stands where a formula is to spill and did not before."""
    inside = _within(stretch, spill.after) & ~_within(stretch, spill.before)
    return any(has_content(stretch.cell(cell)) for cell in np.flatnonzero(inside).tolist())


def _within(stretch: Stretch, cells: CellRange) -> NDArray[np.bool_]:
    rows, columns = stretch.cell_rows, stretch.columns
    inside: NDArray[np.bool_] = (rows >= cells.first_row) & (rows <= cells.last_row)
    return inside & (columns >= cells.first_column) & (columns <= cells.last_column)
