"""Columns of cells ready to be written: the tail of every cell, any stretch of rows at a time, as a rectangle of bytes.

A rectangle has one row per cell, left-justified and filled up with a gap byte: spaces, or NUL where gaps will be
squeezed out. What all its cells begin or end with is said once beside it. Which of the classes holds a column depends
on its values: codes into a small table of tails are an order of magnitude cheaper than anything that must be formatted.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cec_xl.codebook import few_objects, few_values
from cec_xl.hosts.port import Values
from cec_xl.hosts.sheet.byte_rows import Bytes, Items, as_items, common_start, filled, quick_width, rectangle
from cec_xl.hosts.sheet.cells import TEXT_LIMIT, CellMarkup, TextTooLongError
from cec_xl.hosts.sheet.encoded_texts import EncodedTexts
from cec_xl.hosts.sheet.numbers import Numbers, number_texts
from cec_xl.hosts.sheet.stretches import Stretches

Rows = NDArray[np.intp]

SPACE = 32
_SMALL_RANGE = 256
_FEW_NUMBERS = 128
"""So many numbers are written one by one before arrays are faster."""


class Tails(NamedTuple):
    """The tails of some rows.

    Attributes:
        lead: what all begin with.
        differing: the rest of each, one per row, gaps included; may be of no width.
        end: what follows it in all of them.
    """

    lead: bytes
    differing: Bytes
    end: bytes = b""


class Field(ABC):
    """A column of cells."""

    @abstractmethod
    def __len__(self) -> int: ...

    @abstractmethod
    def tails(self, start: int, stop: int, gap: int = 0) -> Tails:
        """The tails of rows `start` to `stop`, shorter ones filled up with the byte `gap`."""

    @abstractmethod
    def width(self, start: int, stop: int) -> int:
        """About how wide `tails` will be, at little cost; blocks of rows are measured by it."""

    @abstractmethod
    def slack(self, start: int, stop: int) -> float:
        """About how many bytes of the width are gap, in the mean of the rows."""


class CodedField(Field):
    """Cells that take few different tails."""

    def __init__(self, table: Sequence[bytes], codes: NDArray[np.integer]) -> None:
        self._lengths = np.array([len(tail) for tail in table] or [0])
        self._codes = codes
        self._lead, self._end = _alike(table)
        self._differing = [tail[len(self._lead) : len(tail) - len(self._end)] for tail in table]
        self._items: dict[int, Items] = {}

    def __len__(self) -> int:
        return len(self._codes)

    def width(self, start: int, stop: int) -> int:  # noqa: ARG002  (the base's)
        """See `Field`."""
        return int(self._lengths.max()) or 1

    def slack(self, start: int, stop: int) -> float:
        """See `Field`."""
        sample = self._codes[start : stop : max(1, (stop - start) // 256)]
        return self.width(start, stop) - float(self._lengths[sample].mean()) if len(sample) else 0.0

    def tails(self, start: int, stop: int, gap: int = 0) -> Tails:
        """See `Field`."""
        width = max(map(len, self._differing), default=0) or 1
        if gap not in self._items:
            self._items[gap] = as_items(rectangle(self._differing, gap, quick_width(width)))
        found = self._items[gap].take(self._codes[start:stop])
        return Tails(self._lead, found.view(np.uint8).reshape(stop - start, -1)[:, :width], self._end)


class ConstantField(Field):
    """Cells that all have the same tail."""

    def __init__(self, tail: bytes, count: int) -> None:
        self.tail = tail
        self._count = count

    def __len__(self) -> int:
        return self._count

    def width(self, start: int, stop: int) -> int:  # noqa: ARG002  (the base's)
        """See `Field`."""
        return len(self.tail)

    def slack(self, start: int, stop: int) -> float:  # noqa: ARG002  (the base's)
        """See `Field`."""
        return 0.0

    def tails(self, start: int, stop: int, gap: int = 0) -> Tails:  # noqa: ARG002  (the base's)
        """See `Field`."""
        return Tails(self.tail, np.empty((stop - start, 0), np.uint8))


class _StretchesField(Field):
    """Cells of many different values that all stand between the same bytes, but for some rows."""

    def __init__(self, frame: tuple[bytes, bytes]) -> None:
        self._frame = frame

    def _between(self, found: Stretches, others: Sequence[tuple[bytes, Rows | int]], gap: int) -> Tails:
        """The tails of neighbouring rows.

        Args:
            found: what stands within the frame.
            others: tails that one or some of the rows have instead.
            gap: what shorter ones are filled up with.
        """
        opening, closing = self._frame
        if not others and found.equal:
            return Tails(opening, found.rows(), closing)
        tails = {tail for tail, _ in others}
        lead = common_start((opening, *tails))
        least = max(map(len, tails), default=0) - len(lead)
        rows = found.rows(opening[len(lead) :], closing, least, gap)
        for tail, places in others:
            rows[places] = filled(tail[len(lead) :], rows.shape[1], gap)
        return Tails(lead, rows)


class NumberField(_StretchesField):
    """Numbers of many different values; NaN gives empty cells, infinity ``#NUM!``."""

    def __init__(self, values: Numbers, markup: CellMarkup) -> None:
        super().__init__(markup.number)
        self._values = values
        self._markup = markup
        self._longest, self._gap = (24, 4.0) if values.dtype.kind == "f" else (20, 1.0)

    def __len__(self) -> int:
        return len(self._values)

    def width(self, start: int, stop: int) -> int:  # noqa: ARG002  (the base's)
        """See `Field`."""
        return sum(map(len, self._frame)) + self._longest

    def slack(self, start: int, stop: int) -> float:  # noqa: ARG002  (the base's)
        """See `Field`."""
        return self._gap

    def tails(self, start: int, stop: int, gap: int = 0) -> Tails:
        """See `Field`."""
        values = self._values[start:stop]
        if len(values) <= _FEW_NUMBERS:
            return Tails(b"", rectangle(self._markup.number_tails(values), gap))
        infinite = np.flatnonzero(~np.isfinite(values))
        missing = np.isnan(values[infinite])
        others = (self._markup.blank, infinite[missing]), (self._markup.tail(math.inf), infinite[~missing])
        return self._between(number_texts(values), [(tail, rows) for tail, rows in others if len(rows)], gap)


