"""Cells out of a sheet's XML without parsing it: one pass of array operations over every ``<`` of a block of rows.

What Excel, LibreOffice and the usual libraries write is so regular that the place of each tag and the bytes around
it tell everything: in ``<c r="B7" s="3" t="s"><v>12</v></c>`` the tag after ``<c`` is ``<v``, the one after that ends
the value. Each step below runs over all cells of the block at once. A single cell that looks different is parsed on
its own; a block that breaks the assumptions altogether raises `IrregularSheetError`, and the sheet is read by the
slower, general reader of `cec_xl.hosts.reading.events`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cec_xl.hosts.column import CellKind
from cec_xl.hosts.package.xml import decode_escapes, unescape
from cec_xl.hosts.reading.cells import SHARED, Cells, interpret
from cec_xl.hosts.reading.numbers import PADDING, Positions, Words, decimals, unsigned, words_of
from cec_xl.hosts.reading.single_cell import parse_cell

Bytes = NDArray[np.uint8]

_STRETCH = 4 << 20
"""Bytes of text taken out of a buffer at once; each takes sixteen bytes of indices meanwhile."""

_LOOK_AHEAD = 5
_MOST_STYLE = len(' s="99999"')
_SPACE, _BANG, _QUOTE, _SLASH, _GREATER, _QUESTION = b' !"/>?'
_A, _Z = b"AZ"


class IrregularSheetError(Exception):
    """The sheet is not written the way the scanner relies on; it may be perfectly valid."""


def _word(text: bytes) -> np.uint64:
    return np.uint64(int.from_bytes(text.ljust(8, b"\0"), "little"))


_ROW = _word(b'<row r="')
_CELL, _CELL_MASK = _word(b'<c r="'), _word(b"\xff" * 6)
_STYLE, _TYPE, _FOUR_MASK = _word(b' s="'), _word(b' t="'), _word(b"\xff" * 4)
_TYPE_STR, _TYPE_INLI, _LINE_STR = _word(b' t="str"'), _word(b' t="inli'), _word(b'lineStr"')
_PRESERVE = (_word(b"<t xml:s"), _word(b'pace="pr'), _word(b'eserve">'))
_PRESERVE_LENGTH = 24


class Wanted(NamedTuple):
    """Which cells to read: rows from first to last, and the columns flagged (index: 1-based column number)."""

    first_row: int
    last_row: int
    columns: NDArray[np.bool_]
    styles: bool = False


class Scan(NamedTuple):
    """What a block of rows holds.

    Attributes:
        cells: the wanted cells, None for none.
        last_row: number of the last row.
        formulas: whether any cell of the block, wanted or not, holds a formula.
    """

    cells: Cells | None
    last_row: int
    formulas: bool


def scan_rows(block: bytes, wanted: Wanted, last_row: int) -> Scan:
    """The wanted cells of a block of whole rows.

    Args:
        block: whole rows between `PADDING` spaces on either side; UTF-8, no namespace prefix.
        wanted: which cells.
        last_row: number of the row before the block.

    Raises:
        IrregularSheetError: the general reader must read this sheet.
    """
    scanner = _Scanner(block, wanted)
    formulas = bool((scanner.letters == ord("f")).any())
    return Scan(*scanner.scan(last_row), formulas)


class _Scanner:
    def __init__(self, content: bytes, wanted: Wanted) -> None:
        self.content = content
        self.buffer = buffer = np.frombuffer(content, np.uint8)
        self.words: Words = words_of(buffer)
        self.wanted = wanted
        end = len(buffer) - PADDING
        tags = np.flatnonzero(buffer == ord("<"))
        self.tags: Positions = np.append(tags, [end] * _LOOK_AHEAD)
        self.letters: Bytes = buffer[self.tags + 1]

    def scan(self, last_row: int) -> tuple[Cells | None, int]:
        if ((self.letters == _BANG) | (self.letters == _QUESTION)).any():
            raise IrregularSheetError
        rows, numbers, digits = self._rows(last_row)
        first, last = np.searchsorted(numbers, (self.wanted.first_row, self.wanted.last_row + 1))
        if first == last:
            return None, int(numbers[-1])
        stop = rows[last] if last < len(rows) else len(self.tags) - _LOOK_AHEAD
        self.tags = self.tags[rows[first] : stop + _LOOK_AHEAD]
        self.letters = self.letters[rows[first] : stop + _LOOK_AHEAD].copy()
        self.letters[-_LOOK_AHEAD:] = _SPACE
        return self._cells(rows[first:last] - rows[first], numbers[first:last], digits[first:last]), int(numbers[-1])

    def _rows(self, last_row: int) -> tuple[Positions, NDArray[np.int64], NDArray[np.int64]]:
        """Index of each row's tag, its number, and how many digits that has."""
        rows = np.flatnonzero(self.letters == ord("r"))
        rows = rows[self.buffer[self.tags[rows] + 2] == ord("o")]
        starts = self.tags[rows]
        if not len(rows) or rows[0] != 0 or (self.words[starts] != _ROW).any():
            raise IrregularSheetError
        numbers, digits = unsigned(self.words, starts + 8)
        if (digits < 0).any() or numbers[0] <= last_row or (np.diff(numbers) <= 0).any():
            raise IrregularSheetError
        return rows, numbers, digits

    def _cells(self, rows: Positions, numbers: NDArray[np.int64], digits: NDArray[np.int64]) -> Cells | None:
        cells = np.flatnonzero(self.letters == ord("c"))
        second = self.buffer[self.tags[cells] + 2]
        if ((second == _GREATER) | (second == _SLASH)).any():
            raise IrregularSheetError
        # A cell before another one or before the row's end tag is empty, as most cells of a table's unused columns are.
        following = self.letters[cells + 1]
        counted = (second == _SPACE) & (following != ord("c")) & (following != _SLASH)
        if not counted.all():
            cells = cells[counted]
        counts = np.diff(np.searchsorted(cells, np.append(rows, len(self.letters))))
        columns, close = self._addresses(self.tags[cells], np.repeat(digits, counts))
        row_numbers = np.repeat(numbers, counts)
        keep = self.wanted.columns[columns]
        if not keep.all():
            cells, columns, close, row_numbers = cells[keep], columns[keep], close[keep], row_numbers[keep]
        return _CellReader(self, cells, close).read(row_numbers, columns) if len(cells) else None

    def _addresses(self, at: Positions, digits: NDArray[np.int64]) -> tuple[NDArray[np.int64], Positions]:
        """Column number of each cell and where the quote that ends its address stands."""
        word = self.words[at]
        if ((word & _CELL_MASK) != _CELL).any():
            raise IrregularSheetError
        first = ((word >> np.uint64(48)) & np.uint64(0xFF)).astype(np.int64)
        second = (word >> np.uint64(56)).astype(np.int64)
        columns, close = first - 64, at + 7 + digits
        two = np.flatnonzero((second >= _A) & (second <= _Z))
        if len(two):
            columns[two] = columns[two] * 26 + second[two] - 64
            close[two] += 1
            third = self.buffer[at[two] + 8].astype(np.int64)
            is_letter = (third >= _A) & (third <= _Z)
            three, third = two[is_letter], third[is_letter]
            columns[three] = columns[three] * 26 + third - 64
            close[three] += 1
        regular = (first >= _A) & (first <= _Z) & (columns < len(self.wanted.columns))
        if not regular.all() or (self.buffer[close] != _QUOTE).any():
            raise IrregularSheetError
        return columns, close


