"""New rows for the tables of one sheet: checked, surveyed, and put together.

Two steps, because what moves on one sheet is pointed at from others: `prepare_sheet` reads the sheet and says how its
tables move; `PreparedSheet.compose` makes its new content once the moves of all sheets are known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from cec_xl.errors import InputError, TableSpaceError
from cec_xl.hosts.column import Column
from cec_xl.hosts.notice import Notice
from cec_xl.hosts.port import TableUpdate, Values, column_letters
from cec_xl.hosts.reading.ranges import MAX_ROW, CellRange
from cec_xl.hosts.reading.structure import Sheet, Table
from cec_xl.hosts.references.cell_moves import CellMoves
from cec_xl.hosts.references.formulas import follow_formula
from cec_xl.hosts.references.moves import SheetMoves, TableMove
from cec_xl.hosts.references.sheet_part import column_formats, follow_tail, link_cells, merged_cells, with_extent
from cec_xl.hosts.sheet.cells import TEXT_LIMIT, CellMarkup, TextTooLongError
from cec_xl.hosts.sheet.compose import ComposedSheet, NewRows
from cec_xl.hosts.sheet.dates import Calendar
from cec_xl.hosts.sheet.fields import ConstantField, Field, field
from cec_xl.hosts.sheet.markup import (
    formula_of,
    lasting_row_attributes,
    row_style,
    style_of,
    with_formula,
    without_value,
)
from cec_xl.hosts.sheet.row_matching import destinations, match_positions, match_rows
from cec_xl.hosts.sheet.scan import SheetStream
from cec_xl.hosts.sheet.survey import Survey, TableRemains, survey
from cec_xl.hosts.sheet.user_columns import UserColumn

_NAMED_OBSTACLES = 5


@dataclass(frozen=True)
class TableJob:
    """New content for one table.

    Attributes:
        table: the table as it stands.
        update: its new content.
        make_room: whether cells below may be moved down where the table grows over them.
        read_keys: reads the key column of the old rows; called only where something has to find its row again.
    """

    table: Table
    update: TableUpdate
    read_keys: Callable[[], Column]
    make_room: bool = False

    @property
    def count(self) -> int:
        """New rows; may be 0, while the table keeps one blank row."""
        return max((len(values) for values in self.update.columns.values()), default=0)

    @cached_property
    def move(self) -> TableMove:
        """Where the table stands and will stand."""
        return move_of(self.table, max(1, self.count))

    @property
    def user_columns(self) -> frozenset[int]:
        """Sheet columns that are not named in the update."""
        first = self.table.range.first_column
        named = self.update.columns
        return frozenset(first + place for place, name in enumerate(self.table.headers) if name not in named)

    @cached_property
    def sources(self) -> NDArray[np.intp]:
        """For each new row the old one it continues, -1 for none."""
        key = self.update.key
        if key is None:
            return match_positions(self.table.rows, self.count)
        new_keys = Column.of(np.asarray(self.update.columns[key], dtype=object).tolist())
        return match_rows(self.read_keys().as_texts().tolist(), new_keys.as_texts().tolist())

    def check(self) -> None:
        """Refuse what cannot be written.

        Raises:
            InputError: a column the table does not have, columns of different length, or a table fed from outside.
            TableSpaceError: more rows than a sheet has.
        """
        table, columns = self.table, self.update.columns
        where = {"table": table.name, "sheet": table.sheet.name}
        if table.source != "worksheet":
            raise InputError("table_from_outside", **where)
        missing = [name for name in columns if name not in table.headers]
        if missing:
            raise InputError("no_column", **where, column=missing[0])
        if len({len(values) for values in columns.values()}) > 1 or self.update.key not in {None, *columns}:
            raise ValueError(table.name)
        if self.move.new_bottom > MAX_ROW:
            raise TableSpaceError("table_too_long", **where, rows=self.count, limit=MAX_ROW - self.move.first_row + 1)


def move_of(table: Table, new_rows: int | None = None) -> TableMove:
    """A table's rows before and after; unchanged where no new number of rows is given."""
    old_rows = max(1, table.rows)
    return TableMove(
        first_column=table.range.first_column,
        last_column=table.range.last_column,
        first_row=table.first_row,
        old_last=table.first_row + old_rows - 1,
        new_last=table.first_row + (old_rows if new_rows is None else new_rows) - 1,
        header_rows=table.header_rows,
        totals_rows=table.totals_rows,
    )


