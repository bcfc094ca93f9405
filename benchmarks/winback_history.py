"""What an order history costs: sorting it, judging every silence, the balance, the buying model.

Run from the project folder: ``python -m benchmarks.winback_history [lines] [customers]``. One process, one round,
processor time, on
random lines over ten years, which is the hard case: every customer has orders in every corner of the history.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np

from cec_xl.method.winback.balance import balance_customers, customer_holding, product_holding, yearly_business
from cec_xl.method.winback.bgnbd import fit_buying, summarise_buying
from cec_xl.method.winback.history import OrderHistory, order_purchases
from cec_xl.method.winback.register import register_customers

Result = TypeVar("Result")
AS_OF = np.datetime64("2025-01-01")


def timed(name: str, work: Callable[[], Result]) -> Result:
    start = time.process_time()
    result = work()
    print(f"{name:34} {time.process_time() - start:8.3f} s")
    return result


def main() -> None:
    lines, customers = (int(text) for text in (sys.argv[1:] + ["1000000", "20000"][len(sys.argv) - 1 :])[:2])
    random = np.random.default_rng(8)
    amounts = random.lognormal(5, 1, lines)
    history = OrderHistory(
        np.array([f"C{number}" for number in range(customers)], dtype=object)[random.integers(0, customers, lines)],
        np.datetime64("2015-01-01") + random.integers(0, 3650, lines),
        amounts,
        amounts / 4,
        np.array(list("abcdefgh"), dtype=object)[random.integers(0, 8, lines)],
    )
    print(f"{lines:,} lines, {customers:,} customers")
    purchases, _ = timed("sort, merge days", lambda: order_purchases(history, AS_OF))
    register = timed("lost, inactive, recovered", lambda: register_customers(purchases))
    billing, margin = timed("last year of buying", lambda: yearly_business(purchases))
    zones = np.array(["north", "south", "east", "west"], dtype=object)[random.integers(0, 4, len(purchases))]
    cuts = {"zone": customer_holding(zones, billing, margin), "product": product_holding(purchases)}
    timed("balance, 2 periods x 2 cuts", lambda: balance_customers(register.timeline, cuts, AS_OF))
    summary = summarise_buying(purchases)
    timed("fit of the buying model", lambda: fit_buying(summary))


if __name__ == "__main__":
    main()
