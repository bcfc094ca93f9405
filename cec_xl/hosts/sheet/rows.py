"""Rows of cells put together from columns of tails, in blocks of some thousand rows.

A block is filled like a form: every row of it has the same length, constant bytes are stamped everywhere at once, and
each column is copied into its place. The gaps this leaves after shorter values become spaces between cells, which no
reader of XML sees; where they would make up too much of the block they are squeezed out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cec_xl.hosts.port import column_letters
from cec_xl.hosts.sheet.decimals import four_digits
from cec_xl.hosts.sheet.fields import SPACE, Bytes, Field, as_items

MOST_ROWS = 16_384
BLOCK_BYTES = 16 << 20
"""Blocks stay within these two bounds: large enough to keep numpy busy, small enough to stay cheap."""
_CACHED_BYTES = 1 << 20
_SQUEEZE = 3
"""Gaps are squeezed out where more than one byte in this many is one."""
_FEW_ROWS = 256
"""Blocks no longer than this are always squeezed: it costs nothing, and small tables come out as Excel writes them."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a row.

    Attributes:
        field: the bytes after the row number.
        column: 1-based column of a cell; 0 for the row's own start tag; None for bytes without address.
        offset: the field's row that belongs to the band's first row.
    """

    field: Field
    column: int | None
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Band:
    """Consecutive rows that consist of the same pieces.

    Attributes:
        first_row: 1-based sheet row.
        count: rows.
        pieces: in the order of the bytes; the first one is the row's start tag.
        prefix: namespace prefix of the sheet with its colon.
    """

    first_row: int
    count: int
    pieces: Sequence[Piece]
    prefix: str = ""

    def blocks(self) -> Iterator[Block]:
        """The band cut into blocks; row numbers within one have equally many digits."""
        start = 0
        while start < self.count:
            row = self.first_row + start
            stop = min(self.count, start + MOST_ROWS, 10 ** len(str(row)) - self.first_row)
            while stop - start > 1 and (stop - start) * self._width(start, stop) > BLOCK_BYTES:
                stop = start + (stop - start) // 2
            yield Block(self, start, stop)
            start = stop

    def _width(self, start: int, stop: int) -> int:
        address = len('<c r="XFD') + 7 + 2 * len(self.prefix)
        return sum(p.field.width(p.offset + start, p.offset + stop) + address for p in self.pieces)

    def squeezed(self, start: int, stop: int) -> bool:
        """Whether the gaps after shorter values are worth being squeezed out: they are many, or the rows are few."""
        if stop - start <= _FEW_ROWS:
            return True
        slack = sum(p.field.slack(p.offset + start, p.offset + stop) for p in self.pieces)
        return slack * _SQUEEZE > self._width(start, stop)


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows of a band; calling it gives their bytes."""

    band: Band
    start: int
    stop: int

    @property
    def last_row(self) -> int:
        """1-based sheet row of its last row."""
        return self.band.first_row + self.stop - 1

    def __call__(self) -> bytes | memoryview:
        """The rows as XML."""
        band, count = self.band, self.stop - self.start
        first = band.first_row + self.start
        numbers = row_numbers(first, count)
        gap = 0 if band.squeezed(self.start, self.stop) else SPACE
        template = bytearray()
        fills: list[tuple[int, NDArray[np.void]]] = []
        for piece in band.pieces:
            if piece.column is not None:
                name = f'c r="{column_letters(piece.column)}' if piece.column else 'row r="'
                template += f"<{band.prefix}{name}".encode()
                fills.append((len(template), numbers))
                template += bytes(numbers.dtype.itemsize)
            tails = as_items(piece.field.tails(piece.offset + self.start, piece.offset + self.stop, gap))
            fills.append((len(template), tails))
            template += bytes(tails.dtype.itemsize)
        template += f"</{band.prefix}row>".encode()
        rows = _filled(count, template, fills)
        flat = rows.ravel()
        return flat.data if gap else flat[flat != 0].data


def _filled(count: int, template: bytes | bytearray, fills: Sequence[tuple[int, NDArray[np.void]]]) -> Bytes:
    """The template `count` times, with items written over it at some offsets."""
    width = len(template)
    rows = np.empty((count, width), np.uint8)
    constant = np.frombuffer(template, np.uint8)
    targets = [np.ndarray((count,), items.dtype, rows.data, offset, (width,)) for offset, items in fills]
    # Few enough rows at a time to stay in the processor's cache while every column is written into them.
    step = max(1, _CACHED_BYTES // width)
    for start in range(0, count, step):
        some = slice(start, start + step)
        rows[some] = constant
        for target, (_, items) in zip(targets, fills, strict=True):
            target[some] = items[some]
    return rows


def row_numbers(first: int, count: int) -> NDArray[np.void]:
    """Consecutive numbers of equally many digits as ASCII.

    >>> row_numbers(98, 2).tobytes()
    b'9899'
    """
    digits = four_digits(np.arange(first, first + count), groups=2)
    return as_items(digits[:, -len(str(first)) :])
