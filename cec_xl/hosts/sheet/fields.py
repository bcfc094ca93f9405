"""Columns of cells ready to be written: the tail of every cell, any stretch of rows at a time, as a rectangle of bytes.

A rectangle has one row per cell, left-justified and filled up with a gap byte: spaces, or NUL where gaps will be
squeezed out. Which of the classes holds a column depends on its values: codes into a small table of tails are an
order of magnitude cheaper than anything that must be formatted.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cec_xl.hosts.port import Values
from cec_xl.hosts.sheet.cells import TEXT_LIMIT, CellMarkup, TextTooLongError, needs_care
from cec_xl.hosts.sheet.codebook import few_values
from cec_xl.hosts.sheet.decimals import decimals, layout

Bytes = NDArray[np.uint8]

SPACE = 32
_SMALL_RANGE = 256
_GRANULE = 4096
_EXACT_INTEGERS = 10**15


class Field(ABC):
    """A column of cells."""

    @abstractmethod
    def __len__(self) -> int: ...

    @abstractmethod
    def tails(self, start: int, stop: int, gap: int = 0) -> Bytes:
        """The tails of rows `start` to `stop`, one per row, filled up with the byte `gap`."""

    @abstractmethod
    def width(self, start: int, stop: int) -> int:
        """About how wide `tails` will be, at little cost; blocks of rows are measured by it."""

    @abstractmethod
    def slack(self, start: int, stop: int) -> float:
        """About how many bytes of the width are gap, in the mean of the rows."""


def rectangle(rows: Sequence[bytes], gap: int = 0) -> Bytes:
    """Byte strings as rows of equal length."""
    width = max(map(len, rows), default=0) or 1
    joined = b"".join(row.ljust(width, bytes([gap])) for row in rows)
    return np.frombuffer(joined, np.uint8).reshape(len(rows), width)


class CodedField(Field):
    """Cells that take few different tails."""

    def __init__(self, table: Sequence[bytes], codes: NDArray[np.integer]) -> None:
        self._tables = {gap: as_items(rectangle(table, gap)) for gap in (0, SPACE)}
        self._lengths = np.array([len(tail) for tail in table] or [0])
        self._codes = codes

    def __len__(self) -> int:
        return len(self._codes)

    def width(self, start: int, stop: int) -> int:  # noqa: ARG002  (the base's)
        """See `Field`."""
        return self._tables[0].dtype.itemsize

    def slack(self, start: int, stop: int) -> float:
        """See `Field`."""
        sample = self._codes[start : stop : max(1, (stop - start) // 256)]
        return self.width(start, stop) - float(self._lengths[sample].mean()) if len(sample) else 0.0

    def tails(self, start: int, stop: int, gap: int = 0) -> Bytes:
        """See `Field`."""
        found = self._tables[gap].take(self._codes[start:stop])
        return found.view(np.uint8).reshape(stop - start, -1)


class ConstantField(CodedField):
    """Cells that all have the same tail."""

    def __init__(self, tail: bytes, count: int) -> None:
        super().__init__([tail], np.broadcast_to(np.zeros(1, np.uint8), count))


class NumberField(Field):
    """Numbers of many different values; NaN gives empty cells, infinity ``#NUM!``."""

    def __init__(self, values: NDArray[np.float64], markup: CellMarkup) -> None:
        self._values = values
        self._markup = markup

    def __len__(self) -> int:
        return len(self._values)

    def width(self, start: int, stop: int) -> int:  # noqa: ARG002  (the base's)
        """See `Field`."""
        return sum(map(len, self._markup.number)) + 24

    def slack(self, start: int, stop: int) -> float:  # noqa: ARG002  (the base's)
        """See `Field`."""
        return 4.0

    def tails(self, start: int, stop: int, gap: int = 0) -> Bytes:
        """See `Field`."""
        values = self._values[start:stop]
        parts = decimals(values)
        out = layout(parts, *self._markup.number, gap)
        if len(parts.odd):
            missing = np.isnan(values)
            others = parts.odd[~missing[parts.odd]]
            special = rectangle(self._markup.number_tails(values[others]), gap)
            out = _widened(out, max(len(self._markup.blank), special.shape[1]), gap)
            out[missing] = _filled(self._markup.blank, out.shape[1], gap)
            out[others] = _widened(special, out.shape[1], gap)
        return out


