"""Worksheets and ranges, as COM shows them, over openpyxl cells."""

# ruff: noqa: ANN401 - COM hands over anything

from __future__ import annotations

import datetime as dt
import types
from decimal import Decimal
from typing import Any

from openpyxl.formula.translate import Translator
from openpyxl.styles.numbers import is_date_format
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.worksheet import Worksheet as Store

from cec_xl.hosts.column import from_serial, to_serial
from tests.hosts.excel_stub.com import ERROR_NUMBERS, RANGE_INTERFACE, CDispatch, application_error, com_time
from tests.hosts.excel_stub.entry import EMPTY, Entry, entered

# Names of methods and properties are COM's.
# ruff: noqa: N802


_STATES = {"visible": -1, "hidden": 0, "veryHidden": 2}


class Worksheet(CDispatch):
    """One sheet. `window` holds what its view shows; `ProtectContents` locks every cell."""

    def __init__(self, book: Any, store: Store) -> None:
        from tests.hosts.excel_stub.tables import ListObject, ListObjects

        self.Parent, self.Application, self.store = book, book.Application, store
        self.ProtectContents = False
        self.ProtectionMode = False
        self.window = types.SimpleNamespace(ScrollRow=1, ScrollColumn=1)
        self.tables = [ListObject(self, table) for table in store.tables.values()]
        self.ListObjects = ListObjects(self, lambda: self.tables)

    Name = property(lambda self: self.store.title)
    Index = property(lambda self: self.Parent.sheets.index(self) + 1)

    @property
    def Visible(self) -> int:
        return _STATES[self.store.sheet_state]

    @Visible.setter
    def Visible(self, value: int) -> None:
        number = -1 if value is True else int(value)  # COM's TRUE is -1
        self.store.sheet_state = next(state for state, known in _STATES.items() if known == number)

    @property
    def Names(self) -> Any:
        return types.SimpleNamespace(Count=0)

    @property
    def UsedRange(self) -> Range:
        store = self.store
        return Range(self, store.min_row, store.min_column, store.max_row, store.max_column)

    def Cells(self, row: int, column: int) -> Range:
        return Range(self, int(row), int(column), int(row), int(column))

    def Range(self, first: Any, second: Any = None) -> Range:
        if isinstance(first, str):
            left, top, right, bottom = range_boundaries(first.replace("$", ""))
            return Range(self, top, left, bottom, right)
        first, last = _inner(first), _inner(second)
        return Range(self, first.top, first.left, last.bottom, last.right)

    def Activate(self) -> None:
        self.Parent.store.active = self.Parent.sheets.index(self)

    Select = Activate

    def store_tables(self) -> None:
        for table in self.tables:
            table.store_layout()

    def refuse_where_protected(self) -> None:
        self.Application.refuse_while_editing()
        if self.ProtectContents and not self.ProtectionMode:
            raise application_error("The cell or chart you're trying to change is on a protected sheet.")

    def hidden_rows(self, top: int, bottom: int) -> set[int]:
        """Rows that a table's filter hides."""
        hidden: set[int] = set()
        for table in self.tables:
            hidden |= table.hidden_rows()
        return {row for row in hidden if top <= row <= bottom}


def _inner(wrapped: Any) -> Range:
    """The range inside xlwings' wrapper for retried calls."""
    return getattr(wrapped, "_inner", wrapped)


class _Lines(CDispatch):
    def __init__(self, count: int) -> None:
        self.Count = count


