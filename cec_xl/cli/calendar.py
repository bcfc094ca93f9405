"""`cec-xl calendar BOOK --ics F --csv F`: the service calendar and the action plan, for other programs. METHOD §7."""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from pathlib import Path

from cec_xl.cli.summary import print_incidents
from cec_xl.cli.terminal import Terminal
from cec_xl.errors import FileError, InputError
from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.hosts.saving.atomic import replace_file
from cec_xl.labels import fold
from cec_xl.method.calendar import TeamLoad, team_load
from cec_xl.workbook.calendar import agenda_columns, capacity_rows, workbook_calendar
from cec_xl.workbook.calendar_export import AgendaLine, action_lines, agenda_lines, as_csv, events, in_order
from cec_xl.workbook.calendar_file import calendar_file
from cec_xl.workbook.history import day_of, snapshot_serial
from cec_xl.workbook.refresh import score_workbook


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Plan, write the files asked for, and show the load."""
    for path in (options.ics, options.csv):
        _refuse(path, force=options.force)
    with ClosedWorkbook.open(options.book, progress=terminal.progress) as port:
        refresh = score_workbook(port, as_of=options.as_of)
        if refresh.classification is None:
            terminal.answer({"book": str(options.book), "blocked": True})
            terminal.say(terminal.labels.text("cli.blocked", book=options.book))
            print_incidents(refresh, terminal, limit=None)
            return 1
        inputs = refresh.inputs
        serial = snapshot_serial(inputs.log, inputs.parameters, options.as_of)
        if serial is None:
            raise InputError("calendar_needs_date", book=options.book)
        calendar = workbook_calendar(inputs, refresh.classification, serial)
        load = team_load(calendar, {manager: hours for manager, (hours, _) in capacity_rows(port, inputs).items()})
        lines = in_order([*agenda_lines(agenda_columns(calendar)), *action_lines(port, inputs)])
    if options.manager:
        lines = _of_manager(lines, options.manager)
    if options.ics:
        name = inputs.labels.text("calendar.name")
        content = calendar_file(events(lines, inputs.labels), name=name, stamp=day_of(serial))
        replace_file(options.ics, lambda file: file.write(content))
    if options.csv:
        table = as_csv(lines, inputs.labels)
        replace_file(options.csv, lambda file: file.write(table))
    _report(options, len(lines), load, terminal)
    return 0


def _refuse(path: Path | None, *, force: bool) -> None:
    """Before any work: a file that is there is only replaced when told so."""
    if path is None:
        return
    if path.exists() and not force:
        raise FileError("file_exists", path=path)
    if not path.parent.is_dir():
        raise FileError("no_such_folder", path=path.parent)


def _of_manager(lines: Sequence[AgendaLine], wanted: str) -> list[AgendaLine]:
    kept = [line for line in lines if fold(line.manager) == fold(wanted)]
    if not kept:
        known = ", ".join(sorted({line.manager for line in lines if line.manager}))
        raise InputError("calendar_no_manager", manager=wanted, known=known)
    return kept


def _report(options: argparse.Namespace, tasks: int, load: TeamLoad, terminal: Terminal) -> None:
    files = {key: str(path) for key, path in (("ics", options.ics), ("csv", options.csv)) if path}
    managers = [
        {
            "manager": manager,
            "services": int(load.services[place].sum()),
            "hours": round(float(load.hours[place].sum()), 2),
            "cost": round(float(load.cost[place].sum()), 2),
            "busiest_month_hours": round(float(load.hours[place].max()), 2),
            "monthly_capacity": None if math.isnan(load.capacity[place]) else float(load.capacity[place]),
            "months_overloaded": int((load.overload[place] > 0).sum()),
        }
        for place, manager in enumerate(load.managers)
    ]
    terminal.answer({"book": str(options.book), "tasks": tasks, "managers": managers, **files})
    labels = terminal.labels
    terminal.say(labels.text("cli.calendar_heading", book=options.book, tasks=terminal.number(tasks)))
    terminal.say()
    _print_load(load, terminal)
    for path in files.values():
        terminal.say(labels.text("cli.created", path=path))


def _print_load(load: TeamLoad, terminal: Terminal) -> None:
    labels = terminal.labels
    headers = [labels.text(f"fields.{key}") for key in ("manager", "planned_services", "planned_hours", "planned_cost")]
    headers += [labels.text(f"cli.calendar_{key}") for key in ("busiest", "capacity", "overloaded")]
    rows = [
        [
            manager or "–",
            *(terminal.number(float(values[place].sum())) for values in (load.services, load.hours, load.cost)),
            terminal.number(float(load.hours[place].max()), 1),
            terminal.number(float(load.capacity[place]), 1),
            terminal.number(int((load.overload[place] > 0).sum())),
        ]
        for place, manager in enumerate(load.managers)
    ]
    terminal.table(headers, rows, right=range(1, 7))
