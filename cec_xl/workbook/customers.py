"""The customers table -> portfolio. METHOD §1, §2."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from cec_xl.hosts.column import from_serial, to_serial
from cec_xl.method.criteria import CATALOGUE
from cec_xl.method.portfolio import Portfolio
from cec_xl.method.settings import Settings
from cec_xl.workbook.incidents import IncidentLog
from cec_xl.workbook.table_view import TableView

TEXT_FIELDS = {"name": "customer_name", "family": "family", "zone": "zone", "sector": "sector", "manager": "manager"}
CHOICE_FIELDS = ("situation", "position")


def read_portfolio(
    views: Mapping[str, TableView], settings: Settings, as_of: dt.date | None, log: IncidentLog
) -> Portfolio:
    """The customers that have an id, with the values of every criterion the workbook knows."""
    view = views["customers"]
    ids = view.texts("customer_id")
    named = ids != ""
    for row in view.rows[~named]:
        log.add("missing_id", view.place(int(row), "customer_id"))
    texts = {key: view.texts(field)[named] for key, field in TEXT_FIELDS.items()}
    for field in CHOICE_FIELDS:
        texts[field] = view.choices(field, log.add)[named]
    for row in view.rows[named][texts["situation"] == ""]:
        log.add("missing_situation", view.place(int(row), "situation"))
    values = {key: view.numbers(_value_column(views, key), log.add)[named] for key in settings.criteria}
    values["recency"] = _recency(view, values["recency"], named, as_of, log)
    return Portfolio(ids[named], values, texts, view.rows[named])


def _value_column(views: Mapping[str, TableView], criterion: str) -> str:
    """The field, or for a criterion of the user's own the header, that holds a criterion's values."""
    if criterion in CATALOGUE:
        return criterion
    view = views.get("criteria")
    if view is None:
        return criterion
    headers = dict(zip(view.texts("criterion_key"), view.texts("criterion_column"), strict=True))
    return str(headers.get(criterion, criterion))


def _recency(
    view: TableView,
    typed: NDArray[np.float64],
    named: NDArray[np.bool_],
    as_of: dt.date | None,
    log: IncidentLog,
) -> NDArray[np.float64]:
    """Days since the last order, where the workbook has no recency column of its own."""
    last_order = view.numbers("last_order", log.add)[named]
    if as_of is None:
        if not np.isfinite(last_order).any():
            return typed
        today = float(np.nanmax(last_order))
    else:
        today = to_serial(dt.datetime.combine(as_of, dt.time()))
    days = today - np.floor(last_order)
    for position in np.flatnonzero(days < 0):
        row = int(view.rows[named][position])
        log.add(
            "order_in_future",
            view.place(row, "last_order"),
            order=from_serial(last_order[position]).date().isoformat(),
            as_of=from_serial(today).date().isoformat(),
        )
    return np.where(np.isfinite(typed), typed, np.where(days < 0, np.nan, days))
