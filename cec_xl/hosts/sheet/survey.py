"""What stands on a sheet where its tables are about to change: what is replaced, what stays, what is in the way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cec_xl.hosts.port import column_letters
from cec_xl.hosts.reading.ranges import MAX_ROW, CellRange
from cec_xl.hosts.references.formulas import shift
from cec_xl.hosts.references.moves import TableMove
from cec_xl.hosts.sheet.markup import Formula, formula_of, has_content, with_formula
from cec_xl.hosts.sheet.scan import SheetStream, Stretch

if TYPE_CHECKING:
    from cec_xl.hosts.sheet.plain_rows import PlainRows

MOST_OBSTACLES = 20


@dataclass(slots=True)
class TableRemains:
    """What is kept of a table's old rows.

    Attributes:
        template: the cells of its first data row by column, as written.
        template_row: start tag of that row, ``b""`` where there is none.
        totals: the cells of its totals row by column.
        totals_row: start tag of that row.
        kept: for each column that belongs to the user, its cells by row.
        obstacles: addresses of cells with content that stand where the table grows.
        formulas_gone: whether formulas stood in rows that are replaced.
    """

    template: dict[int, bytes] = field(default_factory=dict)
    template_row: bytes = b""
    totals: dict[int, bytes] = field(default_factory=dict)
    totals_row: bytes = b""
    kept: dict[int, dict[int, bytes]] = field(default_factory=dict)
    obstacles: list[str] = field(default_factory=list)
    formulas_gone: bool = False


class SharedFormula(NamedTuple):
    """A shared formula's text and the cell it is written for."""

    row: int
    column: int
    text: str


@dataclass(slots=True)
class Survey:
    """A sheet's content apart from the rows that are replaced.

    Attributes:
        head: the bytes before the rows.
        tail: the bytes after them.
        prefix: namespace prefix with colon.
        passed: rows no table touches: first row number and bytes of each run, in order.
        others: cells beside the tables, by row and column, as written.
        row_tags: start tags of the rows those cells stand in, and of all rows below a table that makes room.
        tables: what is kept of each table, in the order asked for.
        shared: shared formulas by index.
        last_passed: last row among those no table touches.
        hidden_rows: whether a filter or the user had hidden rows that are replaced.
    """

    head: bytes = b""
    tail: bytes = b""
    prefix: str = ""
    passed: list[tuple[int, bytes]] = field(default_factory=list)
    others: dict[int, dict[int, bytes]] = field(default_factory=lambda: defaultdict(dict))
    row_tags: dict[int, bytes] = field(default_factory=dict)
    tables: list[TableRemains] = field(default_factory=list)
    shared: dict[int, SharedFormula] = field(default_factory=dict)
    last_passed: int = 0
    hidden_rows: bool = False


def survey(stream: SheetStream, moves: Sequence[TableMove], kept_columns: Sequence[frozenset[int]]) -> Survey:
    """Read a sheet once, keeping what is not replaced.

    Args:
        stream: the sheet.
        moves: its tables that change.
        kept_columns: for each of them the sheet columns whose cells belong to the user.
    """
    remains = [TableRemains(kept={column: {} for column in columns}) for columns in kept_columns]
    found = Survey(head=stream.head, prefix=stream.prefix, tables=remains)
    surveyor = _Surveyor(found, moves, kept_columns)
    for stretch in stream.rows(surveyor.skip):
        surveyor.look_at(stretch)
    found.tail = stream.tail
    return found


