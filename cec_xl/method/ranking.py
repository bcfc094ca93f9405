"""Who comes first: the competition ranking of METHOD §3."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cec_xl.arrays import distinct
from cec_xl.method.grouping import settle_ties


def competition_ranks(
    score: NDArray[np.float64], total: NDArray[np.int8], volume: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Ranks by score, then total, then volume, all descending; equal on all three, equal rank: 1, 2, 2, 4.

    Args:
        score: final scores; customers with NaN are not ranked.
        total: totals of the codes.
        volume: yearly billing; customers whose billing is unknown come after the others with their score and total.

    Returns:
        1 = best, 0 = not ranked.

    >>> competition_ranks(
    ...     np.array([0.9, 0.5, 0.9, 0.3, np.nan]), np.array([12, 10, 12, 8, 0]), np.array([10.0, 5.0, 10.0, 1.0, 2.0])
    ... ).tolist()
    [1, 3, 1, 4, 0]
    """
    ranked = np.flatnonzero(~np.isnan(score))
    volume_known = np.nan_to_num(volume[ranked], nan=-np.inf, posinf=np.inf, neginf=-np.inf)
    merit = _merit(score[ranked], total[ranked])
    order = np.argsort(-volume_known)
    order = order[np.argsort(-merit[order], kind="stable")]
    starts = np.ones(len(order), np.bool_)
    starts[1:] = (np.diff(merit[order]) != 0) | (volume_known[order[1:]] != volume_known[order[:-1]])
    place = np.maximum.accumulate(np.where(starts, np.arange(1, len(order) + 1), 1))
    ranks = np.zeros(len(score), np.int64)
    ranks[ranked[order]] = place
    return ranks


def _merit(score: NDArray[np.float64], total: NDArray[np.int8]) -> NDArray[np.signedinteger]:
    """Score and total as one whole number, higher is better.

    A portfolio has few different scores, hardly more than codes: in 16 bits numpy sorts them in linear time.
    """
    levels = distinct(score)
    merit = np.searchsorted(levels, score) * 17 + total
    return merit.astype(np.int16) if len(levels) < np.iinfo(np.int16).max // 17 else merit


def priority_order(rank: NDArray[np.int64], ids: NDArray[np.object_]) -> NDArray[np.intp]:
    """Positions of the ranked customers, best first; equal ranks by customer id.

    >>> priority_order(np.array([2, 1, 2, 0]), np.array(["d", "c", "b", "a"], dtype=object)).tolist()
    [1, 2, 0]
    """
    ranked = np.flatnonzero(rank > 0)
    order = ranked[np.argsort(rank[ranked], kind="stable")]
    starts = np.ones(len(order), np.bool_)
    starts[1:] = rank[order[1:]] != rank[order[:-1]]
    return settle_ties(order, starts, ids)
