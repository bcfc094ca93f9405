"""`WorkbookPort` over a document that is open in LibreOffice."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Self

from cec_xl.errors import BusyFileError, InputError
from cec_xl.hosts.calc.columns import cells_of_values, columns_of
from cec_xl.hosts.calc.document import CalcDocument
from cec_xl.hosts.calc.office.uno_types import Area
from cec_xl.hosts.calc.table import CalcTable
from cec_xl.hosts.column import CellKind, Column
from cec_xl.hosts.port import Cell, TableInfo, TableUpdate


class CalcWorkbook:
    """An open document that can be read and changed in blocks.

    Use it as a context manager: inside, the office draws and calculates nothing; what was changed is afterwards one
    entry in the document's list of things to undo, and an error takes back all of it.

    Args:
        document: the document, see `office.document.OfficeDocument`.
        title: what the entry in the list of things to undo is called.
        save_to_disk: whether `save` saves the file. A command leaves that to the user.
    """

    def __init__(self, document: CalcDocument, *, title: str = "CEC 4444", save_to_disk: bool = False) -> None:
        self.document = document
        self._title, self._save_to_disk = title, save_to_disk
        self._tables: dict[str, CalcTable] | None = None
        self._working = False

    def __enter__(self) -> Self:
        self.document.begin(self._title)
        self._working = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._tables = None
        self._working = False
        self.document.end(error is not None)

    def _live(self) -> dict[str, CalcTable]:
        if self._tables is None:
            found = [CalcTable(self.document, described) for described in self.document.tables()]
            self._tables = {table.info.name: table for table in found}
        return self._tables

    def every_table(self) -> list[CalcTable]:
        """All tables of the workbook."""
        return list(self._live().values())

    def table(self, name: str) -> CalcTable:
        """A table by its name.

        Raises:
            InputError: there is none.
        """
        found = self._live().get(name)
        if found is None:
            raise InputError("no_table", table=name)
        return found

    def tables(self) -> Mapping[str, TableInfo]:
        """Every table of the workbook by name."""
        return {name: table.info for name, table in self._live().items()}

    def read_table(self, name: str) -> Mapping[str, Column]:
        """The table's data rows, header -> column."""
        return self.table(name).read()

    def formula_columns(self, name: str) -> frozenset[str]:
        """Headers of a table's columns in which any data cell holds a formula."""
        return self.table(name).formula_columns()

    def read_name(self, name: str) -> Cell:
        """The value of the cell a name points at, dates as serial days; None where it is empty or there is none."""
        found = self.document.name_area(name)
        if found is None:
            return None
        sheet, left, top, _, _ = found
        (column,) = columns_of(self.document.read((sheet, left, top, left, top)), 1)
        match CellKind(int(column.kinds[0])):
            case CellKind.EMPTY:
                return None
            case CellKind.NUMBER:
                return float(column.numbers[0])
            case CellKind.BOOLEAN:
                return bool(column.numbers[0])
            case _:
                return column.text(0)

    def sheet_of_name(self, name: str) -> str | None:
        """The sheet a name's cells stand on; None where there is no such name."""
        found = self.document.name_area(name)
        return None if found is None else self.document.sheets()[found[0]][0]

    def write_tables(self, updates: Mapping[str, TableUpdate]) -> None:
        """Replace the data rows of several tables, all or none."""
        tables = {name: self.table(name) for name in updates}
        self._refuse_read_only()
        every = self.every_table()
        for name, table in tables.items():
            table.check(updates[name], every)

        def change() -> None:
            for name, table in tables.items():
                table.replace(updates[name])

        self._changed(change)

    def write_names(self, values: Mapping[str, Cell | Sequence[Sequence[Cell]]]) -> None:
        """Write single cells or blocks into the ranges of names; a block never writes beyond its name's range."""
        found = {name: self.document.name_area(name) for name in values}
        targets = {name: area for name, area in found.items() if area is not None}
        self._refuse_read_only()
        sheets = self.document.sheets()
        for sheet in dict.fromkeys(area[0] for area in targets.values()):
            if self.document.is_protected(sheet):
                raise InputError("calc_sheet_protected", sheet=sheets[sheet][0])

        def change() -> None:
            for name, area in targets.items():
                self._write_block(area, values[name])

        self._changed(change)

    def _write_block(self, target: Sequence[int], value: Cell | Sequence[Sequence[Cell]]) -> None:
        rows = (
            [[value]] if value is None or isinstance(value, (str, bool, int, float)) else [list(row) for row in value]
        )
        sheet, left, top, right, bottom = target
        height, width = min(bottom - top + 1, len(rows)), min(right - left + 1, max(map(len, rows), default=0))
        if not height or not width:
            return
        filled = [row[:width] + [None] * (width - len(row)) for row in rows[:height]]
        columns = [cells_of_values(cells, height) for cells in zip(*filled, strict=True)]
        booleans = [(*pair, position) for position, (_, pairs) in enumerate(columns) for pair in pairs]
        area: Area = (sheet, left, top, left + width - 1, top + height - 1)
        self.document.note_cells(area)
        self.document.write(area, list(zip(*(cells for cells, _ in columns), strict=True)), booleans)

    def sheets_shown(self) -> Mapping[str, bool]:
        """Every sheet by name, in the order of the tabs, and whether the user sees it."""
        return {name: bool(seen) for name, seen in self.document.sheets()}

    def show_sheets(self, shown: Mapping[str, bool]) -> None:
        """Show or hide sheets by name; sheets that do not exist are left out.

        Raises:
            InputError: no sheet would be left to see, or the workbook's structure is protected.
        """
        before = self.sheets_shown()
        if not any(shown.get(name, seen) for name, seen in before.items()):
            raise InputError("no_visible_sheet")
        changes = [(name, see) for name, see in shown.items() if name in before and before[name] is not see]
        if changes and self.document.is_structure_protected():
            raise InputError("calc_structure_protected")

        def change() -> None:
            # Shown first: the office refuses to hide the only sheet that is visible at the moment.
            for name, see in sorted(changes, key=lambda wanted: not wanted[1]):
                self.document.show_sheet(name, see)

        self._changed(change)

    def progress(self, text: str, done: float) -> None:
        """Show how far the work is in the status bar."""
        self.document.progress(text, round(done * 100))

    def save(self) -> None:
        """Save the file, where that is ours to do."""
        if self._save_to_disk:
            self.document.store()

    def _refuse_read_only(self) -> None:
        if self.document.is_read_only():
            raise BusyFileError("calc_read_only")

    def _changed(self, change: Callable[[], None]) -> None:
        """Make changes of which all are made or none.

        A function and not a context manager: an exception of the office does not pass through a generator.
        """
        if not self._working:
            with self:
                self._changed(change)
            return
        mark = self.document.mark()
        try:
            change()
        except BaseException:
            self.document.take_back(mark)
            self._tables = None
            raise
