"""A second opinion on who is gone: the BG/NBD model of repeat buying, fitted to the portfolio. METHOD §8.

The model (Fader, Hardie and Lee, "Counting your customers the easy way", Marketing Science 24, 2005) supposes that a
customer buys at a steady rate until, after any of its purchases, it leaves for good; rates vary over the portfolio
as a gamma(r, alpha), the chance of leaving as a beta(a, b). Four numbers then describe a portfolio, and for each
customer follow the probability of still being one, and the purchases to expect.

What it knows of a customer: `frequency` x, repeat purchases (order days less one); `recency` t_x, weeks from the
first to the last of them; `age` T, weeks from the first to the as-of date.

The likelihood has a closed form and a gradient made of sums of logarithms and reciprocals, so the fit is a page of
numpy. It spares a consultant's laptop the 140 MB of scipy, which would be used for four numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from cec_xl.method.problems import Place, Problem
from cec_xl.method.winback.history import PURCHASES, Purchases

Floats = NDArray[np.float64]

WEEK = 7.0
"""Days in the model's unit of time."""

_LOG_BOUND = 14.0
"""The climb ends where a parameter passes e^14: the portfolio does not vary in that respect, and the likelihood is a
plateau on which the parameters mean little but what they say of customers is settled."""

_FLAT = 1e-9
"""Slope, relative to the log-likelihood, at which the climb ends."""

_STANDING = 1e-12
"""Gain of a step, relative to the log-likelihood, at which the climb ends."""

_PLATEAU = 0.05
"""Gain in log-likelihood for an e-fold of a parameter below which the end of a climb counts as a maximum; two models
that differ by so little cannot be told apart by any sample."""

_MOST_STEPS, _SHORTEST = 300, 1e-10
_MOST_TERMS, _TERM_MATTERS = 100_000, 1e-14


@dataclass(frozen=True, slots=True)
class BuyingSummary:
    """What the model looks at, one position per customer. Unit: weeks."""

    frequency: NDArray[np.int64]
    recency: Floats
    age: Floats

    def __len__(self) -> int:
        return len(self.frequency)


@dataclass(frozen=True, slots=True)
class FitNeeds:
    """Below which size a fit says more about chance than about customers **(decision)**."""

    customers: int = 50
    repeaters: int = 25