@dataclass(frozen=True)
class PreparedSheet:
    """A sheet whose tables are about to change, read and checked.

    Attributes:
        sheet: which one.
        jobs: its tables that change.
        job_moves: how those move.
        survey: what stands on it otherwise.
        moves: how its tables move, those that stay included.
        fields: the new columns of each job.
    """

    sheet: Sheet
    jobs: Sequence[TableJob]
    job_moves: Sequence[TableMove]
    survey: Survey
    moves: SheetMoves
    fields: Sequence[Sequence[Field]]

    @cached_property
    def cell_moves(self) -> CellMoves:
        """Where single cells of the changed tables went."""
        places = [destinations(job.sources, job.table.rows) for job in self.jobs]
        return CellMoves(self.job_moves, places)

    def concerns(self, cells: Iterable[CellRange]) -> bool:
        """Whether any of the cells belongs to a row of the changed tables."""
        moves = self.job_moves
        return any(
            move.holds(place.first_row, place.first_column) or self.moves.pushes(place)
            for place in cells
            for move in moves
        )

    @property
    def has_formulas(self) -> bool:
        """Whether formulas stand in the rows of the changed tables."""
        totals = (cell for remains in self.survey.tables for cell in remains.totals.values())
        return self.formulas_gone or any(formula_of(cell) is not None for cell in totals)

    @property
    def formulas_gone(self) -> bool:
        """Whether formulas stood in rows that are replaced."""
        return any(remains.formulas_gone for remains in self.survey.tables)

    def compose(self, moves: Mapping[str, SheetMoves]) -> tuple[ComposedSheet, tuple[str, ...]]:
        """The sheet's new content and the relationships of links that vanished with their rows."""
        links_go = self.concerns(link_cells(self.survey.tail))
        tail = follow_tail(self.survey.tail, self.sheet.name, moves, self.cell_moves if links_go else None)
        tables = [
            NewRows(
                move=move,
                fields=fields,
                row_attributes=lasting_row_attributes(remains.template_row),
                totals=self._totals(remains, moves),
                totals_attributes=lasting_row_attributes(remains.totals_row),
            )
            for move, fields, remains in zip(self.job_moves, self.fields, self.survey.tables, strict=True)
        ]
        last_row = max(self.survey.last_passed, max(self.survey.others, default=0))
        head = with_extent(self.survey.head, self.moves, last_row)
        return ComposedSheet(self.survey, tables, head, tail.content), tail.dropped_links

    def _totals(self, remains: TableRemains, moves: Mapping[str, SheetMoves]) -> dict[int, bytes]:
        """The totals row: its formulas cover the new rows, and their old results are gone."""
        cells = {}
        for column, cell in remains.totals.items():
            formula = formula_of(cell)
            cells[column] = cell
            if formula is not None:
                followed = follow_formula(formula.text, self.sheet.name, moves)
                cells[column] = without_value(cell) if followed == formula.text else with_formula(cell, followed)
        return cells

    def notices(self) -> list[Notice]:
        """What the user should know about this sheet."""
        found = [Notice("rows_shown", {"sheet": self.sheet.name})] if self.survey.hidden_rows else []
        for job, remains in zip(self.jobs, self.survey.tables, strict=True):
            lost = self._lost_notes(job, remains)
            if lost:
                details = {"table": job.table.name, "sheet": self.sheet.name, "rows": len(lost)}
                found.append(Notice("notes_lost", {**details, "keys": ", ".join(lost[:5])}))
        return found

    def _lost_notes(self, job: TableJob, remains: TableRemains) -> list[str]:
        rows: set[int] = set()
        for column in sorted(job.user_columns):
            rows.update(_user_column(job, remains, column, self.survey, CellMarkup()).lost_rows(job.sources))
        if not rows:
            return []
        keys = job.read_keys() if job.update.key is not None else None
        return [keys.text(row) if keys is not None else str(job.move.first_row + row) for row in sorted(rows)]


