"""*Informe PDF*, whatever program it is pressed in: a report of what the user is looking at. METHOD §5, §9.

On *Ficha_cliente* it is of the customer chosen there, on *Segmentos* of the segment whose columns the cursor is in,
everywhere else of the whole portfolio. It is our own report, for which the extra ``pdf`` must be installed; without it
the program prints its result sheets, and says why.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from cec_xl.hosts.port import TableInfo, WorkbookPort
from cec_xl.labels import Labels
from cec_xl.method.settings import Segment
from cec_xl.new_files import free_path
from cec_xl.report.files import Wanted, make_report, pdf_available, report_name, write_report
from cec_xl.workbook import tables
from cec_xl.workbook.refresh import score_workbook
from udfs.actions import blocked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cec_xl.report.subject import Subject


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the user stands.

    Attributes:
        sheet: the visible name of the active sheet.
        column: 1-based column of the selected cell; None where no cell is selected.
    """

    sheet: str
    column: int | None = None


class OpenWorkbook(WorkbookPort, Protocol):
    """A port that knows on which sheet a defined name stands."""

    def sheet_of_name(self, name: str) -> str | None:
        """The sheet's visible name; None where the workbook has no such name."""


def own_report(port: OpenWorkbook, cursor: Cursor, place: Path, labels: Labels) -> str | None:
    """Score the workbook as it stands, without changing it, and write the report beside it.

    Args:
        port: the open workbook.
        cursor: what the user is looking at.
        place: the folder and the name of the workbook, without ending.
        labels: the workbook's language.

    Returns:
        What to say; None where the library that writes PDF is not installed.
    """
    if not pdf_available():
        return None
    from cec_xl.report.gather import gather

    scored = score_workbook(port)
    subject = gather(port, scored)
    if subject is None:
        return blocked(scored, labels)
    wanted = _wanted(port, cursor, subject)
    path = free_path(place.parent, report_name(subject, wanted, place.name))
    write_report(make_report(subject, wanted), path)
    return labels.text("buttons.reported", path=path)


def sheets_printed(path: Path, labels: Labels) -> str:
    """What to say where the result sheets were printed instead."""
    said = [labels.text("buttons.reported", path=path), labels.text("buttons.report_of_sheets")]
    return "\n\n".join([*said, labels.message("report_extra_missing")])


def _wanted(port: OpenWorkbook, cursor: Cursor, subject: Subject) -> Wanted:
    if cursor.sheet == port.sheet_of_name("cecxl_card_customer"):
        from cec_xl.workbook.whatif import chosen_customer

        return Wanted(customer=chosen_customer(subject.classification, port.read_name("cecxl_card_customer")))
    return Wanted(segment=segment_at(port.tables(), cursor))


def segment_at(infos: Mapping[str, TableInfo], cursor: Cursor) -> Segment | None:
    """The segment whose list of customers has the cursor in its columns; None where there is none.

    >>> vital = TableInfo("cecxl_segment_vital", "Segmentos", 12, 2, 5, ("Puesto", "Cliente"))
    >>> segment_at({vital.name: vital}, Cursor("Segmentos", 3)).value
    'vital'
    >>> segment_at({vital.name: vital}, Cursor("Segmentos", 1)), segment_at({vital.name: vital}, Cursor("Inicio", 3))
    (None, None)
    """
    if cursor.column is None:
        return None
    for segment, spec in tables.SEGMENT_TABLES.items():
        info = infos.get(spec.name)
        if info is not None and info.sheet == cursor.sheet:
            end = info.first_column + len(info.headers)
            if info.first_column <= cursor.column < end:
                return Segment(segment)
    return None
