"""The choice of recoveries: our exact search beside scipy's `milp` (HiGHS), and greedy.

Run from the project folder: ``python -m benchmarks.winback_knapsack``. scipy is optional; without it its column is
empty. Every portfolio is drawn anew from a fixed seed: margins lognormal, probabilities even, hours and marketing in
steps as people type them; *weak* is the textbook's hard case (value almost proportional to cost), which no firm has.
Both solve to proven optimality, but our search stops after a fixed number of states and `milp` after a minute.
"""

from __future__ import annotations

import time

import numpy as np

from cec_xl.method.winback.knapsack import Resources, choose_exactly, choose_greedily

SIZES = (30, 100, 300, 1000)
SEEDS = (0, 1, 2)
TIGHTNESS = 0.3
MILP_SECONDS = 60.0

Offer = tuple[np.ndarray, np.ndarray, np.ndarray]


def realistic(size: int, seed: int) -> Offer:
    random = np.random.default_rng(seed)
    margin, probability = random.lognormal(8, 1.2, size), random.uniform(0.02, 0.5, size)
    hours = random.integers(1, 40, size).astype(np.float64)
    cost = random.integers(0, 30, size) * 50.0 + hours * 35 + np.round(margin * random.uniform(0, 0.1, size), 2)
    return probability * margin * 2 - cost, cost, hours


def alike(size: int, seed: int) -> Offer:
    random = np.random.default_rng(seed)
    return random.lognormal(7, 1, size), 500.0 + random.integers(0, 3, size), np.full(size, 8.0)


def weak(size: int, seed: int) -> Offer:
    random = np.random.default_rng(seed)
    cost, hours = random.integers(1, 1000, size) * 1.0, random.integers(1, 100, size) * 1.0
    return cost + hours * 10 + random.integers(-100, 100, size), cost, hours


def limits(offer: Offer) -> Resources:
    worth = offer[0] > 0
    return Resources(float(offer[1][worth].sum() * TIGHTNESS), float(offer[2][worth].sum() * TIGHTNESS))


def with_milp(offer: Offer, resources: Resources) -> tuple[float, float, bool] | None:
    """Seconds, value, proven; None without scipy."""
    try:
        from scipy.optimize import Bounds, LinearConstraint, milp
    except ImportError:
        return None
    value, cost, hours = offer
    start = time.perf_counter()
    found = milp(
        -value,
        constraints=LinearConstraint(np.vstack([cost, hours]), -np.inf, [resources.budget, resources.hours]),
        integrality=np.ones(len(value)),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0, "time_limit": MILP_SECONDS},
    )
    worth = 0.0 if found.x is None else float(value @ np.round(found.x))
    return time.perf_counter() - start, worth, found.status == 0


def main() -> None:
    print(f"{'portfolio':10} {'accounts':>8} {'seed':>4} {'ours s':>8} {'proven':>6} {'gap':>8} {'milp s':>8} "
          f"{'proven':>6} {'milp-ours':>10} {'greedy':>7}")  # fmt: skip
    for make in (realistic, alike, weak):
        for size in SIZES:
            for seed in SEEDS:
                offer = make(size, seed)
                resources = limits(offer)
                start = time.perf_counter()
                ours = choose_exactly(*offer, resources)
                seconds = time.perf_counter() - start
                greedy = choose_greedily(*offer, resources).value / ours.value
                other = with_milp(offer, resources)
                shown = ["", "", ""]
                if other is not None:
                    shown = [f"{other[0]:.3f}", str(other[2]), f"{other[1] - ours.value:.4f}"]
                print(f"{make.__name__:10} {size:8} {seed:4} {seconds:8.3f} {ours.proven!s:>6} "
                      f"{ours.bound / ours.value - 1:8.5f} {shown[0]:>8} {shown[1]:>6} {shown[2]:>10} {greedy:7.3f}",
                      flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
