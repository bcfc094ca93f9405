"""What a classification of a portfolio consists of. METHOD §2-§7."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cec_xl.method.criteria import PortfolioKind
from cec_xl.method.pareto import ParetoCurve
from cec_xl.method.portfolio import Portfolio
from cec_xl.method.problems import Problem

if TYPE_CHECKING:
    import pandas as pd

    from cec_xl.method.matrices import Matrix
    from cec_xl.method.services import ServicePlan


class AppliedRule(NamedTuple):
    """The thresholds a criterion was really scored with, automatic modes resolved (`t4`, `t3`, `t2`).

    `order` is the place in the code, 1..4; `customers` counts those who got a digit by it. Cut-offs are NaN where an
    automatic mode had no value to look at.
    """

    criteria_set: str
    order: int
    criterion: str
    mode: str
    comparison: str
    t4: float
    t3: float
    t2: float
    customers: int


_FRAME_COLUMNS = (
    "total", "weighted", "loyalty_factor", "score", "rank", "abc", "cumulative_share", "segment", "strategy",
    "position", "position_strategy", "service_level", "sale_allowed", "discount", "promotions", "warnings",
    "rule_strategy", "fired",
)  # fmt: skip


class Classification(NamedTuple):
    """Every customer's place, aligned with `portfolio`; customers without a full code are not ranked.

    Attributes:
        portfolio: the customers, in the order they came.
        criteria_set: name of the criteria set each customer was scored with, ``""`` where none fits.
        digits: shape (n, 4), int8; 0 where there is no digit.
        codes: four characters each, ``·`` where there is no digit.
        total: 4..16, 0 where the code is incomplete.
        weighted: weighted score 1..4, NaN where the code is incomplete.
        loyalty_factor: factor of METHOD §3, NaN where the years are unknown and the factor is switched on.
        score: weighted x factor, NaN where either is missing.
        rank: competition rank, 0 = not ranked.
        abc: ``A``, ``B``, ``C``, or ``""`` where billing is unknown.
        cumulative_share: running share of billing up to and including the customer, NaN where unknown.
        segment, strategy: keys of `Segment` and `Strategy`, ``""`` where share or billing is unknown.
        position, position_strategy: keys of `Position` and `CellStrategy`, ``""`` where unknown.
        service_level: ``intense``, ``light``, ``commercial`` or ``""``.
        sale_allowed: False where a rule blocks the sale.
        discount: ratio 0..1, 0 where no rule grants one.
        promotions, warnings: texts of the rules that fired, ``""`` for none.
        rule_strategy: strategy set by a rule, ``""`` for none.
        fired: names of the rules that fired, joined with ``; ``.
        applied: thresholds as applied, one per criterion of every set in use.
        matrices: matrix key -> matrix.
        services: planned load and cost.
        problems: everything that could not be scored.
        view: which kind of set scored the current customers.
        scenario: name of the weight scenario.
        weights: its four weights.
        pareto: the customers by billing, largest first, with running shares.
        billing_measure: the number the billing test of METHOD §4 looked at (running share before the customer, part
            of the largest customer's billing, or volume digit), NaN where unknown.
        rule_winners: shape (n, 5), one column per action type of `rules.ACTIONS`: place in `Settings.rules` of the
            rule that fired, -1 for none.
    """

    portfolio: Portfolio
    criteria_set: NDArray[np.object_]
    digits: NDArray[np.int8]
    codes: NDArray[np.object_]
    total: NDArray[np.int8]
    weighted: NDArray[np.float64]
    loyalty_factor: NDArray[np.float64]
    score: NDArray[np.float64]
    rank: NDArray[np.int64]
    abc: NDArray[np.object_]
    cumulative_share: NDArray[np.float64]
    segment: NDArray[np.object_]
    strategy: NDArray[np.object_]
    position: NDArray[np.object_]
    position_strategy: NDArray[np.object_]
    service_level: NDArray[np.object_]
    sale_allowed: NDArray[np.bool_]
    discount: NDArray[np.float64]
    promotions: NDArray[np.object_]
    warnings: NDArray[np.object_]
    rule_strategy: NDArray[np.object_]
    fired: NDArray[np.object_]
    applied: tuple[AppliedRule, ...]
    matrices: Mapping[str, Matrix]
    services: ServicePlan
    problems: tuple[Problem, ...]
    view: PortfolioKind
    scenario: str
    weights: tuple[float, ...]
    pareto: ParetoCurve
    billing_measure: NDArray[np.float64]
    rule_winners: NDArray[np.int32]

    def frame(self) -> pd.DataFrame:
        """One row per customer as a pandas frame, columns named as the attributes here; digits as ``d1``..``d4``."""
        # pandas takes most of a second to import; a refresh never asks for a frame.
        import pandas as pd

        columns: dict[str, object] = {"id": self.portfolio.ids, "criteria_set": self.criteria_set, "code": self.codes}
        columns |= {f"d{order + 1}": self.digits[:, order] for order in range(4)}
        columns |= {name: getattr(self, name) for name in _FRAME_COLUMNS}
        return pd.DataFrame(columns)
