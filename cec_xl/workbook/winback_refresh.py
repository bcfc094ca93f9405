"""Win-back on a workbook: read what there is, detect, balance, evaluate. The writing is `winback_writing`'s."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cec_xl.hosts.port import Cell, TableInfo, TableUpdate, WorkbookPort
from cec_xl.labels import Labels
from cec_xl.method.criteria import Situation
from cec_xl.method.problems import MethodError, Place, Problem
from cec_xl.method.winback.balance import (
    Balance,
    Holding,
    balance_customers,
    customer_holding,
    product_holding,
    yearly_business,
)
from cec_xl.method.winback.calendar import DAYS_PER_MONTH, add_months
from cec_xl.method.winback.evaluation import WinbackResult, WinbackSettings, evaluate
from cec_xl.method.winback.lost import LOST, LostPortfolio
from cec_xl.method.winback.reasons import REASONS
from cec_xl.method.winback.register import NEVER, LostRule, Timeline, register_customers
from cec_xl.workbook.incidents import INFO, WARNING, IncidentLog
from cec_xl.workbook.reading import WorkbookInputs
from cec_xl.workbook.table_view import TableView
from cec_xl.workbook.winback_plan_lines import PlanLine, ended_recoveries, read_plan
from cec_xl.workbook.winback_reading import (
    NUMBERS,
    TEXTS,
    Detection,
    Master,
    newest_date,
    read_history,
    read_lost,
    read_master,
    read_purchases,
)
from cec_xl.workbook.winback_settings import read_lost_rule, read_team, read_winback_settings
from cec_xl.workbook.winback_tables import WINBACK_INPUTS

CUTS = ("sector", "zone", "manager")
"""What a balance is cut by, besides the total and the products."""

REMARKS = {
    "winback_history_no_fit", "winback_history_too_small", "winback_margin_negative", "winback_no_history",
    "winback_not_proven", "winback_price_cut", "winback_reason_missing",
}  # fmt: skip
"""Problems that tell the user something but ask for nothing."""

LACKS = {
    "winback_no_billing", "winback_no_investment", "winback_no_last_order", "winback_no_margin",
    "winback_reason_missing",
}  # fmt: skip
"""Problems that say that something was not noted."""

FIELDS: dict[str, dict[str, str]] = {
    LOST: NUMBERS | TEXTS | {"volume": "past_billing_1", "margin": "past_margin_1", "offer": "recovery_offer"},
    REASONS: {"recoverable": "recoverable_part"},
    "lost_criteria": {"criterion_name": "lost_criterion", "set_name": "order"},
}
"""Table -> field in the method's words -> field of the table."""


@dataclass(frozen=True, slots=True)
class WinbackOutcome:
    """What win-back found in a workbook.

    Attributes:
        settings: the firm's.
        master: the customer master, for names.
        detection: the order history and what it says; None without one.
        balance: of the last 6 and 12 months.
        result: value, probability, selection, plan.
        plan: the plan's lines as they stood before.
    """

    settings: WinbackSettings
    master: Master
    detection: Detection | None
    balance: Balance
    result: WinbackResult
    plan: tuple[PlanLine, ...]


def evaluate_winback(
    port: WorkbookPort, inputs: WorkbookInputs, *, as_of: dt.date | None = None
) -> WinbackOutcome | None:
    """Read and evaluate; incidents go to the inputs' log. None where there is nothing about lost customers.

    `as_of` goes before the workbook's own setting; without either the newest date of the workbook counts.
    """
    views, log = read_winback_views(port, inputs), inputs.log
    if "lost" not in views and "order_lines" not in views:
        return None
    master = read_master(log.views, inputs.portfolio)
    history = read_history(views.get("order_lines"), log)
    day = as_of or inputs.parameters.date("as_of")
    today = newest_date(history, master, views) if day is None else np.datetime64(day, "D")
    rule = read_lost_rule(inputs.parameters)
    purchases = read_purchases(views.get("order_lines"), history, today, log)
    detection = None if purchases is None else Detection(purchases, register_customers(purchases, rule))
    lost = read_lost(views, master, detection, inputs.parameters.text("reference_year"), log)
    if not len(lost) and detection is None:
        return None
    team, plan = read_team(views.get("recovery_team"), log), read_plan(views.get("recovery_plan"), log)
    settings = read_winback_settings(views, inputs.parameters, inputs.settings, team, log)
    try:
        ended = ended_recoveries(plan, None if detection is None else detection.register)
        result = evaluate(lost, settings, purchases, as_of=today, team=team, results=ended)
    except MethodError as refusal:
        _note(log, refusal.problems)
        return None
    _note(log, result.problems)
    balance = _balance_by_hand(lost, master, rule, today) if detection is None else _balance(detection, master, today)
    return WinbackOutcome(settings, master, detection, balance, result, plan)


