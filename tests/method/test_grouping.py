from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cec_xl.method.grouping import factorize, look_up, repeated, settle_ties, text_table


def texts(*names: str) -> np.ndarray:
    return np.array(names, dtype=object)


@given(st.lists(st.sampled_from(["", "a", "b", "c"])))
def test_factorized_texts_can_be_put_together_again(names: list[str]):
    distinct, codes = factorize(np.array(names, dtype=object))
    assert [distinct[code] for code in codes] == names
    assert distinct == list(dict.fromkeys(names))


def test_repeated_ids_point_to_the_first():
    again, first = repeated(texts("a", "b", "a", "c", "b", "a"))
    assert again.tolist() == [2, 4, 5]
    assert first.tolist() == [0, 1, 0]


def test_unique_ids_are_not_repeated():
    again, first = repeated(texts("a", "b"))
    assert not again.size
    assert not first.size


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 1000)), unique_by=lambda pair: pair[1]))
def test_ties_end_at_the_id(customers: list[tuple[int, int]]):
    keys = np.array([key for key, _ in customers], dtype=np.int64)
    ids = np.array([f"{number:04d}" for _, number in customers], dtype=object)
    order = np.argsort(keys, kind="stable")
    starts = np.ones(len(order), bool)
    starts[1:] = np.diff(keys[order]) != 0
    settled = settle_ties(order, starts, ids)
    assert settled.tolist() == sorted(range(len(customers)), key=lambda at: (keys[at], ids[at]))


def test_looking_up_nothing_gives_the_empty_text():
    assert look_up(text_table(["x", "y"]), np.array([1, -1, 0])).tolist() == ["y", "", "x"]
