"""What a customer would have to buy, or become, to get another digit or another segment. METHOD §2, §4.

One value changes at a time, everything else stays. What is measured against the portfolio is solved with the customer's
own value in it (see `bounds`): a customer that buys more also makes the total larger.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cec_xl.method.bounds import Bound, digit_bound, largest_bound, share_bound
from cec_xl.method.classification import Classification
from cec_xl.method.criteria import CriterionRule
from cec_xl.method.segments import SEGMENT_ORDER
from cec_xl.method.settings import BillingBasis, Segment, Settings
from cec_xl.method.usable import bounds as possible_values
from cec_xl.method.weights import SCORE_DECIMALS

SHARE, BILLING = "share", "billing"
"""The two tests of METHOD §4; their bits in a segment's index are 1 and 2."""
_BITS = {SHARE: 1, BILLING: 2}


@dataclass(frozen=True, slots=True)
class SegmentNeed:
    """What flips one of the two tests.

    Attributes:
        test: ``share`` or ``billing``.
        over: whether the customer passes it now.
        value: its share of wallet, or its yearly billing.
        bound: the values with which the test comes out the other way; None where none does.
        segment: the customer's segment then, the other test staying as it is.
        measure: what the test looks at now: the share, or the number of `Classification.billing_measure`.
        cut: the setting it is held against; with the cut on the other side of `measure` the test flips, too.
    """

    test: str
    over: bool
    value: float
    bound: Bound | None
    segment: str
    measure: float
    cut: float

    @property
    def change(self) -> float:
        """From the value now to the bound, negative for less; NaN where nothing helps."""
        return float("nan") if self.bound is None else self.bound.value - self.value


@dataclass(frozen=True, slots=True)
class DigitNeed:
    """What gives one more digit of a criterion, and what that is worth.

    Attributes:
        order: place in the code, 1..4.
        criterion: its key.
        digit: now.
        value: now.
        up: the values with which the digit is higher; None at 4, or where no possible value reaches it.
        keep: the values with which it is at least what it is now; None at 1.
        score, rank: final score and rank with one more digit, the others staying as they are; NaN and 0 without `up`.
    """

    order: int
    criterion: str
    digit: int
    value: float
    up: Bound | None
    keep: Bound | None
    score: float
    rank: int


def segment_needs(classification: Classification, settings: Settings, position: int) -> tuple[SegmentNeed, ...]:
    """What flips each of the two tests of a customer; nothing for one that has no segment.

    Args:
        classification: the result.
        settings: the settings it was computed with.
        position: of the customer in the portfolio.
    """
    segment = str(classification.segment[position])
    if not segment:
        return ()
    index = SEGMENT_ORDER.index(Segment(segment))
    cuts = settings.segmentation
    share = float(classification.portfolio.value("share")[position])
    measure = float(classification.billing_measure[position])
    passing = {
        SHARE: Bound(cuts.share_cut, inclusive=False),
        BILLING: _billing_bound(classification, settings, position),
    }
    values = {SHARE: share, BILLING: float(classification.portfolio.value("volume")[position])}
    measures = {SHARE: (share, cuts.share_cut), BILLING: (measure, _billing_cut(settings))}
    return tuple(
        SegmentNeed(
            test,
            bool(index & bit),
            values[test],
            _possible(
                _flipping(passing[test], over=bool(index & bit)), settings, "share" if test == SHARE else "volume"
            ),
            SEGMENT_ORDER[index ^ bit].value,
            *measures[test],
        )
        for test, bit in _BITS.items()
    )


def needed_for(needs: tuple[SegmentNeed, ...], target: str) -> tuple[SegmentNeed, ...]:
    """Those of a customer's needs that must be met, all of them, to be in a segment; nothing where it is there."""
    index = SEGMENT_ORDER.index(Segment(target))
    return tuple(need for need in needs if bool(index & _BITS[need.test]) is not need.over)


def _flipping(passing: Bound | None, *, over: bool) -> Bound | None:
    return None if passing is None else passing.failing if over else passing


def _billing_cut(settings: Settings) -> float:
    cuts = settings.segmentation
    return float(cuts.digit_cut) if cuts.basis is BillingBasis.DIGIT else cuts.billing_cut


