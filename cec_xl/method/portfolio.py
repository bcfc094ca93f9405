"""The customers to classify, as arrays. METHOD §1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Portfolio:
    """A firm's customers (*cartera*), one position per customer in every array.

    Attributes:
        ids: customer ids, `str`, unique.
        values: criterion key -> float64 values in the criterion's unit; NaN where there is no usable value.
        texts: other customer fields as `str` arrays: ``name``, ``situation`` (a `Situation` value), ``family``,
            ``zone``, ``sector``, ``manager``, ``position`` (``weak``, ``medium``, ``good`` or ``""``).
        rows: each customer's 0-based row in the customers table, for problems; 0..n-1 where left out.
    """

    ids: NDArray[np.object_]
    values: Mapping[str, NDArray[np.float64]]
    texts: Mapping[str, NDArray[np.object_]] = field(default_factory=dict)
    rows: NDArray[np.int64] | None = None

    def __len__(self) -> int:
        return len(self.ids)

    def value(self, criterion: str) -> NDArray[np.float64]:
        """Values of a criterion; all NaN where the portfolio has no such column."""
        found = self.values.get(criterion)
        return np.full(len(self), np.nan) if found is None else found

    def text(self, name: str) -> NDArray[np.object_]:
        """A text field; all ``""`` where the portfolio has no such column."""
        found = self.texts.get(name)
        return np.full(len(self), "", dtype=object) if found is None else found

    def row_of(self, position: int) -> int:
        """The customers-table row of the customer at `position`."""
        return position if self.rows is None else int(self.rows[position])