@dataclass(frozen=True, slots=True)
class BuyingModel:
    """A fitted BG/NBD model. Times in weeks."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float = float("nan")
    customers: int = 0

    def probability_alive(self, summary: BuyingSummary) -> Floats:
        """Probability of still being a customer, 0..1.

        A customer without a repeat purchase gets 1: in this model nobody leaves before the second purchase.
        """
        x = summary.frequency
        later = np.maximum(x, 1)
        log_odds = (self.r + x) * (np.log(self.alpha + summary.age) - np.log(self.alpha + summary.recency))
        gone = np.exp(np.minimum(log_odds, 700.0)) * self.a / (self.b + later - 1)
        alive: Floats = np.where(x == 0, 1.0, 1 / (1 + gone))
        return alive

    def expected_purchases(self, summary: BuyingSummary, weeks: float) -> Floats:
        """Purchases to expect of each customer in the next `weeks`."""
        x, age = summary.frequency.astype(np.float64), summary.age
        a = _away_from_one(self.a)
        z = weeks / (self.alpha + age + weeks)
        kept = _discounted_hypergeometric(self.r + x, self.b + x, a + self.b + x - 1, z)
        expected: Floats = (a + self.b + x - 1) / (a - 1) * (1 - kept) * self.probability_alive(summary)
        return expected

    def expected_of_newcomer(self, weeks: float) -> float:
        """Repeat purchases to expect of a new customer in its first `weeks`."""
        nobody = BuyingSummary(np.zeros(1, np.int64), np.zeros(1), np.zeros(1))
        return float(self.expected_purchases(nobody, weeks)[0])


def summarise_buying(purchases: Purchases) -> BuyingSummary:
    """Frequency, recency and age of every customer, in the order of ``purchases.ids``."""
    weeks = np.timedelta64(1, "D") * WEEK
    return BuyingSummary(
        frequency=purchases.count - 1,
        recency=(purchases.last_order - purchases.first_order) / weeks,
        age=(purchases.as_of - purchases.first_order) / weeks,
    )


def fit_buying(summary: BuyingSummary, needs: FitNeeds | None = None) -> BuyingModel | Problem:
    """The parameters of greatest likelihood, or the problem that says why there is no second opinion.

    Too few customers, too few repeat buyers, or a portfolio whose likelihood grows without end (customers who all buy
    like clockwork) give a problem, not numbers.
    """
    needs = needs or FitNeeds()
    repeaters = int((summary.frequency > 0).sum())
    if len(summary) < needs.customers or repeaters < needs.repeaters:
        details = {
            "customers": len(summary), "repeaters": repeaters,
            "customers_needed": needs.customers, "repeaters_needed": needs.repeaters,
        }  # fmt: skip
        return Problem("winback_history_too_small", Place(PURCHASES), details)
    likelihood = _Likelihood(summary)
    start = np.log([1.0, float(np.mean(summary.age)) / 2 + 1e-9, 1.0, 2.0])
    point, converged = _maximise(likelihood, start)
    if not converged:
        return Problem("winback_history_no_fit", Place(PURCHASES), {"customers": len(summary)})
    r, alpha, a, b = (float(value) for value in np.exp(point))
    return BuyingModel(r, alpha, a, b, likelihood(point)[0], len(summary))


class _Likelihood:
    """Log-likelihood of the portfolio and its gradient, in the logarithms of r, alpha, a, b.

    Customers with the same x, t_x and T are counted, not repeated. The gamma functions of whole steps are running
    sums: log(gamma(r + x) / gamma(r)) = sum of log(r + j), j < x; their derivatives sums of 1 / (r + j).
    """

    def __init__(self, summary: BuyingSummary) -> None:
        rows = np.column_stack([summary.frequency, summary.recency, summary.age])
        distinct, self._times = np.unique(rows, axis=0, return_counts=True)
        self._x = distinct[:, 0].astype(np.int64)
        self._recency, self._age = distinct[:, 1], distinct[:, 2]
        self._repeat = self._x > 0

    def __call__(self, point: Floats) -> tuple[float, Floats]:
        r, alpha, a, b = np.exp(point)
        x, repeat, times = self._x, self._repeat, self._times
        rising_r, rising_b, rising_ab = (self._rising(value) for value in (r, b, a + b))
        log_age, log_recency = np.log(alpha + self._age), np.log(alpha + self._recency)
        # Alive: the whole age without leaving. Gone: after the last purchase, the silence needs no explanation.
        alive = -(r + x) * log_age
        gone = np.where(repeat, np.log(a / (b + np.maximum(x, 1) - 1)) - (r + x) * log_recency, -np.inf)
        both = np.logaddexp(alive, gone)
        value = rising_r[0][x] + r * log(alpha) + rising_b[0][x] - rising_ab[0][x] + both
        share = np.exp(gone - both)  # of the likelihood that comes from "gone"
        by_rate = (1 - share) * log_age + share * log_recency
        by_alpha = (1 - share) / (alpha + self._age) + share / (alpha + self._recency)
        before_last = np.where(repeat, 1 / (b + np.maximum(x, 1) - 1), 0.0)
        slope = (
            r * (rising_r[1][x] + log(alpha) - by_rate),
            alpha * (r / alpha - (r + x) * by_alpha),
            a * (share / a - rising_ab[1][x]),
            b * (rising_b[1][x] - rising_ab[1][x] - share * before_last),
        )
        return float(times @ value), np.array([float(times @ part) for part in slope])

    def _rising(self, start: float) -> tuple[Floats, Floats]:
        """Sums of log(start + j) and of 1 / (start + j) for j below 0, 1, ..., the greatest x."""
        steps = start + np.arange(int(self._x.max(initial=0)))
        return np.concatenate([[0.0], np.cumsum(np.log(steps))]), np.concatenate([[0.0], np.cumsum(1 / steps)])


def _maximise(function: _Likelihood, start: Floats) -> tuple[Floats, bool]:
    """Climb to the nearest maximum (BFGS with backtracking); whether the slope there is as good as flat."""
    point, (value, slope) = start, function(start)
    curvature = np.eye(len(start))
    for _ in range(_MOST_STEPS):
        if np.abs(slope).max() <= _FLAT * abs(value) or np.abs(point).max() > _LOG_BOUND:
            break
        direction = curvature @ slope
        if direction @ slope <= 0:
            curvature, direction = np.eye(len(start)), slope
        direction *= min(1.0, 1.0 / np.abs(direction).max())
        length = 1.0
        while True:
            trial = point + length * direction
            trial_value, trial_slope = function(trial)
            if trial_value >= value + 1e-4 * length * float(direction @ slope):
                break
            length /= 2
            if length < _SHORTEST:
                return point, bool(np.abs(slope).max() <= _PLATEAU)
        curvature = _updated(curvature, trial - point, slope - trial_slope)
        standing = trial_value - value <= _STANDING * abs(value)
        point, value, slope = trial, trial_value, trial_slope
        if standing:
            break
    return point, bool(np.abs(slope).max() <= _PLATEAU)


def _updated(curvature: Floats, moved: Floats, turned: Floats) -> Floats:
    """The inverse curvature after a step, by the BFGS formula; unchanged where the step taught nothing."""
    product = float(moved @ turned)
    if product <= 1e-12 * float(np.linalg.norm(moved) * np.linalg.norm(turned)):
        return curvature
    left = np.eye(len(moved)) - np.outer(moved, turned) / product
    updated: Floats = left @ curvature @ left.T + np.outer(moved, moved) / product
    return updated


def _away_from_one(a: float) -> float:
    """`a`, or a value close by where the formula for expectations divides by zero and its limit is meant."""
    return a if abs(a - 1) > 1e-6 else 1 + 1e-6


def _discounted_hypergeometric(p: Floats, q: Floats, s: Floats, z: Floats) -> Floats:
    """(1 - z)^p 2F1(p, q; s; z) for 0 <= z < 1, with Gauss's function summed term by term.

    Where that series would converge slowly, Euler's transformation 2F1(p, q; s; z) =
    (1 - z)^(s - p - q) 2F1(s - p, s - q; s; z) turns it into one that converges fast. Taking the factor in keeps
    large p from overflowing.
    """
    s = np.where(np.abs(s) > 1e-9, s, 1e-9)
    transform = s < p + q
    power = np.where(transform, s - q, p)
    upper, lower = np.where(transform, s - p, p), np.where(transform, s - q, q)
    term, total = np.ones(len(s)), np.ones(len(s))
    for k in range(_MOST_TERMS):
        term = term * (upper + k) * (lower + k) / ((s + k) * (k + 1)) * z
        total = total + term
        if not (np.abs(term) > _TERM_MATTERS * np.abs(total)).any():
            break
    result: Floats = (1 - z) ** power * total
    return result
