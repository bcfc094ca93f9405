"""A sheet's rows as blocks of bytes, from a stream that is inflated while the last block is being read."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from cec_xl.hosts.package import Package
from cec_xl.hosts.package.xml import encoding_of, root_prefix
from cec_xl.hosts.reading.numbers import PADDING
from cec_xl.hosts.reading.scan import IrregularSheetError
from cec_xl.threads import Threads

T = TypeVar("T")

BLOCK = 2 << 20
_PADDING = b" " * PADDING
_LONGEST_HEAD = 64 << 20
_LONGEST_ROW = 64 << 20


@contextmanager
def row_blocks(package: Package, part: str) -> Iterator[RowBlocks]:
    """Blocks of whole rows of a sheet, as `scan_rows` wants them; the next is inflated while one is looked at.

    Raises:
        IrregularSheetError: while iterating; the sheet must be parsed.
    """
    rows = _Rows(package.stream(part, BLOCK), part)
    if package.size(part) <= BLOCK:
        yield RowBlocks(rows, rows)
        return
    with ahead(rows) as blocks:
        yield RowBlocks(blocks, rows)


@contextmanager
def ahead(source: Iterator[T]) -> Iterator[Iterator[T]]:
    """The same items, each fetched in a thread while the one before is worked on."""
    with Threads(1, "inflate") as threads:
        yield _prefetched(threads, lambda: next(source, None))


def _prefetched(threads: Threads, fetch: Callable[[], T | None]) -> Iterator[T]:
    task = threads.submit(fetch)
    while (item := task.result()) is not None:
        task = threads.submit(fetch)
        yield item


class RowBlocks(Iterator[bytes]):
    """Iterates over the blocks; after the last row the rest of the sheet can be had."""

    def __init__(self, blocks: Iterator[bytes], rows: _Rows) -> None:
        self._blocks = blocks
        self._rows = rows

    def __next__(self) -> bytes:
        return next(self._blocks)

    def tail(self) -> bytes | None:
        """What follows the rows, from their end tag on; None while there may be more rows, or where there are none."""
        return self._rows.tail()


class _Rows(Iterator[bytes]):
    """Finds the rows in the stream and cuts it where a row starts."""

    def __init__(self, stream: Iterator[bytes], part: str) -> None:
        self._stream = stream
        self._part = part
        self._prefix = b""
        self._rest = b""
        self._started = self._ended = False

    def __next__(self) -> bytes:
        if not self._started:
            self._rest = self._find_rows()
            self._started = True
        while not self._ended:
            block = self._cut()
            if block:
                return block
            if len(self._rest) > _LONGEST_ROW:
                raise IrregularSheetError
            self._rest += self._more()
        raise StopIteration

    def tail(self) -> bytes | None:
        """See `RowBlocks.tail`; to be asked once."""
        return self._rest + b"".join(self._stream) if self._ended and self._rest[:2] == b"</" else None

    def _more(self) -> bytes:
        block = next(self._stream, b"")
        if not block:
            raise IrregularSheetError
        return block

    def _find_rows(self) -> bytes:
        """Read up to the first row, learning the namespace prefix on the way."""
        head = self._more()
        encoding = encoding_of(head, self._part)
        if encoding not in ("utf-8", "utf-8-sig"):
            raise IrregularSheetError
        head = head.removeprefix(codecs.BOM_UTF8)
        while True:
            self._prefix = root_prefix(head)
            found = re.search(rb"<%ssheetData\s*(/?)>" % re.escape(self._prefix), head)
            if found is not None:
                break
            if len(head) > _LONGEST_HEAD:
                raise IrregularSheetError
            head += self._more()
        if b"<!" in head[: found.start()]:
            # A comment may hold anything, what looks like the start of the rows included.
            raise IrregularSheetError
        self._ended = bool(found[1])
        return head[found.end() :]

    def _cut(self) -> bytes:
        """The whole rows at hand; the last one, perhaps not whole, waits for more."""
        end = self._rest.find(b"</%ssheetData" % self._prefix)
        if end >= 0:
            self._ended = True
        else:
            end = max(0, self._rest.rfind(b"<%srow" % self._prefix))
        rows = memoryview(self._rest)[:end]
        self._rest = self._rest[end:]
        return self._plain(rows) if end else b""

    def _plain(self, rows: memoryview | bytes) -> bytes:
        """Rows as the scanner wants them: no prefix, no white space before a cell's value, padded."""
        if self._prefix:
            rows = bytes(rows).replace(b"<" + self._prefix, b"<").replace(b"</" + self._prefix, b"</")
        if _SPACE_IN_CELL.search(rows, 0, _SAMPLE) is not None:
            rows = _SPACE.sub(b"><", rows)
        if rows[:1] != b"<" or rows[-1:] != b">":
            rows = bytes(rows).strip()
        return b"".join((_PADDING, rows, _PADDING)) if rows else b""


_SPACE = re.compile(rb">\s+<(?!/[vt]>)")
"""White space between tags that is nobody's value or text."""

_SPACE_IN_CELL = re.compile(rb"<c [^<>]*(?<!/)>\s+<")
"""The same between a cell's start tag and its value; the scanner takes it anywhere else."""

_SAMPLE = 4096
