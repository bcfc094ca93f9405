"""Numbers read by the block are the doubles `float` reads one by one."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cec_xl.hosts.reading.numbers import PADDING, decimals, unsigned, words_of


def read(texts: list[str]) -> np.ndarray:
    content = b"<".join(text.encode() for text in texts)
    buffer = np.frombuffer(b" " * PADDING + content + b" " * PADDING, np.uint8)
    lengths = np.array([len(text.encode()) for text in texts])
    ends = PADDING + np.cumsum(lengths + 1) - 1
    return decimals(buffer, words_of(buffer), ends - lengths, ends)


def expected(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return math.nan
    return value if math.isfinite(value) and "_" not in text else math.nan


finite = st.floats(allow_nan=False, allow_infinity=False)
as_excel_writes = finite.map(lambda value: f"{value:.17g}".replace("e", "E"))
as_python_writes = finite.map(repr)
with_cents = st.floats(-1e12, 1e12).map(lambda value: f"{value:.2f}")
scientific = st.tuples(st.integers(0, 10**18), st.integers(-330, 310)).map(lambda pair: f"{pair[0]}E{pair[1]:+d}")
whole = st.integers(-(10**20), 10**20).map(str)
digits_and_signs = st.text("0123456789.-+eE _", min_size=1, max_size=26)


@given(st.lists(as_excel_writes | as_python_writes | with_cents | scientific | whole | digits_and_signs, min_size=1))
@example(["5.0000000000000003E-2", "0.10000000000000001", "13145.280000000001", "-1E-3", "9007199254740993"])
@example([".", "-", "", "-.", "1.", ".5", "1.2.3", "1e400", "inf", "nan", "1_0", " 7 ", "0x10", "--1", "-0"])
@settings(max_examples=200)
def test_every_number_is_the_double_float_gives(texts: list[str]):
    found = read(texts)
    wanted = np.array([expected(text) for text in texts])
    assert np.array_equal(found.view(np.int64)[~np.isnan(wanted)], wanted.view(np.int64)[~np.isnan(wanted)])
    assert np.array_equal(np.isnan(found), np.isnan(wanted))


def test_a_hundred_thousand_seventeen_digit_numbers_are_exact():
    rng = np.random.default_rng(20240501)
    values = rng.lognormal(0, 8, 100_000) * rng.choice([-1, 1], 100_000)
    assert np.array_equal(read([f"{value:.17g}" for value in values.tolist()]), values)


@given(st.integers(0, 9_999_999))
def test_a_row_number_ends_at_its_quote(number: int):
    buffer = np.frombuffer(f'{number}" s="1"'.encode() + b" " * PADDING, np.uint8)
    value, length = unsigned(words_of(buffer), np.array([0]))
    assert (value[0], length[0]) == (number, len(str(number)))


def test_what_is_no_row_number_has_no_length():
    for text in (b'12x4" ', b'" 12345678', b"12345678", b'12345678"'):
        buffer = np.frombuffer(text + b" " * PADDING, np.uint8)
        assert unsigned(words_of(buffer), np.array([0]))[1][0] == -1
