"""Order histories that several win-back tests share."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from hypothesis import strategies as st

from cec_xl.method.winback.history import OrderHistory
from tests.support import shared_data

Line = tuple[str, str, float]


def history(lines: Iterable[Line], products: Iterable[str] | None = None) -> OrderHistory:
    """A history from (customer, ISO date, amount); the margin is a quarter of the amount."""
    rows = list(lines)
    amounts = np.array([amount for _, _, amount in rows], dtype=np.float64)
    return OrderHistory(
        np.array([customer for customer, _, _ in rows], dtype=object),
        np.array([date for _, date, _ in rows], dtype="datetime64[D]"),
        amounts,
        amounts / 4,
        None if products is None else np.array(list(products), dtype=object),
    )


@st.composite
def histories(draw: st.DrawFn, most_lines: int = 60) -> OrderHistory:
    """Few customers, clustered dates, credit notes and repeated days: everything that makes silences hard."""
    first = np.datetime64("2019-12-25")
    lines = draw(
        st.lists(
            st.tuples(
                st.sampled_from("abcde"),
                st.integers(0, 1500).map(lambda day: str(first + day)),
                st.integers(-50, 400).map(float),
            ),
            max_size=most_lines,
        )
    )
    return history(lines, [draw(st.sampled_from(["p", "q", ""])) for _ in lines])


def day(text: str) -> np.datetime64:
    return np.datetime64(text, "D")


def classicmodels(*, with_cancelled: bool = False) -> tuple[OrderHistory, dict[str, str]]:
    """The sample database's order lines with margins and product lines, and each customer's country."""
    folder = shared_data("classicmodels", "csv")
    orders = {row["orderNumber"]: row for row in _rows(folder / "orders.csv")}
    products = {row["productCode"]: row for row in _rows(folder / "products.csv")}
    lines = [
        (orders[row["orderNumber"]], products[row["productCode"]], row) for row in _rows(folder / "orderdetails.csv")
    ]
    kept = [line for line in lines if with_cancelled or line[0]["status"] != "Cancelled"]
    quantity = np.array([float(row["quantityOrdered"]) for _, _, row in kept])
    price = np.array([float(row["priceEach"]) for _, _, row in kept])
    bought_at = np.array([float(product["buyPrice"]) for _, product, _ in kept])
    found = OrderHistory(
        np.array([order["customerNumber"] for order, _, _ in kept], dtype=object),
        np.array([order["orderDate"][:10] for order, _, _ in kept], dtype="datetime64[D]"),
        quantity * price,
        quantity * (price - bought_at),
        np.array([product["productLine"] for _, product, _ in kept], dtype=object),
    )
    countries = {row["customerNumber"]: row["country"] for row in _rows(folder / "customers.csv")}
    return found, countries


def northwind() -> tuple[OrderHistory, dict[str, str]]:
    """The food wholesaler's orders, and each customer's country. Margins are unknown."""
    folder = shared_data("northwind")
    orders = {row["order_id"]: row for row in _rows(folder / "orders.csv")}
    lines = [(orders[row["order_id"]], row) for row in _rows(folder / "order_details.csv")]
    found = OrderHistory(
        np.array([order["customer_id"] for order, _ in lines], dtype=object),
        np.array([order["order_date"][:10] for order, _ in lines], dtype="datetime64[D]"),
        np.array([float(r["unit_price"]) * float(r["quantity"]) * (1 - float(r["discount"])) for _, r in lines]),
        products=np.array([row["product_id"] for _, row in lines], dtype=object),
    )
    return found, {row["customer_id"]: row["country"] for row in _rows(folder / "customers.csv")}


def cdnow() -> OrderHistory:
    """The CDNOW sample: a customer, a date, dollars."""
    rows = _rows(shared_data("cdnow", "BTYD_cdnowElog.csv"))
    return OrderHistory(
        np.array([row["sampleid"] for row in rows], dtype=object),
        np.array([f"{d[:4]}-{d[4:6]}-{d[6:]}" for d in (row["date"] for row in rows)], dtype="datetime64[D]"),
        np.array([float(row["sales"]) for row in rows]),
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
