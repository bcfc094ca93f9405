"""`WorkbookPort` over a workbook that is open in Excel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from cec_xl.errors import FileError, InputError
from cec_xl.hosts.column import Column
from cec_xl.hosts.excel import filters
from cec_xl.hosts.excel.application import VISIBLE, is_busy, is_protected, quiet, refuse_edit_mode, speaking
from cec_xl.hosts.excel.area import Area
from cec_xl.hosts.excel.cells import plain_cell, typed_column
from cec_xl.hosts.excel.table import LiveTable
from cec_xl.hosts.excel.undo import Snapshot, TableSnapshot, UndoStore, as_values, snapshot_column
from cec_xl.hosts.excel.user_columns import UserColumn
from cec_xl.hosts.port import Cell, TableInfo, TableUpdate
from cec_xl.logs import get_logger, log_path

if TYPE_CHECKING:
    from xlwings import Book, Sheet


class ExcelWorkbook:
    """An open workbook (`xlwings.Book`) that can be read, changed in blocks and undone.

    Use it as a context manager: inside, Excel redraws nothing, runs no events and does not recalculate; afterwards
    all of it, the selection and the scroll position are as before, whatever happened.

    Args:
        book: the workbook.
        save_to_disk: whether `save` saves the file. A button leaves that to the user; a program that opened the
            workbook itself does not.
        keep_undo: whether what is written here is what `undo` takes back; otherwise the last refresh still is.
        undo_folder: where the snapshot for `undo` is kept; the user's data folder by default.
    """

    def __init__(
        self, book: Book, *, save_to_disk: bool = True, keep_undo: bool = True, undo_folder: Path | None = None
    ) -> None:
        self.book = book
        self.app = book.app
        self._save_to_disk, self._keep_undo = save_to_disk, keep_undo
        self._undo = UndoStore(_identity(book), undo_folder)
        self._snapshot = Snapshot()
        self._live: dict[str, LiveTable] | None = None
        self._session = ExitStack()

    def __enter__(self) -> Self:
        refuse_edit_mode(self.app)
        self._snapshot = Snapshot()
        self._session.enter_context(quiet(self.app))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live = None
        self._session.__exit__(kind, error, trace)

    def _tables(self) -> dict[str, LiveTable]:
        if self._live is None:
            self._live = {table.name: LiveTable(table) for sheet in self.book.sheets for table in sheet.tables}
        return self._live

    def _table(self, name: str) -> LiveTable:
        found = self._tables().get(name)
        if found is None:
            raise InputError("no_table", table=name)
        return found

    def tables(self) -> Mapping[str, TableInfo]:
        """Every table of the workbook by name."""
        with speaking():
            return {name: table.info for name, table in self._tables().items()}

    def read_table(self, name: str) -> Mapping[str, Column]:
        """The table's data rows, header -> column."""
        with speaking():
            return self._table(name).read()

    def formula_columns(self, name: str) -> frozenset[str]:
        """Headers of a table's columns in which any data cell holds a formula."""
        with speaking():
            return self._table(name).formula_columns()

    def _named(self, name: str) -> Area | None:
        """The cells a workbook-wide name points at; None where there is no name or it stands for something else."""
        try:
            found = self.book.names[name]
            refers_to = found.refers_to
            return Area.of_reference(refers_to or "", self.book) or Area.of(found.refers_to_range)
        except Exception as error:  # no such name, or a name for a number or a formula
            if is_busy(error):
                raise
            return None

    def read_name(self, name: str) -> Cell:
        """The value of the cell a name points at, dates as serial days; None where it is empty or there is none."""
        with speaking():
            found = self._named(name)
            if found is None:
                return None
            value = plain_cell(found.part(0, 1, 0, 1).read()[0][0])
            return None if value == "" else value

    def sheet_of_name(self, name: str) -> str | None:
        """The sheet a name's cells stand on; None where there is no such name."""
        with speaking():
            found = self._named(name)
            return None if found is None else str(found.sheet.name)

    def write_tables(self, updates: Mapping[str, TableUpdate]) -> None:
        """Replace the data rows of several tables, all or none."""
        with speaking():
            tables = {name: self._table(name) for name in updates}
            _refuse_protected([table.sheet for table in tables.values()])
            for name, table in tables.items():
                filters.refuse_unknown(table.table)
                table.check(updates[name])
            for name, table in tables.items():
                if name not in self._snapshot.tables:
                    self._snapshot.tables[name] = _snapshot_table(table, updates[name])
            if self._keep_undo:
                self._undo.keep(self._snapshot)
            begun: list[str] = []
            try:
                for name, table in tables.items():
                    begun.append(name)
                    table.replace(updates[name])
            except BaseException:
                self._take_back(begun)
                raise

    def write_names(self, values: Mapping[str, Cell | Sequence[Sequence[Cell]]]) -> None:
        """Write single cells or blocks into the ranges of names; a block never writes beyond its name's range."""
        with speaking():
            targets = {name: found for name in values if (found := self._named(name)) is not None}
            _refuse_protected([target.sheet for target in targets.values()])
            for name, target in targets.items():
                if name not in self._snapshot.names:
                    held = [[plain_cell(cell) for cell in row] for row in target.read()]
                    self._snapshot.names[name] = [list(row) for row in held]
            if self._keep_undo:
                self._undo.keep(self._snapshot)
            begun: list[str] = []
            try:
                for name, target in targets.items():
                    begun.append(name)
                    _write_block(target, values[name])
            except BaseException:
                for name in begun:
                    _write_block(targets[name], self._snapshot.names[name])
                raise

    def sheets_shown(self) -> Mapping[str, bool]:
        """Every sheet by name, in the order of the tabs, and whether the user sees it."""
        with speaking():
            return {sheet.name: sheet.visible in VISIBLE for sheet in self.book.sheets}

    def show_sheets(self, shown: Mapping[str, bool]) -> None:
        """Show or hide sheets by name; sheets that do not exist are left out.

        Raises:
            InputError: no sheet would be left to see.
        """
        before = self.sheets_shown()
        if not any(shown.get(name, seen) for name, seen in before.items()):
            raise InputError("no_visible_sheet")
        changing = {name: see for name, see in shown.items() if name in before and before[name] is not see}
        for name in changing:
            self._snapshot.sheets.setdefault(name, before[name])
        if changing and self._keep_undo:
            self._undo.keep(self._snapshot)
        self._show(changing)

    def _show(self, changing: Mapping[str, bool]) -> None:
        with speaking():
            # Shown first: Excel refuses to hide the only sheet that is visible at the moment.
            for wanted in (True, False):
                for name in [name for name, see in changing.items() if see is wanted]:
                    self.book.sheets[name].visible = wanted

    def progress(self, text: str, done: float) -> None:
        """Show how far the work is in the status bar."""
        with speaking():
            self.app.status_bar = f"{text} ({round(done * 100)} %)"

    def save(self) -> None:
        """Save the file, where that is ours to do."""
        if self._save_to_disk:
            with speaking():
                self.book.save()

    def can_undo(self) -> bool:
        """Whether a refresh of this workbook can be taken back."""
        return self._undo.load() is not None

    def undo(self) -> bool:
        """Bring back what stood in the tables and names before the last refresh, and which sheets were seen.

        Notes that the user has typed since stay with their customer. Returns whether there was anything to undo.
        """
        snapshot = self._undo.load()
        if snapshot is None:
            return False
        with speaking():
            present = [name for name in snapshot.tables if name in self._tables()]
            targets = {name: found for name in snapshot.names if (found := self._named(name)) is not None}
            sheets = [self._table(name).sheet for name in present] + [target.sheet for target in targets.values()]
            _refuse_protected(sheets)
            for name in present:
                table = self._table(name)
                filters.refuse_unknown(table.table)
                table.check(_as_update(snapshot.tables[name], table))
            for name in present:
                _restore_table(self._table(name), snapshot.tables[name])
            for name, target in targets.items():
                _write_block(target, snapshot.names[name])
        shown = self.sheets_shown()
        seen = {name: see for name, see in snapshot.sheets.items() if shown.get(name, see) is not see}
        if any({**shown, **seen}.values()):
            self._show(seen)
        self._undo.drop()
        return True

    def _take_back(self, names: Sequence[str]) -> None:
        """After an error: the tables that were already written, as they were."""
        for name in names:
            try:
                _restore_table(self._tables()[name], self._snapshot.tables[name])
            except Exception as error:
                get_logger().exception("could not restore %s", name)
                raise FileError("half_written", table=name, log=str(log_path())) from error


