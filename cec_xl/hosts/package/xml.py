"""XML of a package's parts: safe parsing with byte positions, surgical edits, Excel's ``_xHHHH_`` escapes.

Small parts (workbook, tables, relationships) are parsed into `Element` trees that remember where each element stands
in the bytes, so a change can be spliced in and everything around it stays as it was. Sheets are too large for trees;
`cec_xl.hosts.reading` scans them.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping
from xml.parsers import expat

from cec_xl.errors import DamagedFileError

_DECLARATION = re.compile(rb"\s*<\?xml\b[^>]*?\bencoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"'][^>]*?\?>")
_PROLOG = re.compile(rb"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*", re.DOTALL)
_START_TAG = re.compile(rb"<[^\"'>]*(?:(?:\"[^\"]*\"|'[^']*')[^\"'>]*)*>")
_ATTRIBUTE = re.compile(rb"\s+([^\s=/>]+)\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_TAG_NAME = re.compile(rb"<(?:([^\s:/>]+):)?([^\s:/>]+)")
_UTF16_STARTS = (
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)


def utf8(content: bytes, part: str) -> bytes:
    """The part as UTF-8 without byte order mark, refused where it declares a document type.

    Excel writes UTF-8; the format allows UTF-16, and some exporters use it or an older code page.

    Raises:
        DamagedFileError: unknown or wrong encoding, or a document type (the door to entity bombs).
    """
    content = _transcoded(content, part)
    if has_doctype(content):
        raise DamagedFileError("package_doctype", part=part)
    return content


def encoding_of(head: bytes, part: str) -> str:
    """The encoding of a part that starts with `head`: ``utf-8``, ``utf-8-sig`` with byte order mark, or another.

    Raises:
        DamagedFileError: an encoding Python does not know.
    """
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    for start, encoding in _UTF16_STARTS:
        if head.startswith(start):
            return encoding
    declared = _DECLARATION.match(head)
    if declared is None:
        return "utf-8"
    name = declared[1].decode("ascii")
    try:
        known = codecs.lookup(name).name
    except LookupError:
        raise DamagedFileError("package_encoding", part=part, encoding=name) from None
    return "utf-8" if known == "ascii" else known


def _transcoded(content: bytes, part: str) -> bytes:
    encoding = encoding_of(content, part)
    if encoding == "utf-8":
        return content
    if encoding == "utf-8-sig":
        return content[3:]
    try:
        content = content.decode(encoding).encode()
    except (UnicodeDecodeError, LookupError):
        raise DamagedFileError("package_encoding", part=part, encoding=encoding) from None
    declared = _DECLARATION.match(content)
    return content if declared is None else content[: declared.start(1)] + b"UTF-8" + content[declared.end(1) :]


def has_doctype(head: bytes) -> bool:
    """Whether a document type is declared; `head` is UTF-8 and holds at least everything before the root element."""
    prolog = _PROLOG.match(head)
    return prolog is not None and head.startswith(b"<!DOCTYPE", prolog.end())


def check_prolog(head: bytes, part: str) -> None:
    """Refuse a part whose first bytes, in whatever encoding, declare a document type.

    For parts too large to be looked at whole; a declaration beyond `head` is met by whoever parses the part.

    Raises:
        DamagedFileError: a document type, or an unknown encoding.
    """
    if has_doctype(head.decode(encoding_of(head, part), "ignore").encode()):
        raise DamagedFileError("package_doctype", part=part)


class Element:
    """One element of a parsed part and where it stands in the bytes.

    Attributes:
        namespace: its namespace, ``""`` for none.
        name: its name without prefix.
        attributes: values by name; an attribute with a namespace is keyed by the namespace's last path segment, so
            ``r:id`` is ``relationships:id`` in transitional and strict workbooks alike, whatever the prefix.
        children: child elements.
        text: character data directly inside, joined.
        source: the bytes the positions point into.
        start: offset of ``<``.
        end: offset after the last ``>``.
    """

    __slots__ = ("_close", "attributes", "children", "end", "name", "namespace", "source", "start", "text")

    def __init__(self, source: bytes, start: int, namespace: str, name: str, attributes: Mapping[str, str]) -> None:
        self.source = source
        self.start = start
        self.namespace = namespace
        self.name = name
        self.attributes = attributes
        self.children: list[Element] = []
        self.text = ""
        self.end = self._close = -1

    def get(self, name: str, default: str = "") -> str:
        """The attribute's value."""
        return self.attributes.get(name, default)

    def child(self, name: str) -> Element | None:
        """The first child element of that name."""
        return next(self.all(name), None)

    def all(self, name: str) -> Iterator[Element]:
        """All child elements of that name."""
        return (child for child in self.children if child.name == name)

    def walk(self) -> Iterator[Element]:
        """This element and everything below it, in document order."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting.extend(reversed(element.children))

    @property
    def empty(self) -> bool:
        """Whether it is written as ``<a/>``."""
        return self._close == self.end

    @property
    def inner_start(self) -> int:
        """Offset after the start tag."""
        return tag_end(self.source, self.start)

    @property
    def inner_end(self) -> int:
        """Offset of the end tag; of the end where it is written as ``<a/>``."""
        return self._close

    @property
    def start_tag(self) -> bytes:
        """The start tag as written."""
        return self.source[self.start : self.inner_start]

    @property
    def inner(self) -> bytes:
        """Everything between start and end tag as written."""
        return self.source[self.inner_start : self.inner_end]

    @property
    def outer(self) -> bytes:
        """The whole element as written."""
        return self.source[self.start : self.end]

    @property
    def prefix(self) -> bytes:
        """The namespace prefix as written, with its colon; ``b""`` for none."""
        found = _TAG_NAME.match(self.source, self.start)
        return found[1] + b":" if found and found[1] else b""

    def closed(self, position: int) -> None:
        """Told by the parser where the end tag starts (or where ``<a/>`` ends)."""
        self._close = position
        # Nothing inside and "/>" just before: it closed itself. Anything that could hide in an element without
        # child and text (comment, instruction, data section) ends otherwise.
        empty = not self.children and not self.text and self.source.startswith(b"/>", position - 2)
        self.end = position if empty else self.source.index(b">", position) + 1


def tag_end(source: bytes, start: int) -> int:
    """Offset after the tag that starts at `start`; a ``>`` inside an attribute value does not end it."""
    found = _START_TAG.match(source, start)
    if found is None:
        raise ValueError(start)
    return found.end()


def parse(content: bytes, part: str, max_elements: int = 1_000_000) -> Element:
    """The element tree of a UTF-8 part (see `utf8`).

    Raises:
        DamagedFileError: not well-formed, a document type, or more elements than allowed.

    >>> root = parse(b'<t:table xmlns:t="urn:x/main" name="A&amp;B"><t:column/></t:table>', "table1.xml")
    >>> root.name, root.get("name"), root.prefix, root.children[0].outer
    ('table', 'A&B', b't:', b'<t:column/>')
    """
    return _TreeBuilder(content, part, max_elements).build()


class _TreeBuilder:
    def __init__(self, content: bytes, part: str, max_elements: int) -> None:
        self._content = content
        self._part = part
        self._left = max_elements
        self._open: list[Element] = []
        self._root: Element | None = None
        self._names: dict[str, tuple[str, str]] = {}
        parser = expat.ParserCreate("utf-8", " ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._doctype
        self._parser = parser

    def build(self) -> Element:
        try:
            self._parser.Parse(self._content, True)
        except expat.ExpatError as error:
            raise DamagedFileError("package_xml", part=self._part, line=error.lineno) from None
        if self._root is None:
            raise DamagedFileError("package_xml", part=self._part, line=1)
        return self._root

    def _split(self, name: str) -> tuple[str, str]:
        known = self._names.get(name)
        if known is None:
            namespace, _, local = name.rpartition(" ")
            known = self._names[name] = (namespace, local)
        return known

    def _attribute(self, name: str) -> str:
        if " " not in name:
            return name
        namespace, local = self._split(name)
        return f"{namespace.rpartition('/')[2]}:{local}"

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._left -= 1
        if self._left < 0:
            raise DamagedFileError("package_elements", part=self._part)
        namespace, local = self._split(name)
        if " " in "".join(attributes):
            attributes = {self._attribute(key): value for key, value in attributes.items()}
        element = Element(self._content, self._parser.CurrentByteIndex, namespace, local, attributes)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self._root = element
        self._open.append(element)

    def _end(self, _name: str) -> None:
        self._open.pop().closed(self._parser.CurrentByteIndex)

    def _text(self, text: str) -> None:
        if self._open:
            self._open[-1].text += text

    def _doctype(self, *_declaration: object) -> None:
        raise DamagedFileError("package_doctype", part=self._part)


Edit = tuple[int, int, bytes]
"""Replace the bytes from start to end by others."""


def splice(content: bytes, edits: Iterable[Edit]) -> bytes:
    """The content with several stretches replaced; edits must not overlap, those at one place keep their order.

    >>> splice(b"abcdef", [(4, 5, b"E"), (0, 1, b""), (6, 6, b"!")])
    b'bcdEf!'
    """
    pieces: list[bytes] = []
    position = 0
    for start, end, replacement in sorted(edits, key=lambda edit: edit[:2]):
        if start < position:
            raise ValueError((start, position))
        pieces += (content[position:start], replacement)
        position = end
    return b"".join((*pieces, content[position:]))


def append_child(parent: Element, child: bytes) -> Edit:
    """The edit that puts one more child at the end of `parent`, also where that is written as ``<a/>``."""
    if not parent.empty:
        return parent.inner_end, parent.inner_end, child
    tag = parent.start_tag
    found = _TAG_NAME.match(tag)
    assert found is not None  # noqa: S101  (a parsed element has a name)
    return parent.start, parent.end, tag[:-2].rstrip() + b">" + child + b"</" + found[0][1:] + b">"


def with_attributes(tag: bytes, changes: Mapping[str, str | None]) -> bytes:
    """A start tag with attributes set (in place, new ones last) or, where None, removed.

    Names are taken as written in the tag, prefix included.

    >>> with_attributes(b'<table ref="A1:B2" name="T"/>', {"ref": "A1:B9", "name": None, "id": "1"})
    b'<table ref="A1:B9" id="1"/>'
    """
    written = {found[1].decode(): found.span() for found in _ATTRIBUTE.finditer(tag)}
    end = len(tag.removesuffix(b">").removesuffix(b"/").rstrip())
    edits = []
    for name, value in changes.items():
        new = b"" if value is None else b' %s="%s"' % (name.encode(), escape_attribute(value).encode())
        if name in written:
            edits.append((*written[name], new))
        elif new:
            edits.append((end, end, new))
    return splice(tag, edits)


_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TO_ESCAPE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def decode_escapes(text: str) -> str:
    r"""Text as Excel shows it: ``_x0041_`` is one character, two of them may form a surrogate pair.

    >>> decode_escapes("a_x000D_b"), decode_escapes("_x005F_x0041_"), decode_escapes("_xD83D__xDE00_")
    ('a\rb', '_x0041_', '😀')
    """
    if "_x" not in text:
        return text
    decoded = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    if any("\ud800" <= c <= "\udfff" for c in decoded):
        # Half a pair has no UTF-8 form; the replacement character says that something stood there.
        decoded = decoded.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return decoded


def encode_escapes(text: str) -> str:
    r"""Text as Excel stores it: control characters, and what would be read as an escape, written as ``_xHHHH_``.

    >>> encode_escapes("a\x07b"), encode_escapes("_x0041_")
    ('a_x0007_b', '_x005F_x0041_')
    """
    return _TO_ESCAPE.sub(lambda match: f"_x{ord(match[0]):04X}_", text)


def escape_text(text: str) -> str:
    """Text for between tags; control characters become ``_xHHHH_``."""
    return encode_escapes(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escape_attribute(text: str) -> str:
    """Text for a double-quoted attribute value.

    >>> escape_attribute('Año "1" < 2')
    'Año &quot;1&quot; &lt; 2'
    """
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("\t", "&#9;"),
                              ("\n", "&#10;"), ("\r", "&#13;")):  # fmt: skip
        text = text.replace(character, entity)
    return text


_REFERENCE = re.compile(r"&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|(amp|lt|gt|quot|apos));")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


def unescape(text: str) -> str:
    """Text with the predefined entities and character references resolved, line ends as an XML parser gives them.

    >>> unescape("R&amp;D &#8364; &#x41;")
    'R&D € A'
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _REFERENCE.sub(_resolve, text) if "&" in text else text


def _resolve(match: re.Match[str]) -> str:
    if match[3]:
        return _ENTITIES[match[3]]
    number = int(match[1], 16) if match[1] else int(match[2])
    return chr(number) if number < 0x110000 and not 0xD800 <= number <= 0xDFFF else "\ufffd"


def root_prefix(head: bytes) -> bytes:
    """Namespace prefix of the root element with its colon, ``b""`` for none; `head` holds the part's start.

    >>> root_prefix(b'<?xml version="1.0"?><x:worksheet xmlns:x="urn:x">'), root_prefix(b"<worksheet>")
    (b'x:', b'')
    """
    prolog = _PROLOG.match(head)
    found = _TAG_NAME.match(head, prolog.end() if prolog else 0)
    return found[1] + b":" if found and found[1] else b""
