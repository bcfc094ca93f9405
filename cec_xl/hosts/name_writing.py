"""Values for the cells of defined names in a closed workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cec_xl.errors import InputError
from cec_xl.hosts.changes import Changes
from cec_xl.hosts.edited_package import EditedPackage
from cec_xl.hosts.port import Cell, column_letters
from cec_xl.hosts.reading.ranges import CellRange
from cec_xl.hosts.reading.structure import Sheet, Structure
from cec_xl.hosts.recalculation import drop_calculation_chain, recalculate_dependents
from cec_xl.hosts.sheet.cell_edits import EditedSheet
from cec_xl.hosts.sheet.cells import TEXT_LIMIT, CellMarkup, TextTooLongError
from cec_xl.hosts.sheet.dates import Calendar

Block = Sequence[Sequence[Cell]]
Cells = dict[int, dict[int, Cell]]


def plan_names(
    package: EditedPackage, structure: Structure, values: Mapping[str, Cell | Block], calendar: Calendar
) -> Changes:
    """All changes needed to write into the ranges of names; names that do not exist are left out.

    Raises:
        InputError: a block of another size than its range, or a text too long for a cell.
    """
    by_sheet: dict[Sheet, Cells] = {}
    for name, value in values.items():
        target = structure.target(name)
        if target is not None:
            sheet, cells = target
            _place(name, sheet, cells, value, by_sheet.setdefault(sheet, {}))
    changes = Changes()
    formulas_gone = False
    for sheet, cells_of_sheet in by_sheet.items():
        edited = EditedSheet(package.content(sheet.part), sheet.part, cells_of_sheet, calendar=calendar)
        changes.parts[sheet.part] = edited
        formulas_gone |= edited.formulas_gone
    if formulas_gone:
        drop_calculation_chain(package, structure, changes)
    recalculate_dependents(package, structure, changes, [sheet.name for sheet in by_sheet])
    return changes


def _place(name: str, sheet: Sheet, cells: CellRange, value: Cell | Block, into: Cells) -> None:
    if value is None or isinstance(value, (str, bool, int, float)):
        # The cells of a merged range show what its first cell holds.
        rows: Block = [[value]]
    else:
        rows = value
        if len(rows) != cells.rows or any(len(row) != cells.columns for row in rows):
            found = f"{len(rows)} × {max(map(len, rows), default=0)}"
            wanted = f"{cells.rows} × {cells.columns}"
            raise InputError("name_size", name=name, sheet=sheet.name, cell=str(cells), wanted=wanted, found=found)
    for down, row in enumerate(rows):
        for across, cell in enumerate(row):
            _check_length(cell, sheet, f"{column_letters(cells.first_column + across)}{cells.first_row + down}", name)
            into.setdefault(cells.first_row + down, {})[cells.first_column + across] = cell


def _check_length(value: Cell, sheet: Sheet, cell: str, name: str) -> None:
    if isinstance(value, str):
        try:
            CellMarkup().tail(value)
        except TextTooLongError as error:
            details = {"length": error.length, "limit": TEXT_LIMIT}
            raise InputError("text_too_long", table=name, sheet=sheet.name, cell=cell, **details) from None
