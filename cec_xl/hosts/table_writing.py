"""New rows for tables of a closed workbook: every part that has to change, worked out and checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from cec_xl.errors import InputError, TableSpaceError
from cec_xl.hosts.changes import Changes
from cec_xl.hosts.column import Column
from cec_xl.hosts.edited_package import EditedPackage
from cec_xl.hosts.notice import Notice
from cec_xl.hosts.port import TableUpdate
from cec_xl.hosts.reading.ranges import CellRange
from cec_xl.hosts.reading.row_blocks import ahead
from cec_xl.hosts.reading.structure import Sheet, Structure, Table
from cec_xl.hosts.reading.table_reader import CellReader
from cec_xl.hosts.recalculation import (
    calculates_on_opening,
    drop_calculation_chain,
    edit_workbook,
    sheets_with_cells,
)
from cec_xl.hosts.references import workbook_part
from cec_xl.hosts.references.calculation import FormulaReview
from cec_xl.hosts.references.moves import SheetMoves
from cec_xl.hosts.references.other_parts import follow_other_parts
from cec_xl.hosts.references.sheet_part import follow_tail
from cec_xl.hosts.references.table_part import is_filtered, resized
from cec_xl.hosts.sheet.dates import Calendar
from cec_xl.hosts.sheet.formula_cells import sheet_formulas, surveyed_formulas
from cec_xl.hosts.sheet.reframed import ReframedSheet
from cec_xl.hosts.sheet.scan import SheetStream, tail_after_values
from cec_xl.hosts.sheet.update import PreparedSheet, TableJob, prepare_sheet

_LARGE_SHEET = 16 << 20


def plan_tables(
    package: EditedPackage,
    structure: Structure,
    updates: Mapping[str, TableUpdate],
    calendar: Calendar,
    *,
    values_only: dict[str, bytes] | None = None,
    make_room: bool = False,
) -> Changes:
    """All changes that new rows for some tables make necessary.

    Args:
        package: the workbook.
        structure: its sheets, tables and names.
        updates: table name -> new rows.
        calendar: how dates are written.
        values_only: parts of sheets known to hold no formula -> what follows their rows, see `CellReader`.
        make_room: move simple cells below a growing table down, provided that no formula names them.

    Raises:
        InputError: a table or column that does not exist, or a text no cell can hold.
        TableSpaceError: a table that cannot grow.
    """
    return _Plan(package, structure, calendar, values_only or {}, make_room=make_room).tables(updates)


class _Plan:
    def __init__(
        self,
        package: EditedPackage,
        structure: Structure,
        calendar: Calendar,
        values_only: dict[str, bytes],
        *,
        make_room: bool,
    ) -> None:
        self._package = package
        self._values_only = values_only
        self._structure = structure
        self._calendar = calendar
        self._make_room = make_room
        self._reader = CellReader(package, structure, values_only)
        self._changes = Changes()

    def tables(self, updates: Mapping[str, TableUpdate]) -> Changes:
        """See `plan_tables`."""
        prepared = self._prepare(updates)
        moves = {sheet.sheet.name.casefold(): sheet.moves for sheet in prepared}
        for sheet in prepared:
            content, dropped = sheet.compose(moves)
            self._changes.parts[sheet.sheet.part] = content
            if dropped:
                self._changes.dropped_relationships[sheet.sheet.part] = dropped
            self._table_parts(sheet)
            self._comments(sheet)
            self._changes.notices += sheet.notices()
        if prepared:
            tables = [job.table.name for sheet in prepared for job in sheet.jobs]
            self._changes.parts |= follow_other_parts(self._package, moves, tables)
            self._workbook(prepared, moves, self._formulas_depend(prepared, moves, tables))
        return self._changes

    def _prepare(self, updates: Mapping[str, TableUpdate]) -> list[PreparedSheet]:
        by_sheet: dict[Sheet, list[TableJob]] = {}
        for name, update in updates.items():
            table = self._structure.table(name)
            if table is None:
                raise InputError("no_table", table=name)
            if update.columns:
                job = TableJob(table, update, partial(self._keys, table, update.key or ""), self._make_room)
                by_sheet.setdefault(table.sheet, []).append(job)
        return [
            prepare_sheet(
                partial(self._blocks, sheet.part),
                [table for table in self._structure.tables.values() if table.sheet == sheet],
                jobs,
                self._calendar,
                self._obstacles(sheet),
            )
            for sheet, jobs in by_sheet.items()
        ]

    def _blocks(self, part: str) -> Iterator[bytes]:
        """A sheet's part; a large one is inflated in a thread while it is looked at."""
        if self._package.size(part) < _LARGE_SHEET:
            yield from self._package.stream(part)
            return
        with ahead(self._package.stream(part)) as blocks:
            yield from blocks

    def _keys(self, table: Table, key: str) -> Column:
        return self._reader.table(table, [key])[key]

    def _obstacles(self, sheet: Sheet) -> list[CellRange]:
        """Ranges of pivot tables, into which nothing may grow although their cells may look empty."""
        found = []
        for part in self._package.relationship_targets(sheet.part, "pivotTable"):
            location = self._package.xml(part).child("location")
            if location is not None:
                found.append(CellRange.parse(location.get("ref")))
        return found

    def _table_parts(self, sheet: PreparedSheet) -> None:
        for job in sheet.jobs:
            root = self._package.xml(job.table.part)
            new = resized(root, job.move)
            if new != root.source:
                self._changes.parts[job.table.part] = new
            if is_filtered(root):
                self._note("filter_to_reapply", sheet, job)

    def _note(self, code: str, sheet: PreparedSheet, job: TableJob, **details: object) -> None:
        where = {"table": job.table.name, "sheet": sheet.sheet.name, "cell": str(job.move.new_range)}
        self._changes.notices.append(Notice(code, {**where, **details}))

    def _comments(self, sheet: PreparedSheet) -> None:
        """Comments go with their row."""
        part = sheet.sheet.part
        gone: dict[str, str] = {}
        listed = [*self._package.relationship_targets(part, "comments")]
        listed += self._package.relationship_targets(part, "threadedComment")
        if not listed:
            return
        from cec_xl.hosts.references.comments import comment_cells, follow_comment_boxes, follow_comments

        if not any(sheet.concerns(comment_cells(self._package.read(name))) for name in listed):
            return
        for name in listed:
            old = self._package.read(name)
            followed = follow_comments(old, sheet.cell_moves)
            # The thread's own text comes last and is the better one.
            gone |= followed.gone
            if followed.content != old:
                self._changes.parts[name] = followed.content
        for name in self._package.relationship_targets(part, "vmlDrawing"):
            old = self._package.read(name)
            new = follow_comment_boxes(old, sheet.cell_moves)
            if new != old:
                self._changes.parts[name] = new
        for cell, text in gone.items():
            details = {"sheet": sheet.sheet.name, "cell": cell, "text": text}
            self._changes.notices.append(Notice("comment_lost", details))

    def _formulas_depend(
        self, prepared: list[PreparedSheet], moves: Mapping[str, SheetMoves], tables: list[str]
    ) -> bool:
        """Whether any formula depends on the tables; on the way, what else points at them from other sheets."""
        by_part = {sheet.sheet.part: sheet for sheet in prepared}
        changed = [sheet.sheet.name for sheet in prepared]
        review = FormulaReview(changed, tables, self._structure.names, moves)
        review.dependent = calculates_on_opening(self._structure) or any(sheet.has_formulas for sheet in prepared)
        others = sorted(sheets_with_cells(self._structure), key=lambda sheet: self._package.size(sheet.part))
        for sheet in others:
            if review.finished:
                break
            if sheet.part in by_part:
                review.look_through(sheet.name, surveyed_formulas(by_part[sheet.part].survey))
            else:
                self._look_through(sheet, review, moves)
        if review.in_the_way:
            raise self._no_room(prepared, review.in_the_way)
        self._changes.notices += review.notices
        return review.dependent

    def _no_room(self, prepared: list[PreparedSheet], formula: str) -> TableSpaceError:
        """Cells below a table cannot be moved because a formula names them."""
        sheet = next(sheet for sheet in prepared if any(move.pushed for move in sheet.job_moves))
        job = next(job for job, move in zip(sheet.jobs, sheet.job_moves, strict=True) if move.pushed)
        where = {"table": job.table.name, "sheet": sheet.sheet.name}
        return TableSpaceError("table_no_room_formula", **where, cell=str(job.move.old_range), formula=formula)

    def _look_through(self, sheet: Sheet, review: FormulaReview, moves: Mapping[str, SheetMoves]) -> None:
        tail = self._values_only.get(sheet.part)
        if tail is None:
            small = self._package.size(sheet.part) < _LARGE_SHEET
            content = self._package.read_xml(sheet.part) if small else b""
            tail = tail_after_values([content] if small else self._package.stream(sheet.part))
            if tail is None:
                if small and not review.may_tell_more(content):
                    return
                stream = SheetStream([content] if small else self._package.stream(sheet.part), sheet.part)
                review.look_through(sheet.name, sheet_formulas(stream))
                for _ in stream.rows():
                    pass
                tail = stream.tail
        followed = follow_tail(tail, sheet.name, moves).content
        if followed != tail:
            source = self._package.content(sheet.part)
            self._changes.parts[sheet.part] = ReframedSheet(source, sheet.part, tail=followed)

    def _workbook(self, prepared: list[PreparedSheet], moves: Mapping[str, SheetMoves], dependent: bool) -> None:
        names = workbook_part.follow_names(self._package.xml(self._structure.part), moves)
        edit_workbook(self._package, self._structure, self._changes, edits=names, recalculate=dependent)
        if any(sheet.formulas_gone for sheet in prepared):
            drop_calculation_chain(self._package, self._structure, self._changes)
