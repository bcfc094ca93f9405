"""A small firm in memory: METHOD's worked case with a handful of customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cec_xl.labels import Labels
from cec_xl.workbook import tables
from tests.memory_port import MemoryWorkbook

SET = "CEC_actuales_2"
RULES = (
    (1, "diversity", ">=", 4, 3, 2),
    (2, "share", ">", 0.5, 0.25, 0.1),
    (3, "volume", ">", 50_000, 20_000, 5_000),
    (4, "risk", "<=", 0, 1, 2),
)


def set_rows(labels: Labels, name: str = SET, family: str | None = None) -> list[dict[str, object]]:
    return [
        {
            "set_name": name,
            "portfolio_kind": labels.choice("portfolio_kind", "current"),
            "family": family,
            "order": order,
            "criterion_name": labels.text(f"criteria.{criterion}"),
            "threshold_mode": labels.choice("threshold_mode", "fixed"),
            "comparison": comparison,
            "t4": t4,
            "t3": t3,
            "t2": t2,
        }
        for order, criterion, comparison, t4, t3, t2 in RULES
    ]


def customer(labels: Labels, number: int, **values: object) -> dict[str, object]:
    row: dict[str, object] = {
        "customer_id": f"C{number:03}",
        "customer_name": f"Cliente {number}",
        "situation": labels.choice("situation", "current"),
        "diversity": 4,
        "share": 0.6,
        "volume": 60_000,
        "risk": 0,
        "loyalty": 4,
        "margin": 9_000,
    }
    return row | values


def firm(
    customers: Sequence[Mapping[str, object]] | None = None,
    *,
    language: str = "es",
    weights: Sequence[float] = (0.1, 0.3, 0.5, 0.1),
    settings: Mapping[str, object] | None = None,
    sets: Sequence[Mapping[str, object]] | None = None,
    without: Sequence[str] = (),
) -> MemoryWorkbook:
    """The firm's workbook; every part can be replaced by a test."""
    book = MemoryWorkbook(language)
    labels = book.labels
    default = [customer(labels, 1), customer(labels, 2, volume=10_000, share=0.1, diversity=2, risk=1)]
    book.add(tables.CUSTOMERS, default if customers is None else customers, without=without)
    book.add(tables.CRITERIA_SETS, set_rows(labels) if sets is None else sets)
    book.add(tables.WEIGHTS, [{"scenario": "Arranque", **{f"w{i + 1}": w for i, w in enumerate(weights)}}])
    chosen = {"active_set_current": SET, "active_scenario": "Arranque"} | dict(settings or {})
    book.add(tables.SETTINGS, [{"setting_key": key, "setting_value": value} for key, value in chosen.items()])
    for spec in tables.RESULT_TABLES:
        book.add(spec)
    return book
