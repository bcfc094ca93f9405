"""Columns of our tables that belong to the user: notes stay with their row, formulas are filled down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cec_xl.hosts.port import column_letters
from cec_xl.hosts.references.formulas import has_relative_rows, shift
from cec_xl.hosts.sheet.cells import CellMarkup
from cec_xl.hosts.sheet.fields import ConstantField, Field, RawField
from cec_xl.hosts.sheet.markup import formula_of, has_content, tail_of, with_formula, with_style
from cec_xl.hosts.sheet.survey import SharedFormula, formula_text


class UserColumn(NamedTuple):
    """A column as it stood before the rows changed.

    Attributes:
        column: its 1-based sheet column.
        first_row: the table's first data row.
        cells: its cells by row, as written.
        calculated: the table's formula for the whole column; None where there is none.
        markup: format of cells in new rows.
        shared: the sheet's shared formulas.
    """

    column: int
    first_row: int
    cells: Mapping[int, bytes]
    calculated: str | None
    markup: CellMarkup
    shared: Mapping[int, SharedFormula]

    def field(self, sources: NDArray[np.intp], *, blank: bool) -> Field:
        """The column's cells for new rows that continue the old rows `sources`.

        A formula that fills the column is filled down; anything else the user put into a cell goes with its row.
        `blank` asks for the one empty row of a table without content.
        """
        count = len(sources)
        if blank:
            return ConstantField(self.markup.blank, count)
        filled = self._filled_down()
        owned = self._owned_cells()
        if filled is not None and not owned and filled.reads_the_same_everywhere:
            return ConstantField(self._filled(filled, filled.row), count)
        tails = {}
        for new, old in enumerate(sources.tolist()):
            row = self.first_row + new
            if old >= 0 and old in owned:
                tails[new] = self._moved(owned[old], self.first_row + old, row)
            elif filled is not None:
                tails[new] = self._filled(filled, row)
            else:
                tails[new] = self.markup.blank
        return RawField(tails, count)

    def lost_rows(self, sources: NDArray[np.intp]) -> list[int]:
        """Old rows (0-based) with something typed that has no new row to go to."""
        going_on = set(sources.tolist())
        gone = (row for row in self._owned_cells() if row not in going_on)
        return [row for row in gone if formula_of(self.cells[self.first_row + row]) is None]

    def _owned_cells(self) -> dict[int, bytes]:
        """Cells by 0-based row that belong to their row and not to the column."""
        return {
            row - self.first_row: cell
            for row, cell in self.cells.items()
            if has_content(cell) and (self.calculated is None or formula_of(cell) is None)
        }

    def _filled_down(self) -> _Written | None:
        """The formula new rows get: the table's own, or that of most cells."""
        formulas = {row: formula for row, cell in sorted(self.cells.items()) if (formula := formula_of(cell))}
        if self.calculated is None and len(formulas) * 2 <= sum(map(has_content, self.cells.values())):
            return None
        for row, formula in formulas.items():
            text = formula_text(formula, self.shared, row, self.column)
            if text:
                return _Written(row, text, with_style(self.cells[row], self.markup.style), formula.kind == "array")
        if not self.calculated:
            return None
        prefix = self.markup.prefix
        cell = f'<{prefix}c r="A1'.encode() + self.markup.formula
        return _Written(self.first_row, self.calculated, cell, is_array=False)

    def _moved(self, cell: bytes, old: int, new: int) -> bytes:
        formula = formula_of(cell)
        if formula is None:
            return tail_of(cell)
        text = formula_text(formula, self.shared, old, self.column)
        return tail_of(cell if text is None else with_formula(cell, shift(text, new - old), self._address(new)))

    def _filled(self, formula: _Written, row: int) -> bytes:
        return tail_of(with_formula(formula.cell, shift(formula.text, row - formula.row), self._address(row)))

    def _address(self, row: int) -> str:
        return f"{column_letters(self.column)}{row}"


class _Written(NamedTuple):
    """A formula, the row it is written for, and a cell that holds it."""

    row: int
    text: str
    cell: bytes
    is_array: bool

    @property
    def reads_the_same_everywhere(self) -> bool:
        return not self.is_array and not has_relative_rows(self.text)
