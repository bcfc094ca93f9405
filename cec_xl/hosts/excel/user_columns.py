"""Columns a user added to one of our tables: notes stay with their customer, formulas with their row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cec_xl.hosts.excel.cells import RawCell, is_formula, plain_cell, typed_column
from cec_xl.hosts.port import column_letters

if TYPE_CHECKING:
    from cec_xl.hosts.excel.table import LiveTable


def row_sources(old_keys: list[str], new_keys: list[str], rows: int) -> list[int]:
    """For each new row the old row with its key, -1 for none; a key that repeats takes its rows one after another.

    >>> row_sources(["a", "b", "a", ""], ["b", "a", "c", "a"], 5)
    [1, 0, -1, 2, -1]
    """
    places: dict[str, list[int]] = {}
    for row in range(len(old_keys) - 1, -1, -1):
        if old_keys[row]:
            places.setdefault(old_keys[row], []).append(row)
    sources = [places[key].pop() if places.get(key) else -1 for key in new_keys]
    return sources + [-1] * (rows - len(sources))


@dataclass(frozen=True, slots=True)
class UserColumn:
    """One column as it stood before the rows changed.

    Attributes:
        position: its 0-based place in the table.
        values: what its cells held, `None` where empty.
        formulas: the formula of each cell, ``""`` where it has none.
        as_text: whether the cells have the text format.
    """

    position: int
    values: list[Any]
    formulas: list[str]
    as_text: bool

    @classmethod
    def read(cls, table: LiveTable, position: int) -> UserColumn:
        """The column as it stands in the table now."""
        column = table.column(position)
        values = [row[0] for row in column.read()]
        lines = [line[0] for line in column.formulas()]
        formulas = [formula if is_formula(formula, value) else "" for formula, value in zip(lines, values, strict=True)]
        return cls(position, values, formulas, column.is_text)

    def place(self, table: LiveTable, sources: list[int], old_rows: int) -> None:
        """Give every row of the resized table what belongs to it."""
        if all(self.formulas):
            self._fill_down(table, old_rows)
            return
        if sources == list(range(old_rows)):
            return
        rows = len(sources)
        cells: list[RawCell] = [""] * rows
        kept = [(row, source) for row, source in enumerate(sources) if source >= 0]
        typed = typed_column([plain_cell(value) for value in self.values], as_text=self.as_text)
        mostly_formulas = sum(map(bool, self.formulas)) * 2 > sum(value is not None for value in self.values)
        for row, source in kept:
            formula = self.formulas[source]
            cells[row] = (
                self._moved(table, formula, source, row) if formula else _error_kept(self.values[source], typed[source])
            )
        if mostly_formulas:
            origin = next(row for row, formula in enumerate(self.formulas) if formula)
            for row, source in enumerate(sources):
                if source < 0:
                    cells[row] = self._moved(table, self.formulas[origin], origin, row)
        table.column(self.position).write([[cell] for cell in cells])

    def _fill_down(self, table: LiveTable, old_rows: int) -> None:
        """A calculated column: its formula in every new row, where Excel has not filled it by itself."""
        rows = table.info.rows
        if rows <= old_rows:
            return
        added = table.block(old_rows, rows, self.position, self.position + 1)
        if any(not line[0] for line in added.formulas()):
            # One formula given to several cells moves its references from the first of them.
            last = table.block(old_rows - 1, rows, self.position, self.position + 1)
            last.cells.formula = self.formulas[-1]

    def _moved(self, table: LiveTable, formula: str, source: int, row: int) -> str:
        """A formula as it reads in another row: references to its own row go along.

        A formula with structured references names its row by ``[@...]`` and reads the same everywhere.
        """
        if source == row or "[" in formula:
            return formula
        from openpyxl.formula.translate import Translator  # rare: a column with formulas in some cells only

        letters = column_letters(table.info.first_column + self.position)
        translated: str = Translator(formula, f"{letters}{table.info.first_row + source}").translate_formula(
            f"{letters}{table.info.first_row + row}"
        )
        return translated


def _error_kept(value: object, typed: RawCell) -> RawCell:
    """An error a user typed stays an error, not the text of one."""
    return value if isinstance(value, str) and value.startswith("#") and value.endswith(("!", "?", "A")) else typed
