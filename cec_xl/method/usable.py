"""Values that can be scored, and a word on each needed one that cannot. METHOD §2.

Nothing is silently scored 1: a value that is missing or cannot be true gives no digit and one problem.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from cec_xl.method.conditions import plain
from cec_xl.method.criteria import Criterion, Unit
from cec_xl.method.portfolio import Portfolio
from cec_xl.method.problems import Place, Problem


class UsableValues:
    """The portfolio's values with impossible ones taken out, and the problems met on the way.

    A customer is told once about a cell, however many computations miss it.
    """

    def __init__(self, portfolio: Portfolio, criteria: Mapping[str, Criterion], taking_part: NDArray[np.bool_]) -> None:
        self.portfolio = portfolio
        self.criteria = criteria
        self.problems: list[Problem] = []
        self._taking_part = taking_part
        self._values: dict[str, NDArray[np.float64]] = {}
        self._told: dict[str, NDArray[np.bool_]] = {}

    def value(self, key: str) -> NDArray[np.float64]:
        """Values of a criterion; NaN where missing, infinite, or outside what can be true."""
        if key not in self._values:
            self._values[key] = self._checked(key)
        return self._values[key]

    def _checked(self, key: str) -> NDArray[np.float64]:
        values = np.asarray(self.portfolio.value(key), dtype=np.float64)
        criterion = self.criteria.get(key)
        low, high = bounds(criterion)
        wrong = (values < low) | (values > high) | np.isinf(values)
        self._told[key] = wrong
        if not wrong.any():
            return values
        for position in np.flatnonzero(wrong & self._taking_part).tolist():
            self._tell(_bounds_code(low, high), key, position, **_shown_bounds(criterion, values[position], low, high))
        return np.where(wrong, np.nan, values)

    def need(self, code: str, key: str, wanting: NDArray[np.bool_], **details: object) -> None:
        """Say which of the customers `wanting` a value have none, unless they were told about that cell before.

        Where several want it and none has it, the column is empty: that is said once, not once per customer.
        """
        values = self.value(key)
        missing = np.isnan(values) & wanting & ~self._told[key]
        positions = np.flatnonzero(missing)
        if not positions.size:
            return
        self._told[key] = self._told[key] | missing
        if 1 < positions.size == int(wanting.sum()):
            place = Place("customers", None, key)
            self.problems.append(
                Problem("column_without_values", place, {"criterion": key, "customers": len(positions), **details})
            )
            return
        for position in positions.tolist():
            self._tell(code, key, position, **details)

    def _tell(self, code: str, key: str, position: int, **details: object) -> None:
        place = Place("customers", self.portfolio.row_of(position), key)
        self.problems.append(
            Problem(code, place, {"customer": self.portfolio.ids[position], "criterion": key, **details})
        )


def bounds(criterion: Criterion | None) -> tuple[float, float]:
    """The least and the most a criterion's value can be; infinite where it is not bounded."""
    low = None if criterion is None else criterion.minimum
    high = None if criterion is None else criterion.maximum
    return -np.inf if low is None else low, np.inf if high is None else high


def _bounds_code(low: float, high: float) -> str:
    if np.isinf(low) and np.isinf(high):
        return "value_not_finite"
    return "value_too_small" if np.isinf(high) else "value_out_of_range"


def _shown_bounds(criterion: Criterion | None, value: float, low: float, high: float) -> dict[str, object]:
    """What was found and what is possible, ratios as percentages."""
    ratio = criterion is not None and criterion.unit is Unit.RATIO

    def shown(number: float) -> str:
        return f"{number * 100:.10g} %" if ratio else f"{plain(number):.10g}"

    return {"value": shown(value), "minimum": shown(low), "maximum": shown(high)}


def by_row(problems: Iterable[Problem]) -> list[Problem]:
    """Problems in the order of the sheet: those of whole columns first, then row by row."""
    return sorted(problems, key=lambda problem: -1 if problem.place.row is None else problem.place.row)
