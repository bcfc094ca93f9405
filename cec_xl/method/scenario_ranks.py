"""Weight scenarios side by side: who would stand where with other weights. METHOD §3."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cec_xl.method.classification import Classification
from cec_xl.method.codes import code_index
from cec_xl.method.criteria import Situation
from cec_xl.method.ranking import competition_ranks, priority_order
from cec_xl.method.sensitivity import TOP
from cec_xl.method.settings import WeightScenario
from cec_xl.method.weights import final_scores, weighted_scores, weights_fit


@dataclass(frozen=True, slots=True)
class ScenarioRanks:
    """One scenario against the one in use; all arrays aligned with the portfolio.

    Attributes:
        scenario: its name and weights.
        score: final scores.
        rank: competition ranks, 0 = not ranked.
        best: positions of the best, first first.
        enters, leaves: positions that are among the best only here, only with the weights in use.
        rises, falls: position of the customer that gains and loses most places; None where nobody does.
        mean_change: mean of the places that ranked customers move, either way.
    """

    scenario: WeightScenario
    score: NDArray[np.float64]
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
    portfolio = classification.portfolio
    index = code_index(classification.digits)
    volume = portfolio.value("volume")
    lost = portfolio.text("situation") == Situation.LOST
    usual = priority_order(classification.rank, portfolio.ids)
    found = []
    for scenario in scenarios:
        if not weights_fit(scenario.weights):
            continue
        score = final_scores(weighted_scores(index, scenario.weights), classification.loyalty_factor)
        # Who is left out now, a repeated id for instance, is left out of every scenario.
        score = np.where(lost | (classification.rank == 0), np.nan, score)
        rank = competition_ranks(score, classification.total, volume)
        best = priority_order(rank, portfolio.ids)[:top]
        found.append(_against(classification.rank, usual[:top], scenario, _Ranked(score, rank, best)))
    among = np.zeros(len(portfolio), np.bool_)
    among[usual[:top]] = True
    for one in found:
        among[list(one.best)] = True
    return ScenarioComparison(tuple(found), tuple(usual[among[usual]].tolist()))


@dataclass(frozen=True, slots=True)
class _Ranked:
    """Scores, ranks and the best with some weights."""

    score: NDArray[np.float64]
    rank: NDArray[np.int64]
    best: NDArray[np.intp]


def _against(
    usual_rank: NDArray[np.int64], usual_best: NDArray[np.intp], scenario: WeightScenario, found: _Ranked
) -> ScenarioRanks:
    best, before, rank = tuple(found.best.tolist()), usual_best.tolist(), found.rank
    ranked = np.flatnonzero(rank > 0)
    change = usual_rank[ranked] - rank[ranked]
    rises = int(ranked[np.argmax(change)]) if ranked.size and change.max() > 0 else None
    falls = int(ranked[np.argmin(change)]) if ranked.size and change.min() < 0 else None
    return ScenarioRanks(
        scenario,
        found.score,
        rank,
        best,
        tuple(position for position in best if position not in set(before)),
        tuple(position for position in before if position not in set(best)),
        rises,
        falls,
        float(np.abs(change).mean()) if ranked.size else 0.0,
    )
