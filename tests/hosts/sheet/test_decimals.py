from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cec_xl.hosts.sheet.cells import number_text
from cec_xl.hosts.sheet.decimals import decimals, four_digits, layout, whole_numbers

SIZE = 2000


def texts(values: np.ndarray) -> list[str | None]:
    """What is written for each number; None where that is left to `repr`."""
    parts = decimals(values)
    odd = set(parts.odd.tolist())
    rows = layout(parts, b"<", b">")
    return [None if row in odd else bytes(cells[cells != 0]).decode()[1:-1] for row, cells in enumerate(rows)]


def assert_shortest(values: np.ndarray, *, most_odd: float = 0.05) -> None:
    found = texts(values)
    assert found.count(None) <= most_odd * len(values)
    for value, text in zip(values.tolist(), found, strict=True):
        assert text is None or text == number_text(value)


@given(st.lists(st.floats(), min_size=1, max_size=40))
@settings(max_examples=200, deadline=None)
def test_any_number_is_written_as_repr_writes_it_or_left_to_it(values: list[float]):
    assert_shortest(np.array(values), most_odd=1)


@pytest.mark.parametrize(
    "make",
    [
        lambda rng: rng.random(SIZE),
        lambda rng: np.round(rng.random(SIZE) * 1e6, 2),
        lambda rng: rng.integers(-(10**15), 10**15, SIZE).astype(float),
        lambda rng: 10 ** rng.uniform(-20, 15.9, SIZE) * rng.choice([-1, 1], SIZE),
        lambda rng: np.round(rng.random(SIZE) * 1e-5, 9),
        lambda rng: np.nextafter(np.round(rng.random(SIZE) * 100, 1), np.inf),
        lambda rng: np.nextafter(np.round(rng.random(SIZE) * 100, 2), -np.inf),
        lambda rng: 1 / rng.integers(1, 1000, SIZE),
        lambda rng: rng.integers(1, 2**53, SIZE) / 2.0 ** rng.integers(8, 30, SIZE),
    ],
    ids=["random", "money", "whole", "any size", "tiny", "just above", "just below", "fractions", "dyadic"],
)
def test_numbers_of_every_kind_are_shortest(make: Callable[[np.random.Generator], np.ndarray]):
    assert_shortest(make(np.random.default_rng(7)), most_odd=0.1)


@given(st.lists(st.integers(1 - 10**15, 10**15 - 1) | st.integers(-11, 101), min_size=1, max_size=40))
@settings(max_examples=200, deadline=None)
def test_whole_numbers_are_written_with_all_their_digits(values: list[int]):
    rows = layout(whole_numbers(np.array(values)), b"<", b">")
    assert [bytes(cells[cells != 0]).decode() for cells in rows] == [f"<{value}>" for value in values]


def test_neighbours_of_powers_are_told_apart():
    powers = np.concatenate([[float(f"1e{k}") for k in range(-20, 16)], 2.0 ** np.arange(-66, 53)])
    around = np.concatenate([np.nextafter(powers, 0), powers, np.nextafter(powers, np.inf)])
    assert_shortest(around, most_odd=1)


def test_zeros_have_no_sign():
    assert texts(np.array([0.0, -0.0])) == ["0", "0"]


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e16, 9.9e-21, 5e-324, 1.7976931348623157e308])
def test_what_needs_care_is_left_to_repr(value: float):
    assert texts(np.array([1.5, value])) == ["1.5", None]


def test_shorter_values_are_followed_by_gaps():
    rows = layout(decimals(np.array([1.0, -22.5])), b"[", b"]", gap=ord("."))
    assert [bytes(row) for row in rows] == [b"[1]....", b"[-22.5]"]


def test_nothing_gives_nothing():
    assert layout(decimals(np.empty(0)), b"", b"").shape == (0, 0)


def test_digits_have_leading_zeros():
    assert four_digits(np.array([0, 12_3456_7890]), 3).tobytes() == b"000000000000" + b"001234567890"
