"""Rows of values that can be passed over: proof that nothing in them wants a closer look, without finding every cell.

Replacing a large table means reading its old rows only to learn that they hold no formula, that no row is hidden and
that nothing stands beside the table. Cells of a row stand in the order of their columns, so its first and its last
cell tell the last of these.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cec_xl.hosts.reading.numbers import PADDING, Words, unsigned, words_of
from cec_xl.hosts.reading.ranges import column_number
from cec_xl.hosts.sheet.scan import Integers, column_numbers

_ROW = np.frombuffer(b"<r", np.uint16)[0]
_UNUSUAL = [(np.frombuffer(start, np.uint16)[0], start[1:]) for start in (b"<f", b"<!", b"<?")]
"""Formulas, comments and the like."""
_ROW_TAG = np.uint64(int.from_bytes(b'<row r="', "little"))
_NUMBER = len('<row r="')
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


def plain_rows(content: bytes) -> PlainRows | None:
    """What is known of some complete rows at a glance; None where they need a closer look.

    >>> plain_rows(b'<row r="7"><c r="B7"><v>1</v></c><c r="C7"/></row><row r="8"><c r="B8"/></row>')
    PlainRows(first_row=7, last_row=8, first_column=2, last_column=3)
    >>> plain_rows(b'<row r="7"><c r="B7"><f>A1</f><v>1</v></c></row>')
    """
    beginning = _beginning().search(content)
    if beginning is None or b"hidden" in beginning[1]:
        return None
    raw = np.frombuffer(content + bytes(PADDING + len(content) % 2), np.uint8)
    even, odd = raw.view(np.uint16), raw[1:-1].view(np.uint16)
    for pair, character in _UNUSUAL:
        # Finding one character is ten times as quick as finding two.
        if character in content and ((even == pair).any() or (odd == pair).any()):
            return None
    words = words_of(raw)
    found = _of_equal_length(content, raw, words, beginning[1]) or _of_any_length(content, raw, words, beginning[1])
    if found is None:
        return None
    rows, last_column = found
    return PlainRows(int(rows[0]), int(rows[-1]), column_number(beginning[2].decode()), last_column)


@cache
def _beginning() -> re.Pattern[bytes]:
    """What a row's number is followed by, up to the column of its first cell."""
    return re.compile(rb'\A<row r="[0-9]+("[^<>]*>\s*<c r="([A-Z]{1,3}))[0-9]')


def _of_equal_length(
    content: bytes, raw: NDArray[np.uint8], words: Words, beginning: bytes
) -> tuple[Integers, int] | None:
    """The row numbers and the last column of rows that are all as long as the first, as this project writes them.

    They need not be searched for: with a row number at every place where one is expected, each by one higher, there is
    no room for others between them. The last cells stand below each other.
    """
    length = content.find(b"<row", 1)
    if length < 0 or len(content) % length:
        return None
    rows = _rows_alike(words, np.arange(0, len(content), length), beginning)
    if rows is None or rows[-1] - rows[0] != len(rows) - 1:
        return None
    last_cell = content.rfind(b"<c", 0, length)
    columns = column_numbers(words, np.arange(last_cell, len(content), length) + len("<c"))
    endings = raw[: len(content)].reshape(-1, length)[:, last_cell:]
    cells = (endings[:, :-1] == ord("<")) & (endings[:, 1:] == ord("c"))
    if columns is None or not cells[:, 0].all() or cells[:, 1:].any():
        return None
    return rows, int(columns.max())


def _of_any_length(
    content: bytes, raw: NDArray[np.uint8], words: Words, beginning: bytes
) -> tuple[Integers, int] | None:
    """The row numbers and the last column of rows that have to be searched for."""
    even, odd = raw.view(np.uint16), raw[1:-1].view(np.uint16)
    starts = np.concatenate((np.flatnonzero(even == _ROW) * 2, np.flatnonzero(odd == _ROW) * 2 + 1))
    starts.sort(kind="stable")
    rows = _rows_alike(words, starts, beginning)
    last_column = _last_column(raw, words, starts, len(content))
    return None if rows is None or last_column is None else (rows, last_column)


def _rows_alike(words: Words, starts: Integers, beginning: bytes) -> Integers | None:
    """The row numbers, provided that they ascend and every row begins alike."""
    if (words[starts] != _ROW_TAG).any():
        return None
    rows, digits = unsigned(words, starts + _NUMBER)
    if (digits < 1).any() or (np.diff(rows) <= 0).any():
        return None
    after = starts + _NUMBER + digits
    for offset in (*range(0, len(beginning) - 8, 8), len(beginning) - 8):
        if (words[after + offset] != int.from_bytes(beginning[offset : offset + 8], "little")).any():
            return None
    following = words[after + len(beginning)].astype(np.uint8)
    return rows if ((following >= ord("0")) & (following <= ord("9"))).all() else None


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
