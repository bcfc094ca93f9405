"""What a workbook knows of lost customers: the register people fill in, the order history, the customer master.

A customer can be lost three times over: typed into *Perdidos*, marked as lost in *Clientes*, detected in the order
history. One position comes out of it; what was typed goes before what was computed, and that before the master.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from cec_xl.method.criteria import Situation
from cec_xl.method.portfolio import Portfolio
from cec_xl.method.winback.balance import yearly_business
from cec_xl.method.winback.calendar import Dates, serial_dates
from cec_xl.method.winback.history import OrderHistory, Purchases, order_purchases
from cec_xl.method.winback.lost import LostPortfolio
from cec_xl.method.winback.register import Register, Relation
from cec_xl.workbook.incidents import INFO, WARNING, IncidentLog
from cec_xl.workbook.table_view import TableView
from cec_xl.workbook.winback_tables import PAST_YEARS

Floats = NDArray[np.float64]
Texts = NDArray[np.object_]
Views = Mapping[str, TableView]
Item = TypeVar("Item", bound=np.generic)

NUMBERS = {
    "potential": "buying_potential",
    "prestige": "prestige",
    "referral": "referral",
    "image": "image",
    "cost_to_serve": "cost_to_serve",
    "incidents": "incident_count",
    "unpaid": "unpaid_count",
    "recoverable": "recoverable_part",
    "marketing": "recovery_marketing",
    "hours": "recovery_hours",
    "incentives": "recovery_incentives",
}
"""Number of a `LostPortfolio` -> field of the register's table."""

TEXTS = {
    "name": "customer_name",
    "reason": "lost_reason",
    "manager": "manager",
    "zone": "zone",
    "sector": "sector",
    "profile": "profile",
    "products": "product",
    "owner": "recovery_owner",
}

MASTER_NUMBERS = {"image": "image", "unpaid": "risk"}
"""Number of a `LostPortfolio` -> criterion of the customer master that says the same."""
MASTER_TEXTS = ("name", "manager", "zone", "sector")


@dataclass(frozen=True, slots=True)
class Master:
    """The customer master by id: what win-back takes from *Clientes*.

    `last_order` are days; all arrays are aligned with the portfolio.
    """

    portfolio: Portfolio
    last_order: Dates

    def text(self, ids: Texts, key: str) -> Texts:
        """A text field of these customers; ``""`` where the master does not have them."""
        if not len(ids):
            return np.empty(0, dtype=object)
        found = dict(zip(self.portfolio.ids.tolist(), self.portfolio.text(key).tolist(), strict=True))
        return np.array([found.get(customer, "") for customer in ids.tolist()], dtype=object)


@dataclass(frozen=True, slots=True)
class Detection:
    """An order history up to the as-of date, and where it puts every customer."""

    purchases: Purchases
    register: Register


def read_master(views: Views, portfolio: Portfolio) -> Master:
    """The customer master; its incidents were noted when it was read for scoring."""
    view = views.get("customers")
    if view is None:
        return Master(portfolio, np.full(len(portfolio), np.datetime64("NaT", "D")))
    serials = view.numbers("last_order", _silent)[view.texts("customer_id") != ""]
    return Master(portfolio, serial_dates(serials))


def read_history(view: TableView | None, log: IncidentLog) -> OrderHistory | None:
    """The order lines; None where the workbook has none."""
    if view is None or not len(view):
        return None
    margins = view.numbers("line_margin", log.add)
    return OrderHistory(
        customers=view.texts("customer_id"),
        dates=serial_dates(view.numbers("order_date", log.add)),
        amounts=view.numbers("line_amount", log.add),
        margins=margins if np.isfinite(margins).any() else None,
        products=view.texts("line_product"),
    )


def newest_date(history: OrderHistory | None, master: Master, views: Views) -> np.datetime64:
    """The last day on which anything happened, for workbooks that name no as-of date; ``NaT`` without any date."""
    dates = [master.last_order] if history is None else [master.last_order, history.dates]
    if "lost" in views:
        dates.append(serial_dates(views["lost"].numbers("last_order", _silent)))
    known = np.concatenate(dates)
    known = known[~np.isnat(known)]
    newest: np.datetime64 = known.max() if len(known) else np.datetime64("NaT", "D")
    return newest


