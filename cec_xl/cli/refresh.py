"""`cec-xl refresh BOOK`: score a closed workbook and write its result tables in place."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path
from typing import NamedTuple

from cec_xl.cli.summary import print_summary, summary
from cec_xl.cli.terminal import Terminal
from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.hosts.saving import Backups
from cec_xl.workbook.refresh import Refresh, refresh_workbook
from udfs.closed import update_results


class RefreshedFile(NamedTuple):
    """A refresh that was saved: what came out, what the file's host has to say, the copy of the old file."""

    refresh: Refresh
    notices: tuple[str, ...]
    backup: Path | None


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Refresh, save, and say what came out."""
    done = refresh_file(options.book, terminal, as_of=options.as_of)
    report(done, options.book, terminal)
    return 1 if done.refresh.blocked else 0


def refresh_file(
    book: Path, terminal: Terminal, *, as_of: dt.date | None = None, keep_old: bool = True
) -> RefreshedFile:
    """Refresh a closed workbook and save it, by default with a dated copy of the old file."""
    moment = dt.datetime.now().replace(microsecond=0)
    with ClosedWorkbook.open(book, progress=terminal.progress) as port:
        refresh = refresh_workbook(port, as_of=as_of, now=moment)
        update_results(port, moment.date())
        kept = int(refresh.inputs.parameters.number("backups_kept")) if keep_old else 0
        backup = port.save(moment=moment, backups=Backups(kept))
        notices = tuple(notice.text(terminal.labels) for notice in port.notices)
    return RefreshedFile(refresh, notices, backup)


def report(done: RefreshedFile, book: Path, terminal: Terminal) -> None:
    """What came out, for people or as JSON."""
    extra = {"notices": list(done.notices), "backup": str(done.backup) if done.backup else None}
    terminal.answer(summary(done.refresh, book) | extra)
    print_summary(done.refresh, book, terminal)
    for notice in done.notices:
        terminal.say(f"  ! {notice}")
    if done.backup is not None:
        terminal.say(terminal.labels.text("cli.backup", backup=done.backup))
