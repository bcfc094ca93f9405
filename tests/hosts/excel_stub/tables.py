"""List objects: Excel's tables, with the rules Excel has for resizing them."""

# ruff: noqa: ANN401 - COM hands over anything

from __future__ import annotations

from typing import Any

from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.table import Table, TableColumn

from tests.hosts.excel_stub.com import CDispatch, application_error
from tests.hosts.excel_stub.entry import Entry
from tests.hosts.excel_stub.sheets import Range, Worksheet, _inner

# Names of methods and properties are COM's.
# ruff: noqa: N802, N803


class ListObject(CDispatch):
    """One table."""

    def __init__(self, sheet: Worksheet, store: Table) -> None:
        self.Parent, self.Application, self.store = sheet, sheet.Application, store
        self.left, self.top, self.right, self.bottom = range_boundaries(store.ref)
        self.ShowHeaders = store.headerRowCount != 0
        self._totals = bool(store.totalsRowCount)
        self._totals_row: list[object] = []
        self.filters: dict[int, dict[str, Any]] = {}

    Name = property(lambda self: self.store.displayName)
    ShowAutoFilter = property(lambda self: self.store.autoFilter is not None)
    DisplayName = Name

    def _rows(self, first: int, last: int) -> Range | None:
        return Range(self.Parent, first, self.left, last, self.right) if first <= last else None

    @property
    def Range(self) -> Range:
        return Range(self.Parent, self.top, self.left, self.bottom, self.right)

    @property
    def HeaderRowRange(self) -> Range | None:
        return self._rows(self.top, self.top) if self.ShowHeaders else None

    @property
    def DataBodyRange(self) -> Range | None:
        body = self._rows(self.top + int(self.ShowHeaders), self.bottom - int(self._totals))
        # A table that shows its insert row has no data body in Excel's eyes.
        return None if self.store.insertRow and body is not None and body.is_blank() else body

    @property
    def TotalsRowRange(self) -> Range | None:
        return self._rows(self.bottom, self.bottom) if self._totals else None

    @property
    def InsertRowRange(self) -> Range | None:
        return None if self.DataBodyRange else self._rows(self.top + 1, self.top + 1)

    @property
    def ShowTotals(self) -> bool:
        return self._totals

    @ShowTotals.setter
    def ShowTotals(self, value: bool) -> None:
        self.Parent.refuse_where_protected()
        if value == self._totals:
            return
        cells = range(self.left, self.right + 1)
        if value:
            self.bottom += 1
            for column, held in zip(cells, self._totals_row, strict=True):
                cell = self.Parent.store.cell(self.bottom, column)
                if cell.value is not None:
                    raise application_error("There are cells below the table.")
                cell.value = held
        else:
            self._totals_row = [self.Parent.store.cell(self.bottom, column).value for column in cells]
            for column in cells:
                self.Parent.store.cell(self.bottom, column).value = None
            self.bottom -= 1
        self._totals = value

    def Resize(self, wanted: Any) -> None:
        """Excel: the header stays, at least one row remains, other tables may not be touched."""
        self.Parent.refuse_where_protected()
        wanted = _inner(wanted)
        if (wanted.top, wanted.left) != (self.top, self.left) or wanted.height < 2:
            raise application_error("Table resize range is not valid.")
        for other in self.Parent.tables:
            if other is not self and other.overlaps(wanted):
                raise application_error("A table can't overlap another table.")
        old_bottom = self.bottom
        self.bottom, self.right = wanted.bottom, wanted.right
        self._fill_calculated(old_bottom)

    def overlaps(self, wanted: Range) -> bool:
        return not (
            wanted.bottom < self.top or wanted.top > self.bottom or wanted.right < self.left or wanted.left > self.right
        )

    def _fill_calculated(self, old_bottom: int) -> None:
        """New rows take the formula of columns that are formulas throughout."""
        if self.bottom <= old_bottom or old_bottom <= self.top:
            return
        for column in range(self.left, self.right + 1):
            cells = [self.Parent.store.cell(row, column) for row in range(self.top + 1, old_bottom + 1)]
            if not all(cell.data_type == "f" for cell in cells):
                continue
            source = cells[-1]
            for row in range(old_bottom + 1, self.bottom + 1):
                target = f"{get_column_letter(column)}{row}"
                text = Translator(source.value, source.coordinate).translate_formula(target)
                Range(self.Parent, row, column, row, column)._write(row, column, Entry(text, "f"))

    def filter(self, Field: int, Criteria1: Any = None, **more: Any) -> None:
        if Criteria1 is None:
            self.filters.pop(Field, None)
        else:
            self.filters[Field] = {"Criteria1": Criteria1, **more}
        self._hidden = self._hide()

    _hidden: frozenset[int] = frozenset()

    def hidden_rows(self) -> frozenset[int]:
        return self._hidden

    def _hide(self) -> frozenset[int]:
        hidden = set()
        for field, criteria in self.filters.items():
            wanted = criteria["Criteria1"]
            wanted = [wanted] if isinstance(wanted, str) else list(wanted)
            shown = {str(text).removeprefix("=") for text in wanted}
            for row in range(self.top + 1, self.bottom + 1 - int(self._totals)):
                if str(self.Parent.store.cell(row, self.left + field - 1).value) not in shown:
                    hidden.add(row)
        return frozenset(hidden)

    @property
    def AutoFilter(self) -> Any:
        return _TableFilter(self)

    def store_layout(self) -> None:
        """Put the table's place into the file's own description of it."""
        self.store.ref = self.Range.GetAddress(row=False, column=False)
        self.store.totalsRowCount = 1 if self._totals else None
        headers = [self.Parent.store.cell(self.top, column).value for column in range(self.left, self.right + 1)]
        if len(headers) != len(self.store.tableColumns):
            self.store.tableColumns = [TableColumn(id=number, name=str(name)) for number, name in enumerate(headers, 1)]
        if self.store.autoFilter is not None:
            body_end = self.bottom - int(self._totals)
            self.store.autoFilter.ref = Range(self.Parent, self.top, self.left, body_end, self.right).GetAddress(
                row=False, column=False
            )


class _TableFilter(CDispatch):
    def __init__(self, table: ListObject) -> None:
        self._table = table

    @property
    def FilterMode(self) -> bool:
        return bool(self._table.filters)

    def Filters(self, field: int) -> Any:
        return _FieldFilter(self._table.filters.get(field))


class _FieldFilter(CDispatch):
    def __init__(self, criteria: dict[str, Any] | None) -> None:
        self._criteria = criteria or {}

    On = property(lambda self: bool(self._criteria))
    Operator = property(lambda self: self._criteria.get("Operator", 0))
    Criteria1 = property(lambda self: self._criteria.get("Criteria1"))
    Criteria2 = property(lambda self: self._criteria.get("Criteria2"))


class ListObjects(CDispatch):
    """The tables of a sheet."""

    def __init__(self, sheet: Worksheet, items: Any) -> None:
        self.Parent, self.Application, self._items = sheet, sheet.Application, items

    @property
    def Count(self) -> int:
        return len(self._items())

    def __iter__(self) -> Any:
        return iter(self._items())

    def __call__(self, key: object) -> ListObject:
        for position, table in enumerate(self._items(), 1):
            if key == position or (isinstance(key, str) and table.Name.lower() == key.lower()):
                return table
        raise application_error(f"no table {key!r}")

    Item = __call__
