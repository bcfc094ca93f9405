"""What the ribbon's buttons do: each function is called by VBA through xlwings' ``RunPython`` on the open workbook.

A button ends in a sentence, never in a traceback: what CEC-XL refuses is said in the workbook's language, and what
nobody foresaw goes to the log, whose place is told. A function that exists here gets its button; the ribbon leaves
out those that do not.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable
from pathlib import Path

import xlwings as xw

from cec_xl.errors import CecError
from cec_xl.hosts.excel import ExcelWorkbook
from cec_xl.hosts.excel.application import refuse_edit_mode
from cec_xl.hosts.excel.navigation import add_row, find_table, selected_column, show_table
from cec_xl.hosts.excel.report import export_pdf
from cec_xl.install.checks import State, report
from cec_xl.install.doctor import run_doctor
from cec_xl.labels import DEFAULT_LANGUAGE, Labels
from cec_xl.logs import get_logger, log_path
from cec_xl.new_files import free_path
from cec_xl.workbook import tables
from cec_xl.workbook.refresh import refresh_workbook
from udfs.actions import REPORT_TABLES, check_workbook, help_page, refreshed, tables_found, workbook_language
from udfs.person import PersonInExcel

ORDER_OF_STATES = (State.PROBLEM, State.ADVICE, State.OK)

Action = Callable[[xw.Book, Labels], str]


def _button(action: Action) -> Callable[[], None]:
    """A function VBA can call: finds the workbook, runs `action` and shows its sentence (none where it is ``""``)."""

    @functools.wraps(action)
    def pressed() -> None:
        book = xw.Book.caller()
        labels = Labels(DEFAULT_LANGUAGE)
        try:
            refuse_edit_mode(book.app)
            labels = _labels(book)
            sentence, trouble = action(book, labels), False
        except CecError as error:
            sentence, trouble = error.text(labels), True
        except Exception:
            get_logger().exception("the button %s failed", action.__name__)
            sentence, trouble = labels.text("buttons.unexpected", log=log_path()), True
        if sentence:
            book.app.alert(sentence, labels.text("buttons.title"), mode="critical" if trouble else "info")

    # inspect.signature, which xlwings and the documentation ask, must see a function without arguments.
    del pressed.__wrapped__
    pressed.__annotations__ = {"return": None}
    return pressed


def _open(book: xw.Book) -> ExcelWorkbook:
    """The workbook as a port; saving is left to the user."""
    return ExcelWorkbook(book, save_to_disk=False)


def _labels(book: xw.Book) -> Labels:
    """The labels of the workbook's language."""
    return Labels(workbook_language(_open(book)))


@_button
def refresh(book: xw.Book, labels: Labels) -> str:
    """*Actualizar*: score the portfolio and rewrite the result tables."""
    with _open(book) as port:
        done = refresh_workbook(port, now=dt.datetime.now().replace(microsecond=0))
    return refreshed(done, labels)


@_button
def check(book: xw.Book, labels: Labels) -> str:
    """*Comprobar datos*: look for errors; only the incidents table changes."""
    with ExcelWorkbook(book, save_to_disk=False, keep_undo=False) as port:
        return check_workbook(port, labels)


@_button
def undo(book: xw.Book, labels: Labels) -> str:
    """*Deshacer*: bring back the results that stood there before the last refresh."""
    with _open(book) as port:
        undone = port.undo()
    return labels.text("buttons.undone" if undone else "buttons.nothing_to_undo")


@_button
def new_customer(book: xw.Book, labels: Labels) -> str:
    """*Nuevo cliente*: a blank row at the end of the customers table, with the cursor in it."""
    table = find_table(book, tables.CUSTOMERS.name)
    if table is None:
        return labels.text("messages.no_customers_table", table=tables.CUSTOMERS.name)
    show_table(table, add_row(table))
    return ""


def _show(book: xw.Book, labels: Labels, table_name: str) -> str:
    table = find_table(book, table_name)
    if table is None:
        return labels.text("buttons.no_sheet")
    show_table(table)
    return ""


