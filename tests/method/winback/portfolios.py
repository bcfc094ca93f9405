"""Lost customers that several win-back tests share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cec_xl.method.winback.lost import LostPortfolio

AS_OF = np.datetime64("2025-01-01")


def lost_customers(
    count: int, last_order: str | Sequence[str] = "2024-01-01", ids: Sequence[str] | None = None, **fields: object
) -> LostPortfolio:
    """So many lost customers; a field given as one value counts for all, texts and numbers are told apart."""
    numbers, texts = {}, {}
    for key, given in fields.items():
        values = list(given) if isinstance(given, (list, tuple)) else [given] * count
        if isinstance(values[0], str):
            texts[key] = np.array(values, dtype=object)
        else:
            numbers[key] = np.array(values, dtype=np.float64)
    dates = [last_order] * count if isinstance(last_order, str) else list(last_order)
    names = list(ids) if ids else [f"P{number + 1:02}" for number in range(count)]
    return LostPortfolio(np.array(names, dtype=object), np.array(dates, dtype="datetime64[D]"), numbers, texts)
