"""An existing sheet read as bytes: where its rows and cells stand, without turning them into objects.

A sheet comes in as a stream. What precedes the rows (the head) and what follows them (the tail) is kept whole; the
rows pass by in stretches of complete rows, each with an index of where its rows and cells begin. Common spelling is
indexed with array operations at memory speed, any other legal spelling with a slower pattern; both give the same.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cec_xl.errors import DamagedFileError
from cec_xl.hosts.package.xml import escape_text, utf8
from cec_xl.hosts.reading.numbers import PADDING, Words, unsigned, words_of
from cec_xl.hosts.reading.ranges import MAX_COLUMN, MAX_ROW, column_number
from cec_xl.hosts.sheet.pairs import places

Integers = NDArray[np.int64]

STRETCH = 2 << 20
_END = b"</sheetData"
_ORDINARY_ROW_TAG = 96
_SHEET_DATA = re.compile(rb"<((?:[A-Za-z_][\w.-]*:)?)sheetData\b[^>]*?(/?)>")
_COMMENT = re.compile(rb"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[(.*?)\]\]>", re.DOTALL)


Skip = Callable[[bytes, int, int], int | None]
"""Told some bytes, how many of the first are complete rows, and the number of the row before them, gives the number of
the last of them where they need no further look; None for all others."""


class SheetStream:
    """A sheet's part, split into head, rows and tail.

    Attributes:
        head: everything up to and including the start tag of the rows, complete when `rows` starts.
        tail: everything from the end tag of the rows on, complete when `rows` is exhausted.
        prefix: the namespace prefix of its elements with colon, mostly ``""``.
    """

    def __init__(self, chunks: Iterable[bytes], part: str) -> None:
        """`part` is what an error names."""
        self._part = part
        self._chunks = iter(chunks)
        self.tail = b""
        self._done = False
        self._last_row = 0
        self._rest = _first_bytes(self._chunks, part)
        self.head = self._read_head()

    def _read_head(self) -> bytes:
        found = None
        while found is None:
            found = _SHEET_DATA.search(self._rest)
            if found is None and not self._more():
                raise DamagedFileError("package_xml", part=self._part, line=1)
        self.prefix = found[1].decode()
        self._has_rows = not found[2]
        head, rest = self._rest[: found.end()], self._rest[found.end() :]
        if not self._has_rows:
            head = head[: -len(found[0])] + found[0][:-2].rstrip() + b">"
            rest = f"</{self.prefix}sheetData>".encode() + rest
        self._rest = rest
        return head

    def _more(self, enough: int = 0) -> bool:
        """Put the next chunks to the rest until it has so many bytes; False where there are none."""
        chunks, size = [self._rest], len(self._rest)
        for chunk in self._chunks:
            chunks.append(chunk)
            size += len(chunk)
            if size >= enough:
                break
        self._rest = b"".join(chunks)
        return len(chunks) > 1

    def rows(self, skip: Skip | None = None) -> Iterator[Stretch]:
        """The rows, some at a time; asked again, those not yet given. Those that `skip` knows are left out."""
        if self._done:
            return
        end_mark, row_mark = f"</{self.prefix}sheetData".encode(), f"<{self.prefix}row ".encode()
        while True:
            last_start = max(0, self._rest.rfind(row_mark))
            end = self._rest.find(end_mark, last_start)
            cut = end if end >= 0 else last_start if len(self._rest) >= STRETCH else 0
            if cut:
                content, self._rest = self._rest, self._rest[cut:]
                skipped = skip(content, cut, self._last_row) if skip is not None else None
                if skipped is None:
                    yield from self._stretch(content[:cut])
                else:
                    self._last_row = skipped
            if end >= 0:
                break
            # A row without end is read in steps that grow with it.
            if not self._more(max(STRETCH, 2 * len(self._rest))):
                raise DamagedFileError("package_xml", part=self._part, line=1)
        self._more(sys.maxsize)
        self.tail = self._rest
        self._done = True

    def _stretch(self, content: bytes) -> Iterator[Stretch]:
        last_row = self._last_row
        if (b"!" in content or b"?" in content) and (b"<!" in content or b"<?" in content):
            content = _COMMENT.sub(lambda found: escape_text((found[1] or b"").decode()).encode(), content)
        stretch = index(content, self.prefix.encode(), last_row)
        if np.any(np.diff(stretch.rows, prepend=last_row) <= 0) or stretch.out_of_bounds():
            raise DamagedFileError("package_xml", part=self._part, line=1)
        if len(stretch.rows):
            self._last_row = int(stretch.rows[-1])
            yield stretch


def tail_after_values(blocks: Iterable[bytes]) -> bytes | None:
    """The tail of a sheet whose rows hold values only; None where they hold a formula, or are written unusually.

    A look for a few letters, for sheets whose rows matter only if there are formulas in them.

    >>> tail_after_values([b"<sheetData><row><c><v>1</v></c></row></she", b"etData></worksheet>"])
    b'</sheetData></worksheet>'
    >>> tail_after_values([b"<sheetData><row><c><f>A1</f></c></row></sheetData></worksheet>"])
    """
    blocks, rest = iter(blocks), b""
    for block in blocks:
        content = rest + block
        end = content.find(_END)
        rows_end = end if end >= 0 else len(content)
        if content.find(b"<f", 0, rows_end) >= 0 or content.find(b"<!", 0, rows_end) >= 0:
            return None
        if end >= 0:
            return content[end:] + b"".join(blocks)
        rest = content[-len(_END) :]
    return None


def _first_bytes(chunks: Iterator[bytes], part: str) -> bytes:
    first = next(chunks, b"")
    plain = first.lstrip()[:1] == b"<" and b"\0" not in first[:4] and b"encoding" not in first[:200]
    if plain or re.match(rb"\s*<\?xml[^>]*encoding=[\"'](?i:utf-8)[\"']", first):
        return first
    return utf8(first + b"".join(chunks), part)


@dataclass
class Stretch:
    """Some complete rows and where everything in them begins.

    Attributes:
        content: the bytes.
        row_starts: offset of each row's start tag.
        rows: its 1-based number.
        cell_starts: offset of each cell's start tag.
        columns: its 1-based column.
        formula_starts: offset of each formula's start tag.
        prefix: namespace prefix with colon.
    """

    content: bytes
    row_starts: Integers
    rows: Integers
    cell_starts: Integers
    columns: Integers
    formula_starts: Integers
    prefix: bytes = b""

    @cached_property
    def _names(self) -> Patterns:
        return patterns(self.prefix)

    @cached_property
    def cell_rows(self) -> Integers:
        """The 1-based row number of each cell."""
        return self.rows[np.searchsorted(self.row_starts, self.cell_starts) - 1]

    def hides_rows(self, first: int, last: int) -> bool:
        """Whether any of the rows `first` to `last` (exclusive, indices) is hidden."""
        starts = self.row_starts[first:last]
        cells = np.append(self.cell_starts, len(self.content))
        ends = np.minimum(
            cells[np.searchsorted(cells, starts)], np.append(self.row_starts[1:], len(self.content))[first:last]
        )
        longest = int((ends - starts).max(initial=0))
        if longest <= _ORDINARY_ROW_TAG:
            # Two letters tell: a look at all tags at once, without making a string of each.
            raw = np.frombuffer(self.content + bytes(_ORDINARY_ROW_TAG), np.uint8)
            tags = raw[starts[:, None] + np.arange(longest)]
            if not ((tags[:, :-1] == ord("h")) & (tags[:, 1:] == ord("i"))).any():
                return False
        return any(b"hidden" in self.row_tag(row) for row in range(first, last))

    @cached_property
    def has_formula(self) -> NDArray[np.bool_]:
        """Which cells hold a formula."""
        found = np.zeros(len(self.cell_starts), np.bool_)
        found[np.searchsorted(self.cell_starts, self.formula_starts) - 1] = True
        return found

    def out_of_bounds(self) -> bool:
        """Whether a row or column number cannot be."""
        return bool((self.rows > MAX_ROW).any() or (self.columns > MAX_COLUMN).any() or (self.columns < 1).any())

    def cell(self, index: int) -> bytes:
        """A cell as written."""
        start = int(self.cell_starts[index])
        tag = self._names.tag.match(self.content, start)
        assert tag is not None  # noqa: S101  (the index points at tags)
        if tag[0].endswith(b"/>"):
            return tag[0]
        end = self.content.find(self._names.cell_end, tag.end())
        return self.content[start : self.content.index(b">", end) + 1]

    def row_tag(self, index: int) -> bytes:
        """A row's start tag as written."""
        tag = self._names.tag.match(self.content, int(self.row_starts[index]))
        assert tag is not None  # noqa: S101
        return tag[0]

    def row_bytes(self, first: int, last: int) -> bytes:
        """Rows `first` to `last` (exclusive, indices) as written."""
        end = int(self.row_starts[last]) if last < len(self.row_starts) else len(self.content)
        return self.content[int(self.row_starts[first]) : end]