def winback_results(
    outcome: WinbackOutcome, labels: Labels, infos: Mapping[str, TableInfo]
) -> tuple[dict[str, TableUpdate], dict[str, Cell]]:
    """New contents of the result tables and named cells the workbook has for win-back."""
    from cec_xl.workbook.winback_writing import winback_names, winback_updates

    return winback_updates(outcome, labels, infos), winback_names(outcome)


def read_winback_views(port: WorkbookPort, inputs: WorkbookInputs) -> dict[str, TableView]:
    """The workbook's win-back tables; the log learns of them, so that incidents find their cells."""
    views = {
        spec.key: TableView.of(spec, inputs.tables[spec.name], port.read_table(spec.name))
        for spec in WINBACK_INPUTS
        if spec.name in inputs.tables
    }
    inputs.log.views = {**inputs.log.views, **views}
    return views


def _note(log: IncidentLog, problems: tuple[Problem, ...]) -> None:
    """Problems as incidents at the cells they come from.

    None of them blocks: the classification of customers does not depend on win-back. What is missing of customers
    that nobody typed, only the history knows, is said once for all of them.
    """
    lacking: Counter[str] = Counter()
    for problem in problems:
        place = _cell(problem.place)
        if problem.code in LACKS and place.table == LOST and place.row is None:
            lacking[str(place.field)] += 1
        else:
            severity = INFO if problem.code in REMARKS else WARNING
            details = dict(problem.details)
            if place.row is not None:
                details.pop("found", None)  # the log shows it as it stands in the cell
            log.add(problem.code, place, severity, **details)
    for field, customers in lacking.items():
        wanted = log.labels.text(f"fields.{field}")
        log.add("winback_detected_lack", Place(LOST, None, field), INFO, customers=customers, wanted=wanted)


def _cell(place: Place) -> Place:
    """A place in the method's words as one in the workbook's."""
    if place.table == "criteria_sets":
        place = place._replace(table="lost_criteria")
    fields = FIELDS.get(place.table, {})
    return place._replace(field=fields.get(place.field or "", place.field))


def _balance(detection: Detection, master: Master, today: np.datetime64) -> Balance:
    """From the order history."""
    purchases = detection.purchases
    billing, margin = yearly_business(purchases)
    cuts: dict[str, Holding] = {"total": customer_holding(_nobody(len(purchases)), billing, margin)}
    if (purchases.line_product != "").any():
        cuts["product"] = product_holding(purchases)
    for cut in CUTS:
        names = master.text(purchases.ids, cut)
        if (names != "").any():
            cuts[cut] = customer_holding(names, billing, margin)
    return balance_customers(detection.register.timeline, cuts, today)


def _balance_by_hand(lost: LostPortfolio, master: Master, rule: LostRule, today: np.datetime64) -> Balance:
    """Without an order history: current customers by their years of relation, lost ones by their last order.

    Who came back in between cannot be known then, and nobody counts as recovered.
    """
    portfolio = master.portfolio
    current = portfolio.text("situation") == Situation.CURRENT
    gone = np.flatnonzero(~np.isnat(lost.last_order))
    ids = np.concatenate([portfolio.ids[current], lost.ids[gone]])
    years = np.concatenate([portfolio.value("loyalty")[current], np.full(len(gone), np.nan)])
    days = np.floor(np.nan_to_num(years, nan=200.0) * 12 * DAYS_PER_MONTH).astype("timedelta64[D]")
    lost_on = add_months(lost.last_order[gone], rule.months) + np.timedelta64(1, "D")
    code = np.arange(len(gone)) + int(current.sum())
    timeline = Timeline(ids, today - days, code, lost_on, np.full(len(gone), NEVER))
    billing, margin = (
        np.nan_to_num(np.concatenate([portfolio.value(key)[current], lost.number(key)[gone]]))
        for key in ("volume", "margin")
    )
    cuts = {"total": customer_holding(_nobody(len(ids)), billing, margin)}
    for cut in CUTS:
        names = np.concatenate([portfolio.text(cut)[current], lost.text(cut)[gone]])
        if (names != "").any():
            cuts[cut] = customer_holding(names, billing, margin)
    return balance_customers(timeline, cuts, today)


def _nobody(customers: int) -> NDArray[np.object_]:
    return np.full(customers, "", dtype=object)
