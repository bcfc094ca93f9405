"""What must hold for any portfolio."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cec_xl.method.classification import Classification
from cec_xl.method.classify import classify
from cec_xl.method.criteria import Comparison, ThresholdMode
from cec_xl.method.digits import digits
from cec_xl.method.portfolio import Portfolio
from cec_xl.method.settings import BillingBasis, Segment, Segmentation, Settings, Strategy
from cec_xl.method.thresholds import pareto_thresholds, quartile_thresholds
from tests.method.cases import WORKED, automatic_settings, portfolio, portfolios, taken

ALIGNED = (
    "criteria_set", "digits", "codes", "total", "weighted", "loyalty_factor", "score", "rank", "abc", "segment",
    "strategy", "position", "position_strategy", "service_level", "sale_allowed", "discount", "fired",
    "cumulative_share", "billing_measure",
)  # fmt: skip
MODES = [WORKED, automatic_settings(ThresholdMode.PARETO), automatic_settings(ThresholdMode.QUARTILES)]
any_settings = st.sampled_from(MODES)
bases = st.sampled_from([Segmentation(basis=basis) for basis in BillingBasis])


def same(one: object, other: object) -> None:
    np.testing.assert_array_equal(np.asarray(one), np.asarray(other))


@settings(max_examples=150, deadline=None)
@given(portfolios(), any_settings, bases, st.randoms(use_true_random=False))
def test_permuting_customers_permutes_results(firm: Portfolio, chosen: Settings, cuts: Segmentation, random: object):
    chosen = chosen._replace(segmentation=cuts)
    order = list(range(len(firm)))
    random.shuffle(order)  # type: ignore[attr-defined]
    before, after = classify(firm, chosen), classify(taken(firm, order), chosen)
    for name in ALIGNED:
        same(getattr(before, name)[order], getattr(after, name))
    assert str(before.applied) == str(after.applied)  # as text, because unset thresholds are NaN
    same(before.portfolio.ids[before.pareto.order], after.portfolio.ids[after.pareto.order])


@settings(max_examples=150, deadline=None)
@given(
    portfolios(),
    st.sampled_from(MODES[1:]),
    st.sampled_from([Segmentation(), Segmentation(basis=BillingBasis.MAX)]),
    st.sampled_from([0.001, 0.9, 1.1, 7.3, 166.386, 1_936.27]),
)
def test_another_currency_changes_nothing(firm: Portfolio, chosen: Settings, cuts: Segmentation, rate: float):
    chosen = chosen._replace(segmentation=cuts)
    money = {key: firm.values[key] * rate for key in ("volume", "margin")}
    before, after = classify(firm, chosen), classify(replace(firm, values={**firm.values, **money}), chosen)
    for name in ("codes", "score", "rank", "abc", "segment", "position_strategy"):
        same(getattr(before, name), getattr(after, name))


@settings(max_examples=150, deadline=None)
@given(portfolios(missing=True), any_settings)
def test_a_better_value_never_has_a_lower_digit(firm: Portfolio, chosen: Settings):
    result = classify(firm, chosen)
    for place, rule in enumerate(chosen.sets[0].rules):
        sign = 1 if chosen.criteria[rule.criterion].good_high else -1
        values, found = firm.value(rule.criterion) * sign, result.digits[:, place]
        scored = np.flatnonzero(found > 0)
        ranked = scored[np.argsort(values[scored], kind="stable")]
        assert (np.diff(found[ranked]) >= 0).all()
        for value in np.unique(values[scored]):
            assert len(set(found[scored][values[scored] == value].tolist())) == 1


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.integers(0, 50), min_size=1, max_size=15),
    st.integers(0, 14),
    st.integers(1, 60),
    st.booleans(),
    st.booleans(),
)
def test_improving_ones_own_value_never_lowers_ones_digit(
    start: list[int], who: int, better: int, pareto: bool, good_high: bool
):
    who %= len(start)
    after = list(start)
    after[who] = start[who] + better if good_high else max(start[who] - better, 0)

    def digit(numbers: list[int]) -> int:
        values = np.array(numbers, dtype=np.float64)
        if pareto:
            found = pareto_thresholds(values, (0.80, 0.95, 0.99), good_high=good_high)
            return int(digits(values, found.cuts, found.comparison)[who])
        comparison = Comparison.AT_LEAST if good_high else Comparison.AT_MOST
        return int(digits(values, quartile_thresholds(values, good_high=good_high), comparison)[who])

    assert digit(after) >= digit(start)


@settings(max_examples=100, deadline=None)
@given(portfolios(), any_settings)
def test_ranks_are_a_competition_ranking(firm: Portfolio, chosen: Settings):
    result = classify(firm, chosen)
    volume = np.nan_to_num(firm.value("volume"), nan=-np.inf)
    keys = list(zip(result.score.tolist(), result.total.tolist(), volume.tolist(), strict=True))
    ranked = [at for at in range(len(firm)) if result.score[at] == result.score[at]]
    for at in range(len(firm)):
        better = sum(keys[other] > keys[at] for other in ranked)
        assert result.rank[at] == (better + 1 if at in ranked else 0)


@settings(max_examples=100, deadline=None)
@given(portfolios(), any_settings, bases)
def test_every_matrix_sums_to_the_customers_it_can_place(firm: Portfolio, chosen: Settings, cuts: Segmentation):
    result = classify(firm, chosen._replace(segmentation=cuts))
    billing = np.nan_to_num(firm.value("volume"))
    for matrix in result.matrices.values():
        placed = matrix.cell >= 0
        assert matrix.customers.sum() == placed.sum()
        assert matrix.billing.sum() == pytest.approx(billing[placed].sum(), abs=1e-6)
        lists = matrix.by_cell()
        assert sorted(np.concatenate(lists).tolist()) == np.flatnonzero(placed).tolist()
        for (row, column), members in zip(product(matrix.row_labels, matrix.column_labels), lists, strict=True):
            same(matrix.members(row, column), members)
    complete = result.total > 0
    for key in ("d2_d3", "d1_d2d3", "d1d2_d3d4"):
        assert (result.matrices[key].cell[complete] >= 0).all()


@settings(max_examples=100, deadline=None)
@given(portfolios())
def test_scores_stay_within_the_bounds_of_the_method(firm: Portfolio):
    result = classify(firm, WORKED)
    scored = ~np.isnan(result.score)
    assert ((result.weighted[scored] >= 1) & (result.weighted[scored] <= 4)).all()
    assert ((result.score[scored] >= 0.1) & (result.score[scored] <= 1.2)).all()
    assert ((result.total[scored] >= 4) & (result.total[scored] <= 16)).all()


@settings(max_examples=100, deadline=None)
@given(portfolios())
def test_running_share_ends_at_one_and_classes_follow_it(firm: Portfolio):
    result = classify(firm, WORKED)
    running = result.pareto.running
    if len(running):
        assert running[-1] == pytest.approx(1)
        assert (np.diff(running) >= 0).all()
    order = ["A", "B", "C"]
    classes = [order.index(name) for name in result.abc[result.pareto.order]]
    assert classes == sorted(classes)


def every_code() -> tuple[Portfolio, Classification]:
    """256 customers, one for each code of the worked case (volume by fixed bands so that all digits occur)."""
    codes = list(product((1, 2, 3, 4), repeat=4))
    value = {
        "diversity": {1: 1, 2: 2, 3: 3, 4: 4},
        "share": {1: 0.05, 2: 0.15, 3: 0.30, 4: 0.60},
        "volume": {1: 1, 2: 10, 3: 100, 4: 1000},
        "risk": {1: 3, 2: 2, 3: 1, 4: 0},
    }
    columns = {key: [steps[code[place]] for code in codes] for place, (key, steps) in enumerate(value.items())}
    firm = portfolio(["".join(map(str, code)) for code in codes], **columns, loyalty=[3] * 256)
    rules = list(WORKED.sets[0].rules)
    rules[2] = rules[2]._replace(mode=ThresholdMode.FIXED, thresholds=(1000, 100, 10))
    fixed = WORKED.sets[0]._replace(rules=tuple(rules))
    cuts = Segmentation(basis=BillingBasis.DIGIT)
    return firm, classify(firm, WORKED._replace(sets=(fixed,), segmentation=cuts))


def test_all_256_codes_land_in_exactly_one_segment_and_one_strategy():
    firm, result = every_code()
    same(result.codes, firm.ids)
    assert {str(segment) for segment in result.segment} == set(Segment)
    assert {str(strategy) for strategy in result.strategy} == set(Strategy)
    for code, segment in zip(result.codes, result.segment, strict=True):
        over = (code[1] in "234" and firm.value("share")[list(firm.ids).index(code)] > 0.2, code[2] in "34")
        assert (
            segment
            == {
                (False, False): "unnecessary",
                (True, False): "dull",
                (False, True): "future",
                (True, True): "vital",
            }[over]
        )


def test_all_256_codes_fill_every_digit_matrix_evenly():
    _, result = every_code()
    assert (result.matrices["d2_d3"].customers == 16).all()
    assert (result.matrices["volume_share"].customers == 16).all()
    assert (result.matrices["d1_d2d3"].customers == 4).all()
    assert (result.matrices["d1d2_d3d4"].customers == 1).all()
    assert result.matrices["position"].customers.sum() == 256
    for matrix in result.matrices.values():
        assert "" not in matrix.strategies()
