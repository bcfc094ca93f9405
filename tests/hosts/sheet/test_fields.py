import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cec_xl.hosts.sheet.cells import TEXT_LIMIT, CellMarkup, TextTooLongError
from cec_xl.hosts.sheet.fields import CodedField, Field, NumberField, RawField, TextField, field
from tests.hosts.sheet.whole_tails import whole_tails

MARKUP = CellMarkup("7")
SPECIAL_TEXTS = [
    "",
    "a",
    " a",
    "a ",
    "a\nb",
    "&<>",
    "_x0041_",
    "\x01",
    "\ufffe",
    "\0",
    "=1",
    "ñ",
    "😀",
    "\ud83d",
    "\r\n",
]


def written(column: Field, gap: int = 0, step: int = 7) -> list[bytes]:
    """The tails, read block by block."""
    rows: list[bytes] = []
    for start in range(0, len(column), step):
        rows += whole_tails(column, start, min(len(column), start + step), gap)
    return rows


def object_column(values: list[object]) -> np.ndarray:
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def assert_as_one_by_one(values: np.ndarray) -> None:
    expected = [MARKUP.tail(value) for value in values.tolist()]
    for gap in (0, 32):
        assert written(field(values, MARKUP), gap) == expected


@given(st.lists(st.floats() | st.sampled_from([0.5, 1.0, -0.0]), max_size=30))
@settings(max_examples=150, deadline=None)
def test_numbers_are_written_as_one_by_one(values: list[float]):
    assert_as_one_by_one(np.array(values, np.float64))


@given(st.lists(st.integers(-(2**62), 2**62) | st.integers(0, 9), max_size=30))
@settings(deadline=None)
def test_integers_are_written_as_one_by_one(values: list[int]):
    assert_as_one_by_one(np.array(values, np.int64))


@given(st.lists(st.text() | st.sampled_from(SPECIAL_TEXTS), max_size=30))
@settings(max_examples=150, deadline=None)
def test_texts_are_written_as_one_by_one(values: list[str]):
    assert_as_one_by_one(object_column(values))


@given(st.lists(st.none() | st.text(max_size=4) | st.booleans() | st.floats() | st.integers(-9, 9), max_size=30))
@settings(deadline=None)
def test_mixed_columns_are_written_as_one_by_one(values: list[object]):
    assert_as_one_by_one(object_column(values))


@pytest.mark.parametrize("kind", [np.bool_, np.int8, np.uint8, np.int32, np.float32])
def test_every_array_type_is_written(kind: type):
    assert_as_one_by_one(np.array([0, 1, 1, 0], kind))


def test_long_columns_of_each_kind_are_written_as_one_by_one():
    rng = np.random.default_rng(3)
    unique = object_column([f"{text}{row}" for row, text in enumerate(SPECIAL_TEXTS * 40)])
    for values in (rng.random(600), np.round(rng.random(600), 2), np.arange(600), unique):
        assert_as_one_by_one(values)


def test_the_cheapest_representation_is_chosen():
    words = object_column(["Vital", "Con futuro", None])
    repeated = words[np.arange(1000) % 3]
    unique = object_column([f"C{row}" for row in range(1000)])
    assert isinstance(field(repeated, MARKUP), CodedField)
    assert isinstance(field(np.arange(1000) % 17, MARKUP), CodedField)
    assert isinstance(field(np.arange(1000) % 17 / 4, MARKUP), CodedField)
    assert isinstance(field(unique, MARKUP), TextField)
    assert isinstance(field(np.random.default_rng(1).random(1000), MARKUP), NumberField)


def test_a_text_too_long_is_named_by_its_row():
    values = object_column([f"{row}" for row in range(500)])
    values[321] = "x" * (TEXT_LIMIT + 1)
    few = object_column(["a", "x" * (TEXT_LIMIT + 1)])
    for column, row in ((values, 321), (few, 1)):
        with pytest.raises(TextTooLongError) as caught:
            field(column, MARKUP)
        assert caught.value.row == row


def test_raw_tails_may_be_missing():
    column = RawField({1: b"abc", 5: b"d"}, 8)
    assert written(column, step=3) == [b"", b"abc", b"", b"", b"", b"d", b"", b""]


def test_slack_says_how_much_of_a_rectangle_is_gap():
    assert field(object_column(["a", "b"] * 500), MARKUP).slack(0, 1000) == 0
    ragged = field(object_column([str(row) * (1 + 90 * (row == 7)) for row in range(1000)]), MARKUP)
    assert ragged.slack(0, 1000) > 80
