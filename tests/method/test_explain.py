from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from cec_xl.method.classify import classify
from cec_xl.method.explain import Explanation, explain
from cec_xl.method.portfolio import Portfolio
from cec_xl.method.settings import BillingBasis, Rule, Segment, Segmentation, ServiceLine, Settings
from tests.method.cases import NAN, WORKED, portfolio, portfolios

FIRM = portfolio(
    ["big", "mid", "gap", "lost"],
    {
        "name": ["Grande", "Mediano", "Hueco", "Perdido"],
        "situation": ["current", "current", "current", "lost"],
        "position": ["", "good", "", ""],
    },
    volume=[70, 25, 5, NAN],
    share=[0.50, 0.20, NAN, NAN],
    diversity=[5, 2, 3, NAN],
    risk=[1, 3, 0, NAN],
    loyalty=[2, 7, 1, NAN],
)
SETTINGS = WORKED._replace(
    rules=(
        Rule("impago", 1, "block", None, {"d4": "1"}),
        Rule("resto", 2, "discount", 0.05),
        Rule("vital", 1, "discount", 0.1, {"segment": "vital"}),
    ),
    services=(
        ServiceLine(Segment.VITAL, "Visitas", "intense", 12, 10, 60),
        ServiceLine(Segment.VITAL, "Regalos", "none", 1, 30, 0),
        ServiceLine(Segment.UNNECESSARY, "Mailings", "commercial", 2, 1, 0),
    ),
    minute_cost=0.5,
)


def explained(position: int, chosen: Settings = SETTINGS) -> Explanation:
    return explain(classify(FIRM, chosen), chosen, position)


def test_each_digit_with_its_value_thresholds_and_distance_to_the_next():
    families, share, volume, unpaid = explained(0).criteria
    assert (families.value, families.digit, families.kept_by) == (5, 4, 1)
    assert math.isnan(families.next_threshold)
    assert (share.digit, share.next_threshold, share.to_next, share.comparison) == (3, 0.50, 0.0, ">")
    assert share.kept_by == 0.25
    assert (volume.digit, volume.mode, volume.thresholds) == (4, "pareto", (25, 25, 5))
    assert (unpaid.digit, unpaid.next_threshold, unpaid.to_next, unpaid.good_high) == (3, 0, 1, False)
    assert unpaid.kept_by == 0


def test_the_arithmetic_of_the_score_adds_up():
    one = explained(0)
    assert [step.points for step in one.criteria] == pytest.approx([0.4, 0.9, 2.0, 0.3])
    assert one.score.weighted == pytest.approx(sum(step.points for step in one.criteria))
    assert (one.score.years, one.score.loyalty_factor) == (2, 0.2)
    assert one.score.score == pytest.approx(one.score.weighted * one.score.loyalty_factor)
    assert (one.score.rank, one.score.ranked_customers, one.score.total) == (2, 2, 14)


def test_both_segment_tests_with_their_numbers():
    big, mid = explained(0).segment, explained(1).segment
    assert (big.share, big.share_cut, big.share_over) == (0.50, 0.20, True)
    assert (big.billing, big.billing_measure, big.billing_cut, big.billing_over) == (70, 0.0, 0.50, True)
    assert (big.segment, big.strategy, big.abc) == ("vital", "maintain", "A")
    assert (mid.share_over, mid.billing_measure, mid.billing_over) == (False, 0.70, False)


def test_the_billing_measure_follows_the_basis():
    by_digit = SETTINGS._replace(segmentation=Segmentation(basis=BillingBasis.DIGIT))
    step = explained(1, by_digit).segment
    assert (step.billing_measure, step.billing_cut, step.billing_over) == (4, 3, True)


def test_position_typed_or_from_the_share():
    assert explained(0).position.typed is False
    assert explained(0).position.position == "medium"
    assert explained(1).position.typed is True
    assert explained(1).position.strategy == "analyse"


def test_rules_that_fired_and_services_due():
    big, mid = explained(0), explained(1)
    assert [(fired.action, fired.rule.name) for fired in big.rules] == [("discount", "vital")]
    assert [(fired.action, fired.rule.name) for fired in mid.rules] == [("block", "impago"), ("discount", "resto")]
    assert (mid.sale_allowed, mid.discount) == (False, 0.05)
    assert [(due.service, due.times, due.cost, due.minutes) for due in big.services] == [("Visitas", 12, 480, 720)]
    assert (big.service_level, mid.service_level) == ("intense", "commercial")


def test_what_is_missing_is_said_and_nothing_invented():
    gap = explained(2)
    assert gap.code == "3·24"
    assert gap.criteria[1].digit == 0
    assert math.isnan(gap.criteria[1].to_next)
    assert math.isnan(gap.criteria[1].points)
    assert gap.segment.share_over is None
    assert (gap.segment.billing_measure, gap.segment.billing_over) == (pytest.approx(0.95), False)
    assert [(p.code, p.place.field) for p in gap.problems] == [("value_missing", "share")]


def test_a_customer_that_is_not_scored_can_be_explained_too():
    lost = explained(3)
    assert (lost.code, lost.criteria, lost.rhombus) == ("····", (), None)
    assert lost.segment.segment == ""


def test_an_impossible_share_is_shown_but_passes_no_test():
    firm = replace(FIRM, values={**FIRM.values, "share": np.array([1.4, 0.2, 0.3, NAN])})
    big = explain(classify(firm, SETTINGS), SETTINGS, 0)
    assert (big.criteria[1].value, big.criteria[1].digit) == (1.4, 0)
    assert (big.segment.share_over, big.segment.segment) == (None, "")


def test_names_and_matrix_strategies_are_at_hand():
    big = explained(0)
    assert (big.customer_id, big.name, big.situation) == ("big", "Grande", "current")
    assert big.matrix_strategies["d2_d3"] == "grow"
    assert big.rhombus is not None
    assert big.rhombus.customer == (4, 3, 4, 3)


def test_there_is_nobody_beyond_the_portfolio():
    with pytest.raises(IndexError):
        explained(4)
    with pytest.raises(IndexError):
        explained(-1)


@settings(max_examples=60, deadline=None)
@given(portfolios(smallest=1))
def test_moving_a_fixed_value_by_its_distance_reaches_the_next_digit(firm: Portfolio):
    result = classify(firm, WORKED)
    for position in range(len(firm)):
        step = explain(result, WORKED, position).criteria[1]
        if not 1 <= step.digit <= 3:
            continue
        moved = {**firm.values, "share": firm.values["share"].copy()}
        moved["share"][position] = np.nextafter(step.next_threshold, 2)
        assert classify(replace(firm, values=moved), WORKED).digits[position, 1] == step.digit + 1