def _billing_bound(classification: Classification, settings: Settings, position: int) -> Bound | None:
    """The billing with which the test is passed."""
    cuts = settings.segmentation
    volume = classification.portfolio.value("volume")
    counted = classification.pareto.order
    others = volume[counted[counted != position]]
    if cuts.basis is BillingBasis.PARETO:
        return share_bound(others, cuts.billing_cut)
    if cuts.basis is BillingBasis.MAX:
        return largest_bound(others, cuts.billing_cut)
    rule = _rule_of(classification, settings, position, "volume")
    if rule is None:
        # Sets that do not look at billing have METHOD's Pareto digits for it.
        return share_bound(others, settings.pareto.digits[4 - cuts.digit_cut]) if cuts.digit_cut > 1 else None
    if cuts.digit_cut <= 1:
        return None
    mates = _others_of_set(classification, settings, position, "volume")
    return digit_bound(cuts.digit_cut, rule, settings.criteria["volume"], mates, settings.pareto.digits)


def digit_needs(classification: Classification, settings: Settings, position: int) -> tuple[DigitNeed, ...]:
    """What gives one more digit of each criterion of a customer's set.

    Args:
        classification: the result.
        settings: the settings it was computed with.
        position: of the customer in the portfolio.
    """
    name = classification.criteria_set[position]
    applied = [one for one in classification.applied if name and one.criteria_set == name]
    return tuple(
        need
        for one in sorted(applied, key=lambda one: one.order)
        if (need := _digit_need(classification, settings, position, one.criterion, one.order)) is not None
    )


def _digit_need(
    classification: Classification, settings: Settings, position: int, key: str, order: int
) -> DigitNeed | None:
    rule = _rule_of(classification, settings, position, key)
    criterion = settings.criteria.get(key)
    digit = int(classification.digits[position, order - 1])
    if rule is None or criterion is None or not digit:
        return None
    others = _others_of_set(classification, settings, position, key)
    cuts = settings.pareto.digits
    up = digit_bound(digit + 1, rule, criterion, others, cuts) if digit < 4 else None
    up = _possible(up, settings, key)
    keep = digit_bound(digit, rule, criterion, others, cuts) if digit > 1 else None
    value = float(classification.portfolio.value(key)[position])
    score, rank = _with_one_more(classification, position, order, up.value if up and key == "volume" else None)
    if up is None:
        score, rank = float("nan"), 0
    return DigitNeed(order, key, digit, value, up, keep, score, rank)


def _rule_of(classification: Classification, settings: Settings, position: int, key: str) -> CriterionRule | None:
    name = classification.criteria_set[position]
    rules = [rule for one in settings.sets if one.name == name for rule in one.rules]
    return next((rule for rule in rules if rule.criterion == key), None)


def _others_of_set(classification: Classification, settings: Settings, position: int, key: str) -> NDArray[np.float64]:
    """Values of the other customers scored with the same set; what cannot be true is left out, as in scoring."""
    mates = classification.criteria_set == classification.criteria_set[position]
    mates[position] = False
    values = classification.portfolio.value(key)[mates]
    low, high = possible_values(settings.criteria.get(key))
    usable: NDArray[np.float64] = values[np.isfinite(values) & (values >= low) & (values <= high)]
    return usable


def _possible(bound: Bound | None, settings: Settings, key: str) -> Bound | None:
    """A bound that some value between the criterion's least and most passes; None where none does."""
    if bound is None:
        return None
    low, high = possible_values(settings.criteria.get(key))
    return bound if bound.passes(high if bound.upwards else low) else None


def _with_one_more(
    classification: Classification, position: int, order: int, volume: float | None
) -> tuple[float, int]:
    """Score and rank with one more digit, everybody else staying as they are."""
    if not classification.rank[position]:
        return float("nan"), 0
    weighted = classification.weighted[position] + classification.weights[order - 1]
    score = round(float(weighted * classification.loyalty_factor[position]), SCORE_DECIMALS)
    total = int(classification.total[position]) + 1
    volumes = classification.portfolio.value("volume")
    own = volumes[position] if volume is None else volume
    known = np.where(np.isfinite(volumes), volumes, -np.inf)
    others = classification.rank > 0
    others[position] = False
    ahead = (classification.score > score) | (
        (classification.score == score)
        & ((classification.total > total) | ((classification.total == total) & (known > own)))
    )
    return score, 1 + int(np.count_nonzero(ahead & others))