def read_purchases(
    view: TableView | None, history: OrderHistory | None, as_of: np.datetime64, log: IncidentLog
) -> Purchases | None:
    """The order history up to the as-of date, with an incident for each line that cannot be used."""
    if view is None or history is None or np.isnat(as_of):
        return None
    purchases, problems = order_purchases(history, as_of)
    for problem in problems:
        row = None if problem.place.row is None else int(view.rows[problem.place.row])
        log.add(problem.code, view.place(row or 0, str(problem.place.field)), WARNING, **dict(problem.details))
    return purchases if len(purchases) else None


def read_lost(
    views: Views, master: Master, detection: Detection | None, reference: str, log: IncidentLog
) -> LostPortfolio:
    """Every customer that counts as lost, from the three places where that can stand.

    Args:
        views: the workbook's tables.
        master: the customer master.
        detection: what the order history says of each customer; None without a history.
        reference: which of the years noted counts as yearly business: ``last``, ``mean`` or ``best``.
        log: takes the incidents.
    """
    typed = _typed(views.get("lost"), reference, log)
    register = None if detection is None else detection.register
    typed = _still_lost(typed, register, log)
    ids = typed.ids.tolist()
    others = master.portfolio.ids[master.portfolio.text("situation") == Situation.LOST].tolist()
    detected = [] if register is None else register.of(Relation.LOST).tolist()
    back = set() if register is None else set(register.ids[register.relation != Relation.LOST].tolist())
    added = [customer for customer in dict.fromkeys([*others, *detected]) if customer not in set(ids) | back]
    return _completed(_with(typed, sorted(added)), master, None if detection is None else detection.purchases)


def _typed(view: TableView | None, reference: str, log: IncidentLog) -> LostPortfolio:
    """The register as people filled it in."""
    if view is None or not len(view):
        return LostPortfolio(np.empty(0, dtype=object), np.empty(0, "datetime64[D]"), rows=np.empty(0, np.int64))
    ids = view.texts("customer_id")
    named = ids != ""
    for row in view.rows[~named].tolist():
        log.add("missing_id", view.place(row, "customer_id"))
    numbers = {key: view.numbers(field, log.add)[named] for key, field in NUMBERS.items()}
    for key, field in (("volume", "past_billing"), ("margin", "past_margin")):
        years = np.column_stack([view.numbers(f"{field}_{year}", log.add) for year in PAST_YEARS])
        numbers[key] = _yearly(years, reference)[named]
    texts = {key: view.texts(field)[named] for key, field in TEXTS.items()}
    texts["offer"] = view.choices("recovery_offer", log.add)[named]
    last_order = serial_dates(view.numbers("last_order", log.add))[named]
    return LostPortfolio(ids[named], last_order, numbers, texts, view.rows[named])


def _yearly(years: Floats, reference: str) -> Floats:
    """One year's business of each row of (last year, the year before, ...); NaN where no year is noted."""
    noted = ~np.isnan(years)
    some = noted.any(axis=1)
    if reference == "mean":
        return np.where(some, np.nansum(years, axis=1) / np.maximum(noted.sum(axis=1), 1), np.nan)
    if reference == "best":
        return np.where(some, np.where(noted, years, -np.inf).max(axis=1), np.nan)
    newest: Floats = years[np.arange(len(years)), noted.argmax(axis=1)]
    return newest


def _still_lost(typed: LostPortfolio, register: Register | None, log: IncidentLog) -> LostPortfolio:
    """Without those that the history shows to have ordered again since they were noted as lost."""
    if register is None:
        return typed
    position = {customer: code for code, customer in enumerate(register.ids.tolist())}
    keep = np.ones(len(typed), dtype=np.bool_)
    for number, customer in enumerate(typed.ids.tolist()):
        code = position.get(customer)
        if code is not None and register.relation[code] != Relation.LOST:
            returned = register.relation[code] == Relation.RECOVERED
            if returned or register.last_order[code] > typed.last_order[number]:
                keep[number] = False
                date = str(register.last_order[code])
                log.add("winback_came_back", typed.place(number, "last_order"), INFO, customer=customer, date=date)
    return typed if keep.all() else _picked(typed, keep)