@_button
def import_data(book: xw.Book, labels: Labels) -> str:
    """*Importar…*: fill the customers, their history and their orders from what the firm's ERP exports."""
    from udfs.import_button import import_into

    return import_into(_open(book), PersonInExcel(book.app, labels), Path(_place(book)), labels)


@_button
def show_segments(book: xw.Book, labels: Labels) -> str:
    """*Segmentos*: go to the lists of customers by segment."""
    return _show(book, labels, tables.SEGMENT_TABLES["vital"].name)


@_button
def show_services(book: xw.Book, labels: Labels) -> str:
    """*Política de servicios*: go to the service policy."""
    return _show(book, labels, tables.SERVICES.name)


@_button
def show_winback(book: xw.Book, labels: Labels) -> str:
    """*Recuperación*: go to what recovering each lost customer is worth."""
    return _show(book, labels, tables.TABLES["recovery"].name)


@_button
def show_history(book: xw.Book, labels: Labels) -> str:
    """*Histórico*: go to who fell and who rose between the last two snapshots, and why."""
    return _show(book, labels, tables.TABLES["history_moves"].name)


@_button
def report_pdf(book: xw.Book, labels: Labels) -> str:
    """*Informe PDF*: a new PDF beside the workbook, of the customer, the segment or the portfolio one is looking at.

    Where the library that writes it is not installed, the start sheet and the results, as they stand.
    """
    from udfs.report_button import Cursor, own_report, sheets_printed

    place = Path(_place(book))
    folder = place.parent if place.is_file() else Path.home()
    cursor = Cursor(book.sheets.active.name, selected_column(book.app))
    with ExcelWorkbook(book, save_to_disk=False, keep_undo=False) as port:
        said = own_report(port, cursor, folder / place.stem, labels)
    if said is not None:
        return said
    found = [table.info.sheet for name in REPORT_TABLES if (table := find_table(book, name)) is not None]
    start = _open(book).sheet_of_name("cecxl_last_refresh")
    sheets = list(dict.fromkeys([start, *found] if start else found))
    if not sheets:
        return labels.text("buttons.no_sheet")
    name = labels.text("buttons.report_name", book=place.stem, day=dt.date.today().isoformat())
    path = free_path(folder, name)
    export_pdf(book, sheets, path)
    return sheets_printed(path, labels)


@_button
def change_language(book: xw.Book, labels: Labels) -> str:
    """*Idioma*: the workbook in another language, in a new file beside it, which is opened; this one is only read."""
    from udfs.language_button import write_in_another_language

    done = write_in_another_language(_open(book), PersonInExcel(book.app, labels), Path(_place(book)), labels)
    if done is None:
        return ""
    path, told = done
    book.app.books.open(str(path))
    return told


@_button
def show_help(_book: xw.Book, labels: Labels) -> str:
    """*Ayuda*: how the workbook is used, on one page."""
    return help_page(labels)


@_button
def diagnose(book: xw.Book, labels: Labels) -> str:
    """*Diagnóstico*: what the doctor finds on this computer and in this workbook, obstacles first."""
    port = _open(book)
    place = Path(_place(book))
    checks = run_doctor(place if place.is_file() else None, language=labels.language)
    ordered = sorted(checks, key=lambda check: ORDER_OF_STATES.index(check.state))
    said = [report(ordered, labels), "", tables_found(port, labels)]
    if not place.is_file():
        said.append(labels.text("buttons.diagnosis.not_on_disk", place=place))
    if port.can_undo():
        said.append(labels.text("buttons.diagnosis.undo"))
    return "\n".join(said)


def _place(book: xw.Book) -> str:
    """Where the workbook lies, as Excel says: a path, an address, or its bare name while it is unsaved."""
    try:
        native = book.api.FullName
    except AttributeError:  # macOS
        native = book.fullname
    return str(native)


__all__ = [
    "change_language",
    "check",
    "diagnose",
    "import_data",
    "new_customer",
    "refresh",
    "report_pdf",
    "show_help",
    "show_history",
    "show_segments",
    "show_services",
    "show_winback",
    "undo",
]
