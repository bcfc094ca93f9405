"""Weight scenarios side by side: who would stand where with other weights. METHOD §3."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cec_xl.method.classification import Classification
from cec_xl.method.codes import code_index
from cec_xl.method.ranking import priority_order
from cec_xl.method.sensitivity import TOP
from cec_xl.method.settings import WeightScenario
from cec_xl.method.weights import final_scores, weighted_scores, weights_fit

MOST_LEVELS = np.iinfo(np.int16).max // 17
"""Different scores that fit into 16 bits together with the total: numpy sorts those in linear time."""


@dataclass(frozen=True, slots=True)
class ScenarioRanks:
    """One scenario against the one in use; all arrays aligned with the portfolio.

    Attributes:
        scenario: its name and weights.
        rank: competition ranks, 0 = not ranked.
        best: positions of the best, first first.
        enters, leaves: positions that are among the best only here, only with the weights in use.
        rises, falls: position of the customer that gains and loses most places; None where nobody does.
        mean_change: mean of the places that ranked customers move, either way.
    """

    scenario: WeightScenario
    rank: NDArray[np.int64]
    best: tuple[int, ...]
    enters: tuple[int, ...]
    leaves: tuple[int, ...]
    rises: int | None
    falls: int | None
    mean_change: float

    @property
    def kept(self) -> int:
        """How many of the best are the same."""
        return len(self.best) - len(self.enters)


@dataclass(frozen=True, slots=True)
class ScenarioComparison:
    """The usable scenarios, the one in use among them, in the order of the settings.

    Attributes:
        scenarios: one entry each.
        shown: positions that are among the best in any of them, in the order of the weights in use.
    """

    scenarios: tuple[ScenarioRanks, ...]
    shown: tuple[int, ...]


def compare_scenarios(
    classification: Classification, scenarios: Sequence[WeightScenario], top: int = TOP
) -> ScenarioComparison:
    """Rank everybody with every scenario whose weights can be used.

    Args:
        classification: the result with the weights in use.
        scenarios: all scenarios.
        top: how many customers count as the best.
    """
    groups = _Groups.of(classification)
    usual = _best(classification.rank, classification.portfolio.ids, top)
    found = tuple(
        _against(classification, usual, scenario, groups.ranks(scenario), top)
        for scenario in scenarios
        if weights_fit(scenario.weights)
    )
    shown = {position for best in (usual, *(one.best for one in found)) for position in best}
    return ScenarioComparison(found, tuple(sorted(shown, key=lambda position: _place(classification, position))))


def _place(classification: Classification, position: int) -> tuple[int, str]:
    return int(classification.rank[position]), str(classification.portfolio.ids[position])


def _best(rank: NDArray[np.int64], ids: NDArray[np.object_], top: int) -> tuple[int, ...]:
    """The first of a ranking, ties by customer id, without putting everybody in order."""
    near = np.flatnonzero((rank > 0) & (rank <= top))
    return tuple(near[priority_order(rank[near], ids[near])][:top].tolist())


@dataclass(frozen=True, slots=True)
class _Groups:
    """The ranked customers by code and loyalty factor: a scenario has few different scores.

    Attributes:
        positions: of the ranked customers, by volume, largest first.
        size: customers of the portfolio.
        volume, total: of these customers.
        group: of these customers.
        codes, factors: of each group.
    """

    positions: NDArray[np.intp]
    size: int
    volume: NDArray[np.float64]
    total: NDArray[np.int8]
    group: NDArray[np.intp]
    codes: NDArray[np.int16]
    factors: NDArray[np.float64]

    @classmethod
    def of(cls, classification: Classification) -> _Groups:
        ranked = np.flatnonzero(classification.rank > 0)
        volume = np.nan_to_num(classification.portfolio.value("volume")[ranked], nan=-np.inf, posinf=-np.inf)
        largest = np.argsort(-volume)
        positions = ranked[largest]
        factors, factor = np.unique(classification.loyalty_factor[positions], return_inverse=True)
        key = code_index(classification.digits[positions]).astype(np.int32) * max(len(factors), 1) + factor
        groups, group = np.unique(key, return_inverse=True)
        kinds = max(len(factors), 1)
        codes = (groups // kinds).astype(np.int16)
        return cls(
            positions,
            len(classification.rank),
            volume[largest],
            classification.total[positions],
            group,
            codes,
            factors[groups % kinds],
        )

    def ranks(self, scenario: WeightScenario) -> NDArray[np.int64]:
        """Competition ranks with a scenario's weights, 0 = not ranked."""
        score = final_scores(weighted_scores(self.codes, scenario.weights), self.factors)
        _, level = np.unique(score, return_inverse=True)
        falling = -((level * 17)[self.group] + self.total)
        order = np.argsort(falling.astype(np.int16) if len(score) < MOST_LEVELS else falling, kind="stable")
        starts = np.ones(len(order), np.bool_)
        starts[1:] = (np.diff(falling[order]) != 0) | (self.volume[order[1:]] != self.volume[order[:-1]])
        ranks = np.zeros(self.size, np.int64)
        ranks[self.positions[order]] = np.maximum.accumulate(np.where(starts, np.arange(1, len(order) + 1), 1))
        return ranks


def _against(
    classification: Classification,
    usual: tuple[int, ...],
    scenario: WeightScenario,
    rank: NDArray[np.int64],
    top: int,
) -> ScenarioRanks:
    best = _best(rank, classification.portfolio.ids, top)
    ranked = np.flatnonzero(rank > 0)
    change = classification.rank[ranked] - rank[ranked]
    rises = int(ranked[np.argmax(change)]) if ranked.size and change.max() > 0 else None
    falls = int(ranked[np.argmin(change)]) if ranked.size and change.min() < 0 else None
    return ScenarioRanks(
        scenario,
        rank,
        best,
        tuple(position for position in best if position not in usual),
        tuple(position for position in usual if position not in best),
        rises,
        falls,
        float(np.abs(change).mean()) if ranked.size else 0.0,
    )