def prepare_sheet(
    read: Callable[[], Iterable[bytes]],
    tables: Sequence[Table],
    jobs: Sequence[TableJob],
    calendar: Calendar,
    blocked: Sequence[CellRange] = (),
) -> PreparedSheet:
    """Check the new content of a sheet's tables and read what stands on it otherwise.

    Args:
        read: gives the sheet's part from its beginning.
        tables: all tables of the sheet.
        jobs: those that change.
        calendar: how the workbook counts dates.
        blocked: other ranges no table may grow into.

    Raises:
        InputError: see `TableJob.check`, or a text too long for a cell.
        TableSpaceError: a table would grow over cells that are not its own, or beyond the sheet's end.
    """
    for job in jobs:
        job.check()
    sheet = tables[0].sheet
    changing = {job.table.name: job.move for job in jobs}
    found = survey(SheetStream(read(), sheet.part), list(changing.values()), [job.user_columns for job in jobs])
    pushing = [job for job, remains in zip(jobs, found.tables, strict=True) if job.make_room and remains.obstacles]
    if pushing:
        for job in pushing:
            changing[job.table.name] = job.move._replace(pushed=job.move.shift)
        found = survey(SheetStream(read(), sheet.part), list(changing.values()), [job.user_columns for job in jobs])
    obstacles = [*merged_cells(found.tail), *blocked]
    for job, remains in zip(jobs, found.tables, strict=True):
        _check_space(job, remains, tables, changing, obstacles)
    table_moves = [changing.get(table.name) or move_of(table) for table in tables]
    moves = SheetMoves(sheet.name, table_moves, max(found.others, default=0))
    formats = column_formats(found.head)
    fields = [_fields(job, remains, found, formats, calendar) for job, remains in zip(jobs, found.tables, strict=True)]
    return PreparedSheet(sheet, jobs, [changing[job.table.name] for job in jobs], found, moves, fields)


def _check_space(
    job: TableJob,
    remains: TableRemains,
    tables: Sequence[Table],
    changing: Mapping[str, TableMove],
    obstacles: Sequence[CellRange],
) -> None:
    move = changing[job.table.name]
    found = list(remains.obstacles[:_NAMED_OBSTACLES])
    if move.shift > 0:
        last_row = MAX_ROW if move.pushed else move.new_bottom
        grown = CellRange(move.first_column, move.old_bottom + 1, move.last_column, last_row)
        found += [str(cells) for cells in obstacles if cells.overlaps(grown)]
        for table in tables:
            other = changing.get(table.name) or move_of(table)
            if table.name != job.table.name and (
                other.new_range.overlaps(move.new_range) or other.old_range.overlaps(grown)
            ):
                found.append(str(other.old_range))
    if found:
        where = {"table": job.table.name, "sheet": job.table.sheet.name}
        raise TableSpaceError("table_no_room", **where, cell=", ".join(dict.fromkeys(found)))


def _fields(
    job: TableJob, remains: TableRemains, found: Survey, formats: Mapping[range, str], calendar: Calendar
) -> list[Field]:
    """The table's new columns, in the format of its first data row."""
    fields = []
    for place, header in enumerate(job.table.headers):
        column = job.move.first_column + place
        markup = CellMarkup(_style(remains, column, formats), found.prefix)
        if header in job.update.columns:
            values = calendar.column(job.update.columns[header], markup.style)
            fields.append(_own_field(job, values, column, markup))
        else:
            theirs = _user_column(job, remains, column, found, markup)
            sources = job.sources if job.count else match_positions(0, 1)
            fields.append(theirs.field(sources, blank=not job.count))
    return fields


def _style(remains: TableRemains, column: int, formats: Mapping[range, str]) -> str:
    if column in remains.template:
        return style_of(remains.template[column])
    from_column = next((style for columns, style in formats.items() if column in columns), "")
    return row_style(remains.template_row) or from_column


def _own_field(job: TableJob, values: Values, column: int, markup: CellMarkup) -> Field:
    if not job.count:
        return ConstantField(markup.blank, 1)
    try:
        return field(values, markup)
    except TextTooLongError as error:
        raise InputError(
            "text_too_long",
            table=job.table.name,
            sheet=job.table.sheet.name,
            cell=f"{column_letters(column)}{job.move.first_row + error.row}",
            length=error.length,
            limit=TEXT_LIMIT,
        ) from None


def _user_column(job: TableJob, remains: TableRemains, column: int, found: Survey, markup: CellMarkup) -> UserColumn:
    calculated = job.table.columns[column - job.move.first_column].formula
    cells = remains.kept.get(column, {})
    return UserColumn(column, job.move.first_row, cells, calculated, markup, found.shared)
