"""Rows of equal length filled in like a form: constant bytes are there already, row numbers and columns are put in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from cec_xl.hosts.sheet.byte_rows import Bytes, Items

CACHED_BYTES = 1 << 20
"""So many bytes are filled in at a time: they stay in the processor's cache while every column is written into them,
and until they are compressed."""
_MOST_DIGITS = 4
"""So many digits of the row numbers are put in beforehand at most."""


class Form(NamedTuple):
    """What rows look like before they are filled in; their numbers have equally many digits.

    Attributes:
        template: one row.
        numbers: where the row's number goes.
        columns: where the bytes of each column go.
    """

    template: bytearray
    numbers: list[int]
    columns: list[tuple[int, Items]]

    def filled(self, first: int, start: int, stop: int) -> Iterator[Bytes]:
        """The items `start` to `stop` of the columns as rows one after the other, some at a time.

        Args:
            first: the number of the first row.
            start: its item in the columns.
            stop: the item after the last row's.
        """
        width = len(self.template)
        sheet = _NumberedRows(self, first, stop - start)
        places = [str(offset) for offset, _ in self.columns]
        row = np.dtype(
            {
                "names": places,
                "formats": [items.dtype for _, items in self.columns],
                "offsets": [offset for offset, _ in self.columns],
                "itemsize": width,
            }
        )
        most = max(1, CACHED_BYTES // width)
        while start < stop:
            count = min(most, stop - start)
            rows = sheet.rows(first, count)
            table = rows.view(row)[:, 0]
            for place, (_, items) in zip(places, self.columns, strict=True):
                table[place] = items[start : start + count]
            yield rows.ravel()
            first += count
            start += count


class _NumberedRows:
    """A stretch of rows with the last digits of their numbers; the first digits are NUL, so that they can be added.

    Rows whose numbers end alike are the same but for the leading digits and the columns. So their constant bytes and
    the last digits are put in once.
    """

    def __init__(self, form: Form, first: int, count: int) -> None:
        width = len(form.template)
        digits = len(str(first))
        last_digits = min(_MOST_DIGITS, digits)
        while last_digits and 10**last_digits > min(4 * count, 2 * CACHED_BYTES // width):
            last_digits -= 1
        self._step = 10**last_digits
        self._leading = np.array(form.numbers)[:, None] + np.arange(digits - last_digits)
        self._rows = np.empty((self._step, width), np.uint8)
        self._rows[:] = np.frombuffer(form.template, np.uint8)
        self._rows[:, self._leading.ravel()] = 0
        powers = 10 ** np.arange(last_digits)[::-1]
        ends = np.arange(self._step)[:, None] // powers % 10 + ord("0")
        for offset in form.numbers:
            self._rows[:, offset + digits - last_digits : offset + digits] = ends

    def rows(self, first: int, count: int) -> Bytes:
        """So many rows from number `first` on."""
        rows = np.empty((count, self._rows.shape[1]), np.uint8)
        done = 0
        while done < count:
            leading, place = divmod(first + done, self._step)
            digits = np.zeros(self._rows.shape[1], np.uint8)
            if self._leading.size:
                digits[self._leading] = np.frombuffer(str(leading).encode(), np.uint8)
            alike = self._rows[place : place + count - done]
            np.bitwise_or(alike, digits, out=rows[done : done + len(alike)])
            done += len(alike)
        return rows
