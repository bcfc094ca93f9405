"""What-if results as sentences, in a workbook's language. METHOD §3, §4."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from cec_xl.labels import Labels
from cec_xl.labels.numbers import number_text, percent_text
from cec_xl.method.bounds import Bound
from cec_xl.method.classification import Classification
from cec_xl.method.criteria import Comparison, Unit
from cec_xl.method.needed import SHARE, DigitNeed, SegmentNeed
from cec_xl.method.scenario_ranks import ScenarioRanks
from cec_xl.method.sensitivity import TOP, Limit, RankProfile
from cec_xl.method.settings import BillingBasis, Settings
from cec_xl.method.threshold_limits import OwnBreakpoint, ThresholdLimits, cut_limits

NAMED = 4
"""Customers that a list names before it counts the rest."""


class WhatIfTexts:
    """Sentences about one classification.

    Args:
        classification: whose customers are named.
        settings: whose criteria have units.
        labels: the language.
        criterion_names: criterion key -> what the workbook calls it.
        currency: sign of amounts, ``""`` for none.
    """

    def __init__(
        self,
        classification: Classification,
        settings: Settings,
        labels: Labels,
        criterion_names: Mapping[str, str],
        currency: str = "",
    ) -> None:
        self._classification = classification
        self._settings = settings
        self._labels = labels
        self._criterion_names = criterion_names
        self._currency = currency

    def customer(self, position: int) -> str:
        """A customer's name, or its id where it has none."""
        portfolio = self._classification.portfolio
        return str(portfolio.text("name")[position] or portfolio.ids[position])

    def criterion(self, key: str) -> str:
        """A criterion as the workbook calls it."""
        return self._criterion_names.get(key, key)

    def segment(self, key: str) -> str:
        """A segment as the user reads it."""
        return self._labels.choice("segment", key)

    def customers(self, positions: Iterable[int]) -> str:
        """Some customers by name; of many, the first ones and how many more."""
        listed = list(positions)
        names = ", ".join(self.customer(position) for position in listed[:NAMED])
        more = len(listed) - NAMED
        return self._labels.text("whatif.and_more", names=names, count=more) if more > 0 else names

    def mover(self, scenario: ScenarioRanks, position: int | None) -> str:
        """A customer and its ranks with the weights in use and with a scenario's."""
        if position is None:
            return ""
        before, after = int(self._classification.rank[position]), int(scenario.rank[position])
        return self._labels.text("whatif.mover", name=self.customer(position), before=before, after=after)

    def members_limit(self, limit: Limit | None, *, up: bool) -> str:
        """When another customer is among the best."""
        return self._limit("members", limit, up=up)

    def order_limit(self, limit: Limit | None, *, up: bool) -> str:
        """When two of the best change places."""
        return self._limit("order", limit, up=up)

    def _limit(self, what: str, limit: Limit | None, *, up: bool) -> str:
        side = "up" if up else "down"
        if limit is None:
            return self._labels.text(f"whatif.never_{side}")
        return self._labels.text(
            f"whatif.{what}_{side}_{'beyond' if limit.holds else 'from'}",
            value=percent_text(limit.value, self._labels.language, 2),
            overtaking=self.customer(limit.overtaking),
            overtaken=self.customer(limit.overtaken),
        )

    def rank_range(self, profile: RankProfile) -> str:
        """The ranks that some value of a weight gives."""
        if profile.best == profile.worst:
            return self._labels.text("whatif.rank_always", rank=profile.best)
        return self._labels.text("whatif.rank_range", best=profile.best, worst=profile.worst)

    def rank_top(self, profile: RankProfile, top: int = TOP) -> str:
        """For which values of a weight the customer is among the best."""
        reached = profile.reaches(top)
        if reached is None:
            return self._labels.text("whatif.top_never", top=top)
        low, high = (percent_text(value, self._labels.language, 1) for value in reached)
        return self._labels.text("whatif.top_between", top=top, low=low, high=high)

    def value(self, key: str, value: float) -> str:
        """A criterion's value with its unit, exact enough for a bound to be reached."""
        criterion = self._settings.criteria.get(key)
        language = self._labels.language
        if math.isnan(value):
            return number_text(value, language)
        if criterion is not None and criterion.unit is Unit.RATIO:
            return percent_text(value, language, 0 if _is_whole(value * 100) else 2)
        shown = number_text(value, language, 0 if _is_whole(value) else 2)
        if criterion is not None and criterion.unit is Unit.CURRENCY:
            shown = f"{shown} {self._currency}".strip()
        return shown

    def threshold_limit(self, limits: ThresholdLimits, *, up: bool) -> str:
        """When another customer is among the best as a threshold moves one way."""
        side = "up" if up else "down"
        point = limits.members.high if up else limits.members.low
        if point is None:
            end = limits.highest if up else limits.lowest
            if math.isinf(end):
                return self._labels.text(f"whatif.threshold_never_{side}")
            return self._labels.text(f"whatif.threshold_until_{side}", value=self.value(limits.criterion, end))
        several = len(point.enters) > 1
        sentence = f"whatif.{'several' if several else 'members'}_{side}_{'beyond' if point.holds else 'from'}"
        return self._labels.text(
            sentence,
            value=self.value(limits.criterion, point.value),
            overtaking=self.customers(point.enters),
            overtaken=self.customers(point.leaves),
        )

    def own_limit(self, criterion: str, point: OwnBreakpoint | None, *, up: bool) -> str:
        """When the digit of one customer changes as a threshold moves one way, and its segment with it."""
        if point is None:
            return self._labels.text("whatif.own_never")
        sentence = f"whatif.own_{'up' if up else 'down'}_{'beyond' if point.holds else 'from'}"
        digit = self.digit(point.digit)
        result = f"{digit}, {self.segment(point.segment)}" if point.segment else digit
        return self._labels.text(sentence, value=self.value(criterion, point.value), result=result)

    def _cut_limit(self, need: SegmentNeed) -> str:
        """When the cut of a segment's test would do the same as what the customer needs; ``""`` where it never does."""
        basis = self._settings.segmentation.basis
        span = cut_limits(need, basis)
        point = span.low or span.high
        digit = need.test != SHARE and basis is BillingBasis.DIGIT
        if point is None or (not digit and point.value in (0, 1)):
            # At its very end a cut takes everybody or nobody: no cut anybody uses.
            return ""
        exact = 0 if _is_whole(point.value * 100) else 2
        value = str(int(point.value)) if digit else percent_text(point.value, self._labels.language, exact)
        side = f"{'down' if span.low else 'up'}_{'beyond' if point.holds else 'from'}"
        return self._labels.text(f"whatif.cut_{side}", value=value)

    def segment_need(self, need: SegmentNeed) -> str:
        """What flips one of the two tests, and where the customer is then."""
        key = criterion_of(need)
        segment = self.segment(need.segment)
        if need.bound is None:
            found = self._labels.text("whatif.need_impossible", criterion=self.criterion(key), result=segment)
        else:
            found = self._need(key, need.bound, need.value, segment)
        return f"{found} {self._cut_limit(need)}".strip()

    def digit_need(self, need: DigitNeed) -> str:
        """What gives one more digit, and which rank follows."""
        if need.up is None:
            code = "whatif.need_best" if need.digit == 4 else "whatif.need_impossible"
            return self._labels.text(code, criterion=self.criterion(need.criterion), result=str(need.digit + 1))
        sentence = self._need(need.criterion, need.up, need.value, self.digit(need.digit + 1))
        if not need.rank:
            return sentence
        return f"{sentence} {self._labels.text('whatif.need_rank', rank=need.rank)}"

    def digit(self, digit: int) -> str:
        """A digit as a result."""
        return self._labels.text("whatif.digit", digit=digit)

    def _need(self, key: str, bound: Bound, now: float, result: str) -> str:
        return self._labels.text(
            "whatif.need",
            criterion=self.criterion(key),
            comparison=self._labels.choice("comparison", comparison_of(bound)),
            value=self.value(key, bound.value),
            now=self.value(key, now),
            result=result,
        )


def criterion_of(need: SegmentNeed) -> str:
    """The criterion a test looks at."""
    return "share" if need.test == SHARE else "volume"


def comparison_of(bound: Bound) -> str:
    """How a value is held against a bound, as a key of the list ``comparison``.

    >>> comparison_of(Bound(30.0, inclusive=True)), comparison_of(Bound(0.2, inclusive=False, upwards=False))
    ('>=', '<')
    """
    if bound.upwards:
        return str(Comparison.AT_LEAST if bound.inclusive else Comparison.ABOVE)
    return str(Comparison.AT_MOST if bound.inclusive else Comparison.BELOW)


def _is_whole(value: float) -> bool:
    return abs(value - round(value)) < 1e-6
