"""Which cells of a file can be taken at their word while formulas in them wait for Excel to calculate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from cec_xl.hosts.reading.structure import Sheet, Structure
from cec_xl.hosts.sheet.function_cells import OtherFormula, SheetFunctions
from udfs.closed.areas import Area, Origin, areas_read
from udfs.closed.formulas import LeftToExcel, parsed
from udfs.closed.places import Areas, Places


class Doubts:
    """Knows which results of other formulas are old: those that depend on cells which have changed."""

    def __init__(self, formulas: Callable[[Sheet], SheetFunctions], structure: Structure, changed: Areas) -> None:
        """`formulas` looks through a sheet; `changed` are the cells with new values."""
        self._formulas = formulas
        self._structure = structure
        self._changed = changed
        self._places: dict[Sheet, Places] = {}
        self._known: dict[Area, bool] = {}

    def is_certain(self, area: Area) -> bool:
        """Whether every cell of an area holds what it would after a calculation."""
        if area not in self._known:
            formulas = list(self._within(area))
            self._known[area] = all(one.has_result for _, one in formulas) and not self._depend_on_changes(formulas)
        return self._known[area]

    def formulas_in(self, area: Area) -> Iterator[tuple[int, int]]:
        """Row and column of the other formulas in an area."""
        return ((one.row, one.column) for _, one in self._within(area))

    def _within(self, area: Area) -> Iterator[tuple[Sheet, OtherFormula]]:
        """The other formulas in an area."""
        sheet, cells = area
        others = self._formulas(sheet).others
        if sheet not in self._places:
            self._places[sheet] = Places((one.row, one.column) for one in others)
        for number in self._places[sheet].within(cells):
            yield sheet, others[number]

    def _depend_on_changes(self, formulas: Iterable[tuple[Sheet, OtherFormula]]) -> bool:
        """Whether any of some formulas reads changed cells, over any number of others."""
        waiting = list(formulas)
        seen = set(waiting)
        while waiting:
            areas = self._reads(*waiting.pop())
            if self._changed.touch(areas):
                return True
            further = [formula for area in areas for formula in self._within(area) if formula not in seen]
            seen.update(further)
            waiting += further
        return False

    def _reads(self, sheet: Sheet, formula: OtherFormula) -> tuple[Area, ...]:
        """The areas a formula reads; none that are known where it cannot be taken apart."""
        origin = Origin(sheet, formula.row, formula.column)
        try:
            return areas_read(parsed(formula.text), origin, self._structure)
        except (LeftToExcel, RecursionError):
            return ()
