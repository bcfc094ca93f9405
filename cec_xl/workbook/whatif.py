"""What a refresh writes on *Qué_pasa_si*. METHOD §3, §4.

The customer of the lower tables is the one chosen on the sheet (``cecxl_whatif_customer``), else the best one. Its
results are written by the refresh, so the sheet says whom they are of.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

import numpy as np

from cec_xl.hosts.port import Cell, TableUpdate, Values, WorkbookPort
from cec_xl.labels import fold
from cec_xl.method.classification import Classification
from cec_xl.method.needed import digit_needs, segment_needs
from cec_xl.method.ranking import priority_order
from cec_xl.method.scenario_ranks import ScenarioComparison, compare_scenarios
from cec_xl.method.sensitivity import TOP, RankProfile, Span, WeightLimits, rank_profiles, top_limits
from cec_xl.method.settings import Settings
from cec_xl.method.threshold_limits import OwnSpan, ThresholdLimits, ThresholdSpan, own_limits, threshold_limits
from cec_xl.workbook import whatif_tables as specs
from cec_xl.workbook.reading import WorkbookInputs
from cec_xl.workbook.whatif_texts import WhatIfTexts, comparison_of, criterion_of
from cec_xl.workbook.writing import table_update

Columns = Mapping[str, Values]


def whatif_results(
    port: WorkbookPort, inputs: WorkbookInputs, classification: Classification
) -> tuple[dict[str, TableUpdate], dict[str, Cell | Sequence[Sequence[Cell]]]]:
    """New contents of the what-if tables the workbook has, and whom the customer's tables are of."""
    currency = inputs.parameters.text("currency")
    texts = WhatIfTexts(classification, inputs.settings, inputs.labels, inputs.criterion_names, currency)
    chosen = chosen_customer(classification, port.read_name("cecxl_whatif_customer"))
    contents = whatif_contents(classification, inputs.settings, texts, chosen)
    updates = {
        spec.name: table_update(spec, contents[spec.key](), inputs.labels, inputs.tables[spec.name])
        for spec in specs.WHATIF_TABLES
        if spec.name in inputs.tables
    }
    shown = "" if chosen is None else texts.customer(chosen)
    return updates, {"cecxl_whatif_shown": shown}


def chosen_customer(classification: Classification, typed: Cell) -> int | None:
    """Position of the customer with a name or an id; of the best one where nothing, or nobody, is named."""
    wanted = "" if typed is None else fold(str(typed))
    portfolio = classification.portfolio
    if wanted:
        for texts in (portfolio.text("name"), portfolio.ids):
            for position, text in enumerate(texts.tolist()):
                if fold(str(text)) == wanted:
                    return position
    order = priority_order(classification.rank, portfolio.ids)
    return int(order[0]) if order.size else None


def whatif_contents(
    classification: Classification, settings: Settings, texts: WhatIfTexts, chosen: int | None
) -> dict[str, Callable[[], Columns]]:
    """What computes the contents of each what-if table: only those a workbook has are worth it."""
    comparison = cache(lambda: compare_scenarios(classification, settings.scenarios))
    names = criterion_order(classification, settings)

    def ranks() -> Columns:
        profiles = () if chosen is None else rank_profiles(classification, chosen)
        return profile_columns(profiles, names, texts)

    return {
        specs.SCENARIO_SUMMARY.key: lambda: summary_columns(comparison(), texts),
        specs.SCENARIO_RANKS.key: lambda: scenario_rank_columns(classification, comparison()),
        specs.WEIGHT_LIMITS.key: lambda: limit_columns(top_limits(classification), names, texts),
        specs.RANK_LIMITS.key: ranks,
        specs.CUSTOMER_NEEDS.key: lambda: need_columns(classification, settings, texts, chosen),
        specs.THRESHOLD_LIMITS.key: lambda: threshold_columns(classification, settings, texts, chosen),
    }


def usual_set(classification: Classification) -> str:
    """The criteria set that scores most customers; ``""`` where nobody is scored."""
    counts: dict[str, int] = {}
    for rule in classification.applied:
        counts[rule.criteria_set] = max(counts.get(rule.criteria_set, 0), rule.customers)
    return max(counts, key=lambda name: counts[name], default="")


