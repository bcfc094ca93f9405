"""`cec-xl report BOOK`: a PDF of the whole portfolio, a segment or a customer, made without Excel."""

from __future__ import annotations

import argparse
from pathlib import Path

from cec_xl.cli.explain import find_customer
from cec_xl.cli.summary import print_incidents
from cec_xl.cli.terminal import Terminal
from cec_xl.errors import FileError, InputError
from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.new_files import free_path
from cec_xl.report.files import (
    Wanted,
    make_report,
    pdf_available,
    report_name,
    segment_called,
    write_report,
)
from cec_xl.report.gather import gather
from cec_xl.workbook.refresh import score_workbook


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Score the workbook as it stands, without changing it, and write the report."""
    labels, book = terminal.labels, options.book
    if not pdf_available():
        raise InputError("report_extra_missing")
    if options.out is not None and options.out.exists() and not options.force:
        raise FileError("file_exists", path=options.out)
    segment = None if options.segment is None else segment_called(options.segment, labels)
    with ClosedWorkbook.open(book, progress=terminal.progress) as port:
        refresh = score_workbook(port, as_of=options.as_of)
        subject = gather(port, refresh, as_of=options.as_of)
    if subject is None:
        terminal.answer({"book": str(book), "blocked": True})
        terminal.say(labels.text("cli.blocked", book=book))
        print_incidents(refresh, terminal, limit=None)
        return 1
    customer = None
    if options.customer is not None:
        customer = find_customer(refresh.inputs.portfolio, options.customer, book, terminal)
    wanted = Wanted(customer, segment)
    path: Path = options.out or free_path(book.parent, report_name(subject, wanted, book.stem))
    write_report(make_report(subject, wanted), path)
    terminal.answer({"book": str(book), "report": str(path)})
    terminal.say(labels.text("cli.reported", path=path))
    return 0
