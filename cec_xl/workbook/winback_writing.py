"""Win-back's findings -> contents of its result tables and named cells, in the workbook's language. METHOD §8."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from cec_xl.hosts.port import Cell, TableInfo, TableUpdate, Values
from cec_xl.labels import Labels
from cec_xl.method.winback.balance import MOVEMENTS, Balance, yearly_business
from cec_xl.method.winback.bgnbd import summarise_buying
from cec_xl.method.winback.calendar import date_serials
from cec_xl.method.winback.evaluation import WinbackResult
from cec_xl.method.winback.register import Relation
from cec_xl.method.winback.selection import Decision
from cec_xl.workbook import winback_tables as specs
from cec_xl.workbook.winback_plan_lines import merged_plan, plan_columns
from cec_xl.workbook.winback_refresh import WinbackOutcome
from cec_xl.workbook.writing import table_update

Columns = Mapping[str, Values]
Texts = NDArray[np.object_]

RELATION_ORDER = (Relation.LOST, Relation.INACTIVE, Relation.RECOVERED)
"""Whom the register lists, gravest first; active customers need no list."""

COUNTED = ("lost", "candidates", "chosen", "model_customers", *(f"register_{relation}" for relation in RELATION_ORDER))
MEASURED = (
    "investment", "hours", "budget", "hours_available", "net", "greedy", "per_euro", "per_hour",
    "more_money", "more_hours",
)  # fmt: skip
"""Single figures on the sheets of win-back: numbers of customers, and all others."""

DECISION_ORDER = (Decision.RECOVER, Decision.WAIT, Decision.UNDECIDED, Decision.LEAVE)


def winback_updates(outcome: WinbackOutcome, labels: Labels, infos: Mapping[str, TableInfo]) -> dict[str, TableUpdate]:
    """New contents of every win-back table a refresh writes; tables the user removed are left out."""
    columns: dict[str, Columns] = {
        specs.CUSTOMER_REGISTER.key: register_columns(outcome),
        specs.CUSTOMER_BALANCE.key: balance_columns(outcome.balance, labels),
        specs.LOST_SCORES.key: score_columns(outcome.result),
        specs.REASON_RESULTS.key: reason_columns(outcome),
        specs.RECOVERY.key: recovery_columns(outcome.result),
        specs.RECOVERY_PLAN.key: plan_columns(merged_plan(outcome.result, outcome.plan, _messages(outcome))),
    }
    written = (*specs.WINBACK_RESULTS, specs.RECOVERY_PLAN)
    return {
        spec.name: table_update(spec, columns[spec.key], labels, infos[spec.name])
        for spec in written
        if spec.name in infos
    }


def winback_names(outcome: WinbackOutcome) -> dict[str, Cell]:
    """Single figures for the sheets of win-back."""
    result, detection = outcome.result, outcome.detection
    selection, margin = result.selection, result.margin
    limits = outcome.settings.selection.resources
    figures: dict[str, Cell] = {
        "lost": len(result.lost),
        "candidates": len(selection.candidates),
        "chosen": int((selection.decision == Decision.RECOVER).sum()),
        "investment": selection.exact.cost,
        "hours": selection.exact.hours,
        "budget": limits.budget if np.isfinite(limits.budget) else None,
        "hours_available": limits.hours if np.isfinite(limits.hours) else None,
        "net": selection.exact.value,
        "greedy": selection.greedy.value,
        "per_euro": margin.per_euro,
        "per_hour": margin.per_hour,
        "more_money": margin.of_money,
        "more_hours": margin.of_hours,
        "model_customers": 0 if result.opinion.model is None else result.opinion.model.customers,
    }
    for relation in RELATION_ORDER:
        figures[f"register_{relation}"] = (
            0 if detection is None else int((detection.register.relation == relation).sum())
        )
    return {f"cecxl_winback_{name}": value for name, value in figures.items()}


def emptied_results(labels: Labels, infos: Mapping[str, TableInfo]) -> tuple[dict[str, TableUpdate], dict[str, Cell]]:
    """What stands in the result tables and named cells where no lost customer is left; the typed plan stays."""
    updates = {
        spec.name: table_update(spec, _empty(spec.key), labels, infos[spec.name])
        for spec in specs.WINBACK_RESULTS
        if spec.name in infos
    }
    return updates, {f"cecxl_winback_{name}": 0 if name in COUNTED else None for name in (*COUNTED, *MEASURED)}


def register_columns(outcome: WinbackOutcome) -> Columns:
    """Lost, inactive and recovered customers, those silent longest first."""
    if outcome.detection is None:
        return _empty(specs.CUSTOMER_REGISTER.key)
    register, purchases = outcome.detection.register, outcome.detection.purchases
    place = np.full(len(register), len(RELATION_ORDER))
    for number, relation in enumerate(RELATION_ORDER):
        place[register.relation == relation] = number
    listed = np.lexsort((np.arange(len(register)), -register.silence, place))
    listed = listed[place[listed] < len(RELATION_ORDER)]
    billing, margin = yearly_business(purchases)
    model, summary = outcome.result.opinion.model, summarise_buying(purchases)
    alive = np.full(len(register), np.nan) if model is None else model.probability_alive(summary)
    alive = np.where(summary.frequency > 0, alive, np.nan)
    ids = register.ids[listed]
    return {
        "customer_id": ids,
        "customer_name": outcome.master.text(ids, "name"),
        "relation": register.relation[listed],
        "last_order": date_serials(register.last_order[listed]),
        "silence_days": register.silence[listed],
        "median_gap": register.median_gap[listed],
        "order_days": register.orders[listed],
        "lost_on": date_serials(register.lost_on[listed]),
        "times_lost": register.times_lost[listed],
        "recovered_on": date_serials(register.recovered_on[listed]),
        "past_billing_1": np.round(billing[listed], 2),
        "past_margin_1": np.round(margin[listed], 2) if purchases.line_margin.any() else np.full(len(listed), np.nan),
        "alive": alive[listed],
        "manager": outcome.master.text(ids, "manager"),
    }


def balance_columns(balance: Balance, labels: Labels) -> Columns:
    """The account line by line; lines in which nothing is and nothing moved are left out."""
    moved = (balance.count != 0).any(axis=1) | (balance.cut == "total")
    nameless = labels.text("template.balance_nameless")
    names = np.where((balance.name == "") & (balance.cut != "total"), nameless, balance.name)
    columns: dict[str, Values] = {
        "balance_months": balance.months[moved],
        "balance_cut": balance.cut[moved],
        "cut_name": names[moved],
    }
    for measure, kept in (("count", balance.count), ("billing", balance.billing), ("margin", balance.margin)):
        values = np.round(kept[moved].astype(np.float64), 2)
        for number, movement in enumerate(MOVEMENTS):
            columns[f"{measure}_{movement}"] = values[:, number]
        columns[f"{measure}_net"] = np.round(values[:, 1] + values[:, 2] - values[:, 3], 2)
    return columns


def score_columns(result: WinbackResult) -> Columns:
    """What each lost customer was worth, best first; those without a full code at the end, by id."""
    lost, value = result.lost, result.value
    by_id = np.argsort(np.argsort(lost.ids.astype(str), kind="stable"), kind="stable")
    order = np.lexsort((by_id, np.where(value.rank > 0, value.rank, len(lost) + 1)))
    columns: dict[str, Values] = {
        "rank": _positive(value.rank),
        "customer_id": lost.ids,
        "customer_name": lost.text("name"),
        "code": value.codes,
        "total": _positive(value.total),
        "score": value.score,
        "lost_billing": np.round(lost.number("volume"), 2),
        "lost_margin": np.round(lost.number("margin"), 2),
        "buying_potential": lost.number("potential"),
        "strategic": value.strategic,
    }
    columns |= {f"d{place + 1}": _positive(value.digits[:, place]) for place in range(4)}
    return {key: values[order] for key, values in columns.items()}


def reason_columns(outcome: WinbackOutcome) -> Columns:
    """What each reason of the catalogue cost, most customers first."""
    result, catalogue = outcome.result, outcome.settings.catalogue
    line = result.reasons.reason
    known = line >= 0
    count = np.bincount(line[known], minlength=len(catalogue))
    billing, margin = (
        np.bincount(line[known], np.nan_to_num(result.lost.number(key))[known], len(catalogue))
        for key in ("volume", "margin")
    )
    order = np.lexsort((np.arange(len(catalogue)), -count))
    return {
        "reason_name": _texts([catalogue[number].name for number in order]),
        "reason_category": _texts([catalogue[number].category.value for number in order]),
        "customers": count[order],
        "lost_billing": np.round(billing[order], 2),
        "lost_margin": np.round(margin[order], 2),
        "attempts": result.rates.attempts[order],
        "recovered_count": result.rates.recovered[order],
        "applied_rate": result.rates.rate[order],
        "winback_strategy": _texts([catalogue[number].strategy for number in order]),
    }


def recovery_columns(result: WinbackResult) -> Columns:
    """Every lost customer: first those to win back by rank, then the waiting, the undecided, those left."""
    lost, selection, probability = result.lost, result.selection, result.probability
    group = np.array([DECISION_ORDER.index(Decision(decision)) for decision in selection.decision], dtype=np.int64)
    by_id = np.argsort(np.argsort(lost.ids.astype(str), kind="stable"), kind="stable")
    rank = np.where(selection.rank > 0, selection.rank, len(lost) + 1)
    order = np.lexsort((by_id, -np.nan_to_num(selection.net_value, nan=-np.inf), rank, group))
    payback = np.where(np.isfinite(result.payback), result.payback, np.nan)  # never paid back: nothing to show
    columns: dict[str, Values] = {
        "rank": _positive(selection.rank),
        "customer_id": lost.ids,
        "customer_name": lost.text("name"),
        "decision": selection.decision,
        "ground": selection.ground,
        "treatment": selection.treatment,
        "net_value": np.round(selection.net_value, 2),
        "investment": result.investment.total,
        "roi": result.roi,
        "payback": payback,
        "probability": probability.probability,
        "base_rate": probability.base_rate,
        "decay": probability.decay,
        "market": probability.market,
        "alive": result.opinion.alive,
        "partial_billing": np.round(result.partial.billing, 2),
        "partial_margin": np.round(result.partial.margin, 2),
        "full_billing": np.round(result.full.billing, 2),
        "full_margin": np.round(result.full.margin, 2),
        "expected_margin": np.round(result.expected_margin, 2),
        "recovery_hours": result.investment.hours,
        "code": result.value.codes,
        "score": result.value.score,
        "reason_category": result.reasons.category,
        "lost_reason": lost.text("reason"),
        "last_order": date_serials(lost.last_order),
        "manager": lost.text("manager"),
    }
    return {key: values[order] for key, values in columns.items()}


def _messages(outcome: WinbackOutcome) -> dict[int, str]:
    return {number: reason.message for number, reason in enumerate(outcome.settings.catalogue)}


def _positive(values: NDArray[np.int64] | NDArray[np.int8]) -> NDArray[np.float64]:
    """Whole numbers, 0 as an empty cell."""
    return np.where(values > 0, values.astype(np.float64), np.nan)


def _texts(values: list[str]) -> Texts:
    return np.array(values, dtype=object)


def _empty(key: str) -> Columns:
    spec = next(table for table in specs.WINBACK_TABLES if table.key == key)
    return {field.key: np.empty(0, dtype=object) for field in spec.fields}
