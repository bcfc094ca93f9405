"""`cec-xl refresh BOOK`: score a closed workbook and write its result tables in place."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

from cec_xl.cli.summary import print_summary, summary
from cec_xl.cli.terminal import Terminal
from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.workbook.refresh import Refresh, refresh_workbook


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Refresh, save, and say what came out."""
    refresh = refresh_file(options.book, terminal, as_of=options.as_of)
    terminal.answer(summary(refresh, options.book))
    print_summary(refresh, options.book, terminal)
    return 1 if refresh.blocked else 0


def refresh_file(book: Path, terminal: Terminal, *, as_of: dt.date | None, now: dt.datetime | None = None) -> Refresh:
    """Refresh a closed workbook and save it."""
    moment = now or dt.datetime.now().replace(microsecond=0)
    with ClosedWorkbook.open(book, progress=terminal.progress) as port:
        refresh = refresh_workbook(port, as_of=as_of, now=moment)
        port.save()
    return refresh
