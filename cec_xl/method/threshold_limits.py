"""How far a threshold can move before the best customers, or one customer, are no longer the same. METHOD §2-§4.

One threshold moves at a time, between its two neighbours: they must stay in order. Digits change only where it passes
somebody's value, one step up or down, so everything that can happen, happens at the customers' values. Automatic
thresholds are moved from where they stand, as if they had been typed.

Who passes more values on the way never takes a change back, so a change can only begin at a few customers: when a
threshold grows stricter, at one of the best, who falls; when it grows easier, at one who rises past one of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cec_xl.method.classification import AppliedRule, Classification
from cec_xl.method.codes import PLACES, TOTALS, code_index
from cec_xl.method.criteria import Comparison
from cec_xl.method.grouping import settle_ties
from cec_xl.method.needed import BILLING, SegmentNeed, segment_needs
from cec_xl.method.ranking import priority_order
from cec_xl.method.sensitivity import TOP
from cec_xl.method.settings import BillingBasis, Settings
from cec_xl.method.weights import final_scores, weighted_scores


@dataclass(frozen=True, slots=True)
class Breakpoint:
    """Where a threshold, moving one way, first changes something.

    Attributes:
        value: the threshold at that point: some customer's value.
        holds: whether nothing has changed yet exactly there.
        enters, leaves: positions in the portfolio of the customers who are then among the best, or no longer are.
    """

    value: float
    holds: bool
    enters: tuple[int, ...] = ()
    leaves: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ThresholdSpan:
    """How far a threshold can move down and up; None where nothing changes all the way to its neighbour."""

    low: Breakpoint | None
    high: Breakpoint | None


@dataclass(frozen=True, slots=True)
class ThresholdLimits:
    """How far one threshold can move.

    Attributes:
        criteria_set: its name.
        order: place in the code, 1..4.
        criterion: its key.
        digit: the digit it gives, 4, 3 or 2.
        value: the threshold now.
        lowest, highest: its neighbours, infinite where it has none on that side.
        members: before another customer is among the best.
        ranking: before they stand in another order.
    """

    criteria_set: str
    order: int
    criterion: str
    digit: int
    value: float
    lowest: float
    highest: float
    members: ThresholdSpan
    ranking: ThresholdSpan


@dataclass(frozen=True, slots=True)
class OwnBreakpoint:
    """Where a threshold or a cut of the segments, moving one way, changes one customer.

    Attributes:
        value: the threshold at that point.
        holds: whether the customer is still the same exactly there.
        digit: its digit beyond; 0 for the cuts of the segments.
        segment: its segment beyond, ``""`` where that stays.
    """

    value: float
    holds: bool
    digit: int
    segment: str = ""


@dataclass(frozen=True, slots=True)
class OwnSpan:
    """How far a threshold can move before one customer changes; None where it never does."""

    low: OwnBreakpoint | None
    high: OwnBreakpoint | None


def threshold_limits(
    classification: Classification, criteria_set: str | None = None, top: int = TOP
) -> tuple[ThresholdLimits, ...]:
    """How far each threshold can move, digit 4 first, criterion by criterion.

    Args:
        classification: the result.
        criteria_set: only the thresholds of this set; all of them without it.
        top: how many customers count as the best.
    """
    best = _NearTheTop.of(classification, top)
    wanted = (rule for rule in classification.applied if criteria_set in (None, rule.criteria_set))
    return tuple(
        best.limits(rule, digit)
        for rule in wanted
        for digit in (4, 3, 2)
        if not np.isnan((rule.t4, rule.t3, rule.t2)).any()
    )


def own_limits(classification: Classification, settings: Settings, position: int) -> dict[tuple[int, int], OwnSpan]:
    """By (place in the code, digit of the threshold), when the digit or segment of one customer changes.

    Args:
        classification: the result.
        settings: the settings it was computed with.
        position: of the customer in the portfolio.
    """
    name = classification.criteria_set[position]
    needs = segment_needs(classification, settings, position)
    found = {}
    for rule in classification.applied:
        now = int(classification.digits[position, rule.order - 1])
        if not name or rule.criteria_set != name or not now:
            continue
        value = float(classification.portfolio.value(rule.criterion)[position])
        for digit in (4, 3, 2):
            found[rule.order, digit] = _own_span(rule, digit, now, value, _flipped(settings, rule, digit, needs))
    return found


def cut_limits(need: SegmentNeed, basis: BillingBasis) -> OwnSpan:
    """When the cut of a segment's test, the share's or the billing's, puts one customer into another segment."""
    if need.test == BILLING and basis is BillingBasis.DIGIT:
        # Digits are whole numbers, 1 to 4, and so is their cut.
        value = need.measure + 1 if need.over else need.measure
        point = OwnBreakpoint(value, holds=False, digit=0, segment=need.segment) if value <= 4 else None
        return OwnSpan(None, point) if need.over else OwnSpan(point, None)
    upwards = (need.test == BILLING and basis is BillingBasis.PARETO) != need.over
    # A share, or a part of the largest, must be over the cut; a running share must be below it. Exactly on the cut
    # neither is.
    holds = not need.over
    if not 0 <= need.measure <= 1 or (holds and need.measure == (1 if upwards else 0)):
        return OwnSpan(None, None)
    point = OwnBreakpoint(need.measure, holds, digit=0, segment=need.segment)
    return OwnSpan(None, point) if upwards else OwnSpan(point, None)


