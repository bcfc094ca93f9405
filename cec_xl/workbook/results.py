"""Classification -> columns of each result table, keyed by table and field, still free of language. METHOD §2-§7."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial

import numpy as np
from numpy.typing import NDArray

from cec_xl.hosts.port import Values
from cec_xl.method.classification import Classification
from cec_xl.method.pareto import pareto_curve
from cec_xl.method.ranking import priority_order
from cec_xl.workbook import tables
from cec_xl.workbook.schema import Table

Columns = Mapping[str, Values]


def result_columns(
    classification: Classification, criterion_names: Mapping[str, str], wanted: Collection[str]
) -> dict[str, Columns]:
    """Contents of the wanted result tables, by table key; the incidents are none of them."""
    everything = customer_columns(classification)
    ranked = priority_order(classification.rank, classification.portfolio.ids)
    makers: dict[str, Callable[[], Columns]] = {
        "scores": lambda: _take(everything, tables.SCORES, None),
        "applied": lambda: applied_columns(classification, criterion_names),
        "priority": lambda: _take(everything, tables.PRIORITY, ranked),
        "pareto": lambda: pareto_columns(classification, everything),
        "service_plan": lambda: _take(everything, tables.SERVICE_PLAN, _with_services(classification, ranked)),
        "service_load": lambda: service_load_columns(classification),
        "sales_rules": lambda: _take(everything, tables.SALES_RULES, None),
    }
    for segment, table in tables.SEGMENT_TABLES.items():
        inside = ranked[classification.segment[ranked] == segment]
        makers[table.key] = partial(_take, everything, table, inside)
    return {key: make() for key, make in makers.items() if key in wanted}


def customer_columns(classification: Classification) -> dict[str, Values]:
    """Everything known of each customer, in the portfolio's order, field key -> column."""
    portfolio = classification.portfolio
    scored = classification.total > 0
    services = classification.services
    columns: dict[str, Values] = {
        "customer_id": portfolio.ids,
        "customer_name": portfolio.text("name"),
        "situation": portfolio.text("situation"),
        "family": portfolio.text("family"),
        "manager": portfolio.text("manager"),
        "set_name": classification.criteria_set,
        "code": classification.codes,
        "total": _blank(classification.total, scored),
        "weighted": classification.weighted,
        "loyalty_factor": classification.loyalty_factor,
        "score": classification.score,
        "rank": _blank(classification.rank, classification.rank > 0),
        "abc": classification.abc,
        "segment": classification.segment,
        "strategy": classification.strategy,
        "service_level": classification.service_level,
        "position": classification.position,
        "position_strategy": classification.position_strategy,
        "sale_allowed": classification.sale_allowed,
        "discount": classification.discount,
        "promotions": classification.promotions,
        "warnings": classification.warnings,
        "rule_strategy": classification.rule_strategy,
        "fired": classification.fired,
        "volume": portfolio.value("volume"),
        "share": portfolio.value("share"),
        "margin": portfolio.value("margin"),
        "planned_services": services.services,
        "planned_hours": services.hours,
        "planned_cost": services.cost,
        "cost_to_margin": services.cost_to_margin,
    }
    for order in range(4):
        digits = classification.digits[:, order]
        columns[f"d{order + 1}"] = _blank(digits, digits > 0)
    return columns


def applied_columns(classification: Classification, criterion_names: Mapping[str, str]) -> Columns:
    """The thresholds each criterion was really scored with (*Criterios_dígitos*)."""
    applied = classification.applied
    return {
        "set_name": _texts(rule.criteria_set for rule in applied),
        "order": np.array([rule.order for rule in applied], dtype=np.int64),
        "criterion_name": _texts(criterion_names.get(rule.criterion, rule.criterion) for rule in applied),
        "threshold_mode": _texts(rule.mode for rule in applied),
        "comparison": _texts(rule.comparison for rule in applied),
        "t4": np.array([rule.t4 for rule in applied], dtype=np.float64),
        "t3": np.array([rule.t3 for rule in applied], dtype=np.float64),
        "t2": np.array([rule.t2 for rule in applied], dtype=np.float64),
        "customers": np.array([rule.customers for rule in applied], dtype=np.int64),
    }


def pareto_columns(classification: Classification, everything: Columns) -> Columns:
    """Customers with billing, largest first, with their running share and class."""
    volume = classification.portfolio.value("volume")
    counted = np.where(np.isfinite(classification.cumulative_share), volume, np.nan)
    order = pareto_curve(counted, classification.portfolio.ids).order
    total = volume[order].sum()
    columns: dict[str, Values] = {
        "order": np.arange(1, len(order) + 1),
        "billing_share": volume[order] / total if total else np.full(len(order), np.nan),
        "cumulative_share": classification.cumulative_share[order],
    }
    return columns | dict(_take(everything, tables.PARETO, order))


def service_load_columns(classification: Classification) -> Columns:
    """Planned load by segment, account manager and in total."""
    load = classification.services.load
    return {
        "load_of": _texts(line.group for line in load),
        "load_name": _texts(line.name for line in load),
        "customers": np.array([line.customers for line in load], dtype=np.int64),
        "planned_services": np.array([line.services for line in load], dtype=np.float64),
        "planned_hours": np.array([line.hours for line in load], dtype=np.float64),
        "planned_cost": np.array([line.cost for line in load], dtype=np.float64),
        "margin": np.array([line.margin for line in load], dtype=np.float64),
    }


def _with_services(classification: Classification, ranked: NDArray[np.int64]) -> NDArray[np.int64]:
    planned: NDArray[np.int64] = ranked[classification.segment[ranked] != ""]
    return planned


def _take(everything: Columns, table: Table, positions: NDArray[np.int64] | None) -> Columns:
    wanted = {field.key: everything[field.key] for field in table.fields if field.key in everything}
    return wanted if positions is None else {key: column[positions] for key, column in wanted.items()}


def _blank(values: NDArray[np.int8] | NDArray[np.int64], present: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Whole numbers with empty cells where there is none."""
    return np.where(present, values.astype(np.float64), np.nan)


def _texts(values: Iterable[str]) -> NDArray[np.object_]:
    return np.array(list(values), dtype=object)