class TextField(Field):
    """Texts of many different values, joined and escaped block by block."""

    def __init__(self, values: NDArray[np.object_], markup: CellMarkup) -> None:
        """`values` are strings; TypeError for anything else, TextTooLongError for one that fits no cell."""
        self._values = values
        self._markup = markup
        granules = [values[start : start + _GRANULE].tolist() for start in range(0, len(values), _GRANULE)]
        self._total = np.array([len("".join(granule)) for granule in granules])
        self._longest = np.array([max(map(len, granule)) for granule in granules])
        # An emoji counts twice, so half the limit is where counting has to start.
        for granule in np.flatnonzero(self._longest > TEXT_LIMIT // 2).tolist():
            for row, value in enumerate(granules[granule], granule * _GRANULE):
                _tail(value, markup, row)

    def __len__(self) -> int:
        return len(self._values)

    def width(self, start: int, stop: int) -> int:
        """See `Field`."""
        longest = int(self._longest[start // _GRANULE : (stop - 1) // _GRANULE + 1].max(initial=0))
        return sum(map(len, self._markup.text)) + 2 * longest

    def slack(self, start: int, stop: int) -> float:
        """See `Field`."""
        granules = slice(start // _GRANULE, (stop - 1) // _GRANULE + 1)
        rows = min(len(self), granules.stop * _GRANULE) - granules.start * _GRANULE
        return float(self._longest[granules].max(initial=0) - self._total[granules].sum() / max(1, rows))

    def tails(self, start: int, stop: int, gap: int = 0) -> Bytes:
        """See `Field`."""
        values = self._values[start:stop].tolist()
        prefix, suffix = self._markup.text
        joined = "\0".join((*values, ""))
        suspicious = ("_" in joined and "_x" in joined) or "\ufffe" in joined or "\uffff" in joined
        for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
            if character in joined:
                joined = joined.replace(character, entity)
        content = joined.encode("utf-8", "replace")
        raw = np.frombuffer(content, np.uint8)
        ends = np.flatnonzero(raw < SPACE)
        if len(ends) != len(values):
            # Separators are the only control characters of an ordinary column.
            return rectangle([self._markup.tail(value) for value in values], gap)
        starts = np.append(0, ends[:-1] + 1)
        spaced = (raw[starts] == SPACE) | (raw[ends - 1] == SPACE)
        special = set(np.flatnonzero(spaced | (starts == ends)).tolist())
        if suspicious:
            special.update(row for row, value in enumerate(values) if needs_care(value))
        lengths = ends - starts + len(suffix) + 1
        filled = np.frombuffer(content.replace(b"\0", suffix + bytes([gap])), np.uint8)
        tails = {row: self._markup.tail(values[row]) for row in special}
        out = _ragged(prefix, filled, lengths, max(map(len, tails.values()), default=0), gap)
        for row, tail in tails.items():
            out[row] = _filled(tail, out.shape[1], gap)
        return out


def _ragged(prefix: bytes, content: Bytes, lengths: NDArray[np.intp], least: int, gap: int) -> Bytes:
    """Stretches of `content` of the given lengths as rows, each after `prefix`."""
    lead, longest, shortest = len(prefix), int(lengths.max()), int(lengths.min())
    out = np.full((len(lengths), max(lead + longest, least)), gap, np.uint8)
    out[:, :lead] = np.frombuffer(prefix, np.uint8)
    rows = out[:, lead : lead + longest]
    if longest == shortest:
        rows[:] = content.reshape(len(lengths), longest)
        return out
    # Every offset seen as the start of one item of the longest length: taking the items is one copy for each text.
    padded = np.concatenate((content, np.zeros(longest, np.uint8)))
    items = np.ndarray((len(content),), f"V{longest}", padded.data, 0, (1,))
    rows[:] = items[np.cumsum(lengths) - lengths].view(np.uint8).reshape(rows.shape)
    kind = np.min_scalar_type(longest)
    beyond = np.greater_equal(np.arange(shortest, longest).astype(kind), lengths.astype(kind)[:, None])
    np.copyto(rows[:, shortest:], gap, where=beyond)
    return out


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

    def tails(self, start: int, stop: int, gap: int = 0) -> Bytes:
        """See `Field`."""
        places = self._places(start, stop)
        found = rectangle(self._tails[places], gap)
        if len(found) == stop - start:
            return found
        out = np.full((stop - start, self.width(start, stop)), gap, np.uint8)
        if len(found):
            out[self._rows[places] - start] = found
        return out


def as_items(rows: Bytes) -> NDArray[np.void]:
    """Rows of bytes as items of one array, which numpy copies as a whole."""
    return np.ascontiguousarray(rows).view(f"V{rows.shape[1]}")[:, 0]


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


def _integer_field(values: NDArray[Any], markup: CellMarkup) -> Field:
    low, high = (int(values.min()), int(values.max())) if len(values) else (0, 0)
    if high - low < _SMALL_RANGE:
        table = [markup.tail(value) for value in range(low, high + 1)]
        return CodedField(table, np.subtract(values, low, dtype=np.int64).astype(np.uint8))
    if max(-low, high) < _EXACT_INTEGERS:
        return NumberField(values.astype(np.float64), markup)
    return RawField({row: markup.tail(value) for row, value in enumerate(values.tolist())}, len(values))


def _float_field(values: NDArray[np.float64], markup: CellMarkup) -> Field:
    # As bit patterns, so that every NaN and both zeros find themselves.
    few = few_values(np.ascontiguousarray(values).view(np.int64))
    if few is None:
        return NumberField(values, markup)
    return CodedField([markup.tail(value) for value in few.values.view(np.float64)], few.codes)


def _object_field(values: NDArray[np.object_], markup: CellMarkup) -> Field:
    # Columns of words from a list repeat the same few string objects: comparing addresses finds them without
    # looking at a single character.
    few = few_values(np.frombuffer(values.data, np.intp).astype(np.int64, copy=False)) if len(values) else None
    if few is not None:
        return CodedField([_tail(values[row], markup, int(row)) for row in few.first_rows()], few.codes)
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
