"""The Pareto curve: customers ranked by billing, their running share, and classes A, B, C. METHOD §2, §5.

Only positive values make up a total: a customer with credit notes beyond its invoices adds nothing and stands at
the end. What decides is always the running share *before* a customer, so the customer that crosses a cut is still
inside it, and a lone customer with 85 % of the billing is class A. Equal values share the place of the first.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cec_xl.method.grouping import look_up, settle_ties, text_table

SHARE_TOLERANCE = 1e-9
"""Running shares closer to a cut than this count as equal to it: sums of cents must not decide by rounding."""

_CLASSES = text_table(["C", "B", "A"])


class ParetoCurve(NamedTuple):
    """The customers with a known amount, largest first; ties end at the customer id.

    Attributes:
        order: positions in the portfolio.
        share: each one's part of the total, aligned with `order`; 0 for amounts that are not positive.
        running: running share up to and including the customer, aligned with `order`; the last is 1.
        before: running share before the customer, or before the first of its equals, aligned with `order`.
    """

    order: NDArray[np.intp]
    share: NDArray[np.float64]
    running: NDArray[np.float64]
    before: NDArray[np.float64]

    def spread(self, values: NDArray[np.float64], customers: int) -> NDArray[np.float64]:
        """Values aligned with `order`, realigned with a portfolio of so many customers; NaN for the others."""
        aligned = np.full(customers, np.nan)
        aligned[self.order] = values
        return aligned


def pareto_curve(amounts: NDArray[np.float64], ids: NDArray[np.object_]) -> ParetoCurve:
    """The curve of amounts, aligned with `ids`; NaN amounts are left out.

    Where no amount is positive nobody makes up any part of the total: shares are 0, running shares and shares
    before are 1.

    >>> curve = pareto_curve(np.array([30.0, 50.0, 20.0]), np.array(["a", "b", "c"], dtype=object))
    >>> curve.order.tolist(), curve.running.tolist(), curve.before.tolist()
    ([1, 0, 2], [0.5, 0.8, 1.0], [0.0, 0.5, 0.8])
    """
    known = np.flatnonzero(~np.isnan(amounts))
    # Equals come in any order here, which the id settles below; numpy sorts several times faster that way.
    order = known[np.argsort(-amounts[known])]
    ranked = amounts[order]
    starts = np.ones(len(order), np.bool_)
    starts[1:] = ranked[1:] != ranked[:-1]
    order = settle_ties(order, starts, ids)
    counted = np.maximum(ranked, 0.0)
    running = np.cumsum(counted)
    total = running[-1] if len(running) else 0.0
    if total <= 0:
        ones = np.ones(len(order))
        return ParetoCurve(order, np.zeros(len(order)), ones, ones.copy())
    running /= total
    share = counted / total
    first = np.maximum.accumulate(np.where(starts, np.arange(len(order)), 0))
    before = np.append(0.0, running[:-1])[first]
    before[ranked <= 0] = 1.0
    return ParetoCurve(order, share, running, before)


def cutoffs(values: NDArray[np.float64], shares: Sequence[float]) -> tuple[float, ...]:
    """For each share of the total, the smallest value among those that make it up, largest first.

    A value belongs to the first `share` of the total exactly where it is at least the cut-off. Infinity where no
    value is positive, since then nobody makes up anything.

    >>> cutoffs(np.array([50.0, 30.0, 15.0, 5.0]), (0.50, 0.80, 0.95))
    (50.0, 30.0, 15.0)
    """
    positive = values[values > 0]
    if not positive.size:
        return tuple(math.inf for _ in shares)
    ranked = np.sort(positive)[::-1]
    running = np.cumsum(ranked)
    before = np.append(0.0, running[:-1])
    limits = (np.asarray(shares) - SHARE_TOLERANCE) * running[-1]
    inside = np.maximum(np.searchsorted(before, limits, side="left"), 1)
    return tuple(ranked[inside - 1].tolist())


def inside_share(before: NDArray[np.float64], share: float) -> NDArray[np.bool_]:
    """Whether customers belong to those that make up the first `share`, from their running share before."""
    return np.asarray(before < share - SHARE_TOLERANCE, dtype=np.bool_)


def abc_classes(before: NDArray[np.float64], cuts: tuple[float, float]) -> NDArray[np.object_]:
    """Class ``A`` up to the first cut, ``B`` up to the second, ``C`` after; ``""`` where `before` is NaN.

    >>> abc_classes(np.array([0.0, 0.79, 0.80, 0.95, np.nan]), (0.80, 0.95)).tolist()
    ['A', 'A', 'B', 'C', '']
    """
    index = np.where(np.isnan(before), -1, 0).astype(np.int8)
    for cut in cuts:
        index += inside_share(before, cut).view(np.int8)
    return look_up(_CLASSES, index)