def criterion_order(classification: Classification, settings: Settings) -> tuple[str, ...]:
    """The criteria of the four places, in the set that scores most customers: places of other sets mean others."""
    most = usual_set(classification)
    found = (tuple(rule.criterion for rule in one.rules) for one in settings.sets if most and one.name == most)
    return next(found, ("", "", "", ""))


def summary_columns(comparison: ScenarioComparison, texts: WhatIfTexts) -> Columns:
    """One row per scenario."""
    scenarios = comparison.scenarios[: specs.SCENARIOS]
    weights = np.array([one.scenario.weights for one in scenarios], dtype=np.float64).reshape(-1, 4)
    columns: dict[str, Values] = {
        "order": np.arange(1, len(scenarios) + 1),
        "scenario": _texts(one.scenario.name for one in scenarios),
        "best_kept": np.array([one.kept for one in scenarios], dtype=np.int64),
        "mean_change": np.array([one.mean_change for one in scenarios], dtype=np.float64),
        "best_enter": _texts(texts.customers(one.enters) for one in scenarios),
        "best_leave": _texts(texts.customers(one.leaves) for one in scenarios),
        "most_gained": _texts(texts.mover(one, one.rises) for one in scenarios),
        "most_lost": _texts(texts.mover(one, one.falls) for one in scenarios),
    }
    return columns | {f"w{place + 1}": weights[:, place] for place in range(4)}


def scenario_rank_columns(classification: Classification, comparison: ScenarioComparison) -> Columns:
    """The best of all scenarios and their rank in each."""
    shown = np.array(comparison.shown, dtype=np.intp)
    portfolio = classification.portfolio
    columns: dict[str, Values] = {
        "customer_id": portfolio.ids[shown],
        "customer_name": portfolio.text("name")[shown],
        "code": classification.codes[shown],
        "rank": classification.rank[shown],
    }
    for number, key in enumerate(specs.SCENARIO_FIELDS):
        has = number < len(comparison.scenarios)
        columns[key] = comparison.scenarios[number].rank[shown] if has else np.full(len(shown), np.nan)
    return columns


def limit_columns(limits: Sequence[WeightLimits], names: Sequence[str], texts: WhatIfTexts) -> Columns:
    """How far each weight can move."""

    def edges(spans: Sequence[Span]) -> tuple[Values, Values]:
        low = [span.low.value if span.low else 0.0 for span in spans]
        high = [span.high.value if span.high else 1.0 for span in spans]
        return np.array(low, dtype=np.float64), np.array(high, dtype=np.float64)

    members, order = [one.members for one in limits], [one.order for one in limits]
    members_low, members_high = edges(members)
    order_low, order_high = edges(order)
    return {
        "order": np.array([one.place + 1 for one in limits], dtype=np.int64),
        "criterion_name": _texts(texts.criterion(names[one.place]) for one in limits),
        "weight": np.array([one.weight for one in limits], dtype=np.float64),
        "members_low": members_low,
        "members_high": members_high,
        "order_low": order_low,
        "order_high": order_high,
        "weight_room": np.asarray(members_high, dtype=np.float64) - np.asarray(members_low, dtype=np.float64),
        "members_below": _texts(texts.members_limit(span.low, up=False) for span in members),
        "members_above": _texts(texts.members_limit(span.high, up=True) for span in members),
        "order_below": _texts(texts.order_limit(span.low, up=False) for span in order),
        "order_above": _texts(texts.order_limit(span.high, up=True) for span in order),
    }


def profile_columns(profiles: Sequence[RankProfile], names: Sequence[str], texts: WhatIfTexts) -> Columns:
    """The chosen customer's rank as each weight moves."""

    def numbers(values: list[float]) -> Values:
        return np.array(values, dtype=np.float64)

    return {
        "order": np.array([one.place + 1 for one in profiles], dtype=np.int64),
        "criterion_name": _texts(texts.criterion(names[one.place]) for one in profiles),
        "weight": numbers([one.weight for one in profiles]),
        "rank_low": numbers([0.0 if one.low is None else one.low for one in profiles]),
        "rank_high": numbers([1.0 if one.high is None else one.high for one in profiles]),
        "rank": np.array([one.rank for one in profiles], dtype=np.int64),
        "rank_below": numbers([one.rank_below or np.nan for one in profiles]),
        "rank_above": numbers([one.rank_above or np.nan for one in profiles]),
        "rank_range": _texts(texts.rank_range(one) for one in profiles),
        "rank_top": _texts(texts.rank_top(one, TOP) for one in profiles),
    }


