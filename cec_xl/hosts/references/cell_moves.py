"""Where single cells of a table went: for links and comments, which belong to a row's content."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cec_xl.hosts.references.moves import TableMove


class CellMoves(NamedTuple):
    """Where each cell of a sheet's tables went.

    Attributes:
        tables: the tables whose rows changed.
        destinations: for each of them the new 0-based row of every old one, -1 where the row is gone.
    """

    tables: Sequence[TableMove]
    destinations: Sequence[NDArray[np.intp]]

    def row_of(self, row: int, column: int) -> int | None:
        """The sheet row a cell is in now; None where its row is gone.

        >>> moves = CellMoves([TableMove(2, 4, 6, 8, 7)], [np.array([1, -1, 0])])
        >>> [moves.row_of(row, 2) for row in (5, 6, 7, 8)], moves.row_of(7, 9)
        ([5, 7, None, 6], 7)
        """
        for table, places in zip(self.tables, self.destinations, strict=True):
            if table.pushed and table.spans(column) and row > table.old_bottom:
                return row + table.pushed
            if not table.holds(row, column):
                continue
            if row > table.old_last:
                return row + table.shift
            place = int(places[row - table.first_row]) if row - table.first_row < len(places) else -1
            return table.first_row + place if place >= 0 else None
        return row
