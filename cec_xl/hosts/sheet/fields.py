"""Columns of cells ready to be written: the tail of every cell, any stretch of rows at a time, as a rectangle of bytes.

A rectangle has one row per cell, left-justified and filled up with a gap byte: spaces, or NUL where gaps will be
squeezed out. What all its cells begin or end with is said once beside it. Which of the classes holds a column depends
on its values: codes into a small table of tails are an order of magnitude cheaper than anything that must be formatted.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from cec_xl.hosts.port import Values
from cec_xl.hosts.sheet.byte_rows import Bytes, Items, as_items, rectangle
from cec_xl.hosts.sheet.cells import TEXT_LIMIT, CellMarkup, TextTooLongError
from cec_xl.hosts.sheet.codebook import few_values
from cec_xl.hosts.sheet.decimals import decimals, layout, whole_numbers
from cec_xl.hosts.sheet.encoded_texts import EncodedTexts

Number = TypeVar("Number", bound=np.number[Any])

SPACE = 32
_SMALL_RANGE = 256
_EXACT_INTEGERS = 10**15
_SMALL_TABLE = 1 << 18
"""Tables of so many bytes stay in the processor's cache."""
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
        if gap not in self._items:
            self._items[gap] = as_items(rectangle(self._differing, gap))
        found = self._items[gap].take(self._codes[start:stop])
        return Tails(self._lead, found.view(np.uint8).reshape(stop - start, -1), self._end)


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


class _Numbers(Field, Generic[Number]):
    """Numbers of many different values."""

    _LONGEST: ClassVar[int]
    """Characters of the longest."""
    _GAP: ClassVar[float]
    """About how many fewer the others have."""

    def __init__(self, values: NDArray[Number], markup: CellMarkup) -> None:
        self._values = values
        self._markup = markup

    def __len__(self) -> int:
        return len(self._values)

    def width(self, start: int, stop: int) -> int:  # noqa: ARG002  (the base's)
        """See `Field`."""
        return sum(map(len, self._markup.number)) + self._LONGEST

    def slack(self, start: int, stop: int) -> float:  # noqa: ARG002  (the base's)
        """See `Field`."""
        return self._GAP


class NumberField(_Numbers[np.float64]):
    """Numbers of many different values; NaN gives empty cells, infinity ``#NUM!``."""

    _LONGEST, _GAP = 24, 4.0

    def tails(self, start: int, stop: int, gap: int = 0) -> Tails:
        """See `Field`."""
        values = self._values[start:stop]
        if len(values) <= _FEW_NUMBERS:
            return Tails(b"", rectangle(self._markup.number_tails(values), gap))
        parts = decimals(values)
        prefix, suffix = self._markup.number
        if not len(parts.odd):
            return Tails(prefix, layout(parts, b"", suffix, gap))
        missing = np.isnan(values)
        others = parts.odd[~missing[parts.odd]]
        lead = _lead((prefix, self._markup.blank))
        blank = self._markup.blank[len(lead) :]
        special = rectangle([tail[len(lead) :] for tail in self._markup.number_tails(values[others])], gap)
        out = layout(parts, prefix[len(lead) :], suffix, gap)
        out = _widened(out, max(len(blank), special.shape[1]), gap)
        out[missing] = _filled(blank, out.shape[1], gap)
        out[others] = _widened(special, out.shape[1], gap)
        return Tails(lead, out)


class WholeNumberField(_Numbers[np.int64]):
    """Whole numbers of many different values, with at most 15 digits."""

    _LONGEST, _GAP = 16, 1.0

    def tails(self, start: int, stop: int, gap: int = 0) -> Tails:
        """See `Field`."""
        prefix, suffix = self._markup.number
        return Tails(prefix, layout(whole_numbers(self._values[start:stop]), b"", suffix, gap))


class TextField(Field):
    """Texts of many different values."""

    def __init__(self, values: NDArray[np.object_], markup: CellMarkup) -> None:
        """`values` are strings; TypeError for anything else, TextTooLongError for one that fits no cell."""
        prefix, suffix = markup.text
        self._values = values
        self._markup = markup
        self._prefix = prefix
        self._texts = EncodedTexts(values, suffix)
        # A text has no more characters than bytes; those left out are counted one by one.
        long = np.flatnonzero(np.diff(self._texts.bounds) > TEXT_LIMIT) if self._texts.longest > TEXT_LIMIT else ()
        for row in (*long, *self._texts.special.tolist()):
            if len(values[row]) > TEXT_LIMIT // 2:
                _tail(values[row], markup, row)

    def __len__(self) -> int:
        return len(self._texts)

    def width(self, start: int, stop: int) -> int:
        """See `Field`."""
        return len(self._prefix) + int(np.diff(self._texts.bounds[start : stop + 1]).max(initial=0))

    def slack(self, start: int, stop: int) -> float:
        """See `Field`."""
        used = int(self._texts.bounds[stop] - self._texts.bounds[start]) / max(1, stop - start)
        return self.width(start, stop) - len(self._prefix) - used

    def tails(self, start: int, stop: int, gap: int = 0) -> Tails:
        """See `Field`."""
        texts, blank = self._texts, self._markup.blank
        special = {row: self._markup.tail(self._values[row]) for row in _between(texts.special, start, stop).tolist()}
        empty = _between(texts.empty, start, stop) - start
        others = {blank, *special.values()} if len(empty) else set(special.values())
        lead = _lead((self._prefix, *others))
        skipped = len(lead)
        least = max((len(tail) - skipped for tail in others), default=0)
        out = _ragged(self._prefix[skipped:], texts.content, texts.bounds[start : stop + 1], least, gap)
        if len(empty):
            out[empty] = _filled(blank[skipped:], out.shape[1], gap)
        for row, tail in special.items():
            out[row - start] = _filled(tail[skipped:], out.shape[1], gap)
        return Tails(lead, out)


