"""Rows of cells put together from columns of tails, some thousand rows at a time.

Rows are filled in like a form: every row of a stretch has the same length, constant bytes are stamped everywhere at
once, and each column is copied into its place. The gaps this leaves after shorter values become spaces between cells,
which no reader of XML sees; where they would make up too much of the rows they are squeezed out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cec_xl.hosts.port import column_letters
from cec_xl.hosts.sheet.byte_rows import as_items
from cec_xl.hosts.sheet.fields import SPACE, Field, Tails
from cec_xl.hosts.sheet.form import Form

MOST_ROWS = 32_768
BLOCK_BYTES = 64 << 20
"""Blocks stay within these two bounds: large enough to keep numpy busy, small enough to stay cheap."""
_SQUEEZE = 3
"""Gaps are squeezed out where more than one byte in this many is one."""
_FEW_ROWS = 512
"""Blocks no longer than this are always squeezed: it costs nothing, and small tables come out as Excel writes them."""


class Piece(NamedTuple):
    """Part of a row.

    Attributes:
        field: the bytes after the row number.
        column: 1-based column of a cell; 0 for the row's own start tag; None for bytes without address.
        offset: the field's row that belongs to the band's first row.
    """

    field: Field
    column: int | None
    offset: int = 0


class Band(NamedTuple):
    """Consecutive rows that consist of the same pieces.

    Attributes:
        first_row: 1-based sheet row.
        rows: how many.
        pieces: in the order of the bytes; the first one is the row's start tag.
        prefix: namespace prefix of the sheet with its colon.
    """

    first_row: int
    rows: int
    pieces: Sequence[Piece]
    prefix: str = ""

    def blocks(self) -> Iterator[Block]:
        """The band cut into blocks."""
        start = 0
        while start < self.rows:
            stop = min(self.rows, start + MOST_ROWS)
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


class Block:
    """Some rows of a band; calling it gives their bytes, some at a time."""

    def __init__(self, band: Band, start: int, stop: int) -> None:
        self.band = band
        self.start = start
        self.stop = stop

    @property
    def last_row(self) -> int:
        """1-based sheet row of its last row."""
        return self.band.first_row + self.stop - 1

    def __call__(self) -> Iterator[memoryview]:
        """The rows as XML."""
        band = self.band
        gap = 0 if band.squeezed(self.start, self.stop) else SPACE
        tails = [piece.field.tails(piece.offset + self.start, piece.offset + self.stop, gap) for piece in band.pieces]
        start = self.start
        while start < self.stop:
            # Row numbers of one form have equally many digits.
            row = band.first_row + start
            stop = min(self.stop, 10 ** len(str(row)) - band.first_row)
            form = self._form(tails, row)
            for rows in form.filled(row, start - self.start, stop - self.start):
                yield (rows if gap else rows[rows != 0]).data
            start = stop

    def _form(self, tails: Sequence[Tails], row: int) -> Form:
        prefix = self.band.prefix
        form = Form(bytearray(), [], [])
        for piece, (lead, differing, end) in zip(self.band.pieces, tails, strict=True):
            if piece.column is not None:
                name = f'c r="{column_letters(piece.column)}' if piece.column else 'row r="'
                form.template.extend(f"<{prefix}{name}".encode())
                form.numbers.append(len(form.template))
                form.template.extend(str(row).encode())
            form.template.extend(lead)
            if differing.shape[1]:
                form.columns.append((len(form.template), as_items(differing)))
                form.template.extend(bytes(differing.shape[1]))
            form.template.extend(end)
        form.template.extend(f"</{prefix}row>".encode())
        return form
