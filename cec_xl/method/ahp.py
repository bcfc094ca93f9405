"""Weights from judgement: pairwise comparison of criteria (*comparación por pares*, AHP). METHOD §3.

People cannot say "32 %", but they can say which of two criteria matters more and roughly how much. From such answers
the analytic hierarchy process takes the principal eigenvector of the comparison matrix as weights and measures how far
the answers contradict each other. Sources: T. L. Saaty, *The Analytic Hierarchy Process*, McGraw-Hill 1980 (scale,
eigenvector, random index, limit of 0.10); T. L. Saaty, *Decision-making with the AHP: Why is the principal
eigenvector necessary*, European Journal of Operational Research 145, 2003 (the answer that contradicts the others
most).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

SCALE = tuple(range(1, 10))
"""Saaty's scale: 1 equal, 3 a little more, 5 clearly more, 7 much more, 9 absolutely more; the even ones in between."""

RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49)
"""Mean consistency index of random matrices of 1, 2, … 10 criteria. Saaty 1980, p. 21."""

RATIO_LIMIT = 0.10
"""The consistency ratio up to which answers are usually accepted. Saaty 1980."""

RECIPROCAL_TOLERANCE = 1e-9

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """The answer that agrees least with the others.

    Attributes:
        pair: the two criteria, 0-based, the one the judgement favours first.
        given: how much more important the first was said to be.
        implied: what all answers together say, the ratio of the two weights.
        suggested: the value of Saaty's scale nearest to that, below 1 (1/2 … 1/9) where the order is the opposite.
    """

    pair: Pair
    given: float
    implied: float
    suggested: float


@dataclass(frozen=True, slots=True)
class Priorities:
    """What a comparison matrix says.

    Attributes:
        weights: principal eigenvector, summing to 1.
        largest_eigenvalue: equal to the number of criteria where nothing contradicts, else larger.
        consistency_index: (largest eigenvalue − n) ÷ (n − 1).
        consistency_ratio: that index ÷ the random index of n criteria; 0 for two criteria and fewer.
        worst: the answer to look at again; None where all answers agree.
    """

    weights: tuple[float, ...]
    largest_eigenvalue: float
    consistency_index: float
    consistency_ratio: float
    worst: Contradiction | None

    @property
    def consistent(self) -> bool:
        """Whether the answers may be used as they are."""
        return self.consistency_ratio <= RATIO_LIMIT + RECIPROCAL_TOLERANCE


def comparison_matrix(judgements: Mapping[Pair, float], criteria: int = 4) -> NDArray[np.float64]:
    """The reciprocal matrix of some judgements; a pair that nobody judged counts as equally important.

    Args:
        judgements: (i, j), 0-based -> how much more important i is than j, 1/9..9.
        criteria: how many are compared.

    Raises:
        ValueError: a judgement that is not a positive number, or of a pair that is none.

    >>> comparison_matrix({(0, 1): 4}, 2).tolist()
    [[1.0, 4.0], [0.25, 1.0]]
    """
    matrix = np.ones((criteria, criteria))
    for (first, second), value in judgements.items():
        if not (0 <= first < criteria and 0 <= second < criteria and first != second):
            raise ValueError((first, second))
        if not (np.isfinite(value) and value > 0):
            raise ValueError(value)
        matrix[first, second], matrix[second, first] = value, 1 / value
    return matrix


def priorities(matrix: ArrayLike) -> Priorities:
    """Weights and consistency of a comparison matrix.

    Args:
        matrix: n × n, positive, ``a[j, i] = 1 / a[i, j]``, n from 2 to 10.

    Raises:
        ValueError: a matrix that is none of that.

    >>> found = priorities(comparison_matrix({(0, 1): 2, (0, 2): 4, (1, 2): 2}, 3))
    >>> [round(weight, 4) for weight in found.weights], round(found.consistency_ratio, 6), found.worst
    ([0.5714, 0.2857, 0.1429], 0.0, None)
    """
    compared = _checked(matrix)
    size = len(compared)
    values, vectors = np.linalg.eig(compared)
    principal = int(np.argmax(values.real))
    weights = np.abs(vectors[:, principal].real)
    weights /= weights.sum()
    largest = max(float(values[principal].real), float(size))
    index = (largest - size) / (size - 1)
    random_index = RANDOM_INDEX[size - 1]
    ratio = index / random_index if random_index else 0.0
    return Priorities(tuple(weights.tolist()), largest, index, ratio, _contradiction(compared, weights))


def geometric_means(matrix: ArrayLike) -> tuple[float, ...]:
    """Weights by the geometric mean of each row: the approximation people compute by hand, exact where all agree.

    >>> geometric_means([[1, 4], [1 / 4, 1]])
    (0.8, 0.2)
    """
    means = np.exp(np.log(_checked(matrix)).mean(axis=1))
    return tuple((means / means.sum()).tolist())


def _checked(matrix: ArrayLike) -> NDArray[np.float64]:
    compared = np.asarray(matrix, dtype=np.float64)
    if compared.ndim != 2 or compared.shape[0] != compared.shape[1]:
        raise ValueError(compared.shape)
    if not 2 <= len(compared) <= len(RANDOM_INDEX):
        raise ValueError(len(compared))
    if not (np.isfinite(compared).all() and (compared > 0).all()):
        raise ValueError("not positive")
    if np.abs(compared * compared.T - 1).max() > RECIPROCAL_TOLERANCE:
        raise ValueError("not reciprocal")
    return compared


def _contradiction(compared: NDArray[np.float64], weights: NDArray[np.float64]) -> Contradiction | None:
    """The judgement whose ratio to the weights' ratio is farthest from 1, either way."""
    implied = weights[:, None] / weights[None, :]
    excess = np.triu(np.abs(np.log(compared / implied)), 1)
    if excess.max() <= RECIPROCAL_TOLERANCE:
        return None
    first, second = (int(place) for place in np.unravel_index(int(np.argmax(excess)), excess.shape))
    if compared[first, second] < 1:
        first, second = second, first
    ratio = float(implied[first, second])
    return Contradiction((first, second), float(compared[first, second]), ratio, nearest_judgement(ratio))


def nearest_judgement(ratio: float) -> float:
    """The value of the scale, or one over it, nearest to a ratio of weights.

    >>> nearest_judgement(2.7), nearest_judgement(0.24), nearest_judgement(30)
    (3.0, 0.25, 9.0)
    """
    steps = np.array([1 / step for step in reversed(SCALE[1:])] + list(map(float, SCALE)))
    return float(steps[np.argmin(np.abs(np.log(steps / ratio)))])