class _Surveyor:
    def __init__(self, found: Survey, moves: Sequence[TableMove], kept: Sequence[frozenset[int]]) -> None:
        self._found = found
        self._moves = moves
        self._kept = kept
        self._touched = touched_rows(moves)

    def look_at(self, stretch: Stretch) -> None:
        if stretch.formula_starts.size and b"shared" in stretch.content:
            self._note_shared(stretch)
        position = 0
        for first_row, last_row in self._touched:
            start, end = np.searchsorted(stretch.rows, (first_row, last_row + 1))
            self._pass_on(stretch, position, int(start))
            self._sort_out(stretch, int(start), int(end))
            position = int(end)
        self._pass_on(stretch, position, len(stretch.rows))

    def skip(self, content: bytes, size: int, previous: int) -> int | None:
        """Values in the middle of a table that are all replaced need no closer look; see `SheetStream.rows`."""
        around = [place for place, move in enumerate(self._moves) if move.first_row <= previous < move.old_last]
        if not around or any(self._kept[place] for place in around):
            return None
        from cec_xl.hosts.sheet.plain_rows import plain_rows

        rows = plain_rows(content, size)
        if rows is None or rows.first_row <= previous or any(_begins_or_ends(move, rows) for move in self._moves):
            return None
        replaced = any(
            move.first_column <= rows.first_column and rows.last_column <= move.last_column
            for move in (self._moves[place] for place in around)
            if rows.last_row <= move.old_last
        )
        return rows.last_row if replaced else None

    def _pass_on(self, stretch: Stretch, start: int, end: int) -> None:
        if start < end:
            self._found.passed.append((int(stretch.rows[start]), stretch.row_bytes(start, end)))
            self._found.last_passed = int(stretch.rows[end - 1])

    def _note_shared(self, stretch: Stretch) -> None:
        for cell in np.flatnonzero(stretch.has_formula).tolist():
            formula = formula_of(stretch.cell(cell))
            if formula is not None and formula.shared is not None and formula.text:
                place = SharedFormula(int(stretch.cell_rows[cell]), int(stretch.columns[cell]), formula.text)
                self._found.shared.setdefault(formula.shared, place)

    def _sort_out(self, stretch: Stretch, start: int, end: int) -> None:
        """Rows that a table occupies or will occupy."""
        if start >= end:
            return
        bounds = np.append(stretch.row_starts, len(stretch.content))
        cells = slice(*np.searchsorted(stretch.cell_starts, (bounds[start], bounds[end])))
        first_row, last_row = int(stretch.rows[start]), int(stretch.rows[end - 1])
        columns = stretch.columns[cells]
        others = np.ones(len(columns), np.bool_)
        for index, move in enumerate(self._moves):
            if last_row < move.first_row or first_row > move.last_touched:
                continue
            inside = (columns >= move.first_column) & (columns <= move.last_column)
            if move.first_row < first_row and last_row <= move.old_last:
                self._old_data(index, stretch, cells.start, inside)
            else:
                inside = self._table_edges(index, stretch, cells, inside)
            others &= ~inside
        for cell in (np.flatnonzero(others) + cells.start).tolist():
            row = int(stretch.cell_rows[cell])
            self._found.others[row][int(stretch.columns[cell])] = stretch.cell(cell)
        self._note_rows(stretch, start, end)

    def _note_rows(self, stretch: Stretch, start: int, end: int) -> None:
        """Start tags of rows that keep something, and whether rows were hidden."""
        wanted = self._found.others.keys() | {move.first_row for move in self._moves}
        wanted |= {move.old_bottom for move in self._moves if move.totals_rows}
        lowest = max(max(move.old_bottom, move.new_bottom) for move in self._moves)
        replaced = start + int(np.searchsorted(stretch.rows[start:end], lowest, side="right"))
        self._found.hidden_rows = self._found.hidden_rows or stretch.hides_rows(start, replaced)
        rows = stretch.rows[start:end]
        known = np.isin(rows, list(wanted))
        known |= rows > min((move.old_bottom for move in self._moves if move.pushed), default=MAX_ROW)
        for place in (np.flatnonzero(known) + start).tolist():
            row, tag = int(stretch.rows[place]), stretch.row_tag(place)
            if row in self._found.others or any(move.pushed and row > move.old_bottom for move in self._moves):
                self._found.row_tags[row] = tag
            for move, remains in zip(self._moves, self._found.tables, strict=True):
                if row == move.first_row:
                    remains.template_row = tag
                if move.totals_rows and row == move.old_bottom:
                    remains.totals_row = tag

    def _old_data(self, index: int, stretch: Stretch, offset: int, inside: NDArray[np.bool_]) -> None:
        """Cells in the middle of a table: only those in the user's columns matter."""
        remains = self._found.tables[index]
        span = slice(offset, offset + len(inside))
        columns = stretch.columns[span]
        if stretch.formula_starts.size:
            remains.formulas_gone |= bool((stretch.has_formula[span] & inside).any())
        for column in self._kept[index]:
            cells = remains.kept[column]
            for cell in (np.flatnonzero(inside & (columns == column)) + offset).tolist():
                cells[int(stretch.cell_rows[cell])] = stretch.cell(cell)

    def _push(self, move: TableMove, stretch: Stretch, index: int) -> None:
        """A cell below a table, moved down; its formula keeps meaning the same cells."""
        cell, row, column = stretch.cell(index), int(stretch.cell_rows[index]), int(stretch.columns[index])
        formula = formula_of(cell)
        if formula is not None:
            text = formula_text(formula, self._found.shared, row, column)
            if text is not None and formula.kind != "normal":
                area = str(filled_cells(formula, row, column).moved_down(move.pushed))
                cell = with_formula(cell, text, area, keep_value=True)
        self._found.others[row + move.pushed][column] = cell

    def _table_edges(self, index: int, stretch: Stretch, cells: slice, inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Cells in rows where the table begins, ends or grows; returns which of them are the table's."""
        move, remains = self._moves[index], self._found.tables[index]
        rows = stretch.cell_rows[cells]
        inside = inside & (rows >= move.first_row) & (rows <= move.last_touched)
        self._old_data(index, stretch, cells.start, inside & (rows <= move.old_last))
        edges = [(move.first_row, remains.template)]
        if move.totals_rows:
            edges.append((move.old_bottom, remains.totals))
        for row, into in edges:
            for cell in (np.flatnonzero(inside & (rows == row)) + cells.start).tolist():
                into[int(stretch.columns[cell])] = stretch.cell(cell)
        if move.totals_rows and move.shift:
            totals = inside & (rows == move.old_bottom)
            remains.formulas_gone |= bool((stretch.has_formula[cells] & totals).any())
        for cell in (np.flatnonzero(inside & (rows > move.old_bottom)) + cells.start).tolist():
            if move.pushed:
                self._push(move, stretch, cell)
                continue
            if len(remains.obstacles) < MOST_OBSTACLES and has_content(stretch.cell(cell)):
                address = f"{column_letters(int(stretch.columns[cell]))}{stretch.cell_rows[cell]}"
                remains.obstacles.append(address)
        return inside


def _begins_or_ends(move: TableMove, rows: PlainRows) -> bool:
    """Whether a table has its first or its last row among these, or makes room above them."""
    edges = (move.first_row, move.old_bottom)
    return any(rows.first_row <= edge <= rows.last_row for edge in edges) or move.pushed > 0 < rows.last_row - edges[1]


def touched_rows(moves: Sequence[TableMove]) -> list[tuple[int, int]]:
    """Rows any table occupies or will occupy below its header, as disjoint runs.

    >>> touched_rows([TableMove(1, 2, 6, 9, 20), TableMove(5, 6, 15, 30, 16), TableMove(1, 2, 40, 41, 41)])
    [(6, 30), (40, 41)]
    """
    runs: list[tuple[int, int]] = []
    for first, last in sorted((move.first_row, move.last_touched) for move in moves):
        if runs and first <= runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], max(last, runs[-1][1]))
        else:
            runs.append((first, last))
    return runs


def formula_text(formula: Formula, shared: Mapping[int, SharedFormula], row: int, column: int) -> str | None:
    """The text of the formula in a cell, also where it is shared and stands elsewhere; None where that is missing."""
    if formula.text or formula.shared is None:
        return formula.text
    source = shared.get(formula.shared)
    return None if source is None else shift(source.text, row - source.row, column - source.column)


def filled_cells(formula: Formula, row: int, column: int) -> CellRange:
    """The cells a formula fills; its own alone where it is none for several, or says something impossible."""
    own = CellRange(column, row, column, row)
    if formula.kind != "array":
        return own
    try:
        area = CellRange.parse(formula.area)
    except ValueError:
        return own
    return area if (area.first_row, area.first_column) == (row, column) else own
