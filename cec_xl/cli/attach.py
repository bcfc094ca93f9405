"""`cec-xl attach BOOK`: add the CEC sheets to a workbook that exists already."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

from cec_xl.attach import Attachment, attach_sheets
from cec_xl.cli.terminal import Terminal
from cec_xl.hosts.edited_package import EditedPackage
from cec_xl.hosts.saving import check_savable, save_package


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Add the sheets, save, and say what to do next."""
    book: Path = options.book
    attachment, backup = attach_file(book, language=terminal.labels.language, view=options.view)
    terminal.answer(
        {
            "book": str(book),
            "sheets": attachment.sheets,
            "renamed": attachment.renamed,
            "backup": None if backup is None else str(backup),
        }
    )
    say = terminal.labels.text
    terminal.say(say("attach.attached", count=len(attachment.sheets), book=book))
    for usual, name in attachment.renamed.items():
        terminal.say(say("attach.renamed", usual=usual, name=name))
    if backup is not None:
        terminal.say(say("attach.backup", path=backup))
    if attachment.macros:
        terminal.say(say("attach.no_macros"))
    terminal.say(say("attach.next", sheet=attachment.sheets[0], book=book))
    return 0


def attach_file(
    book: Path, *, language: str, view: str, now: dt.datetime | None = None
) -> tuple[Attachment, Path | None]:
    """Add the sheets to a closed workbook and save it; returns what was added and the backup copy."""
    with EditedPackage.open(book) as package:
        check_savable(book)
        attachment = attach_sheets(package, language=language, view=view)
        backup = save_package(package, moment=now or dt.datetime.now().replace(microsecond=0))
    return attachment, backup
