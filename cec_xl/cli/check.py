"""`cec-xl check BOOK`: read and score without writing; list what needs attention."""

from __future__ import annotations

import argparse

from cec_xl.cli.summary import incident_rows, print_incidents
from cec_xl.cli.terminal import Terminal
from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.workbook.refresh import score_workbook


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """List the incidents; exit code 1 where any of them blocks."""
    with ClosedWorkbook.open(options.book, progress=terminal.progress) as port:
        refresh = score_workbook(port, as_of=options.as_of)
    terminal.answer({"book": str(options.book), "blocked": refresh.blocked, "incidents": incident_rows(refresh)})
    labels = terminal.labels
    customers = len(refresh.inputs.portfolio)
    terminal.say(labels.text("cli.checked", book=options.book, customers=customers))
    print_incidents(refresh, terminal, limit=None)
    return 1 if refresh.blocked else 0
