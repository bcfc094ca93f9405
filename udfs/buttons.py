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
from cec_xl.hosts.excel.navigation import add_row, find_table, show_table
from cec_xl.hosts.excel.report import export_pdf, free_path
from cec_xl.install.checks import State, report
from cec_xl.install.doctor import run_doctor
from cec_xl.labels import DEFAULT_LANGUAGE, LANGUAGES, Labels
from cec_xl.logs import get_logger, log_path
from cec_xl.workbook import tables
from cec_xl.workbook.incidents import Incident
from cec_xl.workbook.layout import TableBlock
from cec_xl.workbook.reading import detect_language
from cec_xl.workbook.refresh import Refresh, refresh_workbook, score_workbook
from cec_xl.workbook.sheets import all_sheets
from cec_xl.workbook.writing import incident_counts, incident_update

SHOWN_INCIDENTS = 5
ORDER_OF_STATES = (State.PROBLEM, State.ADVICE, State.OK)

REPORT_TABLES = [
    table.name
    for table in (
        tables.PRIORITY,
        *tables.SEGMENT_TABLES.values(),
        tables.PARETO,
        tables.SERVICE_PLAN,
        tables.SERVICE_LOAD,
        tables.SALES_RULES,
    )
]
"""Tables whose sheets make up the report, behind the start sheet."""

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
    port = _open(book)
    named = port.read_name("cecxl_language")
    return Labels(named if named in LANGUAGES else detect_language(port.tables()))


@_button
def refresh(book: xw.Book, labels: Labels) -> str:
    """*Actualizar*: score the portfolio and rewrite the result tables."""
    with _open(book) as port:
        done = refresh_workbook(port, now=dt.datetime.now().replace(microsecond=0))
    if done.classification is None:
        return _listed(labels.text("buttons.blocked"), done.inputs.log.blocking, labels)
    scored = int((done.classification.rank > 0).sum())
    said = [labels.text("buttons.refreshed", scored=scored, customers=len(done.inputs.portfolio))]
    said.append(_incidents(done, labels))
    said.append(labels.text("buttons.can_undo"))
    return "\n\n".join(said)


@_button
def check(book: xw.Book, labels: Labels) -> str:
    """*Comprobar datos*: look for errors; only the incidents table changes."""
    with ExcelWorkbook(book, save_to_disk=False, keep_undo=False) as port:
        found = score_workbook(port)
        if tables.INCIDENTS.name in found.inputs.tables:
            info = found.inputs.tables[tables.INCIDENTS.name]
            port.write_tables({tables.INCIDENTS.name: incident_update(found.incidents, found.labels, info)})
        port.write_names(incident_counts(found.incidents))
    heading = labels.text("buttons.checked", customers=len(found.inputs.portfolio))
    return _listed(heading, found.incidents, labels) if found.incidents else f"{heading} {_incidents(found, labels)}"


def _incidents(refreshed: Refresh, labels: Labels) -> str:
    if not refreshed.incidents:
        return labels.text("buttons.refreshed_clean")
    count = len(refreshed.incidents)
    return labels.text("buttons.refreshed_incidents", count=count, sheet=_incident_sheet(labels))


def _listed(heading: str, incidents: list[Incident] | tuple[Incident, ...], labels: Labels) -> str:
    """A heading and the first incidents as sentences; the rest is counted."""
    lines = [heading, "", *(f"• {incident.sentence()}" for incident in incidents[:SHOWN_INCIDENTS])]
    if len(incidents) > SHOWN_INCIDENTS:
        more = len(incidents) - SHOWN_INCIDENTS
        lines += ["", labels.text("buttons.more", count=more, sheet=_incident_sheet(labels))]
    return "\n".join(lines)


def _incident_sheet(labels: Labels) -> str:
    return labels.text("sheets.incidents")


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
    """*Informe PDF*: the start sheet and the results, as they stand, in a new PDF beside the workbook."""
    found = [table.info.sheet for name in REPORT_TABLES if (table := find_table(book, name)) is not None]
    start = _open(book).sheet_of_name("cecxl_last_refresh")
    sheets = list(dict.fromkeys([start, *found] if start else found))
    if not sheets:
        return labels.text("buttons.no_sheet")
    place = Path(_place(book))
    folder = place.parent if place.is_file() else Path.home()
    name = labels.text("buttons.report_name", book=place.stem, day=dt.date.today().isoformat())
    path = free_path(folder, name)
    export_pdf(book, sheets, path)
    return labels.text("buttons.reported", path=path)


@_button
def change_language(book: xw.Book, labels: Labels) -> str:
    """*Idioma*: the workbook in another language, in a new file beside it, which is opened; this one is only read."""
    from cec_xl.language.change import change_language as write_in
    from cec_xl.language.change import suggested_path

    spoken = _open(book)
    current = detect_language(spoken.tables())
    others = [language for language in LANGUAGES if language != current]
    first, second = (labels.choice("language", language) for language in others)
    question = labels.text("language.choose", first=first, second=second)
    answer = book.app.alert(question, labels.text("buttons.title"), "yes_no_cancel", "info")
    chosen = {"yes": others[0], "no": others[1]}.get(str(answer))
    if chosen is None:
        return ""
    place = Path(_place(book))
    on_disk = place if place.is_file() else None
    wanted = suggested_path(on_disk or Path.home() / place.name, chosen)
    path = free_path(wanted.parent, wanted.stem, wanted.suffix)
    done = write_in(spoken, path, chosen, now=dt.datetime.now().replace(microsecond=0), file=on_disk)
    book.app.books.open(str(path))
    told = labels.text("language.created", language=labels.choice("language", chosen), path=path)
    return "\n\n".join([told, *done.remarks(labels)])


@_button
def show_help(_book: xw.Book, labels: Labels) -> str:
    """*Ayuda*: how the workbook is used, on one page."""
    sheets = ("customers", "criteria_sets", "weights", "scores", "priority", "segments", "incidents")
    return labels.text("buttons.help", **{key: labels.text(f"sheets.{key}") for key in sheets})


@_button
def diagnose(book: xw.Book, labels: Labels) -> str:
    """*Diagnóstico*: what the doctor finds on this computer and in this workbook, obstacles first."""
    port = _open(book)
    place = Path(_place(book))
    checks = run_doctor(place if place.is_file() else None, language=labels.language)
    ordered = sorted(checks, key=lambda check: ORDER_OF_STATES.index(check.state))
    said = [report(ordered, labels), "", _tables_found(port, labels)]
    if not place.is_file():
        said.append(labels.text("buttons.diagnosis.not_on_disk", place=place))
    if port.can_undo():
        said.append(labels.text("buttons.diagnosis.undo"))
    return "\n".join(said)


def _tables_found(port: ExcelWorkbook, labels: Labels) -> str:
    present = set(port.tables())
    blocks = (block for sheet in all_sheets() for block in sheet.blocks if isinstance(block, TableBlock))
    wanted = [tables.TABLES[block.table].name for block in blocks]
    missing = [name for name in wanted if name not in present]
    if missing:
        return labels.text("buttons.diagnosis.missing_tables", names=", ".join(missing))
    return labels.text("buttons.diagnosis.tables", count=len(wanted))


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
