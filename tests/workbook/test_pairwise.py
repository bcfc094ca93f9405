"""Answers on *Comparación_pares* become exact weights; what no longer fits *Ponderación* is said."""

from __future__ import annotations

import datetime as dt

import pytest

from cec_xl.labels import LANGUAGES, Labels
from cec_xl.method.ahp import priorities
from cec_xl.workbook import tables
from cec_xl.workbook.pairwise import PAIRS, judgement, pair_name, pairwise_priorities
from cec_xl.workbook.refresh import refresh_workbook
from tests.memory_port import MemoryWorkbook
from tests.workbook.firm import SET, firm

LEADER = dict(zip(PAIRS, ("a4", "a3", "a7", "b3", "a3", "a5"), strict=True))
"""The published matrix of tests/method/test_ahp.py."""
CIRCLE = {(1, 2): "a9", (2, 3): "a9", (1, 3): "b9"}
NOW = dt.datetime(2026, 1, 15, 9, 30)


def compared(answers: dict[tuple[int, int], str], language: str = "es", *, stale: bool = False) -> MemoryWorkbook:
    """The firm with answers, and the scenario that takes their weights."""
    book = firm(language=language)
    weights = (0.25,) * 4 if stale else pairwise_priorities(answers).weights
    name = book.labels.text("names.scenario.pairwise")
    book.add(tables.WEIGHTS, [{"scenario": name, **{f"w{i}": w for i, w in enumerate(weights, 1)}}])
    chosen = {"active_set_current": SET, "active_scenario": name}
    book.add(tables.SETTINGS, [{"setting_key": key, "setting_value": value} for key, value in chosen.items()])
    for pair, answer in answers.items():
        book.names[f"cecxl_{pair_name(pair)}"] = book.labels.choice("pairwise", answer)
    return book


def codes(book: MemoryWorkbook) -> list[str]:
    return [incident.code for incident in refresh_workbook(book, now=NOW).incidents]


def test_an_answer_is_a_number_and_its_mirror_the_reciprocal():
    assert [judgement(f"a{times}") * judgement(f"b{times}") for times in range(2, 10)] == pytest.approx([1.0] * 8)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_published_weights_are_written_whatever_the_language(language: str):
    book = compared(LEADER, language)
    assert codes(book) == []
    found = [book.names[f"cecxl_pair_exact_{place}"] for place in (1, 2, 3, 4)]
    assert found == pytest.approx([0.547, 0.127, 0.270, 0.056], abs=0.001)
    assert book.names["cecxl_pair_exact_ratio"] == pytest.approx(0.044, abs=0.0005)


def test_without_answers_nothing_is_written():
    book = firm()
    refresh_workbook(book, now=NOW)
    assert not [name for name in book.names if name.startswith("cecxl_pair")]


def test_weights_that_are_no_longer_the_compared_ones_are_told():
    assert codes(compared(LEADER, stale=True)) == ["pairwise_stale"]


def test_answers_that_contradict_each_other_are_told_where_their_weights_are_in_use():
    book = compared(CIRCLE)
    told = refresh_workbook(book, now=NOW).incidents
    assert [incident.code for incident in told] == ["pairwise_inconsistent"]
    assert "0,10" in told[0].sentence()


def test_an_answer_that_is_none_is_told_and_left_out():
    book = compared(LEADER)
    book.names["cecxl_pair_12"] = "mucho"
    assert set(codes(book)) == {"pairwise_unknown", "pairwise_stale"}


def test_every_answer_of_the_list_is_a_number_of_the_scale():
    keys = list(Labels("es").choices("pairwise"))
    assert sorted(map(judgement, keys)) == pytest.approx(sorted([*range(1, 10), *(1 / k for k in range(2, 10))]))
    assert priorities([[1, judgement("a2")], [judgement("b2"), 1]]).weights == pytest.approx((2 / 3, 1 / 3))