class Range(CDispatch):
    """A rectangle of cells."""

    _iid_ = CLSID = RANGE_INTERFACE
    HasArray = False

    def __init__(self, sheet: Worksheet, top: int, left: int, bottom: int, right: int) -> None:
        self.Worksheet = self.Parent = sheet
        self.Application = sheet.Application
        self.top, self.left, self.bottom, self.right = top, left, bottom, right

    Row = property(lambda self: self.top)
    Column = property(lambda self: self.left)
    Rows = property(lambda self: _Lines(self.height))
    Columns = property(lambda self: _Lines(self.width))
    Count = property(lambda self: self.height * self.width)
    height = property(lambda self: self.bottom - self.top + 1)
    width = property(lambda self: self.right - self.left + 1)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Range) and (self.Worksheet, self.Address) == (other.Worksheet, other.Address)

    __hash__ = None  # type: ignore[assignment]

    @property
    def Address(self) -> str:
        return self.GetAddress()

    def GetAddress(self, row: bool = True, column: bool = True, _style: int = 1, external: bool = False) -> str:
        def corner(at_row: int, at_column: int) -> str:
            return f"{'$' * column}{get_column_letter(at_column)}{'$' * row}{at_row}"

        address = corner(self.top, self.left)
        if self.Count > 1:
            address += ":" + corner(self.bottom, self.right)
        return f"[{self.Worksheet.Parent.Name}]{self.Worksheet.Name}!{address}" if external else address

    def __call__(self, row: int, column: int = 1) -> Range:
        return self.Worksheet.Cells(self.top + row - 1, self.left + column - 1)

    Item = Cells = __call__

    def _read(self, row: int, column: int) -> object:
        cell = self.Worksheet.store._cells.get((row, column))
        if cell is None or cell.value is None:
            return None
        value, kind = cell.value, cell.data_type
        if kind == "f":
            results = self.Worksheet.Parent.results
            title = self.Worksheet.Name
            if results is None or title not in results.sheetnames:
                return None
            cached = results[title].cell(row, column)
            value, kind = cached.value, cached.data_type
            if value is None:
                return None
        if kind == "e":
            return ERROR_NUMBERS.get(str(value), ERROR_NUMBERS["#VALUE!"])
        return _as_com(value, cell.number_format)

    @property
    def Value(self) -> object:
        self.Application.refuse_while_editing()
        if self.Count == 1:
            return self._read(self.top, self.left)
        return tuple(
            tuple(self._read(row, column) for column in range(self.left, self.right + 1))
            for row in range(self.top, self.bottom + 1)
        )

    @Value.setter
    def Value(self, value: object) -> None:
        self.Worksheet.refuse_where_protected()
        if isinstance(value, (list, tuple)):
            rows = value if value and isinstance(value[0], (list, tuple)) else [value]
        else:
            rows = [[value] * self.width] * self.height
        hidden = self.Worksheet.hidden_rows(self.top, self.bottom)
        contents = [[self._entry(rows, down, across) for across in range(self.width)] for down in range(self.height)]
        for down, line in enumerate(contents):
            if self.top + down in hidden:
                continue  # a filter hides the row: Excel leaves it as it was
            for across, entry in enumerate(line):
                self._write(self.top + down, self.left + across, entry)

    def _entry(self, rows: Any, down: int, across: int) -> Entry:
        if down >= len(rows) or across >= len(rows[down]):
            return Entry("#N/A", "e")
        cell = self.Worksheet.store._cells.get((self.top + down, self.left + across))
        return entered(rows[down][across], cell.number_format if cell is not None else "General")

    def _write(self, row: int, column: int, entry: Entry) -> None:
        if entry is EMPTY and (row, column) not in self.Worksheet.store._cells:
            return
        cell = self.Worksheet.store.cell(row, column)
        cell.value = entry.value
        if entry.value is not None:
            cell.data_type = entry.kind
        if entry.number_format:
            cell.number_format = entry.number_format
        if entry.quoted:
            cell.quotePrefix = True

    @property
    def Formula(self) -> object:
        if self.Count == 1:
            return self._formula(self.top, self.left)
        return tuple(
            tuple(self._formula(row, column) for column in range(self.left, self.right + 1))
            for row in range(self.top, self.bottom + 1)
        )

    def _formula(self, row: int, column: int) -> str:
        cell = self.Worksheet.store._cells.get((row, column))
        if cell is None or cell.value is None:
            return ""
        value = cell.value
        if isinstance(value, dt.datetime):
            value = to_serial(value)
        if isinstance(value, bool):
            return str(value).upper()
        return f"{value:.15g}" if isinstance(value, (int, float)) else str(getattr(value, "text", value))

    @Formula.setter
    def Formula(self, value: object) -> None:
        self.Worksheet.refuse_where_protected()
        if not isinstance(value, str):
            self.Value = value
            return
        origin = f"{get_column_letter(self.left)}{self.top}"
        for row in range(self.top, self.bottom + 1):
            for column in range(self.left, self.right + 1):
                text = value
                if text.startswith("="):
                    text = Translator(text, origin).translate_formula(f"{get_column_letter(column)}{row}")
                self._write(row, column, entered(text, "General"))

    Formula2 = Formula

    @property
    def NumberFormat(self) -> str | None:
        formats = {
            self.Worksheet.store.cell(row, column).number_format
            for row in range(self.top, self.bottom + 1)
            for column in range(self.left, self.right + 1)
        }
        return formats.pop() if len(formats) == 1 else None

    @NumberFormat.setter
    def NumberFormat(self, value: str) -> None:
        for row in range(self.top, self.bottom + 1):
            for column in range(self.left, self.right + 1):
                self.Worksheet.store.cell(row, column).number_format = value

    def ClearContents(self) -> None:
        self.Worksheet.refuse_where_protected()
        for row in range(self.top, self.bottom + 1):
            for column in range(self.left, self.right + 1):
                self._write(row, column, EMPTY)

    def AutoFilter(self, **criteria: Any) -> None:
        table = next(table for table in self.Worksheet.tables if table.Range == self)
        table.filter(**criteria)

    def Select(self) -> None:
        self.Application.Selection = self

    def is_blank(self) -> bool:
        return all(
            self._formula(row, column) == ""
            for row in range(self.top, self.bottom + 1)
            for column in range(self.left, self.right + 1)
        )


def _as_com(value: object, number_format: str) -> object:  # noqa: PLR0911 - one kind of value after the other
    if isinstance(value, bool):
        return value
    if isinstance(value, dt.datetime):
        return com_time(value)
    if isinstance(value, dt.date):
        return com_time(dt.datetime.combine(value, dt.time()))
    if isinstance(value, (int, float)):
        if is_date_format(number_format):
            return com_time(from_serial(value))
        if any(sign in number_format for sign in ("€", "[$", '"$"')):
            return Decimal(str(value)).quantize(Decimal("0.0001"))
        return float(value)
    return str(value)