class TextField(_StretchesField):
    """Texts of many different values."""

    def __init__(self, values: NDArray[np.object_], markup: CellMarkup) -> None:
        """`values` are strings; TypeError for anything else, TextTooLongError for one that fits no cell."""
        super().__init__(markup.text)
        self._values = values
        self._markup = markup
        self._texts = EncodedTexts(values)
        # A text has no more characters than bytes; those left out are counted one by one.
        long = np.flatnonzero(self._texts.lengths(0, len(values)) > TEXT_LIMIT)
        for row in (*long.tolist(), *self._texts.special.tolist()):
            if len(values[row]) > TEXT_LIMIT // 2:
                _tail(values[row], markup, row)

    def __len__(self) -> int:
        return len(self._texts)

    def width(self, start: int, stop: int) -> int:
        """See `Field`."""
        return sum(map(len, self._frame)) + int(self._texts.lengths(start, stop).max(initial=0))

    def slack(self, start: int, stop: int) -> float:
        """See `Field`."""
        lengths = self._texts.lengths(start, stop)
        return float(lengths.max(initial=0) - lengths.mean()) if len(lengths) else 0.0

    def tails(self, start: int, stop: int, gap: int = 0) -> Tails:
        """See `Field`."""
        special = _within(self._texts.special, start, stop).tolist()
        others: list[tuple[bytes, Rows | int]] = [
            (self._markup.tail(self._values[start + row]), row) for row in special
        ]
        empty = _within(self._texts.empty, start, stop)
        if len(empty):
            others.append((self._markup.blank, empty))
        return self._between(self._texts.stretches(start, stop), others, gap)


def _within(rows: Rows, start: int, stop: int) -> Rows:
    """Those of some ascending row numbers that lie in a range, counted from its start."""
    first, last = np.searchsorted(rows, (start, stop)).tolist()
    return rows[first:last] - start


