import pytest

from cec_xl.method.criteria import Comparison, CriteriaSet, CriterionRule, PortfolioKind
from cec_xl.method.problems import MethodError
from cec_xl.method.winback.value import DEFAULT_LOST_SET, ValueSettings, value_customers
from tests.method.winback.portfolios import lost_customers

NAN = float("nan")


def test_lost_customers_get_a_code_a_score_and_a_rank():
    lost = lost_customers(
        4,
        volume=[80_000, 15_000, 4_000, 1_000],
        margin=[20_000, 4_000, 500, 100],
        potential=[100_000, 50_000, 10_000, 5_000],
        prestige=[4, 3, 2, 1],
        referral=[4, 2, NAN, 1],
        image=[4, 2, 2, 1],
    )
    found = value_customers(lost)
    assert found.codes.tolist() == ["4444", "3332", "2222", "1111"]
    assert found.score.tolist() == [4.0, 2.75, 2.0, 1.0]
    assert found.rank.tolist() == [1, 2, 3, 4]
    assert found.strategic.tolist() == [4.0, pytest.approx(7 / 3), 2.0, 1.0]
    assert [rule.criterion for rule in found.applied] == ["volume", "margin", "potential", "strategic"]


def test_without_grades_there_is_no_fourth_digit_and_no_rank():
    found = value_customers(lost_customers(1, volume=10.0, margin=5.0, potential=20.0))
    assert found.codes[0].endswith("·")
    assert found.rank.tolist() == [0]


def test_weights_change_the_score():
    lost = lost_customers(2, volume=[90.0, 10.0], margin=[1.0, 2.0], potential=[1.0, 2.0], image=[1.0, 2.0])
    by_billing = value_customers(lost, ValueSettings(weights=(1.0, 0.0, 0.0, 0.0)))
    assert by_billing.rank.tolist() == [1, 2]
    by_the_rest = value_customers(lost, ValueSettings(weights=(0.0, 0.4, 0.3, 0.3)))
    assert by_the_rest.rank.tolist() == [2, 1]


def test_weights_that_do_not_sum_to_one_and_unknown_criteria_are_refused_together():
    rules = (CriterionRule("charm"), *DEFAULT_LOST_SET.rules[1:])
    wrong = ValueSettings(CriteriaSet("x", PortfolioKind.LOST, rules), (0.5, 0.5, 0.5, 0.5))
    with pytest.raises(MethodError) as refusal:
        value_customers(lost_customers(1), wrong)
    assert [problem.code for problem in refusal.value.problems] == ["set_criterion_unknown", "winback_weights"]
    assert refusal.value.problems[1].details["total"] == "2"


def test_criteria_where_less_is_better_can_be_used():
    rules = (
        *DEFAULT_LOST_SET.rules[:3],
        CriterionRule("unpaid", comparison=Comparison.AT_MOST, thresholds=(0, 1, 2)),
    )
    lost = lost_customers(2, volume=1.0, margin=1.0, potential=1.0, unpaid=[0.0, 3.0])
    found = value_customers(lost, ValueSettings(CriteriaSet("x", PortfolioKind.LOST, rules)))
    assert found.digits[:, 3].tolist() == [4, 1]
