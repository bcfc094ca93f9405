"""The table of criteria sets -> `CriteriaSet`s of four rules each. METHOD §2."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cec_xl.labels import fold
from cec_xl.method.criteria import Comparison, CriteriaSet, CriterionRule, PortfolioKind, ThresholdMode
from cec_xl.method.problems import Place
from cec_xl.workbook.incidents import BLOCKS, IncidentLog
from cec_xl.workbook.table_view import TableView

COMPARISON_SYMBOLS = {"≥": ">=", "≤": "<=", "=>": ">=", "=<": "<="}


def read_sets(view: TableView | None, criterion_names: Mapping[str, str], log: IncidentLog) -> tuple[CriteriaSet, ...]:
    """Every complete set; one that lacks a place or repeats it blocks, because it cannot score anybody."""
    if view is None:
        return ()
    rules = _read_rules(view, criterion_names, log)
    names = view.texts("set_name")
    kinds = view.choices("portfolio_kind", log.add)
    families = view.texts("family")
    orders = view.numbers("order", log.add)
    sets: list[CriteriaSet] = []
    for name in dict.fromkeys(names):
        if not name:
            continue
        positions = np.flatnonzero(names == name)
        kind = next((kinds[p] for p in positions if kinds[p]), "")
        found = {int(orders[p]): rules[p] for p in positions if np.isfinite(orders[p])}
        first, second, third, fourth = (found.get(order) for order in (1, 2, 3, 4))
        place = Place("criteria_sets", int(view.rows[positions[0]]), "set_name")
        if len(positions) != 4 or not (first and second and third and fourth):
            log.add("set_incomplete", place, BLOCKS, name=name, rows=len(positions))
        elif not kind:
            log.add("set_without_kind", place, BLOCKS, name=name)
        else:
            family = next((str(families[p]) for p in positions if families[p]), None)
            sets.append(CriteriaSet(str(name), PortfolioKind(kind), (first, second, third, fourth), family))
    return tuple(sets)


def _read_rules(view: TableView, criterion_names: Mapping[str, str], log: IncidentLog) -> list[CriterionRule | None]:
    criteria = view.texts("criterion_name")
    modes = view.choices("threshold_mode", log.add)
    comparisons = view.choices("comparison", log.add, synonyms=COMPARISON_SYMBOLS)
    thresholds = np.column_stack([view.numbers(key, log.add) for key in ("t4", "t3", "t2")])
    rules: list[CriterionRule | None] = []
    for position, row in enumerate(view.rows):
        key = criterion_names.get(fold(str(criteria[position])))
        if key is None:
            log.add("unknown_criterion", view.place(int(row), "criterion_name"), BLOCKS)
        if key is None or not modes[position] or not comparisons[position]:
            rules.append(None)
            continue
        t4, t3, t2 = thresholds[position].tolist()
        rules.append(
            CriterionRule(
                key,
                ThresholdMode(modes[position]),
                Comparison(comparisons[position]),
                (t4, t3, t2) if np.isfinite(thresholds[position]).all() else None,
                int(row),
            )
        )
    return rules