def _refuse_protected(sheets: Iterable[Sheet]) -> None:
    """Refuse to write where cells are locked; each sheet is asked once.

    Raises:
        InputError: a sheet is protected.
    """
    for name, sheet in {sheet.name: sheet for sheet in sheets}.items():
        if is_protected(sheet):
            raise InputError("sheet_protected", sheet=name)


def _identity(book: Book) -> str:
    """What tells this workbook from others; a synchronised folder's address where there is no local path."""
    try:
        return str(book.fullname)
    except Exception:
        return str(book.name)


def _snapshot_table(table: LiveTable, update: TableUpdate) -> TableSnapshot:
    cells = {header: snapshot_column(column) for header, column in table.read().items()}
    theirs: dict[str, list[float | int | bool | str]] = {}
    for position, header in enumerate(table.info.headers):
        if header not in update.columns and table.info.rows:
            column = UserColumn.read(table, position)
            if not any(column.formulas):
                theirs[header] = cells[header]
    ours = {header: cells[header] for header in update.columns}
    return TableSnapshot(ours, theirs, update.key, table.info.rows)


def _as_update(snapshot: TableSnapshot, table: LiveTable) -> TableUpdate:
    """The snapshot's columns that the table still has."""
    ours = {header: cells for header, cells in snapshot.ours.items() if header in table.info.headers}
    return TableUpdate(as_values(ours), snapshot.key if snapshot.key in ours else None)


