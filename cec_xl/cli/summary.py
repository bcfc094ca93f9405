"""What a refresh found, for the terminal and as JSON."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from cec_xl.cli.terminal import Terminal
from cec_xl.method.classification import Classification
from cec_xl.method.settings import Segment
from cec_xl.workbook.refresh import Refresh

TOP = 5
SHOWN_INCIDENTS = 5
SEGMENT_ORDER = (Segment.VITAL, Segment.FUTURE, Segment.DULL, Segment.UNNECESSARY)


def summary(refresh: Refresh, book: Path) -> dict[str, object]:
    """The refresh as one JSON object; keys are stable, texts are the workbook's."""
    content: dict[str, object] = {
        "book": str(book),
        "language": refresh.inputs.language,
        "blocked": refresh.blocked,
        "customers": len(refresh.inputs.portfolio),
        "incidents": incident_rows(refresh),
    }
    classification = refresh.classification
    if classification is not None:
        content["scored"] = int((classification.rank > 0).sum())
        content["segments"] = {
            str(segment): {"customers": count, "billing": billing}
            for segment, count, billing in segment_rows(classification)
        }
        content["top"] = [
            {
                "rank": int(classification.rank[position]),
                "customer_id": str(classification.portfolio.ids[position]),
                "name": str(classification.portfolio.text("name")[position]),
                "code": str(classification.codes[position]),
                "score": float(classification.score[position]),
                "segment": str(classification.segment[position]),
            }
            for position in top_positions(classification)
        ]
    return content


def incident_rows(refresh: Refresh) -> list[dict[str, str]]:
    """The incidents, one flat object each."""
    return [
        {
            "severity": incident.severity,
            "code": incident.code,
            "sheet": incident.sheet,
            "cell": incident.cell,
            "customer_id": incident.customer_id,
            "found": incident.found,
            "message": incident.text,
            "remedy": incident.remedy,
        }
        for incident in refresh.incidents
    ]


def segment_rows(classification: Classification) -> list[tuple[Segment, int, float]]:
    """Customers and billing of each segment, best first."""
    volume = np.nan_to_num(classification.portfolio.value("volume"))
    inside = {segment: classification.segment == segment for segment in SEGMENT_ORDER}
    return [(segment, int(mask.sum()), float(volume[mask].sum())) for segment, mask in inside.items()]


def top_positions(classification: Classification) -> list[int]:
    """The best-ranked customers."""
    ranked = np.flatnonzero((classification.rank > 0) & (classification.rank <= TOP))
    order = np.lexsort((classification.portfolio.ids[ranked].astype(str), classification.rank[ranked]))
    return [int(position) for position in ranked[order[:TOP]]]


def print_summary(refresh: Refresh, book: Path, terminal: Terminal) -> None:
    """What came out, in a screenful."""
    labels = terminal.labels
    classification = refresh.classification
    if classification is None:
        terminal.say(labels.text("cli.blocked", book=book))
        print_incidents(refresh, terminal, limit=None)
        return
    scored = int((classification.rank > 0).sum())
    terminal.say(labels.text("cli.refreshed", book=book, customers=len(refresh.inputs.portfolio), scored=scored))
    terminal.say()
    _print_segments(classification, terminal)
    terminal.say()
    _print_top(classification, terminal)
    terminal.say()
    print_incidents(refresh, terminal, limit=SHOWN_INCIDENTS)


def _print_segments(classification: Classification, terminal: Terminal) -> None:
    labels = terminal.labels
    rows = segment_rows(classification)
    if not any(count for _, count, _ in rows):
        share = labels.text("fields.share")
        terminal.say(labels.text("cli.no_segments", share=share, sheet=labels.text("sheets.customers")))
        return
    total = sum(billing for _, _, billing in rows) or float("nan")
    strategy = {
        segment: str(classification.strategy[classification.segment == segment][0]) if count else ""
        for segment, count, _ in rows
    }
    headers = [labels.text(f"cli.column_{key}") for key in ("segment", "customers", "billing", "part", "strategy")]
    terminal.table(
        headers,
        [
            [
                labels.choice("segment", segment),
                terminal.number(count),
                terminal.number(billing),
                terminal.percent(billing / total),
                labels.choice("strategy", strategy[segment]) if strategy[segment] else "–",
            ]
            for segment, count, billing in rows
        ],
        right=(1, 2, 3),
    )


def _print_top(classification: Classification, terminal: Terminal) -> None:
    labels = terminal.labels
    headers = [labels.text(f"cli.column_{key}") for key in ("rank", "customer", "code", "score", "segment")]
    portfolio = classification.portfolio
    rows = [
        [
            terminal.number(int(classification.rank[position])),
            str(portfolio.text("name")[position] or portfolio.ids[position]),
            str(classification.codes[position]),
            terminal.number(float(classification.score[position]), 3),
            labels.choice("segment", str(classification.segment[position]))
            if classification.segment[position]
            else "–",
        ]
        for position in top_positions(classification)
    ]
    terminal.table(headers, rows, right=(0, 3))


def print_incidents(refresh: Refresh, terminal: Terminal, limit: int | None) -> None:
    """The incidents as sentences; the rest is counted."""
    labels = terminal.labels
    incidents = refresh.incidents
    if not incidents:
        terminal.say(labels.text("cli.no_incidents"))
        return
    terminal.say(labels.text("cli.incidents", count=len(incidents)))
    for incident in incidents[:limit]:
        who = f" [{incident.customer_id}]" if incident.customer_id else ""
        severity = labels.choice("severity", incident.severity)
        terminal.say(f"  • {severity}{who} {incident.sentence()}")
    if limit is not None and len(incidents) > limit:
        terminal.say(labels.text("cli.more_incidents", count=len(incidents) - limit))
