"""Texts of a column as bytes: escaped and encoded once, however often their rows are looked at."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cec_xl.hosts.sheet.cells import needs_care
from cec_xl.hosts.sheet.stretches import Stretches

_GRANULE = 4096
"""Texts joined at a time: few enough to stay in the processor's cache between the looks at them."""
_SPACE = ord(" ")
_ENTITIES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))


class EncodedTexts:
    """Texts as UTF-8 with the escapes of XML. They take less memory than the strings.

    Attributes:
        content: the bytes of all texts, each followed by NUL.
        bounds: where each text begins, and where another one would.
        empty: rows (ascending) without text.
        special: rows (ascending) whose text needs more than escapes; their bytes mean nothing.

    >>> texts = EncodedTexts(np.array(["a<b", "", " c"], dtype=object))
    >>> texts.stretches(0, 2).tolist(), texts.empty.tolist(), texts.special.tolist()
    ([b'a&lt;b', b''], [1], [2])
    """

    def __init__(self, values: NDArray[np.object_]) -> None:
        """`values` are strings; TypeError for anything else."""
        parts: list[bytes] = []
        bounds = np.zeros(len(values) + 1, np.int64)
        empty: list[NDArray[np.intp]] = []
        special: list[NDArray[np.intp]] = []
        for start in range(0, len(values), _GRANULE):
            content, ends, careful = _encoded(values[start : start + _GRANULE].tolist())
            raw = np.frombuffer(content, np.uint8)
            starts = np.append(0, ends[:-1] + 1)
            lengths = ends - starts
            careful |= (raw[starts] == _SPACE) | (raw[ends - 1] == _SPACE)
            special.append(np.flatnonzero(careful) + start)
            empty.append(np.flatnonzero((lengths == 0) & ~careful) + start)
            bounds[start + 1 : start + 1 + len(ends)] = ends + (1 + bounds[start])
            parts.append(content)
        self.bounds = bounds
        self.content = b"".join(parts)
        self.empty = _joined(empty)
        self.special = _joined(special)

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def lengths(self, start: int, stop: int) -> NDArray[np.int64]:
        """How many bytes the texts `start` to `stop` have."""
        return np.diff(self.bounds[start : stop + 1]) - 1

    def stretches(self, start: int, stop: int) -> Stretches:
        """The texts `start` to `stop`."""
        return Stretches(self.content, self.bounds[start:stop], self.lengths(start, stop))


class _Encoded(NamedTuple):
    """Some texts as bytes, each followed by NUL; where those stand; and which texts are left out for needing care."""

    content: bytes
    ends: NDArray[np.intp]
    careful: NDArray[np.bool_]


def _encoded(texts: list[str]) -> _Encoded:
    careful = np.zeros(len(texts), np.bool_)
    found = _ordinary("\0".join(texts) + "\0", len(texts))
    if found is not None:
        return _Encoded(*found, careful)
    careful[:] = list(map(needs_care, texts))
    kept = ("" if care else text for text, care in zip(texts, careful.tolist(), strict=True))
    content = _escaped("\0".join((*kept, ""))).encode()
    return _Encoded(content, np.flatnonzero(np.frombuffer(content, np.uint8) == 0), careful)


def _ordinary(joined: str, count: int) -> tuple[bytes, NDArray[np.intp]] | None:
    """Joined texts as bytes and where they end; None where one may hold what XML cannot, or look like an escape."""
    if ("_" in joined and "_x" in joined) or "\ufffe" in joined or "\uffff" in joined:
        return None
    try:
        content = _escaped(joined).encode()
    except UnicodeEncodeError:
        return None
    # Separators are the only control characters of ordinary texts.
    ends = np.flatnonzero(np.frombuffer(content, np.uint8) < _SPACE)
    return (content, ends) if len(ends) == count else None


def _escaped(text: str) -> str:
    for character, entity in _ENTITIES:
        if character in text:
            text = text.replace(character, entity)
    return text


def _joined(rows: list[NDArray[np.intp]]) -> NDArray[np.intp]:
    return np.concatenate(rows) if rows else np.empty(0, np.intp)
