"""The rhombus (*rombo*): a customer's four digits on four axes, against the portfolio's average. METHOD §5."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cec_xl.method.classification import Classification


@dataclass(frozen=True, slots=True)
class Rhombus:
    """Four axes scaled 1..4: top, right, bottom, left.

    Attributes:
        criteria_set: the set the digits come from; averages are over the customers scored with it.
        criteria: keys of the four criteria.
        customer: the customer's digits, NaN where there is none.
        average: mean digits of the set's customers, NaN where nobody has one.
    """

    criteria_set: str
    criteria: tuple[str, ...]
    customer: tuple[float, ...]
    average: tuple[float, ...]


def average_digits(digits: NDArray[np.int8]) -> tuple[float, ...]:
    """Mean of each column of digits, missing ones (0) left out; NaN where a column has none.

    >>> average_digits(np.array([[4, 0, 2, 1], [2, 3, 2, 0]], dtype=np.int8))
    (3.0, 3.0, 2.0, 1.0)
    """
    counts = (digits > 0).sum(axis=0)
    sums = digits.sum(axis=0, dtype=np.int64)
    return tuple(
        total / count if count else math.nan for total, count in zip(sums.tolist(), counts.tolist(), strict=True)
    )


def rhombus(classification: Classification, position: int) -> Rhombus | None:
    """The rhombus of the customer at `position`; None where it was not scored with any criteria set."""
    name = str(classification.criteria_set[position])
    criteria = _criteria_of(classification, name)
    if not criteria:
        return None
    digits = classification.digits[position].tolist()
    return Rhombus(
        name,
        criteria,
        tuple(float(digit) if digit else math.nan for digit in digits),
        average_digits(classification.digits[classification.criteria_set == name]),
    )


def average_rhombuses(classification: Classification) -> Sequence[Rhombus]:
    """One rhombus of averages for every criteria set in use, the customer's axes empty."""
    names = dict.fromkeys(rule.criteria_set for rule in classification.applied)
    nobody = (math.nan,) * 4
    return [
        Rhombus(
            name,
            _criteria_of(classification, name),
            nobody,
            average_digits(classification.digits[classification.criteria_set == name]),
        )
        for name in names
    ]


def _criteria_of(classification: Classification, name: str) -> tuple[str, ...]:
    rules = [rule for rule in classification.applied if rule.criteria_set == name]
    return tuple(rule.criterion for rule in sorted(rules, key=lambda rule: rule.order))