def _flipped(settings: Settings, rule: AppliedRule, digit: int, needs: tuple[SegmentNeed, ...]) -> str:
    """The segment on the other side of a threshold, where the segments look at that digit."""
    cuts = settings.segmentation
    looked_at = cuts.basis is BillingBasis.DIGIT and rule.criterion == "volume" and digit == cuts.digit_cut
    return next((need.segment for need in needs if looked_at and need.test == BILLING), "")


def _own_span(rule: AppliedRule, digit: int, now: int, value: float, segment: str) -> OwnSpan:
    comparison = Comparison(rule.comparison)
    inclusive = comparison in (Comparison.AT_LEAST, Comparison.AT_MOST)
    if now not in (digit, digit - 1):
        return OwnSpan(None, None)
    falls = now == digit
    point = OwnBreakpoint(value, inclusive if falls else not inclusive, digit - 1 if falls else digit, segment)
    return OwnSpan(None, point) if falls == comparison.good_high else OwnSpan(point, None)


@dataclass(frozen=True, slots=True)
class _Keys:
    """What METHOD ranks by, customer by customer."""

    score: NDArray[np.float64]
    total: NDArray[np.int8]

    def part(self, where: slice | NDArray[np.intp]) -> _Keys:
        """Those of some customers."""
        return _Keys(self.score[where], self.total[where])

    def of(self, one: int) -> _Keys:
        """Those of one customer, to be held against many."""
        return self.part(slice(one, one + 1))

    def where(self, chosen: NDArray[np.bool_], other: _Keys) -> _Keys:
        """These keys, and for the chosen customers the other ones."""
        return _Keys(np.where(chosen, other.score, self.score), np.where(chosen, other.total, self.total))