def need_columns(classification: Classification, settings: Settings, texts: WhatIfTexts, chosen: int | None) -> Columns:
    """What the chosen customer needs: the two tests of its segment, then one line per criterion."""
    segments = () if chosen is None else segment_needs(classification, settings, chosen)
    digits = () if chosen is None else digit_needs(classification, settings, chosen)
    bounds = [*(need.bound for need in segments), *(need.up for need in digits)]
    now = np.array([*(need.value for need in segments), *(need.value for need in digits)], dtype=np.float64)
    wanted = np.array([np.nan if bound is None else bound.value for bound in bounds], dtype=np.float64)
    nothing = [np.nan] * len(segments)
    segment_names = [texts.segment(need.segment) for need in segments]
    return {
        "need": _texts(["segment"] * len(segments) + ["digit"] * len(digits)),
        "criterion_name": _texts(
            texts.criterion(key) for key in (*map(criterion_of, segments), *(need.criterion for need in digits))
        ),
        "need_now": now,
        "need_comparison": _texts("" if bound is None else comparison_of(bound) for bound in bounds),
        "need_value": wanted,
        "need_change": wanted - now,
        "score": np.array([*nothing, *(need.score for need in digits)], dtype=np.float64),
        "rank": np.array([*nothing, *(need.rank or np.nan for need in digits)], dtype=np.float64),
        "need_result": _texts([*segment_names, *(texts.digit(need.digit + 1) if need.up else "" for need in digits)]),
        "need_sentence": _texts([*map(texts.segment_need, segments), *map(texts.digit_need, digits)]),
    }


def threshold_columns(
    classification: Classification, settings: Settings, texts: WhatIfTexts, chosen: int | None
) -> Columns:
    """How far each threshold of the chosen customer's set can move; of the set of most customers where it has none."""
    name = "" if chosen is None else str(classification.criteria_set[chosen])
    limits = threshold_limits(classification, name or usual_set(classification))
    own = {} if chosen is None or not name else own_limits(classification, settings, chosen)

    def edges(spans: Sequence[ThresholdSpan]) -> tuple[Values, Values]:
        pairs = list(zip(limits, spans, strict=True))
        low = [span.low.value if span.low else one.lowest for one, span in pairs]
        high = [span.high.value if span.high else one.highest for one, span in pairs]
        return _finite(low), _finite(high)

    def own_of(one: ThresholdLimits) -> OwnSpan:
        return own.get((one.order, one.digit), OwnSpan(None, None))

    members_low, members_high = edges([one.members for one in limits])
    order_low, order_high = edges([one.ranking for one in limits])
    return {
        "order": np.array([one.order for one in limits], dtype=np.int64),
        "criterion_name": _texts(texts.criterion(one.criterion) for one in limits),
        "threshold_digit": np.array([one.digit for one in limits], dtype=np.int64),
        "threshold": np.array([one.value for one in limits], dtype=np.float64),
        "members_low": members_low,
        "members_high": members_high,
        "order_low": order_low,
        "order_high": order_high,
        "threshold_below": _texts(texts.threshold_limit(one, up=False) for one in limits),
        "threshold_above": _texts(texts.threshold_limit(one, up=True) for one in limits),
        "customer_below": _texts(texts.own_limit(one.criterion, own_of(one).low, up=False) for one in limits),
        "customer_above": _texts(texts.own_limit(one.criterion, own_of(one).high, up=True) for one in limits),
    }


def _finite(values: list[float]) -> Values:
    return np.array([value if math.isfinite(value) else np.nan for value in values], dtype=np.float64)


def _texts(values: Iterable[str]) -> Values:
    return np.array(list(values), dtype=object)
