"""Sheets of an open workbook as a PDF file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cec_xl.errors import FileError
from cec_xl.hosts.excel.application import kept_view, speaking
from cec_xl.logs import get_logger

if TYPE_CHECKING:
    from xlwings import Book


def export_pdf(book: Book, sheets: Sequence[str], path: Path) -> None:
    """Write some sheets to a PDF, in the order of the workbook; sheets that are hidden are shown meanwhile.

    Raises:
        FileError: the file could not be written, because a reader holds it open, for instance.
    """
    with speaking(), kept_view(book.app), book.app.properties(screen_updating=False, enable_events=False):
        book.to_pdf(str(path), include=list(sheets))
    if not path.exists():
        get_logger().error("Excel wrote no %s", path)
        raise FileError("report_not_written", file=path.name, folder=str(path.parent))
