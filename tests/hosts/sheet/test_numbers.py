import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cec_xl.hosts.sheet.numbers import number_text, number_texts

SIZE = 2000
FINITE = st.floats(allow_nan=False, allow_infinity=False)


def digits(text: str) -> str:
    """The significant digits of a number's text."""
    return text.upper().partition("E")[0].replace(".", "").lstrip("-0").rstrip("0")


def assert_shortest(values: np.ndarray) -> None:
    found = [text.decode() for text in number_texts(values).tolist()]
    for value, text in zip(values.tolist(), found, strict=True):
        assert float(text) == value
        assert digits(text) == digits(repr(value))
        assert not text.endswith(".0")
        assert text == number_text(value)


@given(st.lists(FINITE, max_size=40))
@settings(max_examples=200, deadline=None)
def test_any_number_is_given_back_by_the_shortest_text(values: list[float]):
    assert_shortest(np.array(values))


@pytest.mark.parametrize(
    "make",
    [
        lambda rng: rng.random(SIZE),
        lambda rng: np.round(rng.random(SIZE) * 1e6, 2),
        lambda rng: rng.integers(-(10**15), 10**15, SIZE).astype(float),
        lambda rng: 10 ** rng.uniform(-300, 300, SIZE) * rng.choice([-1, 1], SIZE),
        lambda rng: np.round(rng.random(SIZE) * 1e-5, 9),
        lambda rng: np.nextafter(np.round(rng.random(SIZE) * 100, 1), np.inf),
        lambda rng: np.nextafter(np.round(rng.random(SIZE) * 100, 2), -np.inf),
        lambda rng: 1 / rng.integers(1, 1000, SIZE),
        lambda rng: rng.integers(1, 2**53, SIZE) / 2.0 ** rng.integers(8, 30, SIZE),
    ],
    ids=["random", "money", "whole", "any size", "tiny", "just above", "just below", "fractions", "dyadic"],
)
def test_numbers_of_every_kind_are_shortest(make: Callable[[np.random.Generator], np.ndarray]):
    assert_shortest(make(np.random.default_rng(7)))


def test_neighbours_of_powers_are_told_apart():
    powers = np.concatenate([[float(f"1e{k}") for k in range(-20, 23)], 2.0 ** np.arange(-66, 80)])
    assert_shortest(np.concatenate([np.nextafter(powers, 0), powers, np.nextafter(powers, np.inf)]))


@given(st.lists(st.integers(-(2**63), 2**63 - 1) | st.integers(-11, 101), max_size=40))
@settings(max_examples=200, deadline=None)
def test_any_whole_number_is_written_with_all_its_digits(values: list[int]):
    assert number_texts(np.array(values, np.int64)).tolist() == [str(value).encode() for value in values]


@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.int32, np.int64, np.uint64])
def test_whole_numbers_of_every_kind_are_written_to_their_limits(kind: type[np.integer]):
    limits = np.iinfo(kind)
    values = np.array([limits.min, limits.max, 0, 7], kind)
    assert number_texts(values).tolist() == [str(value).encode() for value in values.tolist()]


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (-0.0, "0"), (250.0, "250"), (1e15, "1000000000000000"), (1e22, "1E+22"), (2.5e-8, "2.5E-8")],
)
def test_numbers_look_as_excel_writes_them(value: float, text: str):
    assert number_text(value) == text
    assert number_texts(np.array([value, 0.5])).tolist() == [text.encode(), b"0.5"]


def test_what_is_no_number_keeps_its_place():
    found = number_texts(np.array([1.5, math.nan, 2.0, math.inf, 3.0])).tolist()
    assert [found[place] for place in (0, 2, 4)] == [b"1.5", b"2", b"3"]


def test_every_other_number_of_an_array_is_taken_as_it_stands():
    assert number_texts(np.arange(6.0)[::2]).tolist() == [b"0", b"2", b"4"]
