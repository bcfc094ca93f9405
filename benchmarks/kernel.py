"""What scoring a million customers costs, beside the bare comparisons it is made of and two usual ways.

Run from the project folder: ``python -m benchmarks.kernel [customers]``. Everything is timed in one process on the
same data, best of several rounds; pandas' `apply` is timed on fewer rows and scaled, as the table says. Segments here
go by the volume digit; the Pareto basis needs the sorted curve, timed beside it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np

from cec_xl.method.codes import CODES, TOTALS, code_index
from cec_xl.method.criteria import Comparison
from cec_xl.method.digits import digits
from cec_xl.method.pareto import ParetoCurve, pareto_curve
from cec_xl.method.ranking import competition_ranks
from cec_xl.method.segments import billing_measure, segment_index, segment_names, strategy_names
from cec_xl.method.settings import BillingBasis, LoyaltyTable, Segmentation
from cec_xl.method.weights import final_scores, loyalty_factors, weighted_scores

ROUNDS = 25
APPLY_ROWS = 20_000
WEIGHTS = (0.1, 0.3, 0.5, 0.1)
CRITERIA = {
    "diversity": ((4.0, 3.0, 2.0), Comparison.AT_LEAST),
    "share": ((0.50, 0.25, 0.10), Comparison.ABOVE),
    "volume": ((12_000.0, 4_000.0, 1_000.0), Comparison.AT_LEAST),
    "risk": ((0.0, 1.0, 2.0), Comparison.AT_MOST),
}
SEGMENTATION = Segmentation(basis=BillingBasis.DIGIT)

Columns = dict[str, np.ndarray]


def portfolio(customers: int) -> Columns:
    random = np.random.default_rng(4444)
    return {
        "diversity": random.integers(0, 6, customers).astype(np.float64),
        "share": random.random(customers),
        "volume": np.round(random.lognormal(8, 1.5, customers), 2),
        "risk": random.integers(0, 5, customers).astype(np.float64),
        "loyalty": random.integers(0, 9, customers).astype(np.float64),
    }


def bare_comparisons(data: Columns) -> list[np.ndarray]:
    """The least anybody could do: three comparisons a criterion, summed into one byte each."""
    compare = {
        Comparison.ABOVE: np.greater,
        Comparison.AT_LEAST: np.greater_equal,
        Comparison.AT_MOST: np.less_equal,
    }
    found = []
    for key, (cuts, comparison) in CRITERIA.items():
        test = compare[comparison]
        total = test(data[key], cuts[0]).view(np.int8)
        for cut in cuts[1:]:
            total += test(data[key], cut).view(np.int8)
        found.append(total)
    return found


def digits_only(data: Columns) -> np.ndarray:
    found = np.empty((4, len(data["share"])), np.int8)
    for place, (key, (cuts, comparison)) in enumerate(CRITERIA.items()):
        found[place] = digits(data[key], cuts, comparison)
    return found.T


def kernel(data: Columns) -> tuple[np.ndarray, ...]:
    """Digits, code, total, score and segment; texts as indices, a strategy being its segment's."""
    found = digits_only(data)
    index = code_index(found)
    score = weighted_scores(index, WEIGHTS)
    measure = billing_measure(data["volume"], found[:, 2], ParetoCurve(), SEGMENTATION.basis)
    segment = segment_index(data["share"], measure, SEGMENTATION)
    return found, index, TOTALS[index], score, segment


def kernel_with_texts(data: Columns) -> tuple[np.ndarray, ...]:
    """The same with code, segment and strategy as Python texts."""
    found, index, total, score, segment = kernel(data)
    return found, CODES[index], total, score, segment_names(segment), strategy_names(segment)


def numpy_digitize(data: Columns) -> list[np.ndarray]:
    found = []
    for key, (cuts, comparison) in CRITERIA.items():
        rising = sorted(cuts)
        if comparison.good_high:
            found.append(np.digitize(data[key], rising, right=comparison is Comparison.ABOVE) + 1)
        else:
            found.append(4 - np.digitize(data[key], rising, right=comparison is Comparison.AT_MOST))
    return found


