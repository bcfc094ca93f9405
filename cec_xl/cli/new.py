"""`cec-xl new BOOK`: an empty workbook (or, with ``--sample``, the sample firm) in the user's language."""

from __future__ import annotations

import argparse
from pathlib import Path

from cec_xl.cli.terminal import Terminal
from cec_xl.errors import FileError, InputError


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Create the workbook and say what to do next."""
    path = create(options.book, terminal.labels.language, options.view, sample=options.sample, force=options.force)
    terminal.answer({"created": str(path)})
    terminal.say(terminal.labels.text("cli.created", path=path))
    terminal.say(terminal.labels.text("cli.next_new", path=path))
    return 0


def create(book: Path, language: str, view: str, *, sample: bool, force: bool) -> Path:
    """Write a new workbook; an existing file is replaced only with `force`."""
    from cec_xl.template.build import build_workbook  # building is the only command that needs the builder

    path = book if book.suffix else book.with_suffix(".xlsm")
    if path.suffix.lower() != ".xlsm":
        raise InputError("new_needs_xlsm", path=path)
    if path.exists() and not force:
        raise FileError("file_exists", path=path)
    if not path.parent.is_dir():
        raise FileError("no_such_folder", path=path.parent)
    try:
        build_workbook(path, language=language, sample=sample, view=view)
    except OSError as error:
        raise FileError("cannot_write", path=path, reason=error.strerror or str(error)) from error
    return path
