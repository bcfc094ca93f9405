"""What a portfolio offers and what stands in its way, for reports."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cec_xl.method.classification import Classification
from cec_xl.method.ranking import priority_order


def bought_elsewhere(classification: Classification) -> NDArray[np.float64]:
    """What each customer buys from others a year: billing ÷ share of wallet − billing, NaN where that is unknown.

    >>> float(100.0 / 0.25 - 100.0)
    300.0
    """
    volume, share = (classification.portfolio.value(key) for key in ("volume", "share"))
    known = np.isfinite(volume) & (share > 0) & (share <= 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(known, volume / np.where(known, share, 1.0) - volume, np.nan)


def blocked_customers(classification: Classification) -> NDArray[np.intp]:
    """Positions of the customers that a rule bars from buying, the best first, those without a rank after them."""
    blocked = ~np.asarray(classification.sale_allowed, dtype=np.bool_)
    order = priority_order(classification.rank, classification.portfolio.ids)
    others = np.flatnonzero(blocked & (classification.rank == 0))
    return np.concatenate([order[blocked[order]], others])
