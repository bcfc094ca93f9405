"""`WorkbookPort` over a file on disk: parts are read and replaced, nothing else of the file is touched."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from cec_xl.errors import InputError
from cec_xl.hosts.changes import Changes
from cec_xl.hosts.column import Column
from cec_xl.hosts.edited_package import EditedPackage
from cec_xl.hosts.name_writing import plan_names
from cec_xl.hosts.notice import Notice
from cec_xl.hosts.package import Limits
from cec_xl.hosts.port import Cell, TableInfo, TableUpdate
from cec_xl.hosts.reading.date_formats import date_styles
from cec_xl.hosts.reading.ranges import CellRange
from cec_xl.hosts.reading.structure import Sheet, Structure, Visibility, load_structure
from cec_xl.hosts.reading.table_reader import CellReader
from cec_xl.hosts.recalculation import sheets_with_cells
from cec_xl.hosts.saving import Backups, save_package
from cec_xl.hosts.sheet.dates import Calendar
from cec_xl.hosts.sheet.formula_cells import columns_with_formulas
from cec_xl.hosts.sheet.function_cells import Family, SheetFunctions, sheet_functions
from cec_xl.hosts.sheet.scan import SheetStream
from cec_xl.hosts.table_writing import plan_tables

if TYPE_CHECKING:
    from cec_xl.hosts.formula_results import Outcome, Spill

Progress = Callable[[str, float], None]


class ClosedWorkbook:
    """A workbook file that no program has open.

    Changes are kept aside until `save`; what was written can be read again at once.

    Attributes:
        notices: what the user should know about the changes made so far.

    >>> with ClosedWorkbook.open("customers.xlsm") as book:            # doctest: +SKIP
    ...     book.write_tables({"cecxl_pareto": TableUpdate({"Cliente": names, "Volumen": volumes})})
    ...     book.save()
    """

    def __init__(
        self,
        package: EditedPackage,
        *,
        progress: Progress | None = None,
        backups: Backups | None = None,
        make_room: bool = False,
    ) -> None:
        self._package = package
        self._progress = progress
        self._backups = backups
        self._make_room = make_room
        self._structure: Structure | None = None
        self._earlier: Structure | None = None
        self._changed: set[str] = set()
        self._reader: CellReader | None = None
        self._values_only: dict[str, bytes] = {}
        self.notices: list[Notice] = []
        self._updated_tables: set[str] = set()
        self._updated_names: set[str] = set()

    @classmethod
    def open(
        cls,
        path: str | os.PathLike[str],
        *,
        progress: Progress | None = None,
        limits: Limits | None = None,
        backups: Backups | None = None,
        allow_signed: bool = False,
        make_room: bool = False,
    ) -> Self:
        """Open a workbook file.

        Args:
            path: the file.
            progress: told how far the work is, see `WorkbookPort.progress`.
            limits: how much the file may ask of the machine.
            backups: how copies of the old file are kept when it is saved.
            make_room: move cells below a growing table down instead of refusing, where that is safe: nothing but plain
                cells stands there and no formula names them.
            allow_signed: write changes even where that voids a digital signature; the caller has told the user.

        Raises:
            FileError: why it cannot be opened.
        """
        package = EditedPackage.open(path, limits, allow_signed=allow_signed)
        return cls(package, progress=progress, backups=backups, make_room=make_room)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._package.close()

    @property
    def structure(self) -> Structure:
        """Sheets, tables and names as they now are."""
        if self._structure is None:
            self._structure = load_structure(self._package, self._earlier, self._changed)
            self._earlier, self._changed = self._structure, set()
        return self._structure

    @cached_property
    def _calendar(self) -> Calendar:
        structure = self.structure
        return Calendar(date_styles(self._package, structure.part) if structure.date1904 else None)

    def _cells(self) -> CellReader:
        if self._reader is None:
            self._reader = CellReader(self._package, self.structure, self._values_only)
        return self._reader

    # Reading ---------------------------------------------------------------------------------------------------

    def tables(self) -> Mapping[str, TableInfo]:
        """Every table of the workbook by name."""
        return {name: table.info() for name, table in self.structure.tables.items()}

    def read_table(self, name: str) -> Mapping[str, Column]:
        """The table's data rows, header -> column.

        Raises:
            InputError: there is no such table.
        """
        table = self.structure.table(name)
        if table is None:
            raise InputError("no_table", table=name)
        return self._cells().table(table)

    def read_name(self, name: str) -> Cell:
        """The value of the single cell a defined name points at; None where it is empty or there is no name."""
        target = self.structure.target(name)
        return None if target is None else self._cells().cell(*target)

    def formula_columns(self, name: str) -> frozenset[str]:
        """Headers of a table's columns in which any data cell holds a formula.

        Raises:
            InputError: there is no such table.
        """
        table = self.structure.table(name)
        if table is None:
            raise InputError("no_table", table=name)
        info = table.info()
        sheet = self.structure.sheet(info.sheet)
        if sheet is None or not info.rows:
            return frozenset()
        stream = SheetStream(self._package.stream(sheet.part), sheet.part)
        found = columns_with_formulas(stream, info.first_row, info.first_row + info.rows - 1)
        return frozenset(h for column, h in enumerate(info.headers, info.first_column) if column in found)

    def sheets_calling(self, family: Family) -> list[Sheet]:
        """The sheets on which formulas may call functions of a family; a quick look, certain where it says no."""
        calculated = {
            table.sheet
            for table in self.structure.tables.values()
            if any(column.formula and family.is_called(column.formula) for column in table.columns)
        }
        return [
            sheet
            for sheet in sheets_with_cells(self.structure)
            if sheet.part not in self._values_only
            and (sheet in calculated or family.is_mentioned(self._package.content(sheet.part)))
        ]

    def functions(self, sheet: Sheet, family: Family) -> SheetFunctions:
        """The formulas of a sheet: those that call functions of a family, and all others."""
        if sheet.part in self._values_only:
            return SheetFunctions()
        return sheet_functions(SheetStream(self._package.stream(sheet.part), sheet.part), family)

    def written(self) -> list[tuple[Sheet, CellRange]]:
        """The cells written so far: tables and names, each with its sheet."""
        tables = map(self.structure.table, sorted(self._updated_tables))
        names = map(self.structure.target, sorted(self._updated_names))
        return [*((table.sheet, table.range) for table in tables if table), *filter(None, names)]

    def read_columns(self, sheet: Sheet, first_row: int, rows: int, columns: list[int]) -> list[Column]:
        """Cells of a sheet: some rows of some 1-based columns."""
        return self._cells().columns(sheet, first_row, rows, columns)

    def rooms(self, sheet: Sheet, spills: Sequence[Spill]) -> list[bool]:
        """Whether formulas may fill other cells of a sheet than before, or something else stands there."""
        from cec_xl.hosts.formula_results import rooms

        return rooms(self._package, self.structure, sheet, spills)

    # Changing --------------------------------------------------------------------------------------------------

    def write_tables(self, updates: Mapping[str, TableUpdate]) -> None:
        """Replace the data rows of several tables. All or nothing: an error leaves the workbook as it was.

        The arrays are read again when the workbook is saved; they must not change in between.

        Raises:
            InputError: a table or column that does not exist, a table fed by a query, a text too long for a cell.
            TableSpaceError: a table that would grow over other cells; the sentence names them.
        """
        changes = plan_tables(
            self._package,
            self.structure,
            updates,
            self._calendar,
            values_only=self._values_only,
            make_room=self._make_room,
        )
        self._apply(changes)
        self._updated_tables |= updates.keys()

    def write_names(self, values: Mapping[str, Cell | Sequence[Sequence[Cell]]]) -> None:
        """Write single cells or blocks into the ranges of defined names; names that do not exist are left out.

        Raises:
            InputError: a block of another size than the range, a text too long for a cell.
        """
        self._apply(plan_names(self._package, self.structure, values, self._calendar))
        self._updated_names |= values.keys()

    def write_results(self, outcomes: Mapping[str, Sequence[Outcome]]) -> set[tuple[str, str]]:
        """Give formulas fresh results, by name of sheet: what a viewer that cannot calculate shows.

        Formulas and formats stay. Returns the cells (sheet, address) that were left alone: they hold no formula.
        """
        from cec_xl.hosts.formula_results import plan_results

        changes, missed = plan_results(self._package, self.structure, outcomes, self._calendar)
        self._apply(changes)
        return missed

    def sheets_shown(self) -> Mapping[str, bool]:
        """Every sheet by name, in the order of the tabs, and whether the user sees it."""
        return {sheet.name: sheet.visibility is Visibility.VISIBLE for sheet in self.structure.sheets}

    def show_sheets(self, shown: Mapping[str, bool]) -> None:
        """Show or hide sheets by name; sheets that do not exist are left out.

        Raises:
            InputError: no sheet would be left to see.
        """
        states = {}
        for name, see in shown.items():
            sheet = self.structure.sheet(name)
            # A sheet that is hidden from users altogether stays so.
            if sheet is not None and see is not (sheet.visibility is Visibility.VISIBLE):
                states[name] = Visibility.VISIBLE if see else Visibility.HIDDEN
        if states:
            from cec_xl.hosts.sheet_visibility import plan_visibility

            self._apply(plan_visibility(self._package, self.structure, states))

    def _apply(self, changes: Changes) -> None:
        structure = self.structure
        described = {structure.part, *(table.part for table in structure.tables.values())}
        changes.apply(self._package)
        self.notices += changes.notices
        self._reader = None
        self._changed |= changes.parts.keys()
        for part in changes.parts:
            self._values_only.pop(part, None)
        if changes.removed or described & changes.parts.keys():
            self._structure = None

    # Saving ----------------------------------------------------------------------------------------------------

    def progress(self, text: str, done: float) -> None:
        """Tell the user how far the work is, 0..1."""
        if self._progress is not None:
            self._progress(text, done)

    def save(
        self, path: Path | None = None, *, moment: dt.datetime | None = None, backups: Backups | None = None
    ) -> Path | None:
        """Save over the file that was opened, or as another one.

        Args:
            path: where to, by default the file itself.
            moment: dates the backup copy of the old file, by default now.
            backups: how copies of the old file are kept, where the workbook itself says so; by default as it was
                opened.

        Returns:
            The backup copy, None where none was taken.

        Raises:
            FileError: why it was not saved; the file is as it was.
        """
        kept = save_package(
            self._package,
            path,
            moment=moment or dt.datetime.now().replace(microsecond=0),
            backups=backups or self._backups,
        )
        self._structure = self._earlier = self._reader = None
        return kept