def pandas_apply(data: Columns) -> object:
    """Row by row, as spreadsheets are often scored: digits, code, score, segment and strategy."""
    import pandas as pd

    def digit(value: float, cuts: tuple[float, ...], comparison: Comparison) -> int:
        for place, cut in enumerate(cuts):
            passed = {">": value > cut, ">=": value >= cut, "<=": value <= cut}[comparison.value]
            if passed:
                return 4 - place
        return 1

    def score(row: object) -> tuple[object, ...]:
        own = [digit(row[key], cuts, comparison) for key, (cuts, comparison) in CRITERIA.items()]
        over_share, over_billing = row["share"] > 0.2, own[2] >= 3
        segment = ("unnecessary", "dull", "future", "vital")[over_share + 2 * over_billing]
        strategy = ("drop", "supervise", "grow", "maintain")[over_share + 2 * over_billing]
        weighted = sum(weight * one for weight, one in zip(WEIGHTS, own, strict=True))
        return "".join(map(str, own)), sum(own), weighted, segment, strategy

    return pd.DataFrame(data).apply(score, axis=1)


def best_of(work: Callable[[Columns], object], data: Columns, rounds: int = ROUNDS) -> float:
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work(data)
        times.append(time.perf_counter() - start)
    return min(times)


def check_agreement(data: Columns) -> None:
    """All ways must give the same digits, or the comparison would compare nothing."""
    ours = digits_only(data)
    for place, other in enumerate(numpy_digitize(data)):
        np.testing.assert_array_equal(ours[:, place], other)
    for place, other in enumerate(bare_comparisons(data)):
        np.testing.assert_array_equal(ours[:, place], other + 1)
    few = {key: column[:500] for key, column in data.items()}
    _, codes, total, score, segment, strategy = kernel_with_texts(few)
    rows = list(zip(codes, total, np.round(score, 9), segment, strategy, strict=True))
    if rows != [(c, t, round(w, 9), s, g) for c, t, w, s, g in pandas_apply(few)]:
        raise SystemExit("the two ways of scoring disagree")


def main() -> None:
    customers = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    data = portfolio(customers)
    check_agreement(data)
    few = {key: column[:APPLY_ROWS] for key, column in data.items()}
    ids = np.array([f"C{number:07d}" for number in range(customers)], dtype=object)
    found = digits_only(data)
    index = code_index(found)
    score = final_scores(weighted_scores(index, WEIGHTS), loyalty_factors(data["loyalty"], LoyaltyTable()))
    seconds = {
        "bare comparisons, 4 criteria": best_of(bare_comparisons, data),
        "our digits, missing values seen": best_of(digits_only, data),
        "our digits+code+score+segment+strategy": best_of(kernel, data),
        "  the same, texts as Python strings": best_of(kernel_with_texts, data),
        "numpy digitize, digits only": best_of(numpy_digitize, data, 7),
        f"pandas apply, {APPLY_ROWS:,} rows scaled": best_of(pandas_apply, few, 1) * customers / APPLY_ROWS,
        "besides: loyalty factor": best_of(lambda d: loyalty_factors(d["loyalty"], LoyaltyTable()), data),
        "besides: Pareto curve (sorted)": best_of(lambda d: pareto_curve(d["volume"], ids), data, 3),
        "besides: competition ranks (sorted)": best_of(
            lambda d: competition_ranks(score, TOTALS[index], d["volume"]), data, 3
        ),
    }
    bare, whole = seconds["bare comparisons, 4 criteria"], seconds["our digits+code+score+segment+strategy"]
    print(f"{customers:,} customers, numpy {np.__version__}; best of {ROUNDS} rounds")
    print(f"{'':42}{'ms':>10}{'x bare':>9}{'x ours':>9}")
    for name, spent in seconds.items():
        print(f"{name:42}{spent * 1000:10.1f}{spent / bare:9.1f}{spent / whole:9.1f}")


if __name__ == "__main__":
    main()
