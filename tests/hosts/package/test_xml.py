"""XML of parts: positions, edits in place, escapes."""

from __future__ import annotations

import html
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cec_xl.errors import DamagedFileError
from cec_xl.hosts.package.xml import (
    Element,
    append_child,
    decode_escapes,
    encode_escapes,
    escape_attribute,
    escape_text,
    parse,
    splice,
    tag_end,
    unescape,
    utf8,
    with_attributes,
)

SOURCE = (
    b'<?xml version="1.0"?>\n<x:a xmlns:x="urn:m" xmlns:r="urn:o/relationships" r:id=\'1\' n="2 &gt; 1 > 0">'
    b"t1<x:b/><x:c >t2<x:d e=\"'\"></x:d></x:c>t3<x:b k='/'/></x:a>"
)
any_text = st.text(st.characters(exclude_categories=("Cs",)))


@pytest.fixture
def root() -> Element:
    return parse(SOURCE, "parte.xml")


def test_elements_know_their_names_attributes_and_text(root: Element):
    assert (root.namespace, root.name, root.prefix, root.text) == ("urn:m", "a", b"x:", "t1t3")
    assert (root.get("relationships:id"), root.get("n"), root.get("nada")) == ("1", "2 > 1 > 0", "")
    assert [child.name for child in root.children] == ["b", "c", "b"]
    assert [element.name for element in root.walk()] == ["a", "b", "c", "d", "b"]
    assert len(list(root.all("b"))) == 2
    assert root.child("nada") is None


def test_positions_are_those_of_the_bytes(root: Element):
    assert root.outer == SOURCE[SOURCE.index(b"<x:a") :]
    first, middle, last = root.children
    assert (first.outer, first.empty, first.inner) == (b"<x:b/>", True, b"")
    assert (middle.start_tag, middle.inner) == (b"<x:c >", b't2<x:d e="\'"></x:d>')
    assert (middle.children[0].outer, middle.children[0].empty) == (b'<x:d e="\'"></x:d>', False)
    assert last.outer == b"<x:b k='/'/>"


@pytest.mark.parametrize(
    ("inner", "empty"),
    [
        (b"<a/>", True),
        (b"<a x='>' />", True),
        (b"<a></a>", False),
        (b"<a x='/'></a>", False),
        (b"<a>/></a>", False),
        (b"<a><b/></a>", False),
        (b"<a><!-- / --></a>", False),
        (b"<a><?x /?></a>", False),
        (b"<a><![CDATA[]]></a>", False),
    ],
)
def test_only_an_element_that_closes_itself_is_empty(inner: bytes, empty: bool):
    for source in (b"<a>" + inner + b"</a>", b"<a>" + inner + b"<a/></a>"):
        first = parse(source, "p.xml").children[0]
        assert (first.empty, first.outer) == (empty, inner)


def test_a_child_is_appended_to_any_kind_of_parent(root: Element):
    first, middle, _ = root.children
    edits = [append_child(first, b"<n/>"), append_child(middle.children[0], b"<m/>"), append_child(root, b"<o/>")]
    changed = splice(SOURCE, edits)
    assert b"<x:b><n/></x:b><x:c" in changed
    assert b"<m/></x:d>" in changed
    assert changed.endswith(b"<o/></x:a>")


def test_overlapping_edits_are_a_mistake():
    with pytest.raises(ValueError, match="1"):
        splice(b"abc", [(0, 2, b""), (1, 3, b"")])


@pytest.mark.parametrize(
    ("tag", "changes", "expected"),
    [
        (b"<a/>", {"n": "1"}, b'<a n="1"/>'),
        (b"<a >", {"n": '"'}, b'<a n="&quot;" >'),
        (b"<a xn='1' n = '2'\n m=\"3\">", {"n": "4"}, b'<a xn=\'1\' n="4"\n m="3">'),
        (b'<a n="1" m="2"/>', {"n": None, "z": None}, b'<a m="2"/>'),
        (b'<a x:n="1" n="2">', {"n": "3", "x:n": None}, b'<a n="3">'),
        (b'<a t=" n=\'1\'" n="2">', {"n": "5"}, b'<a t=" n=\'1\'" n="5">'),
        (b'<a t="1" />', {"n": "5", "m": "6"}, b'<a t="1" n="5" m="6" />'),
    ],
)
def test_attributes_are_set_where_they_stand(tag: bytes, changes: dict[str, str | None], expected: bytes):
    assert with_attributes(tag, changes) == expected


def test_a_tag_ends_outside_its_quotes():
    assert tag_end(b"<a b='>' c=\">\" d>x", 0) == len(b"<a b='>' c=\">\" d>")
    with pytest.raises(ValueError, match="0"):
        tag_end(b"<a b='>", 0)


@given(any_text)
def test_text_comes_back_through_a_parser(text: str):
    written = escape_text(text)
    # What is parsed here was written two lines above.
    shown = ET.fromstring(f"<a>{written}</a>".encode()).text or ""  # noqa: S314
    assert decode_escapes(shown) == text
    assert decode_escapes(unescape(written)) == text
    assert all(c in "\t\n" or c >= " " for c in encode_escapes(text))


@given(any_text.filter(lambda text: all(c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff") for c in text)))
def test_attribute_values_come_back_through_a_parser(text: str):
    assert ET.fromstring(f'<a b="{escape_attribute(text)}"/>'.encode()).get("b") == text  # noqa: S314


@given(st.text("&;#xamplt0123456789<>'\"", max_size=30))
def test_what_is_no_reference_stays(text: str):
    assert "\0" not in unescape(text)
    if "&" not in text:
        assert unescape(text) == text


def test_references_are_resolved_as_a_parser_does():
    for text in ("&amp;lt;", "&#65;&#x42;", "&quot;&apos;", "&gt;&lt;", "&nada;"):
        assert unescape(text) == (html.unescape(text) if "nada" not in text else text)
    assert unescape("&#xD800;&#x110000;") == "\ufffd\ufffd"


TOLD_BY_THEIR_BYTES = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]
ONLY_DECLARED = ["iso-8859-1", "cp1252"]


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [(encoding, True) for encoding in (*TOLD_BY_THEIR_BYTES, *ONLY_DECLARED)]
    + [(encoding, False) for encoding in TOLD_BY_THEIR_BYTES],
)
def test_any_encoding_becomes_utf_8(encoding: str, declared: bool):
    declaration = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>' if declared else ""
    found = utf8(f"{declaration}<a>ñ</a>".encode(encoding), "parte.xml")
    assert found.endswith("<a>ñ</a>".encode())
    assert parse(found, "parte.xml").text == "ñ"


@pytest.mark.parametrize("content", [b"", b"<a>", b"<a></b>", b"<a b=1/>", b"<a/><b/>", b"\xff<a/>", b"<a>&x;</a>"])
def test_what_is_no_xml_is_refused_with_its_part(content: bytes):
    with pytest.raises(DamagedFileError) as raised:
        parse(content, "xl/parte.xml")
    assert (raised.value.code, raised.value.details["part"]) == ("package_xml", "xl/parte.xml")


def test_more_elements_than_allowed_are_refused():
    content = b"<a>" + b"<b/>" * 100 + b"</a>"
    assert len(parse(content, "p.xml", 101).children) == 100
    with pytest.raises(DamagedFileError) as raised:
        parse(content, "p.xml", 100)
    assert raised.value.code == "package_elements"


def test_depth_alone_does_no_harm():
    root = parse(b"<a>" * 50_000 + b"</a>" * 50_000, "p.xml")
    assert sum(1 for _ in root.walk()) == 50_000
