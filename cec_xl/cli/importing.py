"""`cec-xl import BOOK SOURCES…`: what the firm's ERP exports, as criteria and order history in a closed workbook.

What was understood and what became of every row is shown before anything is written; where a file can be read in two
ways, the person at the keyboard is asked. A workbook that knows its files needs no sources and no questions.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from cec_xl.cli.refresh import refresh_file
from cec_xl.cli.summary import print_summary, summary
from cec_xl.cli.terminal import Terminal
from cec_xl.errors import InputError
from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.hosts.saving import Backups, check_savable
from udfs.closed import update_results

if TYPE_CHECKING:
    from cec_xl.erp.notices import Question, UndecidedError
    from cec_xl.workbook.import_run import PreparedImport


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Import, show, ask, write, and refresh where that is wanted."""
    if not options.dry_run:
        check_savable(options.book)
    with ClosedWorkbook.open(options.book, progress=terminal.progress) as port:
        prepared = _prepared(port, options, terminal)
        _show(prepared, options, terminal)
        backup = None
        if not options.dry_run:
            _require_consent(prepared, options, terminal)
            backup = _saved(port, prepared)
            notices = [notice.text(terminal.labels) for notice in port.notices]
    if options.dry_run:
        terminal.say(terminal.labels.text("cli.import_dry_run", book=options.book))
        terminal.answer(_content(prepared, options.book, None))
        return 0
    return _finished(prepared, backup, notices, options, terminal)


def _prepared(port: ClosedWorkbook, options: argparse.Namespace, terminal: Terminal) -> PreparedImport:
    """The import, computed; asks what only the user knows, as often as answers raise further questions."""
    from cec_xl.erp.notices import UndecidedError
    from cec_xl.workbook.import_run import prepare_import

    answers = _answers(options.map)
    while True:
        try:
            return prepare_import(
                port,
                options.sources,
                today=dt.date.today(),
                as_of=options.as_of,
                answers=answers,
                engine=options.engine,
                memory=options.memory,
                rejected=None if options.dry_run else options.rejected,
                keep_in=None if options.dry_run else options.keep,
                active_set=options.set,
                progress=terminal.progress,
            )
        except UndecidedError as undecided:
            if not _is_watched(terminal):
                raise
            answers |= _ask(undecided, terminal)


def _answers(given: list[str]) -> dict[str, str]:
    pairs = {}
    for text in given:
        key, equals, value = text.partition("=")
        if not equals:
            raise InputError("import_bad_answer", answer=text)
        pairs[key.strip()] = value.strip()
    return pairs


def _is_watched(terminal: Terminal) -> bool:
    """Whether there is somebody to ask."""
    return not terminal.as_json and sys.stdin.isatty() and sys.stdout.isatty()


def _ask(undecided: UndecidedError, terminal: Terminal) -> Mapping[str, str]:
    if undecided.mapping is not None:
        terminal.say(undecided.mapping.text(terminal.labels))
        terminal.say()
    answers: dict[str, str] = {}
    for question in undecided.questions:
        key, _, value = _chosen(question, terminal).partition("=")
        answers[key] = value
    return answers


def _chosen(question: Question, terminal: Terminal) -> str:
    """One of the answers a question allows, by its number, or another of the same form."""
    terminal.say(question.sentence(terminal.labels))
    for number, answer in enumerate(question.answers, 1):
        terminal.say(f"  {number}  {answer}")
    while True:
        typed = input(terminal.labels.text("cli.import_choose")).strip()
        if typed.isdecimal() and 1 <= int(typed) <= len(question.answers):
            return question.answers[int(typed) - 1]
        if "=" in typed:
            return typed


def _show(prepared: PreparedImport, options: argparse.Namespace, terminal: Terminal) -> None:
    say = terminal.labels.text
    if not prepared.is_known or options.dry_run:
        terminal.say(prepared.result.mapping.columns_text(terminal.labels))
        terminal.say()
    terminal.say(prepared.report(terminal.labels))
    terminal.say()
    if not prepared.changes:
        terminal.say(say("cli.import_nothing_new", book=options.book))


def _require_consent(prepared: PreparedImport, options: argparse.Namespace, terminal: Terminal) -> None:
    """Files read for the first time are only written with somebody's word."""
    if options.yes or prepared.is_known or not prepared.changes:
        return
    if not _is_watched(terminal):
        raise InputError("import_unconfirmed", book=options.book)
    typed = input(terminal.labels.text("cli.import_confirm")).strip().casefold()
    if typed not in terminal.labels.text("cli.import_yes").split():
        raise InputError("import_declined", book=options.book)


def _saved(port: ClosedWorkbook, prepared: PreparedImport) -> Path | None:
    """Write and save what changes, if anything; the copy of the old file."""
    from cec_xl.workbook.import_run import write_import

    if not prepared.changes:
        return None
    write_import(port, prepared)
    update_results(port, dt.date.today())
    return port.save(backups=Backups(prepared.backups_kept))


def _finished(
    prepared: PreparedImport, backup: Path | None, notices: list[str], options: argparse.Namespace, terminal: Terminal
) -> int:
    """Say what was done; refresh where that is wanted."""
    say = terminal.labels.text
    content = _content(prepared, options.book, backup)
    if prepared.changes:
        details = {"customers": len(prepared.result.customers["customer_id"]), "added": prepared.merge.added}
        terminal.say(say("cli.imported", book=options.book, **details))
    for notice in notices:
        terminal.say(f"  ! {notice}")
    if backup is not None:
        terminal.say(say("cli.backup", backup=backup))
    if not options.refresh:
        terminal.answer(content)
        terminal.say(say("cli.import_next", book=options.book))
        return 0
    terminal.say()
    done = refresh_file(options.book, terminal, as_of=options.as_of, keep_old=not prepared.changes)
    terminal.answer({"import": content, "refresh": summary(done.refresh, options.book)})
    print_summary(done.refresh, options.book, terminal)
    return 1 if done.refresh.blocked else 0


def _content(prepared: PreparedImport, book: Path, backup: Path | None) -> dict[str, object]:
    """The import as one JSON object; amounts are decimals as texts."""
    report = prepared.result.report
    return {
        "book": str(book),
        "as_of": report.as_of.isoformat(),
        "customers": report.customers,
        "added": prepared.merge.added,
        "kept": len(prepared.merge.kept),
        "changed": sorted(prepared.updates),
        "files": [
            {
                "file": count.file.name,
                "role": str(count.role),
                "read": {"rows": count.total_read.rows, "amount": str(count.total_read.amount)},
                "used": {"rows": count.total_used.rows, "amount": str(count.total_used.amount)},
                "aside": {
                    str(reason): {"rows": rows.rows, "amount": str(rows.amount)} for reason, rows in count.aside.items()
                },
            }
            for count in report.files
        ],
        "columns": {
            source.name: {match.field: match.header for match in source.matches}
            for source in prepared.result.mapping.sources
        },
        "notices": [notice.code for notice in prepared.all_notices],
        "rejected": report.rejected_file or None,
        "backup": None if backup is None else str(backup),
    }
