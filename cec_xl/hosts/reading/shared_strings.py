"""The workbook's shared strings: found once, decoded only where a cell needs them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cec_xl.errors import DamagedFileError
from cec_xl.hosts.package import Package
from cec_xl.hosts.package.xml import decode_escapes, escape_text, parse, root_prefix
from cec_xl.hosts.reading.numbers import PADDING, words_of
from cec_xl.hosts.reading.scan import decode_joined, decode_spans, text_start
from cec_xl.hosts.reading.single_cell import parse_text

_OPEN, _CLOSE = b"<si><t>", b"</t></si>"
_PRESERVE = b'<t xml:space="preserve">'
_TAGS_BETWEEN = 4
_LOOK_AHEAD = 4
_GREATER, _SLASH = b">/"


class SharedStrings:
    """The texts many cells point at by number.

    The declared counts are not trusted; what stands in the part counts.
    """

    def __init__(self, package: Package, workbook: str) -> None:
        self._file = package.path.name
        self._part = next(iter(package.relationship_targets(workbook, "sharedStrings")), "xl/sharedStrings.xml")
        content = package.read_xml(self._part) if self._part in package else b""
        if b"<!" in content:
            content = _rewritten(content, self._part, package.limits.elements)
        self._texts: NDArray[np.object_]
        plain = _all_plain(content)
        if plain is None:
            self._items = _find(content)
            self._texts = np.full(len(self._items.start), "", dtype=object)
            self._decoded = np.zeros(len(self._texts), bool)
        else:
            self._texts = np.empty(len(plain), dtype=object)
            self._texts[:] = plain
            self._decoded = np.ones(len(plain), bool)

    def __len__(self) -> int:
        return len(self._texts)

    def texts(self, indices: NDArray[np.int64]) -> NDArray[np.object_]:
        """The texts with these numbers.

        Raises:
            DamagedFileError: a number beyond the last text.
        """
        if len(indices) and (indices.min() < 0 or indices.max() >= len(self)):
            raise DamagedFileError("package_part", file=self._file, part=self._part)
        needed = np.zeros(len(self), bool)
        needed[indices] = True
        new = np.flatnonzero(needed & ~self._decoded)
        if len(new):
            self._decode(new)
        return self._texts[indices]

    def _decode(self, new: NDArray[np.int64]) -> None:
        self._decoded[new] = True
        items = self._items
        plain = new[~items.runs[new]]
        texts = np.empty(len(plain), dtype=object)
        texts[:] = decode_spans(np.frombuffer(items.content, np.uint8), items.start[plain], items.end[plain])
        self._texts[plain] = texts
        for index in new[items.runs[new]].tolist():
            self._texts[index] = decode_escapes(parse_text(items.content, int(items.start[index])))


def _all_plain(content: bytes) -> list[str] | None:
    """All texts at once where every item is plain text, as in most workbooks; None where one is not."""
    content = content.replace(_PRESERVE, b"<t>")
    start, end = content.find(_OPEN), content.rfind(_CLOSE)
    if start < 0 or end < start or b"<si" in content[:start] or b"<si" in content[end + len(_CLOSE) :]:
        return None
    joined = content[start + len(_OPEN) : end]
    separators = joined.count(_CLOSE + _OPEN)
    if joined.count(b"<") != separators * _TAGS_BETWEEN:
        return None
    return decode_joined(joined, (_CLOSE + _OPEN).decode())


class _Items(NamedTuple):
    """Where each text stands: from `start` to `end` between tags or, where `runs`, in the item that starts there."""

    content: bytes
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    runs: NDArray[np.bool_]


def _find(content: bytes) -> _Items:
    prefix = root_prefix(content)
    if prefix:
        content = content.replace(b"<" + prefix, b"<").replace(b"</" + prefix, b"</")
    content += b" " * PADDING
    buffer = np.frombuffer(content, np.uint8)
    tags = np.flatnonzero(buffer[:-PADDING] == ord("<"))
    tags = np.append(tags, [len(buffer) - PADDING] * _LOOK_AHEAD)
    letters = buffer[tags + 1]
    items = np.flatnonzero(letters == ord("s"))
    at = tags[items]
    after = buffer[at + 3]
    is_item = (buffer[at + 2] == ord("i")) & ((after == _GREATER) | (after == _SLASH) | (after == ord(" ")))
    items, after = items[is_item], after[is_item]
    start, plain = text_start(buffer, words_of(buffer), tags[items + 1])
    plain &= (letters[items + 1] == ord("t")) & (letters[items + 2] == _SLASH) & (letters[items + 3] == _SLASH)
    empty = after == _SLASH
    start = np.where(plain, start, tags[items])
    end = np.where(plain, tags[items + 2], tags[items])
    return _Items(content, start, end, ~plain & ~empty)


def _rewritten(content: bytes, part: str, max_elements: int) -> bytes:
    """The same texts in the plain form, for the rare part with comments or character data sections."""
    items = parse(content, part, max_elements).all("si")
    texts = (escape_text(decode_escapes(parse_text(item.outer, 0))) for item in items)
    return "".join(["<sst>", *(f"<si><t>{text}</t></si>" for text in texts), "</sst>"]).encode()
