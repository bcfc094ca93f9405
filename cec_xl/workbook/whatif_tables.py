"""The tables of *Qué_pasa_si*: other weights, how far each weight can move, what a customer needs. METHOD §3, §4."""

from __future__ import annotations

from cec_xl.workbook.schema import Field, Kind, Table, choice

SCENARIOS = 5
"""Weight scenarios that the sheet has room for."""
SCENARIO_FIELDS = tuple(f"rank_{number}" for number in range(1, SCENARIOS + 1))

SCENARIO_SUMMARY = Table(
    "scenario_summary",
    (
        Field("order", Kind.COUNT),
        Field("scenario"),
        Field("w1", Kind.RATIO),
        Field("w2", Kind.RATIO),
        Field("w3", Kind.RATIO),
        Field("w4", Kind.RATIO),
        Field("best_kept", Kind.COUNT),
        Field("mean_change", Kind.NUMBER),
        Field("best_enter"),
        Field("best_leave"),
        Field("most_gained"),
        Field("most_lost"),
    ),
    result=True,
)
"""One row per scenario, held against the one in use."""

WEIGHT_LIMITS = Table(
    "weight_limits",
    (
        Field("order", Kind.DIGIT),
        Field("criterion_name"),
        Field("weight", Kind.RATIO),
        Field("members_low", Kind.RATIO),
        Field("members_high", Kind.RATIO),
        Field("order_low", Kind.RATIO),
        Field("order_high", Kind.RATIO),
        Field("weight_room", Kind.RATIO),
        Field("members_below"),
        Field("members_above"),
        Field("order_below"),
        Field("order_above"),
    ),
    result=True,
)
"""One row per weight: between which values the best customers are the same, and in the same order."""

RANK_LIMITS = Table(
    "rank_limits",
    (
        Field("order", Kind.DIGIT),
        Field("criterion_name"),
        Field("weight", Kind.RATIO),
        Field("rank_low", Kind.RATIO),
        Field("rank_high", Kind.RATIO),
        Field("rank", Kind.COUNT),
        Field("rank_below", Kind.COUNT),
        Field("rank_above", Kind.COUNT),
        Field("rank_range"),
        Field("rank_top"),
    ),
    result=True,
)
"""One row per weight: between which values the chosen customer keeps its rank, and which ranks it can have."""

CUSTOMER_NEEDS = Table(
    "customer_needs",
    (
        choice("need"),
        Field("criterion_name"),
        Field("need_now", Kind.NUMBER),
        choice("need_comparison", "comparison"),
        Field("need_value", Kind.NUMBER),
        Field("need_change", Kind.NUMBER),
        Field("score", Kind.NUMBER),
        Field("rank", Kind.COUNT),
        Field("need_result"),
        Field("need_sentence"),
    ),
    result=True,
)
"""What the chosen customer needs for another segment or one more digit, one value at a time."""

THRESHOLD_LIMITS = Table(
    "threshold_limits",
    (
        Field("order", Kind.DIGIT),
        Field("criterion_name"),
        Field("threshold_digit", Kind.DIGIT),
        Field("threshold", Kind.NUMBER),
        Field("members_low", Kind.NUMBER),
        Field("members_high", Kind.NUMBER),
        Field("order_low", Kind.NUMBER),
        Field("order_high", Kind.NUMBER),
        Field("threshold_below"),
        Field("threshold_above"),
        Field("customer_below"),
        Field("customer_above"),
    ),
    result=True,
)
"""One row per threshold of the chosen customer's set: between which values the best customers are the same, and in the
same order, and when the customer's own digit changes."""

SCENARIO_RANKS = Table(
    "scenario_ranks",
    (
        Field("customer_id"),
        Field("customer_name"),
        Field("rank", Kind.COUNT),
        *(Field(key, Kind.COUNT) for key in SCENARIO_FIELDS),
        Field("code"),
    ),
    result=True,
    row_key="customer_id",
)
"""Who is among the best in any scenario, and with which rank in each."""

WHATIF_TABLES = (SCENARIO_SUMMARY, WEIGHT_LIMITS, RANK_LIMITS, CUSTOMER_NEEDS, THRESHOLD_LIMITS, SCENARIO_RANKS)
