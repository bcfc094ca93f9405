"""The four segments and their strategies: two tests, share of wallet and billing. METHOD §4."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cec_xl.method.grouping import look_up, text_table
from cec_xl.method.pareto import SHARE_TOLERANCE, ParetoCurve, inside_share
from cec_xl.method.settings import BillingBasis, Segment, Segmentation, Strategy

STRATEGY_OF: dict[Segment, Strategy] = {
    Segment.UNNECESSARY: Strategy.DROP,
    Segment.DULL: Strategy.SUPERVISE,
    Segment.FUTURE: Strategy.GROW,
    Segment.VITAL: Strategy.MAINTAIN,
}
"""What to do with each segment (*olvido, supervisión, crecimiento, mantenimiento*)."""

SEGMENT_ORDER: tuple[Segment, ...] = tuple(Segment)
"""Segments by index: bit 0 says share over the cut, bit 1 says billing over the cut."""

_SEGMENT_NAMES = text_table([segment.value for segment in SEGMENT_ORDER])
_STRATEGY_NAMES = text_table([STRATEGY_OF[segment].value for segment in SEGMENT_ORDER])


def billing_measure(
    billing: NDArray[np.float64],
    volume_digit: NDArray[np.int8],
    curve: ParetoCurve,
    basis: BillingBasis,
) -> NDArray[np.float64]:
    """The number that the billing test looks at, one per customer; NaN where unknown.

    ``pareto``: running share of billing before the customer; ``max``: billing as a part of the largest customer's;
    ``digit``: the digit of the criterion volume.

    Args:
        billing: yearly billing, NaN where unknown.
        volume_digit: 0 where there is none.
        curve: the Pareto curve of `billing`.
        basis: which of the three.
    """
    if basis is BillingBasis.PARETO:
        return curve.spread(curve.before, len(billing))
    if basis is BillingBasis.DIGIT:
        measure = volume_digit.astype(np.float64)
        measure[volume_digit == 0] = np.nan
        return measure
    largest = float(np.fmax.reduce(billing, initial=0.0))
    if largest <= 0:
        return np.where(np.isnan(billing), np.nan, 0.0)
    return billing / largest


def billing_over(measure: NDArray[np.float64], segmentation: Segmentation) -> NDArray[np.bool_]:
    """Whether each customer passes the billing test; False where its measure is NaN.

    >>> billing_over(np.array([0.0, 0.49, 0.50]), Segmentation()).tolist()
    [True, True, False]
    >>> billing_over(np.array([0.50, 0.51]), Segmentation(basis=BillingBasis.MAX)).tolist()
    [False, True]
    """
    match segmentation.basis:
        case BillingBasis.PARETO:
            return inside_share(measure, segmentation.billing_cut)
        case BillingBasis.MAX:
            return np.asarray(measure > segmentation.billing_cut + SHARE_TOLERANCE, dtype=np.bool_)
        case BillingBasis.DIGIT:
            return np.asarray(measure >= segmentation.digit_cut, dtype=np.bool_)


def segment_index(
    share: NDArray[np.float64], measure: NDArray[np.float64], segmentation: Segmentation
) -> NDArray[np.int8]:
    """Place of each customer's segment in `SEGMENT_ORDER`; -1 where share or billing is unknown.

    A share of exactly the cut is not over it.

    >>> index = segment_index(np.array([0.20, 0.21, 0.20, 0.21]), np.array([0.6, 0.6, 0.1, 0.1]), Segmentation())
    >>> segment_names(index).tolist()
    ['unnecessary', 'dull', 'future', 'vital']
    """
    index = np.greater(share, segmentation.share_cut).view(np.int8)
    index = index + (billing_over(measure, segmentation).view(np.int8) << np.int8(1))
    index[np.isnan(share) | np.isnan(measure)] = -1
    return index


def segment_names(index: NDArray[np.int8]) -> NDArray[np.object_]:
    """Keys of `Segment`, ``""`` for -1."""
    return look_up(_SEGMENT_NAMES, index)


def strategy_names(index: NDArray[np.int8]) -> NDArray[np.object_]:
    """Keys of `Strategy` by the segment's index, ``""`` for -1."""
    return look_up(_STRATEGY_NAMES, index)
