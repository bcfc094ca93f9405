from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cec_xl.method.winback.balance import (
    Balance,
    balance_customers,
    customer_holding,
    product_holding,
    yearly_business,
)
from cec_xl.method.winback.history import OrderHistory, order_purchases
from cec_xl.method.winback.register import register_customers
from tests.method.winback.histories import classicmodels, day, histories, history, northwind


def balance(
    lines: OrderHistory, as_of: np.datetime64, periods: tuple[int, ...] = (6, 12), zones: dict[str, str] | None = None
) -> Balance:
    purchases, _ = order_purchases(lines, as_of)
    billing, margin = yearly_business(purchases)
    names = {
        "total": ["" for _ in purchases.ids],
        "zone": [(zones or {}).get(customer, "") for customer in purchases.ids],
    }
    cuts = {cut: customer_holding(np.array(found, dtype=object), billing, margin) for cut, found in names.items()}
    return balance_customers(
        register_customers(purchases).timeline, cuts | {"product": product_holding(purchases)}, as_of, periods
    )


def assert_it_closes(found: Balance) -> None:
    for part in (found.count, found.billing, found.margin):
        opening, won, recovered, lost, closing = part.T
        assert np.allclose(opening + won + recovered - lost, closing, rtol=0, atol=1e-6)
    for months in set(found.months.tolist()):
        of_period = found.months == months
        total = found.billing[of_period & (found.cut == "total")].sum(axis=0)
        for cut in ("zone", "product"):
            assert np.allclose(found.billing[of_period & (found.cut == cut)].sum(axis=0), total, atol=1e-6)
        heads = found.count[of_period & (found.cut == "total")].sum(axis=0)
        assert (found.count[of_period & (found.cut == "zone")].sum(axis=0) == heads).all()


@given(histories(), st.integers(0, 1600), st.lists(st.integers(1, 30), min_size=1, max_size=3, unique=True))
@settings(max_examples=150)
def test_opening_and_what_came_less_what_went_is_closing(lines: OrderHistory, days_later: int, periods: list[int]):
    as_of = day("2019-12-25") + days_later
    assert_it_closes(balance(lines, as_of, tuple(periods), {"a": "Norte", "b": "Sur", "c": "Norte"}))


def test_every_movement_in_one_small_portfolio():
    lines = history(
        [
            ("kept", "2023-01-10", 100), ("kept", "2023-11-10", 100), ("kept", "2023-12-20", 100),
            ("lost", "2023-03-01", 300),
            ("won", "2023-10-01", 500),
            ("back", "2022-01-01", 50), ("back", "2023-09-01", 70),
        ]
    )  # fmt: skip
    found = balance(lines, day("2023-12-31"), (6,))
    # "kept" was lost too: after its first order it was silent for ten months.
    assert found.count[0].tolist() == [2, 1, 2, 2, 3]
    assert found.net[0] == 1
    assert found.billing[0].tolist() == [600, 500, 370, 600, 870]
    assert found.margin[0].tolist() == [150, 125, 92.5, 150, 217.5]


def test_a_customer_stands_for_its_last_twelve_months_of_buying():
    purchases, _ = order_purchases(
        history([("a", "2021-06-01", 999), ("a", "2022-06-01", 10), ("a", "2023-05-31", 20), ("a", "2023-07-01", -5)]),
        day("2025-01-01"),
    )
    billing, margin = yearly_business(purchases)
    assert billing.tolist() == [25]
    assert margin.tolist() == [6.25]


def test_a_customer_counts_once_under_each_product_it_bought():
    lines = history([("a", "2023-05-01", 10), ("a", "2023-05-01", 20), ("a", "2023-06-01", 5)], ["p", "q", "p"])
    found = balance(lines, day("2023-12-31"), (12,))
    products = found.cut == "product"
    assert found.name[products].tolist() == ["p", "q"]
    assert found.count[products, 1].tolist() == [1, 1]
    assert found.billing[products, 1].tolist() == [15, 20]


def test_an_empty_history_has_an_empty_balance():
    assert len(balance(history([]), day("2023-12-31"))) == 0


@pytest.mark.parametrize("as_of", ["2004-06-30", "2004-12-31", "2005-05-31"])
def test_classicmodels_closes_on_any_day(as_of: str):
    lines, countries = classicmodels()
    assert_it_closes(balance(lines, day(as_of), (1, 6, 12), countries))


@pytest.mark.parametrize("as_of", ["1997-06-30", "1998-05-06", "1999-01-01"])
def test_northwind_closes_on_any_day(as_of: str):
    lines, countries = northwind()
    assert_it_closes(balance(lines, day(as_of), (6, 12, 24), countries))


def test_one_period_ends_where_the_next_begins():
    lines, countries = classicmodels()
    earlier = balance(lines, day("2004-11-30"), (6,), countries)
    later = balance(lines, day("2005-05-31"), (6,), countries)
    total = [found.count[(found.cut == "total")][0] for found in (earlier, later)]
    assert total[0][4] == total[1][0]
