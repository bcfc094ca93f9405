"""Single cells of a sheet written, or given a fresh cached value; everything around them stays as it was."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from cec_xl.hosts.package.deflate import Chunk, buffers
from cec_xl.hosts.package.xml import Edit, splice
from cec_xl.hosts.port import Cell, column_letters
from cec_xl.hosts.references.sheet_part import column_formats, with_cells_inside
from cec_xl.hosts.sheet.cells import CellMarkup
from cec_xl.hosts.sheet.compose import ComposedSheet
from cec_xl.hosts.sheet.dates import Calendar
from cec_xl.hosts.sheet.markup import (
    formula_of,
    row_style,
    style_of,
    with_cached_value,
    without_spans,
)
from cec_xl.hosts.sheet.rows import Block
from cec_xl.hosts.sheet.scan import SheetStream, Stretch, index

_KEPT_BYTES = 32 << 20


class FormulaResult(NamedTuple):
    """The result of the formula in a cell, and the area it fills where that is another than before."""

    value: Cell
    area: str = ""


class FilledCell(NamedTuple):
    """A cell that a formula elsewhere fills."""

    value: Cell


_EMPTIED = FilledCell(None)

CellValues = Mapping[int, Mapping[int, Cell | FormulaResult | FilledCell]]
"""By 1-based row and column: what replaces a cell, or what its formula came to."""


class EditedSheet:
    """A sheet with some cells changed; can be iterated over any number of times.

    Attributes:
        formulas_gone: whether a formula was overwritten.
        missed: cells (row, column) that were given a formula's result and left as they were: they hold no formula.
        source: the sheet as it stood, iterable repeatedly.
    """

    def __init__(self, source: Iterable[Chunk], part: str, values: CellValues, *, calendar: Calendar) -> None:
        """`part` is what an error names."""
        self.source = source
        self._part = part
        self._rows = {row: dict(cells) for row, cells in sorted(values.items())}
        self._calendar = calendar
        self.formulas_gone = False
        self.missed = {
            (row, column)
            for row, cells in values.items()
            for column, value in cells.items()
            if isinstance(value, FormulaResult)
        }
        self._prefix = ""
        self._formats: dict[range, str] = {}
        self._content: list[Chunk] | None = None
        self._prepare()

    def _prepare(self) -> None:
        """Go through the sheet once, to know what is overwritten; a small one is kept as it comes out."""
        kept: list[Chunk] = []
        size = 0
        for chunk in self:
            size += 0 if callable(chunk) else len(chunk)
            if size <= _KEPT_BYTES:
                kept.append(chunk)
        if size <= _KEPT_BYTES:
            self._content = kept

    def __iter__(self) -> Iterator[Chunk]:
        return self._pieces() if self._content is None else iter(self._content)

    def _pieces(self) -> Iterator[Chunk]:
        waiting = deque(self._rows)
        for chunk in self._source_pieces():
            if isinstance(chunk, Stretch):
                yield self._edited(chunk, waiting)
            elif isinstance(chunk, Block) and waiting and waiting[0] <= chunk.last_row:
                yield self._edited(self._indexed(_content(chunk)), waiting)
            elif isinstance(chunk, _End):
                yield b"".join(map(self._new_row, waiting))
                yield chunk.tail
            else:
                yield chunk

    def _source_pieces(self) -> Iterator[Chunk | Stretch | _End]:
        """Head, rows and tail of the source; blocks of new rows unwritten."""
        if isinstance(self.source, (ComposedSheet, EditedSheet)):
            yield from self._aligned_pieces(self.source)
            return
        stream = SheetStream(map(bytes, buffers(self.source)), self._part)
        yield self._head(stream.head, stream.prefix)
        yield from stream.rows()
        yield _End(stream.tail)

    def _aligned_pieces(self, source: Iterable[Chunk]) -> Iterator[Chunk | Stretch | _End]:
        """A source whose chunks hold whole rows, between a first one for the head and a last one for the tail."""
        chunks = iter(source)
        head = SheetStream([_content(next(chunks)), b"</sheetData>"], self._part)
        yield self._head(head.head, head.prefix)
        previous = next(chunks)
        for chunk in chunks:
            if isinstance(previous, Block):
                yield previous
            elif content := _content(previous):
                yield self._indexed(content)
            previous = chunk
        yield _End(_content(previous))

    def _indexed(self, content: bytes) -> Stretch:
        return index(content, self._prefix.encode(), 0)

    def _head(self, head: bytes, prefix: str) -> bytes:
        self._prefix, self._formats = prefix, column_formats(head)
        written = {row: cells for row in self._rows if (cells := self._in_any_case(row))}
        return with_cells_inside(head, written)

    def _in_any_case(self, row: int) -> dict[int, Cell | FilledCell]:
        """What is written into a row whether its cells are there or not."""
        return {
            column: value
            for column, value in self._rows[row].items()
            if not isinstance(value, FormulaResult) and value != _EMPTIED
        }

    def _edited(self, stretch: Stretch, waiting: deque[int]) -> bytes:
        """The rows of a stretch with what is wanted in them; takes the rows it deals with from `waiting`."""
        rows: list[int] = []
        while waiting and len(stretch.rows) and waiting[0] <= stretch.rows[-1]:
            rows.append(waiting.popleft())
        if not rows:
            return stretch.content
        row_starts = np.append(stretch.row_starts, len(stretch.content))
        cells = np.searchsorted(stretch.cell_starts, row_starts).tolist()
        edits: list[Edit] = []
        for row, place in zip(rows, np.searchsorted(stretch.rows, rows).tolist(), strict=True):
            if int(stretch.rows[place]) == row:
                edits += self._row_edits(stretch, place, row, cells[place], cells[place + 1])
            else:
                start = int(row_starts[place])
                edits.append((start, start, self._new_row(row)))
        return splice(stretch.content, edits) if edits else stretch.content

    def _row_edits(self, stretch: Stretch, place: int, row: int, first: int, last: int) -> list[Edit]:
        """The edits of one row, whose cells are those with indices from `first` to `last` (exclusive)."""
        columns = stretch.columns[first:last].tolist()
        in_any_case = self._in_any_case(row)
        edits: list[Edit] = []
        missing: dict[int, dict[int, Cell | FilledCell]] = {}
        for column in sorted(self._rows[row]):
            if column in columns:
                cell = first + columns.index(column)
                old = stretch.cell(cell)
                start = int(stretch.cell_starts[cell])
                edits.append((start, start + len(old), self._changed(old, row, column)))
            elif column in in_any_case:
                following = first + bisect_left(columns, column)
                missing.setdefault(following, {})[column] = in_any_case[column]
        if missing:
            edits += self._insertions(stretch, place, row, missing, last)
        return edits

    def _insertions(
        self, stretch: Stretch, place: int, row: int, missing: Mapping[int, Mapping[int, Cell | FilledCell]], last: int
    ) -> Iterator[Edit]:
        """Cells the row does not have yet, each before the cell with index `missing`'s key."""
        tag = stretch.row_tag(place)
        start = int(stretch.row_starts[place])
        opened = without_spans(tag)
        closing = b""
        if tag.endswith(b"/>"):
            opened = opened[:-2].rstrip() + b">"
            closing = f"</{self._prefix}row>".encode()
        new = {key: self._new_cells(row, cells, tag) for key, cells in missing.items()}
        if closing:
            yield start, start + len(tag), opened + b"".join(new.values()) + closing
            return
        yield start, start + len(tag), opened
        for key, cells in new.items():
            if key < last:
                at = int(stretch.cell_starts[key])
            else:
                at = stretch.row_bytes(place, place + 1).rindex(b"</") + start
            yield at, at, cells

    def _changed(self, cell: bytes, row: int, column: int) -> bytes:
        value = self._rows[row][column]
        formula = formula_of(cell)
        if isinstance(value, FormulaResult):
            if formula is None:
                return cell
            self.missed.discard((row, column))
            return with_cached_value(cell, self._calendar.cell(value.value, style_of(cell)), value.area)
        if isinstance(value, FilledCell) and formula is not None:
            return cell  # whatever the file says of the other formula, this one is the user's
        self.formulas_gone |= formula is not None
        return self._cell(row, column, value, style_of(cell))

    def _new_row(self, row: int) -> bytes:
        cells = self._new_cells(row, self._in_any_case(row), b"")
        if not cells:
            return b""
        return b'<%srow r="%d">%s</%srow>' % (self._prefix.encode(), row, cells, self._prefix.encode())

    def _new_cells(self, row: int, cells: Mapping[int, Cell | FilledCell], row_tag: bytes) -> bytes:
        from_row = row_style(row_tag)
        return b"".join(
            self._cell(row, column, value, from_row or self._column_style(column))
            for column, value in sorted(cells.items(), key=itemgetter(0))
        )

    def _column_style(self, column: int) -> str:
        return next((style for columns, style in self._formats.items() if column in columns), "")

    def _cell(self, row: int, column: int, value: Cell | FilledCell, style: str) -> bytes:
        markup = CellMarkup(style, self._prefix)
        if not isinstance(value, FilledCell):
            tail = markup.tail(self._calendar.cell(value, style))
        elif value == _EMPTIED:
            tail = markup.blank
        else:
            tail = markup.result(self._calendar.cell(value.value, style))
        return f'<{self._prefix}c r="{column_letters(column)}{row}'.encode() + tail


class _End(NamedTuple):
    tail: bytes


def _content(chunk: Chunk) -> bytes:
    return b"".join(buffers((chunk,)))