def _between(rows: NDArray[np.intp], start: int, stop: int) -> NDArray[np.intp]:
    """Those of some ascending row numbers that lie in a range."""
    first, last = np.searchsorted(rows, (start, stop)).tolist()
    return rows[first:last]


def _ragged(prefix: bytes, content: Bytes, bounds: NDArray[np.int64], least: int, gap: int) -> Bytes:
    """Neighbouring stretches of `content` as rows of at least so many bytes, each after `prefix`."""
    lengths = np.diff(bounds)
    lead, longest, shortest = len(prefix), int(lengths.max()), int(lengths.min())
    if longest == shortest:
        rows = content[bounds[0] : bounds[-1]].reshape(len(lengths), longest)
        rows = rows.copy() if least else rows
    else:
        # Every offset seen as the start of one item of the longest length: taking the items is one copy for each text.
        count = len(content) - longest + 1
        items: Items = np.ndarray((count,), f"V{longest}", content.data, 0, (1,))
        rows = items[bounds[:-1]].view(np.uint8).reshape(-1, longest)
        _clear_beyond(rows, lengths, shortest, gap)
    if not lead and least <= longest:
        return rows
    out = np.full((len(lengths), max(lead + longest, least)), gap, np.uint8)
    out[:, :lead] = np.frombuffer(prefix, np.uint8)
    out[:, lead : lead + longest] = rows
    return out


def _clear_beyond(rows: Bytes, lengths: NDArray[np.int64], shortest: int, gap: int) -> None:
    """Put the gap where each row has ended."""
    longest = rows.shape[1]
    if (longest - shortest) * longest > _SMALL_TABLE:
        kind = np.min_scalar_type(longest)
        beyond = np.arange(shortest, longest).astype(kind) >= lengths.astype(kind)[:, None]
        np.copyto(rows[:, shortest:], gap, where=beyond)
        return
    # A row of a table for each length, and one pass over all bytes to take away and one to put in.
    beyond = np.arange(longest) >= np.arange(shortest, longest + 1)[:, None]
    for merge, table in ((np.bitwise_and, np.where(beyond, 0, 255)), (np.bitwise_or, np.where(beyond, gap, 0))):
        found = as_items(table.astype(np.uint8)).take(lengths - shortest)
        merge(rows, found.view(np.uint8).reshape(rows.shape), out=rows)


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
    lead = _lead(tails)
    if len(set(map(len, tails))) != 1:
        return lead, b""
    return lead, _lead([tail[len(lead) :][::-1] for tail in tails])[::-1]


def _lead(texts: Collection[bytes]) -> bytes:
    """What byte strings begin with."""
    first, last = min(texts, default=b""), max(texts, default=b"")
    different = (place for place, (one, other) in enumerate(zip(first, last, strict=False)) if one != other)
    return first[: next(different, len(first))]


def _filled(tail: bytes, width: int, gap: int) -> Bytes:
    return np.frombuffer(tail.ljust(width, bytes([gap])), np.uint8)


def _widened(rows: Bytes, width: int, gap: int) -> Bytes:
    if rows.shape[1] >= width:
        return rows
    wide = np.full((len(rows), width), gap, np.uint8)
    wide[:, : rows.shape[1]] = rows
    return wide


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
    return _object_field(np.ascontiguousarray(values, dtype=object), markup)


def _coded(table: Sequence[bytes], codes: NDArray[np.uint8]) -> Field:
    return ConstantField(table[0], len(codes)) if len(table) == 1 else CodedField(table, codes)


def _integer_field(values: NDArray[Any], markup: CellMarkup) -> Field:
    low, high = (int(values.min()), int(values.max())) if len(values) else (0, 0)
    if high - low < _SMALL_RANGE:
        table = [markup.tail(value) for value in range(low, high + 1)]
        return _coded(table, np.subtract(values, low, dtype=np.int64).astype(np.uint8))
    if max(-low, high) < _EXACT_INTEGERS:
        return WholeNumberField(values.astype(np.int64), markup)
    return RawField({row: markup.tail(value) for row, value in enumerate(values.tolist())}, len(values))


def _float_field(values: NDArray[np.float64], markup: CellMarkup) -> Field:
    # As bit patterns, so that every NaN and both zeros find themselves.
    few = few_values(np.ascontiguousarray(values).view(np.int64))
    if few is None:
        return NumberField(values, markup)
    return _coded(markup.number_tails(few.values.view(np.float64)), few.codes)


def _object_field(values: NDArray[np.object_], markup: CellMarkup) -> Field:
    # Columns of words from a list repeat the same few string objects: comparing addresses finds them without
    # looking at a single character.
    few = few_values(np.frombuffer(values.data, np.intp).astype(np.int64, copy=False)) if len(values) else None
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
