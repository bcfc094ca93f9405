"""`cec-xl winback BOOK`: refresh a workbook and show whom to win back, whom not, and why. METHOD §8."""

from __future__ import annotations

import argparse
import math

import numpy as np

from cec_xl.cli.refresh import refresh_file
from cec_xl.cli.summary import print_incidents
from cec_xl.cli.terminal import Terminal
from cec_xl.workbook.winback_refresh import WinbackOutcome
from cec_xl.workbook.winback_writing import recovery_columns, winback_names

SHOWN = 15
LISTED = ("customer_id", "customer_name", "decision", "ground", "treatment", "reason_category", "probability",
          "expected_margin", "investment", "net_value", "roi", "payback")  # fmt: skip
"""Columns of the recovery list that a program is given."""


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Refresh, save, and print the selection."""
    done = refresh_file(options.book, terminal, as_of=options.as_of)
    outcome = done.refresh.winback
    labels = terminal.labels
    if outcome is None:
        terminal.answer({"book": str(options.book), "lost": 0, "customers": []})
        terminal.say(labels.text("cli.winback_nobody", book=options.book))
        return 0
    rows = recovery_rows(outcome)
    terminal.answer({"book": str(options.book), "figures": winback_names(outcome), "customers": rows})
    _print_figures(outcome, terminal)
    _print_list(rows, terminal)
    print_incidents(done.refresh, terminal, limit=5)
    return 1 if done.refresh.blocked else 0


def recovery_rows(outcome: WinbackOutcome) -> list[dict[str, object]]:
    """The recovery list, one flat object per customer; None where a figure is unknown."""
    columns = recovery_columns(outcome.result)
    lists = {key: np.asarray(columns[key]).tolist() for key in LISTED}
    return [{key: _plain(values[row]) for key, values in lists.items()} for row in range(len(lists["customer_id"]))]


def _plain(value: object) -> object:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _print_figures(outcome: WinbackOutcome, terminal: Terminal) -> None:
    selection = outcome.result.selection
    terminal.say(
        terminal.labels.text(
            "cli.winback_figures",
            lost=terminal.number(len(outcome.result.lost)),
            chosen=terminal.number(int(selection.exact.taken.sum())),
            investment=terminal.number(selection.exact.cost),
            hours=terminal.number(selection.exact.hours),
            value=terminal.number(selection.exact.value),
            greedy=terminal.number(selection.greedy.value),
        )
    )
    terminal.say()


def _print_list(rows: list[dict[str, object]], terminal: Terminal) -> None:
    labels = terminal.labels
    keys = ("customer_name", "decision", "ground", "probability", "expected_margin", "investment", "net_value")
    table = [[_shown(row, key, terminal) for key in keys] for row in rows[:SHOWN]]
    terminal.table([labels.text(f"fields.{key}") for key in keys], table, right=(3, 4, 5, 6))
    if len(rows) > SHOWN:
        terminal.say(labels.text("cli.winback_more", count=len(rows) - SHOWN))
    terminal.say()


def _shown(row: dict[str, object], key: str, terminal: Terminal) -> str:
    value = row[key]
    if key in ("decision", "ground"):
        return terminal.labels.choice(key, str(value)) if value else ""
    if isinstance(value, float):
        return terminal.percent(value) if key == "probability" else terminal.number(value)
    return "–" if value is None else str(value or row["customer_id"])
