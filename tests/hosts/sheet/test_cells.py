import datetime as dt
import xml.etree.ElementTree as ET
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cec_xl.hosts.package.xml import decode_escapes
from cec_xl.hosts.sheet.cells import TEXT_LIMIT, CellMarkup, TextTooLongError, needs_care

MARKUP = CellMarkup("4")


def parsed(tail: bytes) -> ET.Element:
    return ET.fromstring(b'<c r="A1' + tail)  # noqa: S314  (we wrote it)


@pytest.mark.parametrize("value", [None, "", float("nan"), np.float64("nan")])
def test_nothing_is_an_empty_cell_that_keeps_its_format(value: object):
    assert MARKUP.tail(value) == b'" s="4"/>'


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1, "1"),
        (np.int8(-3), "-3"),
        (2**60 + 1, str(2**60 + 1)),
        (-0.0, "0"),
        (Decimal("12.50"), "12.5"),
        (dt.date(2024, 1, 1), "45292"),
        (dt.datetime(2024, 1, 1, 12), "45292.5"),
        (1.7976931348623157e308, "1.7976931348623157E+308"),
    ],
)
def test_numbers_and_dates_are_numbers(value: object, text: str):
    cell = parsed(MARKUP.tail(value))
    assert (cell.get("t"), cell.findtext("v")) == (None, text)


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), Decimal("1e400")])
def test_a_number_too_large_is_the_error_excel_gives(value: object):
    cell = parsed(MARKUP.tail(value))
    assert (cell.get("t"), cell.findtext("v")) == ("e", "#NUM!")


def test_truth_values_are_no_numbers():
    assert MARKUP.tail(True) == MARKUP.tail(np.bool_(True)) == b'" s="4" t="b"><v>1</v></c>'


@given(st.text())
@settings(deadline=None)
def test_a_text_comes_back_from_its_cell(text: str):
    cell = parsed(CellMarkup().tail(text))
    if text:
        assert cell.get("t") == "inlineStr"
        assert decode_escapes(cell.find("is/t").text or "") == text
    else:
        assert len(cell) == 0


@given(st.text().filter(lambda text: not needs_care(text)))
@settings(deadline=None)
def test_plain_texts_need_no_marks(text: str):
    assert b"xml:space" not in CellMarkup().tail(text)


@pytest.mark.parametrize("text", [" a", "a ", "a\nb", "\t", "_x0041_"])
def test_outer_spaces_and_lines_are_kept(text: str):
    assert b'xml:space="preserve"' in CellMarkup().tail(text)


def test_line_ends_stand_as_references_so_that_no_byte_below_the_space_occurs():
    assert min(CellMarkup().tail("a\nb\tc\rd\x01")) >= 32


def test_half_an_emoji_is_written_as_an_escape():
    assert b"_xD83D_" in CellMarkup().tail("\ud83d")


def test_the_longest_text_fits_and_one_more_does_not():
    assert CellMarkup().tail("x" * TEXT_LIMIT)
    assert CellMarkup().tail("😀" * (TEXT_LIMIT // 2))
    for text in ("x" * (TEXT_LIMIT + 1), "😀" * (TEXT_LIMIT // 2 + 1)):
        with pytest.raises(TextTooLongError) as caught:
            CellMarkup().tail(text)
        assert caught.value.length == TEXT_LIMIT + 1


def test_a_prefix_stands_on_every_element():
    tail = CellMarkup("1", "x:").tail("a")
    cell = ET.fromstring(b'<x:c xmlns:x="urn:x" r="A1' + tail)  # noqa: S314
    assert {element.tag.partition("}")[0] for element in cell.iter()} == {"{urn:x"}