def _restore_table(table: LiveTable, snapshot: TableSnapshot) -> None:
    update = _as_update(snapshot, table)
    known = _keys_in(table, update)
    table.replace(update)
    lost = [row for row, key in enumerate(_keys_of(update, table.info.rows)) if key not in known]
    for header, cells in snapshot.theirs.items():
        if header not in table.info.headers or not any(cells[row] != "" for row in lost if row < len(cells)):
            continue
        position = table.info.headers.index(header)
        column = table.column(position)
        current = [plain_cell(row[0]) for row in column.read()]
        for row in lost:
            if row < len(cells):
                current[row] = cells[row]
        typed = typed_column(current, as_text=column.is_text)
        column.write([[cell] for cell in typed])


def _keys_in(table: LiveTable, update: TableUpdate) -> set[str]:
    """What identifies the rows that stand in the table now; their numbers where there is no key."""
    if update.key is None:
        return {str(row) for row in range(table.info.rows)}
    return set(table.read()[update.key].as_texts().tolist())


def _keys_of(update: TableUpdate, rows: int) -> list[str]:
    if update.key is None:
        return [str(row) for row in range(rows)]
    keys: list[str] = Column.of(update.columns[update.key].tolist()).as_texts().tolist()
    return keys


def _write_block(target: Area, value: Cell | Sequence[Sequence[Cell]]) -> None:
    """One value or a block into the cells of a name, no further than they go."""
    rows = [[value]] if value is None or isinstance(value, (str, bool, int, float)) else [list(row) for row in value]
    height, width = min(target.height, len(rows)), min(target.width, max(map(len, rows), default=0))
    if not height or not width:
        return
    block = target.part(0, height, 0, width)
    plain = [[plain_cell(cell) for cell in row[:width]] + [""] * (width - len(row)) for row in rows[:height]]
    typed = [typed_column(row, as_text=False) for row in plain]
    risky = any(isinstance(cell, str) and cell.startswith("'") for row in typed for cell in row)
    if risky and block.is_text:
        typed = [typed_column(row, as_text=True) for row in plain]
    block.write(typed)
