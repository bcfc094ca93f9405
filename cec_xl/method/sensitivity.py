"""How far a weight can move before the best customers, or one customer's rank, are no longer the same. METHOD §3.

Exact: breakpoints are the crossings of `score_lines`, none is searched for by trying. At a breakpoint itself two scores
are equal, and METHOD's order decides (total, volume, customer id); whether the result still holds there is part of the
answer. Segments do not depend on weights (METHOD §4): they cannot change here, see `needed` for what changes them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cec_xl.method.classification import Classification
from cec_xl.method.score_lines import PLACES, RankedCustomers, ScoreLines

TOP = 20
"""How many customers "the best" are."""

SAME = 1e-9
"""Crossings closer together than this are one: scores are rounded to 12 decimals before lines are drawn."""


@dataclass(frozen=True, slots=True)
class Limit:
    """Where a weight, moving one way, first changes something.

    Attributes:
        value: the weight at that point.
        holds: whether nothing has changed yet exactly there.
        overtaken, overtaking: positions in the portfolio of two customers that change places.
    """

    value: float
    holds: bool
    overtaken: int
    overtaking: int


@dataclass(frozen=True, slots=True)
class Span:
    """How far a weight can move down and up; None where nothing changes all the way to 0 or 1."""

    low: Limit | None
    high: Limit | None


@dataclass(frozen=True, slots=True)
class WeightLimits:
    """How far one weight can move.

    Attributes:
        place: 0-based place of the code.
        weight: its value now.
        members: before another customer is among the best.
        order: before they stand in another order.
    """

    place: int
    weight: float
    members: Span
    order: Span


@dataclass(frozen=True, slots=True)
class RankProfile:
    """A customer's rank for every value of one weight.

    Attributes:
        place: 0-based place of the code.
        weight: its value now.
        rank: the customer's rank now.
        edges: rising values of the weight from 0 to 1; between two of them the rank stays the same.
        ranks: one per interval; exactly at an edge scores are equal and total, volume decide.
        low, high: the weight up to which the rank stays as it is now; None where it does all the way.
        rank_below, rank_above: the rank beyond these, 0 for None.
    """

    place: int
    weight: float
    rank: int
    edges: NDArray[np.float64]
    ranks: NDArray[np.int64]
    low: float | None
    high: float | None
    rank_below: int
    rank_above: int

    @property
    def best(self) -> int:
        """The best rank that any value of this weight gives."""
        return int(min(self.rank, self.ranks.min()))

    @property
    def worst(self) -> int:
        """The worst rank that any value of this weight gives."""
        return int(max(self.rank, self.ranks.max()))

    def reaches(self, rank: int) -> tuple[float, float] | None:
        """The values nearest to the weight now, from and to, between which the customer stands at `rank` or better."""
        inside = np.concatenate([[False], self.ranks <= rank, [False]])
        starts, ends = (
            self.edges[np.flatnonzero(turn)] for turn in (inside[1:] > inside[:-1], inside[1:] < inside[:-1])
        )
        if not starts.size:
            return None
        distance = np.maximum(0.0, np.maximum(starts - self.weight, self.weight - ends))
        nearest = int(np.argmin(distance))
        return float(starts[nearest]), float(ends[nearest])


def top_limits(classification: Classification, top: int = TOP) -> tuple[WeightLimits, ...]:
    """How far each of the four weights can move, the others keeping their proportions.

    Args:
        classification: the result with the weights in use.
        top: how many customers count as the best.
    """
    ranked = RankedCustomers.of(classification)
    return tuple(_limits(ranked, place, top) for place in range(PLACES)) if len(ranked) else ()


def rank_profiles(classification: Classification, position: int) -> tuple[RankProfile, ...]:
    """The rank of the customer at a position of the portfolio, for each weight; nothing where it is not ranked."""
    rank = int(classification.rank[position])
    if not rank:
        return ()
    ranked = RankedCustomers.of(classification)
    place_in_order = int(np.flatnonzero(ranked.order == position)[0])
    return tuple(_profile(ranked, place, place_in_order, rank) for place in range(PLACES))


def _limits(ranked: RankedCustomers, place: int, top: int) -> WeightLimits:
    lines = ranked.lines(place)
    crossing = _outside_pairs(lines, min(top, len(ranked)))
    within = np.array([(i, j) for i in range(min(top, len(ranked))) for j in range(i)], np.intp).reshape(-1, 2)
    inside = within[lines.line[within[:, 0]] != lines.line[within[:, 1]]][:, ::-1]
    both = np.concatenate([crossing, inside])
    return WeightLimits(
        place,
        lines.weight,
        Span(_first(ranked, lines, crossing, up=False), _first(ranked, lines, crossing, up=True)),
        Span(_first(ranked, lines, both, up=False), _first(ranked, lines, both, up=True)),
    )


def _outside_pairs(lines: ScoreLines, top: int) -> NDArray[np.intp]:
    """Pairs (last of a line among the best, first of another line after them), as places in the order.

    Others of the same lines come later: who stands first among equals does so for every weight.
    """
    _, last = np.unique(lines.line[:top][::-1], return_index=True)
    _, first = np.unique(lines.line[top:], return_index=True)
    upper, lower = np.meshgrid(top - 1 - last, top + first, indexing="ij")
    pairs = np.column_stack([upper.ravel(), lower.ravel()])
    apart: NDArray[np.intp] = pairs[lines.line[pairs[:, 0]] != lines.line[pairs[:, 1]]]
    return apart


def _first(ranked: RankedCustomers, lines: ScoreLines, pairs: NDArray[np.intp], *, up: bool) -> Limit | None:
    """Where the first of some pairs (upper, lower) changes places as the weight goes up or down."""
    upper, lower = lines.line[pairs[:, 0]], lines.line[pairs[:, 1]]
    gap = lines.now[upper] - lines.now[lower]
    closing = lines.slope[lower] - lines.slope[upper]
    closing = closing if up else -closing
    meeting = closing > 0
    if not meeting.any():
        return None
    pairs, distance = pairs[meeting], gap[meeting] / closing[meeting]
    room = 1 - lines.weight if up else lines.weight
    nearest = float(distance.min())
    if nearest >= room - SAME:
        # At the very end one weight is everything or nothing and many customers meet at once: no limit of a weight
        # anybody uses.
        return None
    tied = pairs[distance <= nearest + SAME]
    # The lowest of the uppers gives way first, to the highest of the lowers.
    overtaken, overtaking = min(tied.tolist(), key=lambda pair: (-pair[0], pair[1]))
    value = lines.weight + nearest if up else lines.weight - nearest
    holds = all(_stays_above(ranked, *pair) for pair in tied.tolist())
    return Limit(min(1.0, max(0.0, value)), holds, int(ranked.order[overtaken]), int(ranked.order[overtaking]))


def _stays_above(ranked: RankedCustomers, upper: int, lower: int) -> bool:
    """Who comes first of two customers with equal scores; `upper` and `lower` are places in the order."""
    first, second = ((ranked.total[at], ranked.volume[at]) for at in (upper, lower))
    if first == second:
        return bool(ranked.ids[ranked.order[upper]] < ranked.ids[ranked.order[lower]])
    return bool(first > second)


def _profile(ranked: RankedCustomers, place: int, customer: int, rank: int) -> RankProfile:
    lines = ranked.lines(place)
    own = lines.line[customer]
    counts = np.bincount(lines.line, minlength=len(lines.now))
    mates = lines.line == own
    merit = (ranked.total > ranked.total[customer]) | (
        (ranked.total == ranked.total[customer]) & (ranked.volume > ranked.volume[customer])
    )
    ahead = 1 + int(np.count_nonzero(mates & merit))
    gap, faster = lines.now - lines.now[own], lines.slope - lines.slope[own]
    parallel = faster == 0
    ahead += int(counts[parallel & (gap > 0)].sum())
    crossing = lines.weight - gap[~parallel] / faster[~parallel]
    change = np.where(faster[~parallel] > 0, 1, -1) * counts[~parallel]
    # A line that rises faster is ahead after the crossing, one that rises slower before it.
    ahead += int(-change[change < 0].sum())
    before = crossing <= SAME
    ahead += int(change[before].sum())
    inside = ~before & (crossing < 1 - SAME)
    edges, steps = _merged(crossing[inside], change[inside])
    ranks = ahead + np.concatenate([[0], np.cumsum(steps)])
    edges = np.concatenate([[0.0], edges, [1.0]])
    low, below = _departure(edges, ranks, lines.weight, rank, up=False)
    high, above = _departure(edges, ranks, lines.weight, rank, up=True)
    return RankProfile(place, lines.weight, rank, edges, ranks, low, high, below, above)


def _merged(crossing: NDArray[np.float64], change: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Crossings in order, those at the same point as one; points where nothing changes in sum are left out."""
    order = np.argsort(crossing, kind="stable")
    crossing, change = crossing[order], change[order]
    starts = np.ones(len(crossing), np.bool_)
    starts[1:] = np.diff(crossing) > SAME
    steps = np.bincount(np.cumsum(starts) - 1, weights=change).astype(np.int64) if len(change) else change
    kept = steps != 0
    return crossing[starts][kept], steps[kept]


def _departure(
    edges: NDArray[np.float64], ranks: NDArray[np.int64], weight: float, rank: int, *, up: bool
) -> tuple[float | None, int]:
    """The nearest edge beyond which the rank is another one, and that rank."""
    reachable = edges[1:] > weight + SAME if up else edges[:-1] < weight - SAME
    other = np.flatnonzero(reachable & (ranks != rank))
    if not other.size:
        return None, 0
    interval = int(other[0] if up else other[-1])
    edge = max(weight, edges[interval]) if up else min(weight, edges[interval + 1])
    return float(edge), int(ranks[interval])
