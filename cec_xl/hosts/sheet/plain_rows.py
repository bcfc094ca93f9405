"""Rows of values that can be passed over: proof that nothing in them wants a closer look, without finding every cell.

Replacing a large table means reading its old rows only to learn that they hold no formula, that no row is hidden and
that nothing stands beside the table. Cells of a row stand in the order of their columns, so its first and its last
cell tell the last of these.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cec_xl.hosts.reading.numbers import PADDING, Words, unsigned, unsigned_words, words_of
from cec_xl.hosts.reading.ranges import column_number
from cec_xl.hosts.sheet.pairs import holds, places
from cec_xl.hosts.sheet.scan import Integers, column_numbers

_UNUSUAL = b"<f", b"<!", b"<?"
"""Formulas, comments and the like."""
_ROW_TAG = b'<row r="'
_NUMBER = len(_ROW_TAG)
_LEAST_WINDOW, _MOST_WINDOW = 48, 512


class PlainRows(NamedTuple):
    """Rows of values, none hidden, and the columns between which they lie.

    Attributes:
        first_row: 1-based number of the first row.
        last_row: of the last one.
        first_column: 1-based column in which all rows begin.
        last_column: the last column any row reaches.
    """

    first_row: int
    last_row: int
    first_column: int
    last_column: int


def plain_rows(content: bytes, size: int | None = None) -> PlainRows | None:
    """What is known of some complete rows at a glance; None where they need a closer look.

    Args:
        content: the rows, and any other bytes behind them.
        size: how many bytes the rows have; all by default.

    >>> plain_rows(b'<row r="7"><c r="B7"><v>1</v></c><c r="C7"/></row><row r="8"><c r="B8"/></row>')
    PlainRows(first_row=7, last_row=8, first_column=2, last_column=3)
    >>> plain_rows(b'<row r="7"><c r="B7"><f>A1</f><v>1</v></c></row>')
    """
    size = len(content) if size is None else size
    beginning = _beginning().match(content, 0, size)
    if beginning is None or b"hidden" in beginning[1]:
        return None
    if len(content) < size + PADDING:
        content += bytes(PADDING)
    raw = np.frombuffer(content, np.uint8)
    # Finding one character is ten times as quick as finding two.
    if any(pair[1:] in content and holds(raw[:size], pair) for pair in _UNUSUAL):
        return None
    found = _of_equal_length(content, size, beginning[1]) or _of_any_length(raw, size, beginning[1])
    if found is None:
        return None
    rows, last_column = found
    return PlainRows(int(rows[0]), int(rows[-1]), column_number(beginning[2].decode()), last_column)


@cache
def _beginning() -> re.Pattern[bytes]:
    """What a row's number is followed by, up to the column of its first cell."""
    return re.compile(rb'<row r="[0-9]+("[^<>]*>\s*<c r="([A-Z]{1,3}))[0-9]')


@cache
def _last_cell() -> re.Pattern[bytes]:
    """The beginning of a cell up to its column."""
    return re.compile(rb'<c r="([A-Z]{1,3})(?=[0-9])')


class _Grid(NamedTuple):
    """So many rows of the same length, with other bytes behind them."""

    content: bytes
    rows: int
    length: int

    def words(self, offset: int) -> Words:
        """Eight bytes of each row from this place on."""
        return np.ndarray((self.rows,), "<u8", self.content, offset, (self.length,))

    def say(self, offset: int, text: bytes) -> bool:
        """Whether this text and a digit behind it stand at this place of every row."""
        return _say(lambda place: self.words(offset + place), text)

    def ends_hold(self, offset: int, pair: bytes) -> bool:
        """Whether two characters stand side by side from this place on in any row."""
        width = self.length - offset
        ends = np.ndarray((self.rows,), f"V{width}", self.content, offset, (self.length,))
        return holds(np.ascontiguousarray(ends).view(np.uint8), pair)


def _say(words_at: Callable[[int], Words], text: bytes) -> bool:
    """Whether every row has this text and a digit behind it.

    Args:
        words_at: gives eight bytes of each row, so many bytes behind the place where the text is expected.
        text: what is expected.
    """
    for start in range(0, len(text), 8):
        wanted = text[start : start + 8]
        mask = np.uint64((1 << 8 * len(wanted)) - 1)
        if ((words_at(start) & mask) != int.from_bytes(wanted, "little")).any():
            return False
    following = words_at(len(text)).astype(np.uint8)
    return bool(((following >= ord("0")) & (following <= ord("9"))).all())


def _of_equal_length(content: bytes, size: int, beginning: bytes) -> tuple[Integers, int] | None:
    """The row numbers and the last column of rows that are all as long as the first, as this project writes them.

    They need not be searched for: with a row number at every place where one is expected, each by one higher, there is
    no room for others between them. The last cells stand below each other.
    """
    length = content.find(b"<row", 1, size)
    if length < 0 or size % length:
        return None
    grid = _Grid(content, size // length, length)
    rows, digits = unsigned_words(grid.words(_NUMBER))
    after = _NUMBER + int(digits[0])
    if (digits != digits[0]).any() or (np.diff(rows) != 1).any():
        return None
    place = content.rfind(b"<c", 0, length)
    last_cell = _last_cell().match(content, place)
    if last_cell is None or grid.ends_hold(place + 1, b"<c"):
        return None
    constant = ((0, _ROW_TAG), (after, beginning), (place, last_cell[0]))
    alike = all(grid.say(offset, text) for offset, text in constant)
    return (rows, column_number(last_cell[1].decode())) if alike else None


def _of_any_length(raw: NDArray[np.uint8], size: int, beginning: bytes) -> tuple[Integers, int] | None:
    """The row numbers and the last column of rows that have to be searched for."""
    words = words_of(raw)
    starts = places(raw[:size], b"<r")
    rows = _rows_alike(words, starts, beginning)
    last_column = _last_column(raw, words, starts, size)
    return None if rows is None or last_column is None else (rows, last_column)


def _rows_alike(words: Words, starts: Integers, beginning: bytes) -> Integers | None:
    """The row numbers, provided that they ascend and every row begins alike."""
    if not _say(lambda place: words[starts + place], _ROW_TAG):
        return None
    rows, digits = unsigned(words, starts + _NUMBER)
    if (digits < 1).any() or (np.diff(rows) <= 0).any():
        return None
    after = starts + _NUMBER + digits
    return rows if _say(lambda place: words[after + place], beginning) else None


def _last_column(raw: NDArray[np.uint8], words: Words, starts: Integers, size: int) -> int | None:
    """The largest column among the rows' last cells; None where one is written in an unusual way."""
    ends = np.append(starts[1:], size)
    # How far back to look: twice as far as the first row's last cell lies.
    first_row = raw[: ends[0]].tobytes()
    window = min(max(_LEAST_WINDOW, 2 * (len(first_row) - first_row.rfind(b"<c"))), _MOST_WINDOW, len(first_row))
    looks: NDArray[np.void] = np.ndarray((size - window + 1,), f"V{window}", raw.data, 0, (1,))
    endings = looks[ends - window].view(np.uint8).reshape(-1, window)
    found = np.flatnonzero((endings[:, :-1] == ord("<")) & (endings[:, 1:] == ord("c")))
    rows, places = np.divmod(found, window - 1)
    last = np.searchsorted(rows, np.arange(len(ends)), side="right") - 1
    if not len(found) or (rows[last] != np.arange(len(ends))).any():
        return None
    columns = column_numbers(words, ends - window + places[last] + len("<c"))
    return None if columns is None else int(columns.max())