class Patterns(NamedTuple):
    """Patterns for one namespace prefix."""

    tag: re.Pattern[bytes]
    starts: re.Pattern[bytes]
    cell_end: bytes


@cache
def patterns(prefix: bytes) -> Patterns:
    """The patterns for elements written with this prefix."""
    attributes = rb"(?:[^>\"']|\"[^\"]*\"|'[^']*')*"
    return Patterns(
        re.compile(rb"<[^\s>/]+" + attributes + rb">"),
        re.compile(rb"<" + re.escape(prefix) + rb"(row|c|f)(?=[\s/>])(" + attributes + rb")>"),
        b"</" + prefix + b"c",
    )


def index(content: bytes, prefix: bytes, last_row: int) -> Stretch:
    """Index complete rows; `last_row` is the number of the row before them."""
    return _index_common(content, prefix) or _index_any(content, prefix, last_row)


_ADDRESS_START = np.uint64(int.from_bytes(b' r="', "little"))
_ONE_BYTE, _FOUR_BYTES = np.uint64(0xFF), np.uint64(0xFFFFFFFF)
_ADDRESS = re.compile(rb"\sr\s*=\s*[\"']\s*\$?([A-Za-z]*)\$?([0-9]*)\s*[\"']")


def _index_any(content: bytes, prefix: bytes, last_row: int) -> Stretch:
    """Index with a pattern: rows and cells may lack their address, attributes come in any order and quotes."""
    row_starts: list[int] = []
    rows: list[int] = []
    cell_starts: list[int] = []
    columns: list[int] = []
    formulas: list[int] = []
    row, column = last_row, 0
    for found in patterns(prefix).starts.finditer(content):
        if found[1] == b"f":
            formulas.append(found.start())
            continue
        address = _ADDRESS.search(found[2])
        if found[1] == b"row":
            row = int(address[2]) if address and address[2] else row + 1
            column = 0
            row_starts.append(found.start())
            rows.append(row)
        else:
            column = column_number(address[1].decode()) if address and address[1] else column + 1
            cell_starts.append(found.start())
            columns.append(column)
    return Stretch(
        content=content,
        row_starts=np.array(row_starts, np.int64),
        rows=np.array(rows, np.int64),
        cell_starts=np.array(cell_starts, np.int64),
        columns=np.array(columns, np.int64),
        formula_starts=np.array(formulas, np.int64),
        prefix=prefix,
    )