class _CellReader:
    """The cells of a block: their types from the start tags, their values from the tags that follow."""

    def __init__(self, scanner: _Scanner, cells: Positions, close: Positions) -> None:
        self.content = scanner.content
        self.buffer = scanner.buffer
        self.words = scanner.words
        self.tags = scanner.tags
        self.letters = scanner.letters
        self.wanted = scanner.wanted
        self.cells = cells
        self.close = close
        end = self.tags[cells + 1]
        if (self.buffer[end - 1] != _GREATER).any():
            # White space between tags.
            raise IrregularSheetError
        self.closed = self.buffer[end - 2] == _SLASH
        self.tail_end = end - 1 - self.closed
        self.odd = np.zeros(len(cells), bool)

    def read(self, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> Cells:
        types = self._types()
        start, end = self._values(types)
        empty = start == end
        kinds = _KIND_OF_TYPE[types]
        numbers = np.full(len(kinds), np.nan)
        numeric = np.flatnonzero(_NUMERIC_TYPE[types] & ~empty & ~self.odd)
        if len(numeric) == len(kinds):
            numbers = decimals(self.buffer, self.words, start, end)
        elif len(numeric):
            numbers[numeric] = decimals(self.buffer, self.words, start[numeric], end[numeric])
        failed = numeric[np.isnan(numbers[numeric])]
        booleans = numeric[(types[numeric] == _BOOLEAN_TYPE) & (numbers[numeric] != 0) & (numbers[numeric] != 1)]
        self.odd[failed] = True
        self.odd[booleans] = True
        kinds[empty & ~self.odd] = CellKind.EMPTY
        styles = self._styles() if self.wanted.styles else None
        self.odd[(types == _DATE_TYPE) & ~empty] = True
        plain = np.flatnonzero(((kinds == CellKind.TEXT) | (kinds == CellKind.ERROR)) & ~self.odd)
        texts = decode_spans(self.buffer, start[plain], end[plain])
        odd = self._odd_cells(kinds, numbers, texts)
        return Cells(rows, columns, kinds, numbers, styles, np.append(plain, odd), texts)

    # Start tags ------------------------------------------------------------------------------------------------

    def _types(self) -> NDArray[np.uint8]:
        """The type letter of each cell: n, s, b, e, d, r for ``str``, i for ``inlineStr``."""
        types = np.full(len(self.cells), ord("n"), np.uint8)
        length = self.tail_end - self.close - 1
        with_tail = np.flatnonzero(length > 0)
        if not len(with_tail):
            return types
        length = length[with_tail]
        start, end = self.close[with_tail] + 1, self.tail_end[with_tail]
        head = self.words[start]
        last = self.words[end - 8]
        found, type_length = self._last_type(last, end)
        rest = length - type_length
        style_first = (head & _FOUR_MASK) == _STYLE
        regular = (rest == 0) | (style_first & (rest <= _MOST_STYLE))
        turned = np.flatnonzero(~regular)
        if len(turned):
            found[turned], regular[turned] = self._first_type(head[turned], start[turned], length[turned])
        types[with_tail] = found
        self.odd[with_tail[~regular]] = True
        return types

    def _last_type(self, last: Words, end: Positions) -> tuple[Bytes, NDArray[np.int64]]:
        """Types given last in the start tag, as Excel does, and how many bytes that takes."""
        single = (((last >> np.uint64(16)) & _FOUR_MASK) == _TYPE) & ((last >> np.uint64(56)) == _QUOTE)
        found = np.where(single, (last >> np.uint64(48)).astype(np.uint8), ord("n")).astype(np.uint8)
        length = np.where(single, 6, 0)
        long = np.flatnonzero(last == _TYPE_STR)
        found[long], length[long] = ord("r"), 8
        long = np.flatnonzero(last == _LINE_STR)
        long = long[self.words[end[long] - 14] == _TYPE_INLI]
        found[long], length[long] = ord("i"), 14
        return found, length

    def _first_type(self, head: Words, start: Positions, length: NDArray[np.int64]) -> tuple[Bytes, NDArray[np.bool_]]:
        """Types given before the style, as Apache POI does, and whether that is all the start tag says."""
        single = ((head & _FOUR_MASK) == _TYPE) & (((head >> np.uint64(40)) & np.uint64(0xFF)) == _QUOTE)
        found = np.where(single, (head >> np.uint64(32)).astype(np.uint8), 0).astype(np.uint8)
        type_length = np.where(single, 6, 0)
        for word, letter, size in ((_TYPE_STR, "r", 8), (_TYPE_INLI, "i", 14)):
            long = head == word
            found[long], type_length[long] = ord(letter), size
        rest = length - type_length
        style_second = (self.words[start + type_length] & _FOUR_MASK) == _STYLE
        return found, (type_length > 0) & style_second & (rest <= _MOST_STYLE)

    def _styles(self) -> NDArray[np.int64]:
        """The style index of each cell, 0 where none is given."""
        styles = np.zeros(len(self.cells), np.int64)
        for offset in (1, 7, 9, 15):
            start = self.close + offset
            found = np.flatnonzero(((self.words[start] & _FOUR_MASK) == _STYLE) & (start < self.tail_end))
            styles[found] = np.maximum(unsigned(self.words, start[found] + 4)[0], 0)
        return styles

    # Values ----------------------------------------------------------------------------------------------------

    def _values(self, types: NDArray[np.uint8]) -> tuple[Positions, Positions]:
        """Where each cell's value starts and ends; both the same for none."""
        letters, cells = self.letters, self.cells
        tag = cells + 1
        after = letters[tag]
        plain = (after == ord("v")) & ~self.closed
        if not plain.all():
            formula = np.flatnonzero((after == ord("f")) & ~self.closed)
            # A formula without text is one tag, one with text two.
            step = np.where(letters[cells[formula] + 2] == _SLASH, 3, 2)
            tag[formula] = cells[formula] + step
            self.odd[formula[(letters[tag[formula]] != ord("v")) & (letters[tag[formula]] != _SLASH)]] = True
            plain = (letters[tag] == ord("v")) & ~self.closed
        start = self.tags[tag] + 3
        end = self.tags[tag + 1]
        self.odd |= plain & (self.buffer[start - 1] != _GREATER)
        without = np.flatnonzero(~plain)
        end[without] = start[without]
        inline = without[(letters[cells[without] + 1] == ord("i")) & ~self.closed[without]]
        if len(inline):
            start[inline], end[inline] = self._inline(inline, types)
        first = letters[cells[without] + 1]
        known = self.closed[without] | (first == _SLASH) | (first == ord("i")) | (first == ord("f"))
        unknown = without[~known]
        self.odd[unknown] = True
        self.odd &= ~self.closed
        return start, end

    def _inline(self, inline: Positions, types: NDArray[np.uint8]) -> tuple[Positions, Positions]:
        """Inline text that is one run: ``<is><t>text</t></is>``."""
        cells = self.cells[inline]
        shape = np.stack([self.letters[cells + place] for place in (2, 3, 4)])
        regular = (shape == np.array([[ord("t")], [_SLASH], [_SLASH]])).all(axis=0)
        text = self.tags[cells + 2]
        regular &= (self.buffer[self.tags[cells + 1] + 3] == _GREATER) & (types[inline] == ord("i"))
        start, plain = text_start(self.buffer, self.words, text)
        self.odd[inline[~(regular & plain)]] = True
        return start, self.tags[cells + 3]

    # Texts -----------------------------------------------------------------------------------------------------

    def _odd_cells(self, kinds: NDArray[np.uint8], numbers: NDArray[np.float64], texts: list[str]) -> Positions:
        """Read the cells that look different one by one; returns which of them gave a text."""
        with_text = []
        for place in np.flatnonzero(self.odd).tolist():
            start = int(self.tags[self.cells[place]])
            kinds[place], numbers[place], text = interpret(*parse_cell(self.content, start))
            if kinds[place] in (CellKind.TEXT, CellKind.ERROR):
                with_text.append(place)
                texts.append(text)
        return np.array(with_text, np.int64)


def text_start(buffer: Bytes, words: Words, tags: Positions) -> tuple[Positions, NDArray[np.bool_]]:
    """Where the text after each ``<t>`` tag starts, and whether the tag is one of the two usual forms."""
    bare = buffer[tags + 2] == _GREATER
    # A tag near the end has no room for the long form, so look no further than the buffer.
    inside = np.minimum(tags, len(words) - _PRESERVE_LENGTH)
    kept = (inside == tags) & ~bare
    for place, word in enumerate(_PRESERVE):
        kept &= words[inside + 8 * place] == word
    return tags + np.where(bare, 3, _PRESERVE_LENGTH), bare | kept


def decode_spans(buffer: Bytes, starts: Positions, ends: Positions) -> list[str]:
    """The texts from each start to the tag at each end, in order; entities and ``_xHHHH_`` resolved."""
    if not len(starts):
        return []
    # Each text with the ``<`` that ends it, all in one stretch: decoding once is much faster than piece by piece.
    lengths = ends - starts + 1
    stops = np.cumsum(lengths)
    if stops[-1] > _STRETCH and len(starts) > 1:
        half = len(starts) // 2
        return decode_spans(buffer, starts[:half], ends[:half]) + decode_spans(buffer, starts[half:], ends[half:])
    places = np.repeat(starts - stops + lengths, lengths)
    places += np.arange(len(places))
    texts = decode_joined(buffer[places[:-1]].tobytes(), "<")
    if len(texts) != len(starts):
        raise IrregularSheetError
    return texts


def decode_joined(joined: bytes, separator: str) -> list[str]:
    """Texts out of one stretch of XML that only `separator` divides; entities and ``_xHHHH_`` resolved."""
    text = joined.decode("utf-8", "replace")
    texts = text.split(separator)
    if "&" in text or "\r" in text:
        texts = [unescape(piece) if "&" in piece or "\r" in piece else piece for piece in texts]
    if "_x" in text:
        texts = [decode_escapes(piece) for piece in texts]
    return texts


_BOOLEAN_TYPE, _DATE_TYPE = b"bd"
_KIND_OF_TYPE = np.full(256, CellKind.TEXT, np.uint8)
_KIND_OF_TYPE[ord("n")] = CellKind.NUMBER
_KIND_OF_TYPE[ord("s")] = SHARED
_KIND_OF_TYPE[ord("b")] = CellKind.BOOLEAN
_KIND_OF_TYPE[ord("e")] = CellKind.ERROR
_KIND_OF_TYPE[ord("d")] = CellKind.NUMBER
_NUMERIC_TYPE = np.zeros(256, bool)
_NUMERIC_TYPE[[ord("n"), ord("s"), ord("b")]] = True
