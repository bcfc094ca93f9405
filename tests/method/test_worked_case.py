"""The IT-services firm of METHOD §2-§5, computed by hand.

Billing sums to 100,000, so the running share before each customer can be read off: 0, 30, 30 (tie), 70, 80, 88, 95,
98, 99 and 99.6 %: customers stand exactly on the cuts of 80, 95 and 99 %.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cec_xl.method.classify import classify
from cec_xl.method.criteria import CriteriaSet, CriterionRule, PortfolioKind
from cec_xl.method.settings import BillingBasis, LoyaltyTable, Segmentation
from tests.method.cases import FAMILIES_BOUGHT, NAN, SHARE, UNPAID, WORKED, portfolio

COLUMNS = ("volume", "diversity", "share", "risk", "loyalty")
RESULTS = ("code", "total", "weighted", "factor", "score", "rank", "abc", "segment", "position", "position_strategy")
TABLE = {
    #     volume families share unpaid years | code  total  Σw·d  factor score rank ABC segment       position  cell
    "A": ((30_000, 5, 0.50, 0, 5), ("4344", 15, 3.7, 0.3, 1.11, 1, "A", "vital", "medium", "keep")),
    "B": ((20_000, 4, 0.20, 1, 3), ("4243", 13, 3.3, 0.3, 0.99, 2, "A", "future", "medium", "grow")),
    "C": ((20_000, 3, 0.51, 2, 2), ("3442", 13, 3.7, 0.2, 0.74, 5, "A", "vital", "good", "grow")),
    "D": ((10_000, 2, 0.25, 3, 1), ("2241", 9, 2.9, 0.1, 0.29, 8, "A", "dull", "medium", "analyse")),
    "E": ((8_000, 1, 0.10, 4, 0), ("1131", 6, 2.0, 0.1, 0.20, 9, "B", "unnecessary", "weak", "leave")),
    "F": ((7_000, 0, 0.11, 0, 4), ("1234", 10, 2.6, 0.3, 0.78, 4, "B", "unnecessary", "medium", "leave")),
    "G": ((3_000, 5, 0.26, 1, 3), ("4323", 12, 2.6, 0.3, 0.78, 3, "C", "dull", "medium", "analyse")),
    "H": ((1_000, 4, 0.21, 2, 2), ("4222", 10, 2.2, 0.2, 0.44, 7, "C", "dull", "medium", "analyse")),
    "I": ((600, 3, 0.00, 0, 1), ("3114", 9, 1.5, 0.1, 0.15, 10, "C", "unnecessary", "weak", "leave")),
    "J": ((400, 2, 1.00, 3, 5), ("2411", 8, 2.0, 0.3, 0.60, 6, "C", "dull", "good", "keep")),
}
FIRM = portfolio(list(TABLE), **{key: [line[0][i] for line in TABLE.values()] for i, key in enumerate(COLUMNS)})


@pytest.mark.parametrize("at", range(len(TABLE)), ids=list(TABLE))
def test_every_figure_of_the_hand_computed_table(at: int):
    result = classify(FIRM, WORKED)
    found = (
        result.codes[at],
        int(result.total[at]),
        pytest.approx(result.weighted[at], abs=1e-12),
        result.loyalty_factor[at],
        pytest.approx(result.score[at], abs=1e-12),
        int(result.rank[at]),
        result.abc[at],
        result.segment[at],
        result.position[at],
        result.position_strategy[at],
    )
    assert dict(zip(RESULTS, found, strict=True)) == dict(zip(RESULTS, list(TABLE.values())[at][1], strict=True))
    assert not result.problems


def test_thresholds_as_applied_show_the_euros_behind_the_volume_digit():
    volume = classify(FIRM, WORKED).applied[2]
    assert (volume.t4, volume.t3, volume.t2, volume.comparison) == (10_000, 7_000, 1_000, ">=")


def test_strategies_follow_the_segments():
    result = classify(FIRM, WORKED)
    pairs = set(zip(result.segment.tolist(), result.strategy.tolist(), strict=True))
    assert pairs == {
        ("vital", "maintain"),
        ("future", "grow"),
        ("dull", "supervise"),
        ("unnecessary", "drop"),
    }


@pytest.mark.parametrize(
    ("rule", "value", "digit"),
    [
        *((FAMILIES_BOUGHT, families, digit) for families, digit in enumerate([1, 1, 2, 3, 4, 4])),
        (SHARE, 0.0, 1),
        (SHARE, 0.10, 1),
        (SHARE, 0.1001, 2),
        (SHARE, 0.25, 2),
        (SHARE, 0.2501, 3),
        (SHARE, 0.50, 3),
        (SHARE, 0.5001, 4),
        (SHARE, 1.0, 4),
        *((UNPAID, unpaid, digit) for unpaid, digit in enumerate([4, 3, 2, 1, 1])),
    ],
)
def test_every_boundary_of_the_fixed_criteria(rule: CriterionRule, value: float, digit: int):
    place = {"diversity": 0, "share": 1, "risk": 3}[rule.criterion]
    values = {"volume": 100, "diversity": 3, "share": 0.3, "risk": 1, "loyalty": 3, rule.criterion: value}
    result = classify(portfolio(["X"], **{key: [number] for key, number in values.items()}), WORKED)
    assert result.digits[0, place] == digit


@pytest.mark.parametrize(("years", "factor"), list(enumerate([0.1, 0.1, 0.2, 0.3, 0.3, 0.3])))
def test_loyalty_factor_of_whole_years(years: int, factor: float):
    one = portfolio(["X"], volume=[10], diversity=[3], share=[0.3], risk=[1], loyalty=[years])
    assert classify(one, WORKED).loyalty_factor[0] == factor


def test_loyalty_switched_off_leaves_the_weighted_score():
    result = classify(FIRM, WORKED._replace(loyalty=LoyaltyTable(enabled=False)))
    np.testing.assert_array_equal(result.score, result.weighted)


def test_volume_with_typed_euro_bands():
    bands = CriterionRule("volume", thresholds=(20_000, 8_000, 1_000))
    settings = WORKED._replace(
        sets=(CriteriaSet("bandas", PortfolioKind.CURRENT, (FAMILIES_BOUGHT, SHARE, bands, UNPAID)),)
    )
    assert classify(FIRM, settings).digits[:, 2].tolist() == [4, 3, 3, 3, 2, 2, 2, 1, 1, 1]


def test_lone_customer_with_85_percent_of_the_billing_is_class_a_and_digit_4():
    result = classify(
        portfolio(["big", "s1", "s2"], volume=[85, 10, 5], diversity=[3] * 3, share=[0.3] * 3, risk=[0] * 3,
                  loyalty=[3] * 3),
        WORKED,
    )  # fmt: skip
    assert result.abc.tolist() == ["A", "B", "C"]
    assert result.digits[:, 2].tolist() == [4, 3, 2]


def test_exactly_half_of_the_billing_before_a_customer_is_not_over_half():
    two = portfolio(["a", "b"], volume=[60, 40], diversity=[3, 3], share=[0.3, 0.3], risk=[0, 0], loyalty=[3, 3])
    assert classify(two, WORKED).segment.tolist() == ["vital", "dull"]
    three = portfolio(
        ["a", "b", "c"], volume=[50, 30, 20], diversity=[3] * 3, share=[0.2] * 3, risk=[0] * 3, loyalty=[3] * 3
    )
    assert classify(three, WORKED).segment.tolist() == ["future", "unnecessary", "unnecessary"]


@pytest.mark.parametrize(
    ("segmentation", "over"),
    [
        (Segmentation(basis=BillingBasis.PARETO), "ABC"),
        (Segmentation(basis=BillingBasis.MAX), "ABC"),
        (Segmentation(basis=BillingBasis.MAX, billing_cut=20_000 / 30_000), "A"),
        (Segmentation(basis=BillingBasis.DIGIT), "ABCDEF"),
        (Segmentation(basis=BillingBasis.DIGIT, digit_cut=4), "ABCD"),
        (Segmentation(basis=BillingBasis.PARETO, billing_cut=0.3), "A"),
    ],
)
def test_billing_bases(segmentation: Segmentation, over: str):
    result = classify(FIRM, WORKED._replace(segmentation=segmentation))
    found = [i for i, s in zip(FIRM.ids, result.segment, strict=True) if s in ("vital", "future")]
    assert "".join(found) == over


def test_share_cut_is_a_setting():
    result = classify(FIRM, WORKED._replace(segmentation=Segmentation(share_cut=0.5)))
    assert [i for i, s in zip(FIRM.ids, result.segment, strict=True) if s in ("vital", "dull")] == ["C", "J"]


def test_missing_value_leaves_a_gap_no_rank_and_one_problem():
    values = {key: column.copy() for key, column in FIRM.values.items()}
    values["risk"][1] = NAN
    result = classify(replace(FIRM, values=values), WORKED)
    assert result.codes[1] == "424·"
    assert result.rank[1] == 0
    assert result.total[1] == 0
    assert np.isnan(result.score[1])
    assert result.segment[1] == "future"
    assert [(p.code, p.place.table, p.place.row, p.place.field) for p in result.problems] == [
        ("value_missing", "customers", 1, "risk")
    ]
    assert sorted(result.rank[result.rank > 0].tolist()) == list(range(1, 10))


def test_share_of_140_percent_is_a_typing_error_and_not_a_good_customer():
    values = {key: column.copy() for key, column in FIRM.values.items()}
    values["share"][2] = 1.4
    result = classify(replace(FIRM, values=values), WORKED)
    assert result.codes[2] == "3·42"
    assert result.segment[2] == ""
    assert [(p.code, p.place.row, p.details["value"], p.details["maximum"]) for p in result.problems] == [
        ("value_out_of_range", 2, "140 %", "100 %")
    ]


def test_portfolio_of_one():
    result = classify(portfolio(["X"], volume=[5], diversity=[5], share=[0.6], risk=[0], loyalty=[3]), WORKED)
    assert (result.codes[0], result.rank[0], result.abc[0], result.segment[0]) == ("4444", 1, "A", "vital")
    assert result.score[0] == pytest.approx(1.2)


def test_empty_portfolio():
    result = classify(portfolio([], volume=[], share=[], diversity=[], risk=[], loyalty=[]), WORKED)
    assert len(result.codes) == 0
    assert result.applied == ()
    assert all(matrix.customers.sum() == 0 for matrix in result.matrices.values())
    assert not result.problems


def test_all_values_equal_share_everything():
    same = portfolio(list("abcd"), volume=[10] * 4, diversity=[3] * 4, share=[0.3] * 4, risk=[1] * 4, loyalty=[2] * 4)
    result = classify(same, WORKED)
    assert set(result.codes) == {"3343"}
    assert set(result.rank) == {1}
    assert set(result.abc) == {"A"}
    assert set(result.segment) == {"vital"}
    assert result.cumulative_share.tolist() == [0.25, 0.50, 0.75, 1.0]


def test_nobody_bills_anything():
    none = portfolio(list("ab"), volume=[0, 0], diversity=[3, 3], share=[0.3, 0.3], risk=[1, 1], loyalty=[2, 2])
    result = classify(none, WORKED)
    assert result.codes.tolist() == ["3313", "3313"]
    assert result.abc.tolist() == ["C", "C"]
    assert result.segment.tolist() == ["dull", "dull"]
