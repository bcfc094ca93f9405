"""How far thresholds can move: by hand, and against classifying again with every threshold that matters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cec_xl.method.classification import AppliedRule, Classification
from cec_xl.method.classify import classify
from cec_xl.method.criteria import Comparison, CriteriaSet, CriterionRule, PortfolioKind, ThresholdMode
from cec_xl.method.needed import segment_needs
from cec_xl.method.portfolio import Portfolio
from cec_xl.method.ranking import priority_order
from cec_xl.method.settings import BillingBasis, LoyaltyTable, Segmentation, Settings, WeightScenario
from cec_xl.method.threshold_limits import (
    Breakpoint,
    OwnBreakpoint,
    OwnSpan,
    ThresholdLimits,
    cut_limits,
    own_limits,
    threshold_limits,
)
from tests.method.cases import EQUAL, FAMILIES_BOUGHT, SHARE, UNPAID, WORKED, automatic_settings, portfolio, portfolios

FIXED_SET = CriteriaSet(
    "fixed",
    PortfolioKind.CURRENT,
    (FAMILIES_BOUGHT, SHARE, CriterionRule("volume", thresholds=(500.0, 200.0, 100.0)), UNPAID),
)
FIXED = WORKED._replace(sets=(FIXED_SET,), loyalty=LoyaltyTable(enabled=False))


def best(classification: Classification, top: int) -> list[int]:
    return priority_order(classification.rank, classification.portfolio.ids)[:top].tolist()


def three_customers() -> Portfolio:
    return portfolio(
        ["a", "b", "c"],
        diversity=[4, 4, 4],
        share=[0.60, 0.60, 0.40],
        volume=[900.0, 600.0, 300.0],
        risk=[0, 1, 0],
    )


def found_for(limits: Sequence[ThresholdLimits], order: int, digit: int) -> ThresholdLimits:
    return next(one for one in limits if (one.order, one.digit) == (order, digit))


def test_the_threshold_of_digit_4_by_hand():
    # a 4444 = 4.0; b 4443 = 3.9; c 4334 (share 3, volume 3) = .4 + .9 + 1.5 + .4 = 3.2; weights .1 .3 .5 .1.
    limits = threshold_limits(classify(three_customers(), FIXED), top=2)
    volume = found_for(limits, 3, 4)
    # Upwards, b falls first, when the threshold is 600: b = 3.4, still above c. Then a, at 900: a = 3.5, above b.
    assert (volume.members.high, volume.ranking.high) == (None, None)
    # Downwards c rises below 300: c = 3.7, still under b. Nothing changes down to the threshold of digit 3.
    assert (volume.members.low, volume.ranking.low) == (None, None)
    assert (volume.value, volume.lowest, volume.highest) == (500, 200, np.inf)


def test_who_enters_and_who_leaves_by_hand():
    customers = three_customers()
    customers.values["share"][2] = 0.55
    # c 4434 = 3.5 now. When the threshold of digit 4 reaches 600, b falls to 3.4; at 600 exactly, as > is asked for.
    limits = threshold_limits(classify(customers, FIXED), top=2)
    volume = found_for(limits, 3, 4)
    assert volume.members.high == Breakpoint(600, holds=False, enters=(2,), leaves=(1,))
    assert volume.ranking.high == Breakpoint(600, holds=False)
    # Below 300 c rises to 4.0 with total 16 and less volume than a: second, before b. At 300 exactly not yet.
    assert volume.members.low == Breakpoint(300, holds=True, enters=(2,), leaves=(1,))
    # Unpaid invoices: nobody falls for a stricter limit than 0, those without any pass 0; at -1 a and c fall together:
    # a = 3.9 with total 15, equal to b's and more volume. From 1 on b rises to 4.0: equal to a, less volume.
    unpaid = found_for(limits, 4, 4)
    assert (unpaid.members.low, unpaid.members.high) == (None, None)
    assert (unpaid.ranking.low, unpaid.ranking.high) == (None, None)
    assert (unpaid.lowest, unpaid.value, unpaid.highest) == (-np.inf, 0, 1)


def test_at_equal_keys_the_customer_id_decides():
    customers = portfolio(["b", "a"], diversity=[4, 3], share=[0.60, 0.60], volume=[900.0, 900.0], risk=[0, 0])
    families = found_for(threshold_limits(classify(customers, FIXED), top=1), 1, 4)
    # From 3 families on, a is like b in everything, and its id comes first.
    assert families.members.low == Breakpoint(3, holds=False, enters=(1,), leaves=(0,))


def test_customers_with_the_same_value_move_together():
    customers = portfolio(
        ["a", "b", "c"], diversity=[4] * 3, share=[0.60, 0.60, 0.40], volume=[900.0, 800.0, 700.0], risk=[0] * 3
    )
    # At 60 % a and b fall together to 4344, where c is: all three stay in the order of their billing.
    share = found_for(threshold_limits(classify(customers, FIXED), top=1), 2, 4)
    assert (share.members.high, share.ranking.high) == (None, None)
    customers.values["share"][:] = [0.40, 0.40, 0.60]
    # Below 40 % a and b rise together to where c is, which bills less than both: a enters, not b.
    share = found_for(threshold_limits(classify(customers, FIXED), top=1), 2, 4)
    assert share.members.low == Breakpoint(0.40, holds=True, enters=(0,), leaves=(2,))
    # Without c nobody overtakes.
    two = portfolio(["a", "b"], diversity=[4, 4], share=[0.40, 0.40], volume=[900.0, 800.0], risk=[0, 0])
    share = found_for(threshold_limits(classify(two, FIXED), top=1), 2, 4)
    assert (share.members.low, share.ranking.low) == (None, None)


def test_at_equal_scores_and_totals_the_billing_decides():
    customers = portfolio(["a", "b"], diversity=[4, 4], share=[0.60, 0.40], volume=[600.0, 900.0], risk=[0, 0])
    # From 60 % on a is 4344 like b, which bills more.
    share = found_for(threshold_limits(classify(customers, FIXED), top=1), 2, 4)
    assert share.members.high == Breakpoint(0.60, holds=False, enters=(1,), leaves=(0,))


def test_when_a_customer_loses_or_gains_its_digit_by_hand():
    customers = three_customers()
    own = own_limits(classify(customers, FIXED), FIXED, 1)
    # b: 4 families, at least 4 asked for: still there at 4, not above.
    assert own[1, 4] == OwnSpan(None, OwnBreakpoint(4, holds=True, digit=3))
    assert own[1, 3] == OwnSpan(None, None)
    assert own[3, 4] == OwnSpan(None, OwnBreakpoint(600, holds=False, digit=3))
    # One unpaid invoice: digit 4 if at most 1 is asked for, digit 2 only below 1.
    assert own[4, 4] == OwnSpan(None, OwnBreakpoint(1, holds=False, digit=4))
    assert own[4, 3] == OwnSpan(OwnBreakpoint(1, holds=True, digit=2), None)


def test_a_threshold_moves_the_segment_where_the_segments_look_at_the_digit():
    firm = FIXED._replace(segmentation=Segmentation(basis=BillingBasis.DIGIT, digit_cut=4))
    own = own_limits(classify(three_customers(), firm), firm, 1)
    assert own[3, 4] == OwnSpan(None, OwnBreakpoint(600, holds=False, digit=3, segment="dull"))
    assert own[1, 4].high == OwnBreakpoint(4, holds=True, digit=3)


@settings(max_examples=50, deadline=None)
@given(portfolios(smallest=1), st.sampled_from(BillingBasis), st.integers(0, 24))
def test_cuts_of_segments_are_those_that_trying_finds(customers: Portfolio, basis: BillingBasis, position: int):
    cuts = Segmentation(basis=basis, digit_cut=3)
    firm = WORKED._replace(segmentation=cuts)
    position %= len(customers)
    now = classify(customers, firm)
    for need in segment_needs(now, firm, position):
        span = cut_limits(need, basis)
        assert span.low is None or span.high is None
        for point, away in ((span.low, -1.0), (span.high, 1.0)):
            if point is None:
                continue
            # Digits have whole cuts; running shares are compared with a tolerance of 1e-9.
            digit = need.test == "billing" and basis is BillingBasis.DIGIT
            step = away * (1.0 if digit else 1e-7)
            lowest, highest = (1.0, 4.0) if digit else (0.0, 1.0)
            beyond = point.value if digit else min(highest, max(lowest, point.value + step))
            inside = min(highest, max(lowest, point.value - step))
            assert _segment(customers, firm, need.test, beyond)[position] == point.segment
            assert _segment(customers, firm, need.test, inside)[position] == now.segment[position]
            if digit or need.test == "share":
                there = _segment(customers, firm, need.test, point.value)[position]
                assert (there == now.segment[position]) == point.holds


def _segment(customers: Portfolio, firm: Settings, test: str, cut: float) -> np.ndarray:
    field = {"share": "share_cut", "billing": "billing_cut"}[test]
    if test == "billing" and firm.segmentation.basis is BillingBasis.DIGIT:
        field, cut = "digit_cut", int(cut)
    return classify(customers, firm._replace(segmentation=firm.segmentation._replace(**{field: cut}))).segment


weights = st.sampled_from([(0.1, 0.3, 0.5, 0.1), (0.25, 0.25, 0.25, 0.25), (0.0, 0.5, 0.5, 0.0), (0.4, 0.3, 0.2, 0.1)])
firms = st.sampled_from(
    [FIXED, WORKED, automatic_settings(ThresholdMode.PARETO), automatic_settings(ThresholdMode.QUARTILES)]
)


@settings(max_examples=80, deadline=None)
@given(portfolios(smallest=2), firms, weights, st.integers(1, 6), st.integers(0, 24), st.integers(0, 11))
def test_limits_are_those_that_trying_every_value_finds(  # noqa: PLR0917 - Hypothesis draws each of them
    customers: Portfolio, firm: Settings, four: tuple[float, float, float, float], top: int, position: int, which: int
):
    firm = firm._replace(scenarios=(WeightScenario("x", four),), active_scenario="x")
    now = classify(customers, firm)
    position %= len(customers)
    own = own_limits(now, firm, position)
    limits = threshold_limits(now, top=top)
    assert len(limits) == 3 * sum(not np.isnan((rule.t4, rule.t3, rule.t2)).any() for rule in now.applied)
    if not limits:
        return
    one = limits[which % len(limits)]
    rule = next(rule for rule in now.applied if rule.order == one.order)
    digits = own.get((one.order, one.digit), OwnSpan(None, None))
    same, place = best(now, top), one.order - 1
    for members, ranking, digit, up in (
        (one.members.low, one.ranking.low, digits.low, False),
        (one.members.high, one.ranking.high, digits.high, True),
    ):
        tried = list(_tried(customers, firm, now, rule, one, up=up))
        changed = [(value, best(again, top)) for value, again in tried if set(best(again, top)) != set(same)]
        reordered = [value for value, again in tried if best(again, top) != same]
        rescored = [value for value, again in tried if again.digits[position, place] != now.digits[position, place]]
        assert _first(members, up=up) == next((value for value, _ in changed), None)
        assert _first(ranking, up=up) == next(iter(reordered), None)
        assert _first(digit, up=up) == next(iter(rescored), None)
        if members is not None:
            after = changed[0][1]
            assert list(members.enters) == [customer for customer in after if customer not in same]
            assert set(members.leaves) == set(same) - set(after)


def _first(point: Breakpoint | OwnBreakpoint | None, *, up: bool) -> float | None:
    """The first number with which something has changed."""
    if point is None:
        return None
    return float(np.nextafter(point.value, np.inf if up else -np.inf)) if point.holds else point.value


def _tried(
    customers: Portfolio, firm: Settings, now: Classification, rule: AppliedRule, limit: ThresholdLimits, *, up: bool
) -> Iterator[tuple[float, Classification]]:
    """Every threshold on the way at which something can change, nearest first, and what is then."""
    values = np.unique(customers.value(rule.criterion)[~np.isnan(customers.value(rule.criterion))])
    points = np.unique(np.concatenate([values, np.nextafter(values, np.inf if up else -np.inf)]))
    inside = (points >= limit.lowest) & (points <= limit.highest)
    beyond = points > limit.value if up else points < limit.value
    # A threshold that is a customer's value already moves away from it by the least number.
    chosen = points[inside & beyond]
    for value in chosen if up else chosen[::-1]:
        yield float(value), classify(customers, _with(firm, now, rule, limit.digit, float(value)))


def _with(firm: Settings, now: Classification, rule: AppliedRule, digit: int, value: float) -> Settings:
    """The same firm with all thresholds typed as they are now, one of them elsewhere."""
    cuts = {4: rule.t4, 3: rule.t3, 2: rule.t2} | {digit: value}
    one = next(one for one in firm.sets if one.name == rule.criteria_set)
    rules = list(one.rules)
    for applied in now.applied:
        # Where there are no values there is nothing to type.
        if applied.criteria_set == one.name and not np.isnan(applied.t4):
            typed = (applied.t4, applied.t3, applied.t2) if applied is not rule else (cuts[4], cuts[3], cuts[2])
            rules[applied.order - 1] = CriterionRule(
                applied.criterion, ThresholdMode.FIXED, Comparison(applied.comparison), typed
            )
    first, second, third, fourth = rules
    typed_set = one._replace(rules=(first, second, third, fourth))
    return firm._replace(sets=tuple(typed_set if other is one else other for other in firm.sets))


def test_nobody_ranked_has_no_breakpoints():
    limits = threshold_limits(classify(portfolio([]), FIXED))
    assert limits == ()


def test_only_the_thresholds_of_one_set_where_one_is_asked_for():
    customers = portfolio(
        ["a", "p"],
        {"situation": ["current", "potential"]},
        diversity=[4, 1], share=[0.6, 0.1], volume=[9.0, 0.0], risk=[0, 0], loyalty=[3, 1],
        growth=[0.1, 0.3], image=[1, 4], competition=[0, 1], machinery=[0, 12],
    )  # fmt: skip
    found = classify(customers, WORKED._replace(scenarios=(EQUAL,), active_scenario=EQUAL.name))
    assert {one.criteria_set for one in threshold_limits(found)} == {"CEC_actuales_2", "CEC_potenciales_1"}
    one_set = threshold_limits(found, "CEC_potenciales_1")
    assert [(one.criterion, one.digit) for one in one_set][:4] == [
        ("growth", 4),
        ("growth", 3),
        ("growth", 2),
        ("image", 4),
    ]
    assert own_limits(found, WORKED, 1)[1, 4].high == OwnBreakpoint(pytest.approx(0.3), holds=False, digit=3)
