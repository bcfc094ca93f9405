from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from statistics import median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cec_xl.method.problems import MethodError
from cec_xl.method.winback.calendar import shift_months
from cec_xl.method.winback.history import OrderHistory, order_purchases
from cec_xl.method.winback.register import LostRule, Register, Relation, register_customers
from tests.method.winback.histories import classicmodels, day, histories, history, northwind


def register(lines: OrderHistory, as_of: str, rule: LostRule | None = None) -> Register:
    return register_customers(order_purchases(lines, day(as_of))[0], rule)


def every(days: int, orders: int, start: str = "2023-01-01", customer: str = "a") -> list[tuple[str, str, float]]:
    return [(customer, str(day(start) + days * number), 100.0) for number in range(orders)]


def relation_by_hand(days: list[np.datetime64], as_of: np.datetime64, rule: LostRule) -> tuple[str, int]:
    """The rule told customer by customer and day by day: relation and number of losses."""

    def is_lost(seen: list[np.datetime64], today: np.datetime64) -> bool:
        if today <= shift_months(seen[-1], rule.months):
            return False
        if len(seen) < rule.orders_for_rhythm:
            return True
        return (today - seen[-1]).astype(int) > rule.multiple * typical_gap(seen)

    def typical_gap(seen: list[np.datetime64]) -> float:
        return median((later - earlier).astype(int) for earlier, later in pairwise(seen))

    losses = sum(
        is_lost(days[:number], days[number] - 1) for number in range(1, len(days))
    )  # lost on the eve of the next order
    if is_lost(days, as_of):
        return Relation.LOST, losses + 1
    over_months = as_of > shift_months(days[-1], rule.months)
    if len(days) >= rule.orders_for_rhythm:
        late = over_months or (as_of - days[-1]).astype(int) > rule.multiple * typical_gap(days)
    else:
        late = as_of > shift_months(days[-1], rule.inactive_months)
    if late:
        return Relation.INACTIVE, losses
    return (Relation.RECOVERED if losses else Relation.ACTIVE), losses


def test_a_weekly_customer_is_late_after_three_weeks_and_lost_after_six_months():
    weekly = history(every(7, 10))  # the last order on 2023-03-05
    assert register(weekly, "2023-03-26").relation.tolist() == [Relation.ACTIVE]
    assert register(weekly, "2023-03-27").relation.tolist() == [Relation.INACTIVE]
    assert register(weekly, "2023-09-05").relation.tolist() == [Relation.INACTIVE]
    assert register(weekly, "2023-09-06").relation.tolist() == [Relation.LOST]


def test_a_customer_that_buys_twice_a_year_is_not_lost_after_six_months():
    half_yearly = history(every(180, 4, start="2020-01-01"))  # the last on 2021-06-24, limit 540 days
    assert register(half_yearly, "2022-12-16").relation.tolist() == [Relation.INACTIVE]
    assert register(half_yearly, "2022-12-17").relation.tolist() == [Relation.LOST]


def test_with_fewer_than_three_orders_only_the_months_count():
    two = history(every(300, 2))
    found = register(two, "2024-04-28")  # six months after 2023-10-28
    assert found.relation.tolist() == [Relation.INACTIVE]
    assert found.lost_on.tolist() == [day("2024-04-29").item()]
    assert register(two, "2024-04-29").relation.tolist() == [Relation.LOST]


def test_who_was_lost_and_ordered_again_is_recovered():
    lines = history([*every(7, 5), *every(7, 3, start="2024-06-01")])
    found = register(lines, "2024-06-20")
    assert found.relation.tolist() == [Relation.RECOVERED]
    assert found.recovered_on.tolist() == [day("2024-06-01").item()]
    assert found.times_lost.tolist() == [1]


def test_the_median_ignores_one_long_pause():
    lines = history([*every(10, 6), *every(10, 6, start="2024-06-01")])
    assert register(lines, "2024-08-01").median_gap.tolist() == [10.0]


@pytest.mark.parametrize(
    "rule", [LostRule(multiple=0), LostRule(months=0), LostRule(orders_for_rhythm=1), LostRule(inactive_months=9)]
)
def test_a_rule_that_cannot_be_applied_is_refused(rule: LostRule):
    with pytest.raises(MethodError, match="winback_rule_impossible"):
        register(history(every(7, 5)), "2024-01-01", rule)


@given(
    histories(),
    st.integers(0, 1600),
    st.builds(LostRule, st.floats(0.5, 5), st.integers(3, 12), st.integers(2, 5), st.integers(1, 3)),
)
@settings(max_examples=150)
def test_the_register_says_what_the_rule_says_of_each_customer(lines: OrderHistory, days_later: int, rule: LostRule):
    as_of = day("2019-12-25") + days_later
    purchases, _ = order_purchases(lines, as_of)
    found = register_customers(purchases, rule)
    for position in range(len(purchases)):
        mine = purchases.order_day[purchases.order_code == position]
        assert (found.relation[position], found.times_lost[position]) == relation_by_hand(list(mine), as_of, rule)


@given(histories(), st.integers(0, 1600), st.integers(0, 400))
@settings(max_examples=100)
def test_a_past_day_looks_the_same_today_as_it_did_then(lines: OrderHistory, days_later: int, back: int):
    today = day("2019-12-25") + days_later
    then = today - back
    of_then = register(lines, str(then))
    timeline = register(lines, str(today)).timeline
    lost_then = set(timeline.ids[timeline.lost_at(then)])
    assert lost_then == set(of_then.of(Relation.LOST))
    assert set(timeline.ids[timeline.kept_at(then)]) == set(of_then.ids) - lost_then


def test_classicmodels_on_its_last_day():
    lines, _ = classicmodels()
    found = register(lines, "2005-05-31")
    assert len(found) == 98
    last = dict(zip(found.ids, found.last_order, strict=True))
    assert last["141"] == day("2005-05-31")  # Euro+ Shopping Channel
    assert last["124"] == day("2005-05-29")  # Mini Gifts
    assert last["114"] == day("2004-11-29")  # Australian Collectors: six months and two days silent
    relation = dict(zip(found.ids, found.relation, strict=True))
    assert relation["141"] in {Relation.ACTIVE, Relation.RECOVERED}
    counts = {key: int((found.relation == key).sum()) for key in Relation}
    assert counts == {Relation.ACTIVE: 6, Relation.INACTIVE: 20, Relation.LOST: 32, Relation.RECOVERED: 40}


def test_northwind_on_its_last_day_and_half_a_year_later():
    lines, _ = northwind()
    found = register(lines, "1998-05-06")
    assert len(found) == 89
    later = register(lines, "1998-12-31")
    assert set(found.of(Relation.LOST)) < set(later.of(Relation.LOST))
    longer = register(lines, "1998-05-06", replace(LostRule(), months=12))
    assert set(longer.of(Relation.LOST)) < set(found.of(Relation.LOST))
