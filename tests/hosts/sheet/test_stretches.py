import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cec_xl.hosts.sheet.stretches import Stretches

TEXT = st.text("abc", max_size=6).map(str.encode)


def joined(texts: list[bytes], separator: bytes = b",") -> Stretches:
    lengths = np.array([len(text) for text in texts], np.int64)
    return Stretches(separator.join(texts), np.cumsum(lengths + 1) - lengths - 1, lengths)


@given(st.lists(TEXT, min_size=1), TEXT, TEXT, st.integers(0, 20), st.sampled_from([0, 32]))
def test_each_stretch_stands_in_its_frame(texts: list[bytes], before: bytes, after: bytes, least: int, gap: int):
    rows = joined(texts).rows(before, after, least, gap)
    framed = [before + text + after for text in texts]
    width = max(least, *map(len, framed))
    assert [bytes(row) for row in rows] == [row.ljust(width, bytes([gap])) for row in framed]


@pytest.mark.parametrize("after", [b"", b"</t>"])
def test_very_unequal_stretches_are_framed_one_by_one(after: bytes):
    texts = [b"x" * (length % 3_000) for length in range(0, 60_000, 97)]
    rows = joined(texts).rows(b"<t>", after, gap=32)
    assert [bytes(row).rstrip() for row in rows] == [b"<t>" + text + after for text in texts]


def test_what_stands_between_and_behind_is_left_out():
    found = Stretches(b"[1.0,22.0]", np.array([1, 5]), np.array([1, 2]))
    assert found.tolist() == [b"1", b"22"]
    assert found.rows(b"<", b">").tobytes() == b"<1>\0<22>"


def test_stretches_of_one_length_need_no_frame():
    found = joined([b"ab", b"cd"])
    assert found.equal
    assert found.rows().tobytes() == b"abcd"
    assert not joined([b"ab", b"c"]).equal


def test_no_stretches_make_no_rows():
    assert joined([]).equal
    assert len(joined([]).rows(b"<", b">")) == 0
