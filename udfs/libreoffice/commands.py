"""What the commands of the menu do in LibreOffice; each ends in a sentence, never in a traceback."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from cec_xl.errors import CecError, InputError
from cec_xl.hosts.calc import CalcWorkbook
from cec_xl.hosts.calc.document import CalcDocument
from cec_xl.hosts.calc.navigation import add_row
from cec_xl.labels import DEFAULT_LANGUAGE, LANGUAGES, Labels
from cec_xl.logs import get_logger, log_path
from cec_xl.new_files import free_path
from cec_xl.workbook import tables
from cec_xl.workbook.refresh import refresh_workbook
from udfs.actions import REPORT_TABLES, check_workbook, help_page, refreshed, tables_found, workbook_language
from udfs.libreoffice.person import PersonInLibreOffice

Command = Callable[[CalcDocument, Labels], str]


def run(name: str, document: CalcDocument, language: str) -> Mapping[str, object]:
    """Run a command; see `udfs.libreoffice.program.command`."""
    labels = Labels(language if language in LANGUAGES else DEFAULT_LANGUAGE)
    trouble = True
    try:
        labels = Labels(workbook_language(CalcWorkbook(document), labels.language))
        sentence, trouble = COMMANDS[name](document, labels), False
    except CecError as error:
        sentence = error.text(labels)
    except Exception:
        get_logger().exception("the command %s failed", name)
        sentence = labels.text("buttons.unexpected", log=log_path())
    return {"title": labels.text("buttons.title"), "text": sentence, "trouble": trouble}


def _title(key: str, labels: Labels) -> str:
    """What a command is called in the list of things to undo."""
    return f"{labels.text('ribbon.tab')}: {labels.text(f'ribbon.{key}.label')}"


def refresh(document: CalcDocument, labels: Labels) -> str:
    """Score the portfolio and rewrite the result tables."""
    port = CalcWorkbook(document, title=_title("refresh", labels))
    if tables.CUSTOMERS.name not in port.tables():
        raise InputError("no_customers_table", table=tables.CUSTOMERS.name)
    with port:
        done = refresh_workbook(port, now=dt.datetime.now().replace(microsecond=0))
    return refreshed(done, labels)


def check(document: CalcDocument, labels: Labels) -> str:
    """Look for errors; only the incidents table changes."""
    with CalcWorkbook(document, title=_title("check", labels)) as port:
        return check_workbook(port, labels)


def undo(document: CalcDocument, labels: Labels) -> str:
    """Take the last refresh back, where nothing else was done since."""
    titles = [_title(key, Labels(language)) for key in ("refresh", "check", "import") for language in LANGUAGES]
    match document.undo_last(titles):
        case "undone":
            return labels.text("buttons.undone")
        case "other":
            return labels.text("libreoffice.undo_others_first")
        case _:
            return labels.text("buttons.nothing_to_undo")


def new_customer(document: CalcDocument, labels: Labels) -> str:
    """A blank row at the end of the customers table, with the cursor in it."""
    port = CalcWorkbook(document, title=_title("new_customer", labels))
    if tables.CUSTOMERS.name not in port.tables():
        raise InputError("no_customers_table", table=tables.CUSTOMERS.name)
    row = add_row(port, tables.CUSTOMERS.name)
    document.go_to(CalcWorkbook(document).table(tables.CUSTOMERS.name).block(row, row + 1, 0, 1))
    return ""


def import_data(document: CalcDocument, labels: Labels) -> str:
    """Fill the customers, their history and their orders from what the firm's ERP exports."""
    from udfs.import_button import import_into

    port = CalcWorkbook(document, title=_title("import", labels))
    place = path_of(document.location()) or Path()
    try:
        return import_into(port, PersonInLibreOffice(document, labels), place, labels)
    finally:
        document.hide_progress()


def change_language(document: CalcDocument, labels: Labels) -> str:
    """The workbook in another language, in a new file beside it, which is opened."""
    from udfs.language_button import write_in_another_language

    place = path_of(document.location()) or Path("CEC.xlsm")
    done = write_in_another_language(CalcWorkbook(document), PersonInLibreOffice(document, labels), place, labels)
    if done is None:
        return ""
    path, told = done
    document.open_another(path.as_uri())
    return told


def _showing(table: str) -> Command:
    """A command that goes to a table's first row."""

    def show(document: CalcDocument, labels: Labels) -> str:
        port = CalcWorkbook(document)
        if table not in port.tables():
            return labels.text("buttons.no_sheet")
        document.go_to(port.table(table).block(0, 1, 0, 1))
        return ""

    return show


def report_pdf(document: CalcDocument, labels: Labels) -> str:
    """A new PDF beside the workbook, of the customer, the segment or the portfolio one is looking at.

    Where the library that writes it is not installed, the start sheet and the results, as they stand.
    """
    from udfs.report_button import Cursor, own_report, sheets_printed

    port = CalcWorkbook(document)
    place = path_of(document.location())
    folder, stem = (place.parent, place.stem) if place else (Path.home(), "CEC")
    sheet, column = document.cursor()
    said = own_report(port, Cursor(str(sheet), int(column) or None), folder / stem, labels)
    if said is not None:
        return said
    present = port.tables()
    found = [present[name].sheet for name in REPORT_TABLES if name in present]
    start = port.sheet_of_name("cecxl_last_refresh")
    sheets = list(dict.fromkeys([start, *found] if start else found))
    if not sheets:
        return labels.text("buttons.no_sheet")
    name = labels.text("buttons.report_name", book=stem, day=dt.date.today().isoformat())
    path = free_path(folder, name)
    document.export_pdf(sheets, path.as_uri())
    return sheets_printed(path, labels)


def show_help(_document: CalcDocument, labels: Labels) -> str:
    """How the workbook is used, on one page."""
    return help_page(labels)


def diagnose(document: CalcDocument, labels: Labels) -> str:
    """What the doctor finds on this computer and in this workbook, obstacles first."""
    from cec_xl.install.checks import State, report
    from cec_xl.install.doctor import run_doctor

    order = (State.PROBLEM, State.ADVICE, State.OK)
    place = path_of(document.location())
    checks = run_doctor(place, language=labels.language)
    ordered = sorted(checks, key=lambda check: order.index(check.state))
    return "\n".join([report(ordered, labels), "", tables_found(CalcWorkbook(document), labels)])


def path_of(address: str) -> Path | None:
    """The file behind an address; None where the document is on no disk.

    >>> path_of("file:///tmp/mi%20libro.ods").name, path_of("")
    ('mi libro.ods', None)
    """
    parts = urlsplit(address)
    return Path(url2pathname(unquote(parts.path))) if parts.scheme == "file" else None


COMMANDS: Mapping[str, Command] = {
    "refresh": refresh,
    "check": check,
    "undo": undo,
    "import": import_data,
    "new_customer": new_customer,
    "segments": _showing(tables.SEGMENT_TABLES["vital"].name),
    "services": _showing(tables.SERVICES.name),
    "winback": _showing(tables.TABLES["recovery"].name),
    "history": _showing(tables.TABLES["history_moves"].name),
    "report": report_pdf,
    "language": change_language,
    "help": show_help,
    "diagnose": diagnose,
}
"""The commands by the key of their button in the ribbon."""