def _index_common(content: bytes, prefix: bytes) -> Stretch | None:
    """Index with array operations; None where an address is missing or not the first attribute."""
    raw = np.frombuffer(content + bytes(PADDING), np.uint8)
    words = words_of(raw)
    cell_starts = _tags(raw, prefix, b"c")
    row_starts = _tags(raw, prefix, b"row")
    formula_starts = _tags(raw, prefix, b"f")
    rows = _row_numbers(words, row_starts + len(prefix) + len("<row"))
    columns = column_numbers(words, cell_starts + len(prefix) + len("<c"))
    if rows is None or columns is None:
        return None
    return Stretch(content, row_starts, rows, cell_starts, columns, formula_starts, prefix)


def _tags(raw: NDArray[np.uint8], prefix: bytes, name: bytes) -> Integers:
    """Where start tags with this name begin."""
    text = b"<" + prefix + name
    starts = places(raw, text[:2])
    for offset in range(2, len(text)):
        starts = starts[raw[starts + offset] == text[offset]]
    after = raw[starts + len(text)]
    found: Integers = starts[(after <= 32) | (after == ord(">")) | (after == ord("/"))]
    return found


def _row_numbers(words: Words, addresses: Integers) -> Integers | None:
    if ((words[addresses] & _FOUR_BYTES) != _ADDRESS_START).any():
        return None
    numbers, digits = unsigned(words, addresses + 4)
    return numbers if (digits > 0).all() else None


def column_numbers(words: Words, addresses: Integers) -> Integers | None:
    """The 1-based columns named by addresses that begin like ``r="AB12"``; None where one is written otherwise."""
    word = words[addresses]
    if ((word & _FOUR_BYTES) != _ADDRESS_START).any():
        return None
    first, second, third = (((word >> np.uint64(shift)) & _ONE_BYTE).astype(np.int16) - 64 for shift in (32, 40, 48))
    if ((first < 1) | (first > 26)).any():
        return None
    columns = first.astype(np.int64)
    longer = np.flatnonzero((second >= 1) & (second <= 26))
    if len(longer):
        columns[longer] = columns[longer] * 26 + second[longer]
        longer = longer[(third[longer] >= 1) & (third[longer] <= 26)]
        columns[longer] = columns[longer] * 26 + third[longer]
    return columns
