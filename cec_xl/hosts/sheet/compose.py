"""A sheet put together again: what was kept of it, with new rows in its tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from cec_xl.hosts.package.deflate import Chunk
from cec_xl.hosts.port import column_letters
from cec_xl.hosts.references.moves import TableMove
from cec_xl.hosts.sheet.fields import CodedField, ConstantField, Field, RawField
from cec_xl.hosts.sheet.markup import all_row_attributes, lasting_row_attributes, tail_of
from cec_xl.hosts.sheet.rows import Band, Piece
from cec_xl.hosts.sheet.survey import Survey, touched_rows

_MOST_ENDS = 8


class NewRows(NamedTuple):
    """New rows of one table.

    Attributes:
        move: where the table stood and stands.
        fields: its columns, left to right.
        row_attributes: height and format of its rows, with a leading space each.
        totals: the cells of its totals row by column, as written (their address is replaced).
        totals_attributes: height and format of the totals row.
    """

    move: TableMove
    fields: Sequence[Field]
    row_attributes: bytes = b""
    totals: Mapping[int, bytes] = MappingProxyType({})
    totals_attributes: bytes = b""


class ComposedSheet:
    """The new content of a sheet's part; can be iterated over any number of times."""

    def __init__(self, survey: Survey, tables: Sequence[NewRows], head: bytes, tail: bytes) -> None:
        self._survey = survey
        self._tables = sorted(tables, key=lambda table: table.move.first_column)
        self._head = head
        self._tail = tail
        self._others = {row: dict(cells) for row, cells in survey.others.items()}
        self._attributes = {row: lasting_row_attributes(tag) for row, tag in survey.row_tags.items()}
        self._lowest = max(table.move.new_bottom for table in tables)
        self._totals_attributes: dict[int, bytes] = {}
        for table in self._tables:
            if table.totals:
                row = table.move.new_bottom
                self._others.setdefault(row, {}).update(table.totals)
                self._totals_attributes.setdefault(row, table.totals_attributes)

    def __iter__(self) -> Iterator[Chunk]:
        yield self._head
        passed = iter(self._survey.passed)
        waiting = next(passed, None)
        for first, last in touched_rows([table.move for table in self._tables]):
            while waiting is not None and waiting[0] < first:
                yield waiting[1]
                waiting = next(passed, None)
            yield from self._touched(first, last)
        while waiting is not None:
            yield waiting[1]
            waiting = next(passed, None)
        yield self._tail

    def kept(self) -> Iterator[bytes]:
        """What was kept of the sheet, piece by piece: wherever a formula may stand."""
        yield from (content for _, content in self._survey.passed)
        for cells in self._survey.others.values():
            yield from cells.values()
        for remains in self._survey.tables:
            yield from remains.totals.values()
            for column in remains.kept.values():
                yield from column.values()

    def _touched(self, first: int, last: int) -> Iterator[Chunk]:
        """Rows of one run of touched rows, in stretches crossed by the same tables."""
        moves = [table.move for table in self._tables]
        breaks = {first, last + 1} | {move.first_row for move in moves} | {move.new_last + 1 for move in moves}
        breaks |= self._ends_of_others()
        edges = sorted(row for row in breaks if first <= row <= last + 1)
        for start, end in pairwise(edges):
            crossing = [t for t in self._tables if t.move.first_row <= start <= t.move.new_last]
            if crossing:
                yield from self._band(start, end - start, crossing).blocks()
            else:
                rows = sorted(row for row in self._others.keys() | self._attributes.keys() if start <= row < end)
                yield b"".join(self._plain_row(row) for row in rows)

    def _ends_of_others(self) -> set[int]:
        """Rows after those with cells beside the tables, so that cells beside a few rows do not widen all others."""
        ends = {row + 1 for row in self._others} - self._others.keys()
        return ends if len(ends) <= _MOST_ENDS else set()

    def _band(self, first: int, count: int, tables: Sequence[NewRows]) -> Band:
        rows = sorted(row for row in self._others if first <= row < first + count)
        pieces = [Piece(self._row_tags(first, count, rows, tables[0].row_attributes), 0)]
        left = 0
        for table in tables:
            pieces += self._between(first, count, rows, left, table.move.first_column)
            offset = first - table.move.first_row
            pieces += [
                Piece(column, table.move.first_column + place, offset) for place, column in enumerate(table.fields)
            ]
            left = table.move.last_column
        pieces += self._between(first, count, rows, left, 1 << 20)
        return Band(first, count, pieces, self._survey.prefix)

    def _row_tags(self, first: int, count: int, rows: Sequence[int], usual: bytes) -> Field:
        """What follows the row numbers in the rows' start tags; rows with cells of their own keep their looks."""
        own = {row - first: b'"' + self._attributes[row] + b">" for row in rows if row in self._attributes}
        usual = b'"' + usual + b">"
        table = sorted({usual, *own.values()})
        if len(table) == 1:
            return ConstantField(usual, count)
        places = {tail: code for code, tail in enumerate(table)}
        codes = np.full(count, places[usual])
        for place, tail in own.items():
            codes[place] = places[tail]
        return CodedField(table, codes)

    def _between(self, first: int, count: int, rows: Sequence[int], left: int, right: int) -> list[Piece]:
        """Cells that stand between two columns, as one piece; none where there are no such cells."""
        found = {}
        for row in rows:
            cells = [self._placed(row, c, cell) for c, cell in sorted(self._others[row].items()) if left < c < right]
            if cells:
                found[row - first] = b"".join(cells)
        return [Piece(RawField(found, count), None)] if found else []

    def _plain_row(self, row: int) -> bytes:
        kept = sorted(self._others.get(row, {}).items())
        if not kept and row <= self._lowest:
            return b""
        cells = b"".join(self._placed(row, column, cell) for column, cell in kept)
        prefix = self._survey.prefix.encode()
        attributes = self._attributes.get(row) or self._totals_attributes.get(row, b"")
        if row > self._lowest and row in self._survey.row_tags:
            # Below all tables a row is as it was, hidden ones included.
            attributes = all_row_attributes(self._survey.row_tags[row])
        return b'<%srow r="%d"%s>%s</%srow>' % (prefix, row, attributes, cells, prefix)

    def _placed(self, row: int, column: int, cell: bytes) -> bytes:
        """A kept cell, its address written anew only where it is another or was left out."""
        address = f"{column_letters(column)}{row}".encode()
        prefix = self._survey.prefix.encode()
        if cell.startswith(b'<%sc r="%s"' % (prefix, address)):
            return cell
        return b'<%sc r="%s' % (prefix, address) + tail_of(cell)
