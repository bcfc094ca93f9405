"""What a workbook knows of one customer beside its classification: older scores, the win-back case. METHOD §8, §9."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cec_xl.hosts.port import WorkbookPort
from cec_xl.workbook.history import day_of, read_dated
from cec_xl.workbook.history_tables import HISTORY
from cec_xl.workbook.reading import WorkbookInputs

if TYPE_CHECKING:
    from cec_xl.workbook.winback_refresh import WinbackOutcome


@dataclass(frozen=True, slots=True)
class PastScore:
    """A line of a customer's history, in the workbook's words."""

    day: dt.date
    code: str
    score: float
    segment: str


@dataclass(frozen=True, slots=True)
class WinbackCase:
    """What winning back a lost customer is worth.

    Attributes:
        decision, ground, treatment, reason_category: keys of the lists of these names; no treatment is ``""``.
        probability: 0..1.
        full_margin: yearly margin if the customer returns whole, currency.
        investment, net_value: currency.
        last_order: None where it is unknown.
        lost_reason: in the user's words.
        manager: who looks after the customer.
    """

    decision: str
    ground: str
    treatment: str
    reason_category: str
    probability: float
    full_margin: float
    investment: float
    net_value: float
    last_order: dt.date | None
    lost_reason: str
    manager: str


def past_scores(port: WorkbookPort, inputs: WorkbookInputs) -> dict[str, tuple[PastScore, ...]]:
    """Older scores by customer id, newest first; none where the workbook keeps no history."""
    if HISTORY.name not in inputs.tables:
        return {}
    rows = read_dated(port, HISTORY, inputs.tables, inputs.log)
    if rows is None:
        return {}
    found: dict[str, list[PastScore]] = {}
    columns = [rows.columns[key].tolist() for key in ("snapshot_date", "customer_id", "code", "score", "segment")]
    for serial, customer_id, code, score, segment in zip(*columns, strict=True):
        if isinstance(score, float) and not math.isnan(score):
            found.setdefault(str(customer_id), []).append(PastScore(day_of(serial), str(code), score, str(segment)))
    return {key: tuple(sorted(lines, key=lambda line: line.day, reverse=True)) for key, lines in found.items()}


def winback_case(outcome: WinbackOutcome | None, customer_id: str) -> WinbackCase | None:
    """The case of a lost customer; None for the others, and where the workbook has no win-back."""
    if outcome is None:
        return None
    from cec_xl.workbook.winback_writing import recovery_columns

    columns = recovery_columns(outcome.result)
    ids = [str(one) for one in columns["customer_id"].tolist()]
    if customer_id not in ids:
        return None
    row = ids.index(customer_id)
    case = {key: values.tolist()[row] for key, values in columns.items()}
    last = case["last_order"]
    known = isinstance(last, float) and math.isfinite(last)
    return WinbackCase(
        str(case["decision"]),
        str(case["ground"]),
        str(case["treatment"] or ""),
        str(case["reason_category"]),
        float(case["probability"]),
        float(case["full_margin"]),
        float(case["investment"]),
        float(case["net_value"]),
        day_of(last) if known else None,
        str(case["lost_reason"] or ""),
        str(case["manager"] or ""),
    )
