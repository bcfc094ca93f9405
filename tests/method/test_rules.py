from __future__ import annotations

import numpy as np
import pytest

from cec_xl.method.rules import ACTIONS, RuleFacts, RuleOutcome, apply_rules, compile_rules, read_ratio
from cec_xl.method.settings import Rule

DIGITS = np.array([[4, 4, 4, 4], [1, 2, 3, 1], [2, 3, 4, 0]], dtype=np.int8)
FACTS = RuleFacts(
    digits=DIGITS,
    score=np.array([1.2, 0.3, np.nan]),
    segment=np.array(["vital", "dull", ""], dtype=object),
    family=np.array(["Hoteles", "Talleres", "Hoteles"], dtype=object),
    situation=np.array(["current", "current", "potential"], dtype=object),
)


def outcome(*rules: Rule) -> RuleOutcome:
    compiled, problems = compile_rules(rules)
    assert not problems
    return apply_rules(compiled, FACTS)


def rule(action: str, value: str | float | None = None, *, priority: float = 1, name: str = "r", **conditions: str):
    return Rule(name, priority, action, value, conditions)


def test_a_digit_of_non_payment_blocks_the_sale():
    assert outcome(rule("block", d4="1")).sale_allowed.tolist() == [True, False, True]


def test_a_missing_digit_meets_no_condition():
    assert outcome(rule("block", d4="<3")).sale_allowed.tolist() == [True, False, True]
    assert outcome(rule("block", d4="<>4")).sale_allowed.tolist() == [True, False, True]
    assert outcome(rule("block", total="4-16")).sale_allowed.tolist() == [False, False, True]


def test_conditions_all_have_to_hold():
    found = outcome(rule("discount", 0.1, d1=">=2", family="hoteles"))
    assert found.discount.tolist() == [0.1, 0, 0.1]
    assert outcome(rule("discount", 0.1, d1=">=2", family="hoteles", score=">1")).discount.tolist() == [0.1, 0, 0]


def test_without_conditions_a_rule_holds_for_everybody():
    assert outcome(rule("warning", "Llamar", d1="", segment=" ")).warnings.tolist() == ["Llamar"] * 3


def test_the_first_by_priority_wins_within_its_action():
    found = outcome(
        rule("discount", "5 %", priority=2, name="resto"),
        rule("discount", "10 %", priority=1, name="vitales", segment="vital"),
        rule("warning", "Felicitar", priority=9, name="aviso", segment="vital"),
    )
    assert found.discount.tolist() == [0.10, 0.05, 0.05]
    assert found.fired.tolist() == ["vitales; aviso", "resto", "resto"]


def test_equal_priorities_go_by_the_order_of_the_table():
    found = outcome(rule("promotion", "primera", name="a"), rule("promotion", "segunda", name="b"))
    assert found.promotions.tolist() == ["primera"] * 3


def test_winners_point_to_the_rule_as_typed():
    found = outcome(rule("block", priority=5, d1="1"), rule("discount", 0.2, priority=1))
    assert found.winners[1].tolist() == [0, 1, -1, -1, -1]
    assert found.winners.shape == (3, len(ACTIONS))


def test_situation_and_segment_are_conditions():
    assert outcome(rule("block", situation="potential")).sale_allowed.tolist() == [True, True, False]
    assert outcome(rule("block", segment="dull,vital")).sale_allowed.tolist() == [False, False, True]


def test_a_strategy_is_set_by_key_or_by_the_name_users_see():
    compiled, problems = compile_rules([rule("strategy", "Crecer", d1="4")], {"crecer": "grow"})
    assert not problems
    assert apply_rules(compiled, FACTS).strategy.tolist() == ["grow", "", ""]


def test_customers_who_do_not_take_part_get_nothing():
    compiled, _ = compile_rules([rule("warning", "Llamar")])
    assert apply_rules(compiled, FACTS, np.array([True, False, True])).warnings.tolist() == ["Llamar", "", "Llamar"]


def test_no_rules_no_outcome():
    found = outcome()
    assert found.sale_allowed.all()
    assert found.fired.tolist() == ["", "", ""]


@pytest.mark.parametrize(
    ("bad", "code", "field"),
    [
        (rule("block", d4="uno"), "rule_condition_unreadable", "d4"),
        (rule("block", d4="5"), "rule_condition_out_of_range", "d4"),
        (rule("block", total="3"), "rule_condition_out_of_range", "total"),
        (rule("block", score=">4.5"), "rule_condition_out_of_range", "score"),
        (rule("block", d4="1.2"), "rule_condition_not_whole", "d4"),
        (rule("block", segment="oro"), "rule_choice_unknown", "segment"),
        (rule("block", zone="norte"), "rule_field_unknown", "zone"),
        (rule("regalo", "x"), "rule_action_unknown", "action"),
        (rule("discount"), "rule_value_missing", "action_value"),
        (rule("discount", 10), "rule_discount_unreadable", "action_value"),
        (rule("strategy", "huir"), "rule_strategy_unknown", "action_value"),
    ],
)
def test_what_cannot_be_read_names_its_cell_and_stops_no_other_rule(bad: Rule, code: str, field: str):
    good = rule("block", d1="1")
    compiled, problems = compile_rules([Rule(bad.name, 1, bad.action, bad.value, bad.conditions, row=7), good])
    assert [(p.code, p.place.table, p.place.row, p.place.field, p.blocking) for p in problems] == [
        (code, "rules", 7, field, False)
    ]
    assert [item.rule for item in compiled] == [good]


def test_a_rule_with_two_bad_cells_names_both():
    _, problems = compile_rules([rule("discount", "mucho", d1="x", d2="y")])
    assert [p.place.field for p in problems] == ["d1", "d2", "action_value"]


@pytest.mark.parametrize(
    ("typed", "ratio"),
    [
        (0.1, 0.1), (0, 0.0), (1, 1.0), ("10 %", 0.1), ("10%", 0.1), ("7,5 %", 0.075), ("0,05", 0.05), ("100 %", 1.0),
        ("0.3", 0.3), (10, None), ("10", None), ("-5 %", None), ("101 %", None), ("10 % neto", None), ("", None),
    ],
)  # fmt: skip
def test_discounts_as_people_type_them(typed: str | float, ratio: float | None):
    assert read_ratio(typed) == ratio