class RawField(Field):
    """Tails that are given one by one; rows without one have nothing at all."""

    def __init__(self, tails: Mapping[int, bytes], count: int) -> None:
        self._count = count
        self._rows = np.array(sorted(tails), np.intp)
        self._tails = [tails[row] for row in self._rows.tolist()]
        self._lengths = np.array([len(tail) for tail in self._tails], np.intp)

    def __len__(self) -> int:
        return self._count

    def _places(self, start: int, stop: int) -> slice:
        return slice(*np.searchsorted(self._rows, (start, stop)).tolist())

    def width(self, start: int, stop: int) -> int:
        """See `Field`."""
        return int(self._lengths[self._places(start, stop)].max(initial=1))

    def slack(self, start: int, stop: int) -> float:
        """See `Field`."""
        used = int(self._lengths[self._places(start, stop)].sum())
        return self.width(start, stop) - used / max(1, stop - start)

    def tails(self, start: int, stop: int, gap: int = 0) -> Tails:
        """See `Field`."""
        places = self._places(start, stop)
        found = rectangle(self._tails[places], gap)
        if len(found) == stop - start:
            return Tails(b"", found)
        out = np.full((stop - start, self.width(start, stop)), gap, np.uint8)
        if len(found):
            out[self._rows[places] - start] = found
        return Tails(b"", out)


def _alike(tails: Sequence[bytes]) -> tuple[bytes, bytes]:
    """What byte strings begin with, and what they end with if all are of the same length."""
    lead = common_start(tails)
    if len(set(map(len, tails))) != 1:
        return lead, b""
    return lead, common_start([tail[len(lead) :][::-1] for tail in tails])[::-1]


def field(values: Values, markup: CellMarkup) -> Field:
    """The cheapest representation of a column.

    Raises:
        TextTooLongError: with the row that holds a text longer than a cell can.
    """
    kind = np.asarray(values).dtype.kind
    if kind == "b":
        return CodedField([markup.tail(False), markup.tail(True)], np.asarray(values, np.uint8))
    if kind in "iu":
        return _integer_field(np.asarray(values), markup)
    if kind == "f":
        return _float_field(np.asarray(values, np.float64), markup)
    return _object_field(np.asarray(values, dtype=object), markup)


def _coded(table: Sequence[bytes], codes: NDArray[np.uint8]) -> Field:
    return ConstantField(table[0], len(codes)) if len(table) == 1 else CodedField(table, codes)


def _integer_field(values: NDArray[Any], markup: CellMarkup) -> Field:
    low, high = (int(values.min()), int(values.max())) if len(values) else (0, 0)
    if high - low < _SMALL_RANGE:
        table = [markup.tail(value) for value in range(low, high + 1)]
        return _coded(table, np.subtract(values, low, dtype=np.int64).astype(np.uint8))
    return NumberField(values, markup)


def _float_field(values: NDArray[np.float64], markup: CellMarkup) -> Field:
    # As bit patterns, so that every NaN and both zeros find themselves.
    few = few_values(np.ascontiguousarray(values).view(np.int64))
    if few is None:
        return NumberField(values, markup)
    return _coded(markup.number_tails(few.values.view(np.float64)), few.codes)


def _object_field(values: NDArray[np.object_], markup: CellMarkup) -> Field:
    few = few_objects(values)
    if few is not None and 2 * len(few.values) <= len(values):
        return _coded([_tail(values[row], markup, int(row)) for row in few.first_rows()], few.codes)
    try:
        return TextField(values, markup)
    except TypeError:
        kinds = set(map(type, values))
    if kinds <= {str, type(None)}:
        return TextField(np.array([value or "" for value in values], dtype=object), markup)
    return RawField({row: _tail(value, markup, row) for row, value in enumerate(values)}, len(values))


def _tail(value: object, markup: CellMarkup, row: int) -> bytes:
    try:
        return markup.tail(value)
    except TextTooLongError as error:
        raise TextTooLongError(error.length, row) from None
