"""Excel asked to calculate on opening, where a formula depends on what changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cec_xl.hosts.changes import Changes
from cec_xl.hosts.edited_package import EditedPackage
from cec_xl.hosts.package.xml import Edit, splice
from cec_xl.hosts.reading.structure import Sheet, Structure
from cec_xl.hosts.references import workbook_part
from cec_xl.hosts.references.calculation import FormulaReview
from cec_xl.hosts.sheet.formula_cells import sheet_formulas
from cec_xl.hosts.sheet.scan import SheetStream

_WITH_CELLS = {"worksheet", "xlMacrosheet", "xlIntlMacrosheet"}


def sheets_with_cells(structure: Structure) -> Iterator[Sheet]:
    """The sheets that have rows."""
    return (sheet for sheet in structure.sheets if sheet.part and sheet.kind in _WITH_CELLS)


def calculates_on_opening(structure: Structure) -> bool:
    """Whether Excel will calculate everything anyway."""
    return structure.calculation.get("fullCalcOnLoad") in {"1", "true"}


def recalculate_dependents(
    package: EditedPackage, structure: Structure, changes: Changes, changed_sheets: Sequence[str]
) -> None:
    """Ask for calculation on opening where a formula could see the changed cells of some sheets."""
    if calculates_on_opening(structure) or not changed_sheets:
        return
    review = FormulaReview(changed_sheets, names=structure.names)
    for sheet in sorted(sheets_with_cells(structure), key=lambda sheet: package.size(sheet.part)):
        if review.finished:
            break
        review.look_through(sheet.name, sheet_formulas(SheetStream(package.stream(sheet.part), sheet.part)))
    if review.dependent:
        edit_workbook(package, structure, changes, recalculate=True)


def edit_workbook(
    package: EditedPackage, structure: Structure, changes: Changes, *, edits: Iterable[Edit] = (), recalculate: bool
) -> None:
    """Change the workbook part."""
    root = package.xml(structure.part)
    wanted = [*edits, *(workbook_part.recalculate_on_opening(root) if recalculate else ())]
    if wanted:
        changes.parts[structure.part] = splice(root.source, wanted)


def drop_calculation_chain(package: EditedPackage, structure: Structure, changes: Changes) -> None:
    """Drop the list of cells to calculate, which must name no cell that lost its formula; Excel makes a new one."""
    changes.removed += package.relationship_targets(structure.part, "calcChain")
