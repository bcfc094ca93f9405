"""All formulas with worksheet functions of a closed workbook, computed in the order in which they read each other."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.hosts.column import to_serial
from cec_xl.hosts.formula_results import Outcome, Spill
from cec_xl.hosts.notice import Notice
from cec_xl.hosts.port import Cell
from cec_xl.hosts.reading.ranges import MAX_COLUMN, MAX_ROW, CellRange
from cec_xl.hosts.reading.structure import Sheet
from cec_xl.hosts.sheet.function_cells import FunctionCell, OtherFormula, SheetFunctions
from cec_xl.logs import get_logger
from udfs.actions import workbook_language
from udfs.closed import FAMILY
from udfs.closed.areas import Area, Origin, areas_read, check_size
from udfs.closed.doubts import Doubts
from udfs.closed.evaluation import NOTHING, SPECS, Evaluation, Surroundings, calls_ours
from udfs.closed.formulas import Call, LeftToExcel, Node, parsed
from udfs.closed.operands import Operand, Rows
from udfs.closed.places import Areas
from udfs.closed.sheet_cells import SheetCells
from udfs.registry import CellError
from udfs.values import NAME_OF_ERROR, Scalar

_ROUNDS = 5
"""A formula that fills more cells than before may change what others read; so often they are computed anew."""


class _Formula(NamedTuple):
    """A formula with a worksheet function, what it means and what it reads."""

    sheet: Sheet
    cell: FunctionCell
    tree: Node
    reads: tuple[Area, ...]

    @property
    def origin(self) -> Origin:
        return Origin(self.sheet, self.cell.row, self.cell.column)


class Recalculation:
    """One pass over a workbook."""

    def __init__(self, port: ClosedWorkbook, sheets: Sequence[Sheet], today: dt.date) -> None:
        """`sheets` are those that may hold formulas with worksheet functions."""
        self._port = port
        self._structure = port.structure
        self._left: list[tuple[Sheet, FunctionCell]] = []
        self._looked_through: dict[Sheet, SheetFunctions] = {}
        self._formulas = [formula for sheet in sheets for formula in self._found(sheet)]
        self._anchors = {(f.sheet, f.cell.row, f.cell.column): place for place, f in enumerate(self._formulas)}
        areas = [area for formula in self._formulas for area in formula.reads]
        own = [Area(formula.sheet, formula.cell.area) for formula in self._formulas]
        self._cells = SheetCells(port.read_columns, [*areas, *own])
        changed = Areas(enumerate([*own, *(Area(sheet, cells) for sheet, cells in port.written())]))
        self._doubts = Doubts(self._functions, self._structure, changed)
        self._not_computed = Areas((0, Area(sheet, cell.area)) for sheet, cell in self._left)
        self._filled = [formula.cell.area for formula in self._formulas]
        self._blocked: set[int] = set()
        self._results: dict[int, Rows] = {}
        language, day = workbook_language(port), to_serial(dt.datetime.combine(today, dt.time()))
        self._surroundings = Surroundings(self._structure, self._read, self._spilled, language, day)

    def run(self) -> None:
        """Compute and write."""
        for _ in range(_ROUNDS):
            self._compute()
            before = self._filled, set(self._blocked)
            self._filled = self._areas()
            if (self._filled, self._blocked) == before:
                break
        self._write()
        self._say()

    # What there is ---------------------------------------------------------------------------------------------

    def _found(self, sheet: Sheet) -> Iterator[_Formula]:
        """The formulas of a sheet that can be computed here."""
        found = self._functions(sheet)
        for cell in found.calls:
            try:
                tree = parsed(cell.text)
                if calls_ours(tree):
                    self._check_calendar(tree)
                    check_size(cell.area)
                    reads = areas_read(tree, Origin(sheet, cell.row, cell.column), self._structure)
                    yield _Formula(sheet, cell, tree, reads)
                else:
                    found.others.append(OtherFormula(cell.row, cell.column, cell.text, cell.has_result))
            except (LeftToExcel, RecursionError):
                self._left.append((sheet, cell))

    def _check_calendar(self, tree: Node) -> None:
        """Where days count from 1904, only our functions are sure to answer with no date."""
        if self._structure.date1904 and not (isinstance(tree, Call) and tree.function in SPECS):
            raise LeftToExcel

    def _functions(self, sheet: Sheet) -> SheetFunctions:
        if sheet not in self._looked_through:
            self._looked_through[sheet] = self._port.functions(sheet, FAMILY)
        return self._looked_through[sheet]

    # Computing -------------------------------------------------------------------------------------------------

    def _compute(self) -> None:
        """Every formula after those it reads; what reads itself, or one that is not computed, is left out."""
        self._results = {}
        self._index = Areas(self._filling())
        before = {place: set(self._index.within(formula.reads)) for place, formula in enumerate(self._formulas)}
        sorter = TopologicalSorter(before)
        with suppress(CycleError):  # as many are given out as can be
            sorter.prepare()
        while sorter.is_active():
            for place in sorter.get_ready():
                if before[place] <= self._results.keys():
                    self._compute_one(place)
                sorter.done(place)

    def _filling(self) -> Iterator[tuple[int, Area]]:
        """Every formula's number with the cells it fills, and with those it filled before."""
        for number, (formula, area) in enumerate(zip(self._formulas, self._filled, strict=True)):
            yield from ((number, Area(formula.sheet, cells)) for cells in {area, formula.cell.area})

    def _compute_one(self, place: int) -> None:
        formula = self._formulas[place]
        if self._not_computed.touch(formula.reads):
            return
        if place in self._blocked:
            self._results[place] = [[CellError.VALUE]]
        elif all(map(self._doubts.is_certain, formula.reads)):
            evaluation = Evaluation(formula.origin, self._surroundings, is_array=formula.cell.is_array)
            try:
                self._results[place] = _fitted(evaluation.result(formula.tree), formula.cell)
            except (LeftToExcel, RecursionError):
                return
            except Exception:
                # Whatever a formula holds, the other formulas and the refresh itself do not depend on it.
                get_logger().exception("a formula could not be computed: %s", formula.cell.text)

    def _read(self, area: Area) -> Rows:
        """The cells of an area, fresh results in the place of old ones."""
        rows = self._cells.rows(area)
        for row, column in self._doubts.formulas_in(area):
            down, across = row - area.cells.first_row, column - area.cells.first_column
            # What a file holds of an empty text looks like nothing; a formula never comes to nothing.
            rows[down][across] = NOTHING if rows[down][across] is None else rows[down][across]
        places = list(self._index.within([area]))
        for place in places:
            _put(rows, area.cells, self._formulas[place].cell.area, None)
        for place in places:
            _put(rows, area.cells, self._filled_by(place), self._results[place])
        return rows

    def _filled_by(self, place: int) -> CellRange:
        rows = self._results[place]
        return self._formulas[place].cell.area.sized(len(rows), len(rows[0]))

    def _spilled(self, anchor: Area) -> Rows:
        place = self._anchors.get((anchor.sheet, anchor.cells.first_row, anchor.cells.first_column))
        if place not in self._results:
            raise LeftToExcel
        return self._results[place]

    def _areas(self) -> list[CellRange]:
        """What every formula now fills; those without room are blocked."""
        filled = [
            self._filled_by(place) if place in self._results else formula.cell.area
            for place, formula in enumerate(self._formulas)
        ]
        asked: dict[Sheet, list[int]] = defaultdict(list)
        for place, (formula, area) in enumerate(zip(self._formulas, filled, strict=True)):
            if area not in {formula.cell.area, self._filled[place]}:
                asked[formula.sheet].append(place)
        for sheet, places in asked.items():
            spills = [Spill(self._formulas[place].cell.area, filled[place]) for place in places]
            free = self._port.rooms(sheet, spills)
            for place, has_room in zip(places, free, strict=True):
                if not has_room:
                    self._blocked.add(place)
                    filled[place] = filled[place].sized(1, 1)
        return filled

    # Telling ---------------------------------------------------------------------------------------------------

    def _write(self) -> None:
        outcomes: dict[str, list[Outcome]] = defaultdict(list)
        for place, rows in sorted(self._results.items()):
            formula = self._formulas[place]
            if not self._stands_there(formula, rows):
                outcomes[formula.sheet.name].append(Outcome(formula.cell.area, [list(map(_cell, row)) for row in rows]))
        if outcomes:
            self._port.write_results(outcomes)

    def _stands_there(self, formula: _Formula, rows: Rows) -> bool:
        """Whether the file holds these results already."""
        stored = self._cells.rows(Area(formula.sheet, formula.cell.area))
        return stored == rows and [list(map(type, row)) for row in stored] == [list(map(_type, row)) for row in rows]

    def _say(self) -> None:
        waiting = (formula for place, formula in enumerate(self._formulas) if place not in self._results)
        left = [*self._left, *((formula.sheet, formula.cell) for formula in waiting)]
        if left:
            sheet, cell = left[0]
            details = {"sheet": sheet.name, "cell": str(cell.area.sized(1, 1)), "formula": f"={cell.text}"}
            self._port.notices.append(Notice("functions_left_to_excel", {"count": len(left), **details}))
        for place in sorted(self._blocked):
            formula = self._formulas[place]
            details = {"sheet": formula.sheet.name, "cell": str(formula.cell.area.sized(1, 1))}
            self._port.notices.append(Notice("results_blocked", details))


def _fitted(rows: Rows, cell: FunctionCell) -> Rows:
    """The results in the cells a formula fills: as many as they are, or those it was entered for."""
    if cell.spills:
        fits = cell.row + len(rows) - 1 <= MAX_ROW and cell.column + len(rows[0]) - 1 <= MAX_COLUMN
        return rows if fits else [[CellError.VALUE]]
    found = Operand(rows)
    return [[found.at(row, column) for column in range(cell.area.columns)] for row in range(cell.area.rows)]


def _put(rows: Rows, cells: CellRange, where: CellRange, values: Rows | None) -> None:
    """Put values that stand at `where` into the rows read from `cells`; None empties them."""
    for row in range(max(cells.first_row, where.first_row), min(cells.last_row, where.last_row) + 1):
        for column in range(max(cells.first_column, where.first_column), min(cells.last_column, where.last_column) + 1):
            value = None if values is None else values[row - where.first_row][column - where.first_column]
            rows[row - cells.first_row][column - cells.first_column] = value


def _type(value: Scalar) -> type:
    return float if type(value) is int else type(value)


def _cell(value: Scalar) -> Cell:
    """A result as a cell holds it."""
    return NAME_OF_ERROR[value] if isinstance(value, CellError) else value
