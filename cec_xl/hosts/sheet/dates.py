"""Which of the two calendars of Excel a workbook counts its dates in."""

from __future__ import annotations

import datetime as dt

import numpy as np
from numpy.typing import NDArray

from cec_xl.hosts.column import to_serial
from cec_xl.hosts.port import Cell, Values
from cec_xl.hosts.reading.cells import DAYS_1904


class Calendar:
    """Turns date serials, which the program counts from 1900, into those a workbook stores.

    Args:
        date_styles: for a workbook that counts from 1904, whether each cell format shows a date; None for the others.
    """

    def __init__(self, date_styles: NDArray[np.bool_] | None = None) -> None:
        self._date_styles = date_styles

    def _applies(self, style: str) -> bool:
        index = int(style or 0)
        return self._date_styles is not None and index < len(self._date_styles) and bool(self._date_styles[index])

    def column(self, values: Values, style: str) -> Values:
        """A column of numbers as stored in cells of this format.

        >>> Calendar(np.array([False, True])).column(np.array([45292.0]), "1")
        array([43830.])
        """
        kind = np.asarray(values).dtype.kind
        if kind == "b" or not self._applies(style):
            return values
        if kind == "O":
            return np.array([self.cell(value, style) for value in values], dtype=object)
        return np.asarray(values, np.float64) - DAYS_1904

    def cell(self, value: Cell | dt.date, style: str) -> Cell:
        """One value as stored in a cell of this format."""
        if isinstance(value, dt.date):
            value = to_serial(value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time()))
        if isinstance(value, (bool, str)) or value is None or not self._applies(style):
            return value
        return value - DAYS_1904
