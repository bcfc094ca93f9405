"""Two firms that really traded, from the shared data: customers with billing, margin, orders and families bought."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from tests.support import shared_data


@dataclass
class Customer:
    """What one customer bought."""

    billing: Decimal = Decimal(0)
    margin: Decimal = Decimal(0)
    orders: set[str] = field(default_factory=set)
    families: set[str] = field(default_factory=set)


Line = tuple[str, str, str, Decimal, Decimal]
"""Customer, order, product family, billing, margin."""


def rows(*path: str) -> list[dict[str, str]]:
    """The records of a shared CSV file."""
    with shared_data(*path).open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def classicmodels() -> dict[str, Customer]:
    """98 customers of a maker of scale models; margin is price less purchase price."""
    customer_of = {row["orderNumber"]: row["customerNumber"] for row in rows("classicmodels", "csv", "orders.csv")}
    product = {row["productCode"]: row for row in rows("classicmodels", "csv", "products.csv")}
    lines = []
    for row in rows("classicmodels", "csv", "orderdetails.csv"):
        quantity, price = Decimal(row["quantityOrdered"]), Decimal(row["priceEach"])
        own = product[row["productCode"]]
        earned = quantity * (price - Decimal(own["buyPrice"]))
        order = row["orderNumber"]
        lines.append((customer_of[order], order, own["productLine"], quantity * price, earned))
    return by_customer(lines)


def classicmodels_names() -> dict[str, str]:
    """Customer number -> name."""
    return {row["customerNumber"]: row["customerName"] for row in rows("classicmodels", "csv", "customers.csv")}


def northwind() -> dict[str, Customer]:
    """89 customers of a food wholesaler; a margin of a quarter is assumed, the data has none."""
    customer_of = {row["order_id"]: row["customer_id"] for row in rows("northwind", "orders.csv")}
    category = {row["product_id"]: row["category_id"] for row in rows("northwind", "products.csv")}
    lines = []
    for row in rows("northwind", "order_details.csv"):
        amount = Decimal(row["unit_price"]) * Decimal(row["quantity"]) * (1 - Decimal(row["discount"]))
        lines.append((customer_of[row["order_id"]], row["order_id"], category[row["product_id"]], amount, amount / 4))
    return by_customer(lines)


def by_customer(lines: Iterable[Line]) -> dict[str, Customer]:
    """Lines added up, customers in the order of their ids."""
    found: defaultdict[str, Customer] = defaultdict(Customer)
    for customer, order, family, amount, earned in lines:
        one = found[customer]
        one.billing += amount
        one.margin += earned
        one.orders.add(order)
        one.families.add(family)
    return dict(sorted(found.items()))
