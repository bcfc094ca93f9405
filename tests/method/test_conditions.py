from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cec_xl.method.conditions import NumberCondition, TextCondition, Unreadable, parse_number, parse_text, plain
from cec_xl.method.settings import Segment
from tests.method.cases import NAN

DIGITS = np.array([1.0, 2.0, 3.0, 4.0, NAN])


def met(text: str) -> list[int]:
    condition = parse_number(text, 1, 4, whole=True)
    assert isinstance(condition, NumberCondition), text
    return [int(d) for d in DIGITS[condition.holds(DIGITS)]]


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("1", [1]),
        ("=1", [1]),
        (" = 1 ", [1]),
        (">=3", [3, 4]),
        ("=>3", [3, 4]),
        ("≥3", [3, 4]),
        ("> 3", [4]),
        ("<3", [1, 2]),
        ("<=3", [1, 2, 3]),
        ("≤3", [1, 2, 3]),
        ("<>2", [1, 3, 4]),
        ("≠2", [1, 3, 4]),
        ("2-3", [2, 3]),
        ("2 – 3", [2, 3]),
        ("<>1, <>4", [2, 3]),
        ("<2, >3", [1, 4]),
        ("1,2", [1, 2]),
        ("1; 4", [1, 4]),
        ("1, 3-4", [1, 3, 4]),
        ("1, >=4", [1, 4]),
    ],
)
def test_conditions_on_digits(text: str, digits: list[int]):
    assert met(text) == digits


def test_a_list_of_decimals_may_leave_a_gap_but_not_cover_everything():
    assert isinstance(parse_number("<1.5, >=1.5", 0, 4), Unreadable)
    gap = parse_number("<1.5, >1.5", 0, 4)
    assert isinstance(gap, NumberCondition)
    assert gap.holds(np.array([1.4, 1.5, 1.6])).tolist() == [True, False, True]


def test_decimals_have_a_point():
    condition = parse_number("<2.5", 0, 4)
    assert isinstance(condition, NumberCondition)
    assert condition.holds(np.array([2.4, 2.5])).tolist() == [True, False]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("muchos", "rule_condition_unreadable"),
        ("1,", "rule_condition_unreadable"),
        (">", "rule_condition_unreadable"),
        ("-1", "rule_condition_unreadable"),
        ("1..3", "rule_condition_unreadable"),
        ("5", "rule_condition_out_of_range"),
        ("45353", "rule_condition_out_of_range"),
        ("3-2", "rule_condition_out_of_range"),
        ("1.2", "rule_condition_not_whole"),
        (">=2,<=3", "rule_condition_always_true"),
        (">=3,<=2", "rule_condition_always_true"),
        ("<>1,2", "rule_condition_always_true"),
    ],
)
def test_what_cannot_be_meant_is_refused(text: str, code: str):
    found = parse_number(text, 1, 4, whole=True)
    assert isinstance(found, Unreadable)
    assert found.code == code


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=12))
def test_any_text_is_either_read_or_refused(text: str):
    assert isinstance(parse_number(text, 1, 4), NumberCondition | Unreadable)
    assert isinstance(parse_text(text), TextCondition | Unreadable)


SYNONYMS = {"vitales": "vital", "con futuro": "future"}


def holds(text: str, value: str) -> bool:
    condition = parse_text(text, tuple(Segment), SYNONYMS)
    assert isinstance(condition, TextCondition), text
    return condition.holds(value)


@pytest.mark.parametrize("text", ["vital", "=vital", "VITALES", "Con futuro; Vitales", "dull,vital", "<>dull"])
def test_segments_by_key_or_by_the_name_users_see(text: str):
    assert holds(text, "vital")


@pytest.mark.parametrize("text", ["dull", "Con futuro", "<>vital", "!=Vitales;<>dull"])
def test_other_segments_do_not_match(text: str):
    assert not holds(text, "vital")


def test_a_list_of_exclusions_refuses_all_of_them():
    assert holds("<>dull,<>future", "vital")
    assert not holds("<>dull,<>future", "future")


def test_an_unknown_value_meets_no_condition():
    assert not holds("vital", "")
    assert not holds("<>vital", "")


@pytest.mark.parametrize(
    ("text", "code"),
    [("oro", "rule_choice_unknown"), ("vital,oro", "rule_choice_unknown"), ("=", "rule_condition_unreadable"),
     ("vital,<>dull", "rule_condition_always_true")],
)  # fmt: skip
def test_segments_that_do_not_exist_are_refused(text: str, code: str):
    found = parse_text(text, tuple(Segment), SYNONYMS)
    assert isinstance(found, Unreadable)
    assert found.code == code


def test_families_are_free_text_without_regard_to_accents():
    condition = parse_text("hosteleria")
    assert isinstance(condition, TextCondition)
    assert condition.holds("Hostelería")


def test_a_family_whose_name_has_a_comma_can_be_named():
    condition = parse_text("Hoteles, restaurantes")
    assert isinstance(condition, TextCondition)
    assert condition.holds("Hoteles, restaurantes")
    assert condition.holds("Restaurantes")


def test_a_comparison_makes_no_sense_for_a_family():
    assert isinstance(parse_text(">=Hoteles"), Unreadable)


def test_numbers_are_shown_without_needless_decimals():
    assert (plain(4.0), plain(0.5)) == (4, 0.5)