@dataclass(frozen=True, slots=True)
class _NearTheTop:
    """The ranked customers who can be among the best after one digit more or less, in the order of their ranks.

    Attributes:
        position: in the portfolio.
        top: how many of them are the best now.
        now: their keys.
        volume, ids: what settles ties.
        code: index of each code.
        factor: loyalty factors.
        classification: all of them.
    """

    position: NDArray[np.intp]
    top: int
    now: _Keys
    volume: NDArray[np.float64]
    ids: NDArray[np.object_]
    code: NDArray[np.int16]
    factor: NDArray[np.float64]
    classification: Classification

    @classmethod
    def of(cls, classification: Classification, top: int) -> _NearTheTop:
        order = _within_reach(classification, top)
        volume = classification.portfolio.value("volume")[order]
        return cls(
            order,
            min(top, len(order)),
            _Keys(classification.score[order], classification.total[order]),
            np.where(np.isfinite(volume), volume, -np.inf),
            classification.portfolio.ids[order],
            code_index(classification.digits[order]),
            classification.loyalty_factor[order],
            classification,
        )

    def limits(self, rule: AppliedRule, digit: int) -> ThresholdLimits:
        """How far one threshold can move."""
        end = np.inf if Comparison(rule.comparison).good_high else -np.inf
        cuts = (end, rule.t4, rule.t3, rule.t2, -end)
        stricter, easier = cuts[4 - digit], cuts[6 - digit]
        down, up = self._moving(rule, digit, up=False), self._moving(rule, digit, up=True)
        return ThresholdLimits(
            rule.criteria_set,
            rule.order,
            rule.criterion,
            digit,
            cuts[5 - digit],
            min(stricter, easier),
            max(stricter, easier),
            ThresholdSpan(down[0], up[0]),
            ThresholdSpan(down[1], up[1]),
        )

    def _moving(self, rule: AppliedRule, digit: int, *, up: bool) -> tuple[Breakpoint | None, Breakpoint | None]:
        """Where another customer is among the best, and where they stand in another order, moving one way."""
        comparison = Comparison(rule.comparison)
        stricter = up == comparison.good_high
        place = rule.order - 1
        crossing = self.classification.criteria_set[self.position] == rule.criteria_set
        crossing &= self.classification.digits[self.position, place] == (digit if stricter else digit - 1)
        if not crossing.any():
            return None, None
        values = self.classification.portfolio.value(rule.criterion)[self.position]
        # When each customer's value is passed; never for the others.
        when = np.where(crossing, values if up else -values, np.inf)
        moved = self._moved(place, -1 if stricter else 1)
        members, ranking = self._falls(when, moved) if stricter else self._rises(when, moved)
        inclusive = comparison in (Comparison.AT_LEAST, Comparison.AT_MOST)

        def found(point: float | None, *, named: bool) -> Breakpoint | None:
            if point is None:
                return None
            enters, leaves = self._exchanged(when <= point, moved) if named else ((), ())
            return Breakpoint(point if up else -point, inclusive if stricter else not inclusive, enters, leaves)

        return found(members, named=True), found(ranking, named=False)

    def _moved(self, place: int, step: int) -> _Keys:
        """Everybody's keys with one digit more or less at a place; only read where that digit is possible."""
        code = np.clip(self.code + step * PLACES[place], 0, len(TOTALS) - 1)
        weighted = weighted_scores(code, self.classification.weights)
        return _Keys(final_scores(weighted, self.factor), TOTALS[code])

    def _falls(self, when: NDArray[np.float64], moved: _Keys) -> tuple[float | None, float | None]:
        """Whoever is overtaken falls first: look at each of the best when it falls, in that order."""
        falling = np.flatnonzero(np.isfinite(when[: self.top]))
        ranking: float | None = None
        for one in falling[np.argsort(when[falling], kind="stable")].tolist():
            # Nobody below can be above it then who is not level with it now.
            after = slice(one + 1, int(np.searchsorted(-self.now.score, -moved.score[one], side="right")))
            keys = self.now.part(after).where(when[after] <= when[one], moved.part(after))
            overtaking = self._above(np.arange(after.start, after.stop), keys, one, moved.of(one))
            if ranking is None and overtaking.any():
                ranking = float(when[one])
            if overtaking[max(0, self.top - after.start) :].any():
                return float(when[one]), ranking
        return None, ranking

    def _rises(self, when: NDArray[np.float64], moved: _Keys) -> tuple[float | None, float | None]:
        """Whoever overtakes has risen: hold everybody, when it rises, against each of the best as it is then."""
        last = self.top - 1
        rising = np.flatnonzero(np.isfinite(when) & (moved.score >= self.now.score[last]))
        # Who does not pass even the last of the best as it is now need not be looked at again.
        passing = self._above(rising, moved.part(rising), last, self.now.of(last))
        rising = rising[passing | (rising < self.top)]
        if not rising.size:
            return None, None
        keys, moment = moved.part(rising), when[rising]
        members = ranking = np.inf
        for one in range(self.top):
            below = rising > one
            risen = moment >= when[one]
            then = self.now.of(one).where(risen, moved.of(one))
            overtaking = below & self._above(rising, keys, one, then)
            ranking = min(ranking, moment[overtaking].min(initial=np.inf))
            members = min(members, moment[overtaking & (rising >= self.top)].min(initial=np.inf))
        return (float(members) if np.isfinite(members) else None), (float(ranking) if np.isfinite(ranking) else None)

    def _above(self, who: NDArray[np.intp], keys: _Keys, one: int, then: _Keys) -> NDArray[np.bool_]:
        """Which of some customers, with their keys, stand above one customer that has the keys `then`."""
        above: NDArray[np.bool_] = keys.score > then.score
        level = np.flatnonzero(keys.score == then.score)
        if level.size:
            ahead = keys.total[level] - (then.total[level] if then.total.size > 1 else then.total)
            volumes = self.volume[who[level]]
            above[level] = (ahead > 0) | ((ahead == 0) & (volumes > self.volume[one]))
            same = level[(ahead == 0) & (volumes == self.volume[one])]
            if same.size:
                above[same] = self.ids[who[same]] < self.ids[one]
        return above

    def _exchanged(self, crossed: NDArray[np.bool_], moved: _Keys) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Who is among the best once some customers are passed, and who no longer is."""
        keys = self.now.where(crossed, moved)
        near = np.flatnonzero(keys.score >= keys.score[: self.top].min())
        columns = (keys.score[near], keys.total[near], self.volume[near])
        order = np.lexsort(tuple(-column for column in reversed(columns)))
        starts = np.zeros(len(order), np.bool_)
        starts[0] = True
        for column in columns:
            starts[1:] |= column[order[1:]] != column[order[:-1]]
        best = near[settle_ties(order, starts, self.ids[near])[: self.top]]
        enters = best[best >= self.top]
        leaves = np.setdiff1d(np.arange(self.top), best)
        return tuple(self.position[enters].tolist()), tuple(self.position[leaves].tolist())


def _within_reach(classification: Classification, top: int) -> NDArray[np.intp]:
    """Positions of the best and of those whom one digit can bring level with the last of them, best first."""
    ids = classification.portfolio.ids
    ranked = np.flatnonzero(classification.rank > 0)
    if len(ranked) <= top:
        return priority_order(classification.rank, ids)
    score = classification.score[ranked]
    last = np.partition(score, len(score) - top)[len(score) - top]
    digit = max(classification.weights) * np.nanmax(classification.loyalty_factor[ranked])
    near = ranked[score >= last - digit - 1e-9]
    order: NDArray[np.intp] = near[priority_order(classification.rank[near], ids[near])]
    return order
