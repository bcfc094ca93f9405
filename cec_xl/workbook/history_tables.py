"""The tables of stage 9: dated snapshots, and what comes of comparing them. METHOD §9.

`HISTORY`, `HISTORY_CRITERIA` and `SCORECARD_HISTORY` grow by one snapshot a refresh; the others are written anew.
"""

from __future__ import annotations

from cec_xl.workbook.schema import Field, Kind, Table, choice

TREND_SNAPSHOTS = 8
"""Snapshots that the line of a customer's score shows."""
TREND_CUSTOMERS = 500
"""Customers that have such a line: the best ones."""

HISTORY = Table(
    "history",
    (
        Field("snapshot_date", Kind.DATE),
        Field("customer_id"),
        Field("customer_name"),
        choice("situation"),
        Field("set_name"),
        Field("code"),
        Field("total", Kind.COUNT),
        Field("score", Kind.NUMBER),
        Field("rank", Kind.COUNT),
        choice("segment"),
        choice("strategy"),
        Field("volume", Kind.MONEY),
        *(Field(f"value_{order}", Kind.NUMBER) for order in range(1, 5)),
    ),
    result=True,
)
"""One row per date and customer; the digits are those of the code, `value_1` … what each was scored on."""

HISTORY_CRITERIA = Table(
    "history_criteria",
    (
        Field("snapshot_date", Kind.DATE),
        Field("set_name"),
        Field("order", Kind.DIGIT),
        Field("criterion_name"),
        Field("t4", Kind.NUMBER),
        Field("t3", Kind.NUMBER),
        Field("t2", Kind.NUMBER),
    ),
    result=True,
)
"""The criteria and cut-offs the snapshot was scored with, four rows per set in use."""

SCORECARD_HISTORY = Table(
    "scorecard_history",
    (
        Field("snapshot_date", Kind.DATE),
        Field("indicator_key"),
        Field("indicator"),
        Field("indicator_value", Kind.NUMBER),
    ),
    result=True,
)

SNAPSHOTS = Table(
    "snapshots",
    (
        Field("snapshot_date", Kind.DATE),
        Field("customers", Kind.COUNT),
        Field("customers_scored", Kind.COUNT),
        *(Field(f"segment_{segment}", Kind.COUNT) for segment in ("vital", "future", "dull", "unnecessary")),
        Field("customers_lost", Kind.COUNT),
        Field("volume", Kind.MONEY),
        Field("average_score", Kind.NUMBER),
    ),
    result=True,
)

HISTORY_MOVES = Table(
    "history_moves",
    (
        Field("customer_id"),
        Field("customer_name"),
        choice("movement"),
        choice("alert"),
        Field("moved_digit", Kind.DIGIT),
        Field("criterion_name"),
        Field("digit_before", Kind.DIGIT),
        Field("digit_after", Kind.DIGIT),
        Field("value_before", Kind.NUMBER),
        Field("value_after", Kind.NUMBER),
        Field("threshold_crossed", Kind.NUMBER),
        Field("code_before"),
        Field("code_after"),
        choice("state_before", "state"),
        choice("state_after", "state"),
        Field("score_before", Kind.NUMBER),
        Field("score_after", Kind.NUMBER),
        Field("volume_before", Kind.MONEY),
        Field("volume_after", Kind.MONEY),
    ),
    result=True,
)

CODE_MOVES = Table(
    "code_moves",
    (
        Field("code_before"),
        Field("code_after"),
        Field("customers", Kind.COUNT),
        Field("volume_before", Kind.MONEY),
        Field("volume_after", Kind.MONEY),
    ),
    result=True,
)

SCORE_TREND = Table(
    "score_trend",
    (
        Field("rank", Kind.COUNT),
        Field("customer_id"),
        Field("customer_name"),
        Field("code"),
        choice("segment"),
        *(Field(f"score_{place}", Kind.NUMBER) for place in range(1, TREND_SNAPSHOTS + 1)),
        Field("score_change", Kind.NUMBER),
    ),
    result=True,
)

HISTORY_TABLES = (
    HISTORY, HISTORY_CRITERIA, SCORECARD_HISTORY, SNAPSHOTS, HISTORY_MOVES, CODE_MOVES, SCORE_TREND,
)  # fmt: skip
