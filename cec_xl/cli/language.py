"""`cec-xl language BOOK --to en`: the workbook in another language, in a new file beside it."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

from cec_xl.cli.terminal import Terminal
from cec_xl.errors import FileError
from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.language.change import LanguageChange, change_language, suggested_path


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Write the new workbook and say what went along."""
    done = change_file(options.book, options.to, options.output)
    labels = terminal.labels
    remarks = done.remarks(labels)
    terminal.answer({"book": str(options.book), "created": str(done.path), "language": options.to, "remarks": remarks})
    terminal.say(labels.text("language.created", language=labels.choice("language", options.to), path=done.path))
    for remark in remarks:
        terminal.say(f"  ! {remark}")
    return 1 if done.refresh.blocked else 0


def change_file(
    book: Path, language: str, output: Path | None = None, *, now: dt.datetime | None = None
) -> LanguageChange:
    """The closed workbook in another language, in `output` or beside it."""
    path = output or suggested_path(book, language)
    if not path.parent.is_dir():
        raise FileError("no_such_folder", path=path.parent)
    with ClosedWorkbook.open(book) as port:
        moment = now or dt.datetime.now().replace(microsecond=0)
        return change_language(port, path, language, now=moment, file=book)
