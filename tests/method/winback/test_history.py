from __future__ import annotations

import numpy as np
from hypothesis import given, settings

from cec_xl.method.winback.history import OrderHistory, order_purchases
from tests.method.winback.histories import day, histories, history

END = day("2024-01-01")


def test_lines_of_one_day_are_one_purchase():
    purchases, _ = order_purchases(history([("a", "2023-05-01", 10), ("a", "2023-05-01", 20)]), END)
    assert purchases.count.tolist() == [1]
    assert purchases.line_amount.tolist() == [10, 20]


def test_a_credit_note_is_no_purchase_but_counts_in_the_billing():
    purchases, _ = order_purchases(history([("a", "2023-05-01", 10), ("a", "2023-06-01", -4)]), END)
    assert purchases.last_order.tolist() == [day("2023-05-01").item()]
    assert purchases.line_amount.sum() == 6


def test_a_customer_with_nothing_but_credit_notes_never_bought():
    purchases, problems = order_purchases(history([("a", "2023-05-01", -10), ("b", "2023-05-01", 1)]), END)
    assert purchases.ids.tolist() == ["b"]
    assert not problems


def test_an_order_without_an_amount_is_still_an_order():
    purchases, _ = order_purchases(history([("a", "2023-05-01", float("nan"))]), END)
    assert purchases.count.tolist() == [1]
    assert purchases.line_amount.tolist() == [0]


def test_lines_that_cannot_be_used_are_named_with_their_row():
    lines = [("a", "2023-05-01", 1), ("", "2023-05-01", 1), ("b", "NaT", 1), ("c", "2024-01-02", 1)]
    purchases, problems = order_purchases(history(lines), END)
    assert purchases.ids.tolist() == ["a"]
    assert [(problem.code, problem.place.row) for problem in problems] == [
        ("winback_line_no_customer", 1),
        ("winback_line_no_date", 2),
        ("winback_line_future", 3),
    ]


def test_an_empty_history_is_an_empty_portfolio():
    purchases, problems = order_purchases(history([]), END)
    assert len(purchases) == 0
    assert problems == ()


@given(histories())
@settings(max_examples=60)
def test_the_order_of_the_lines_does_not_matter(lines: OrderHistory):
    turned = type(lines)(*(getattr(lines, name)[::-1] for name in ("customers", "dates", "amounts", "margins")))
    one, other = order_purchases(lines, END)[0], order_purchases(turned, END)[0]
    assert one.ids.tolist() == other.ids.tolist()
    assert (one.order_day == other.order_day).all()
    assert np.allclose(
        np.bincount(one.line_code, one.line_amount, 5), np.bincount(other.line_code, other.line_amount, 5)
    )
