"""One cell, or one shared text, out of the bytes of a part, whatever it looks like."""

from __future__ import annotations

import contextlib
from xml.parsers import expat


def parse_cell(source: bytes, start: int) -> tuple[str, str]:
    """Type and value of the cell whose tag starts at `start`; the value of inline text is that text.

    Namespace prefixes are not resolved, so the bytes must carry none on the cell's own elements.

    >>> parse_cell(b'<c r="A1" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r><rPh><t>x</t></rPh></is></c><c/>', 0)
    ('inlineStr', 'ab')
    >>> parse_cell(b'<c r="A1" cm="1"><f t="array">x</f><v>7</v></c>', 0)
    ('n', '7')
    """
    reader = _read(source, start, b"</c>")
    return reader.kind, "".join(reader.text)


def parse_text(source: bytes, start: int) -> str:
    """The text of the shared item ``<si>`` that starts at `start`: its runs joined, phonetic hints left out.

    >>> parse_text(b"<si><r><t>Ana </t></r><r><rPr/><t>G&amp;G</t></r></si>", 0)
    'Ana G&G'
    """
    return "".join(_read(source, start, b"</si>").text)


def _read(source: bytes, start: int, close: bytes) -> _Reader:
    end = source.find(close, start)
    end = len(source) if end < 0 else end + len(close)
    reader = _Reader()
    # An error here means that the element closed itself and what follows is the next: it has been read.
    with contextlib.suppress(expat.ExpatError):
        reader.parser.Parse(source[start:end], True)
    return reader


class _Reader:
    def __init__(self) -> None:
        self.kind = "n"
        self.text: list[str] = []
        self._inside: list[str] = []
        self.parser = expat.ParserCreate("utf-8")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._data

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._inside:
            self.kind = attributes.get("t", "n")
        self._inside.append(name)

    def _end(self, _name: str) -> None:
        self._inside.pop()

    def _data(self, text: str) -> None:
        inside = self._inside
        if inside[-1] == "v" or (inside[-1] == "t" and "rPh" not in inside):
            self.text.append(text)