def _picked(lost: LostPortfolio, keep: NDArray[np.bool_]) -> LostPortfolio:
    return LostPortfolio(
        lost.ids[keep],
        lost.last_order[keep],
        {key: values[keep] for key, values in lost.numbers.items()},
        {key: values[keep] for key, values in lost.texts.items()},
        None if lost.rows is None else lost.rows[keep],
    )


def _with(typed: LostPortfolio, added: list[str]) -> LostPortfolio:
    """The typed customers and, below them, those found elsewhere, of whom nothing was typed."""
    count = len(added)
    keys = [*NUMBERS, "volume", "margin"]
    return LostPortfolio(
        np.array([*typed.ids.tolist(), *added], dtype=object),
        np.concatenate([typed.last_order, np.full(count, np.datetime64("NaT", "D"))]),
        {key: np.concatenate([typed.number(key), np.full(count, np.nan)]) for key in keys},
        {key: np.concatenate([typed.text(key), np.full(count, "", dtype=object)]) for key in [*TEXTS, "offer"]},
        np.concatenate([typed.rows if typed.rows is not None else np.arange(len(typed)), np.full(count, -1)]),
    )


def _completed(lost: LostPortfolio, master: Master, purchases: Purchases | None) -> LostPortfolio:
    """What was not typed, from the order history and then from the customer master."""
    numbers, texts, last_order = dict(lost.numbers), dict(lost.texts), lost.last_order
    if purchases is not None:
        here = _positions(lost.ids, purchases.ids)
        billing, margin = yearly_business(purchases)
        numbers["volume"] = _filled(numbers["volume"], billing, here)
        if purchases.line_margin.any():
            numbers["margin"] = _filled(numbers["margin"], margin, here)
        last_order = _dated(last_order, purchases.last_order, here)
    here = _positions(lost.ids, master.portfolio.ids)
    for key in ("volume", "margin"):  # the master has this year's business: 0 says nothing of the past
        value = master.portfolio.value(key)
        numbers[key] = _filled(numbers[key], np.where(value > 0, value, np.nan), here)
    for key, criterion in MASTER_NUMBERS.items():
        numbers[key] = _filled(numbers[key], master.portfolio.value(criterion), here)
    for criterion in master.portfolio.values:
        if criterion not in numbers:  # criteria of the firm's own, for its criteria set
            numbers[criterion] = _taken(master.portfolio.value(criterion), here, np.nan)
    for key in MASTER_TEXTS:
        texts[key] = np.where(texts[key] == "", master.text(lost.ids, key), texts[key])
    return LostPortfolio(lost.ids, _dated(last_order, master.last_order, here), numbers, texts, lost.rows)


def _positions(ids: Texts, among: Texts) -> NDArray[np.intp]:
    """Where each id stands among others; -1 where it does not."""
    if not len(ids):  # most firms' first refreshes: nobody lost, a hundred thousand in the master
        return np.empty(0, dtype=np.intp)
    position = {customer: code for code, customer in enumerate(among.tolist())}
    return np.array([position.get(customer, -1) for customer in ids.tolist()], dtype=np.intp)


def _taken(values: NDArray[Item], positions: NDArray[np.intp], missing: object) -> NDArray[Item]:
    taken: NDArray[Item] = np.append(values, np.array([missing], dtype=values.dtype))[positions]
    return taken


def _dated(typed: Dates, dates: Dates, positions: NDArray[np.intp]) -> Dates:
    found: Dates = np.where(np.isnat(typed), _taken(dates, positions, np.datetime64("NaT", "D")), typed)
    return found


def _filled(typed: Floats, values: Floats, positions: NDArray[np.intp]) -> Floats:
    return np.where(np.isnan(typed), _taken(values, positions, np.nan), typed)


def _silent(*_: object, **__: object) -> None:
    """Takes incidents that were noted before."""
