"""`cec-xl compare BOOK --from D1 --to D2`: two snapshots of a workbook's history side by side. METHOD §9."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cec_xl.cli.terminal import Terminal
from cec_xl.errors import InputError
from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.hosts.port import WorkbookPort
from cec_xl.labels import Labels
from cec_xl.method.history import (
    Comparison,
    Migration,
    Movement,
    Moves,
    State,
    code_migration,
    find_moves,
    segment_migration,
)
from cec_xl.workbook.history import DatedRows, History, alert_rule, day_of, pick_date, read_dated
from cec_xl.workbook.history_tables import HISTORY, HISTORY_CRITERIA
from cec_xl.workbook.history_writing import customers_with, move_columns
from cec_xl.workbook.incidents import IncidentLog
from cec_xl.workbook.parameters_reading import read_parameters
from cec_xl.workbook.reading import detect_language
from cec_xl.workbook.table_view import TableView
from cec_xl.workbook.tables import SETTINGS

SHOWN = 25


@dataclass(frozen=True, slots=True)
class Compared:
    """Two snapshots and what came of comparing them; `lines` are the moves by field of the sheet's table."""

    earlier: float
    later: float
    comparison: Comparison
    moves: Moves
    segments: Migration
    lines: tuple[Mapping[str, object], ...]


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Compare and print; nothing is written."""
    with ClosedWorkbook.open(options.book, progress=terminal.progress) as port:
        found = compare_book(port, options)
    terminal.answer(as_json(found, str(options.book)))
    if not terminal.as_json:
        _print(found, options, terminal)
    return 0


def compare_book(port: WorkbookPort, options: argparse.Namespace) -> Compared:
    """The two snapshots asked for, by default the last two."""
    infos = port.tables()
    labels = Labels(detect_language(infos))
    if HISTORY.name not in infos:
        raise InputError("history_no_table", book=options.book)
    log = IncidentLog(labels, {})
    settings = infos.get(SETTINGS.name)
    view = TableView.of(SETTINGS, settings, port.read_table(SETTINGS.name)) if settings else None
    rule = alert_rule(read_parameters(view, log, port))
    rows = read_dated(port, HISTORY, infos, log)
    if rows is None:
        raise InputError("history_unreadable", book=options.book, trouble=log.incidents[-1].sentence())
    history = History(rows)
    dates = history.dates.tolist()
    if len(dates) < 2:
        raise InputError("history_too_short", book=options.book, count=len(dates))
    earlier = pick_date(history, options.earlier) if options.earlier else dates[-2]
    later = pick_date(history, options.later) if options.later else dates[-1]
    comparison = history.compare(earlier, later)
    moves = find_moves(comparison, rule)
    criteria = read_dated(port, HISTORY_CRITERIA, infos, log) if HISTORY_CRITERIA.name in infos else None
    lines = _lines(moves, comparison, criteria, later)
    return Compared(earlier, later, comparison, moves, segment_migration(comparison), lines)


def _lines(
    moves: Moves, comparison: Comparison, criteria: DatedRows | None, later: float
) -> tuple[Mapping[str, object], ...]:
    columns = {
        key: np.asarray(values).tolist() for key, values in move_columns(moves, comparison, criteria, later).items()
    }
    return tuple(
        {key: _plain(value) for key, value in zip(columns, line, strict=True)}
        for line in zip(*columns.values(), strict=True)
    )


def _plain(value: object) -> object:
    """A value as JSON knows it: no NaN, no needless decimals."""
    if isinstance(value, float):
        return None if np.isnan(value) else int(value) if value.is_integer() else value
    return value


def counts(found: Compared) -> dict[str, int]:
    """How many customers moved which way."""
    moves = found.moves
    by_movement = {str(kind): customers_with(moves, moves.movement == kind.value) for kind in Movement}
    return by_movement | {"alerts": customers_with(moves, moves.alert != "")}


def as_json(found: Compared, book: str) -> dict[str, object]:
    """Everything for programs; keys do not depend on the language."""
    codes = code_migration(found.comparison)
    return {
        "book": book,
        "from": day_of(found.earlier).isoformat(),
        "to": day_of(found.later).isoformat(),
        "customers": counts(found),
        "segments": _cells(found.segments),
        "codes": _cells(codes),
        "moves": list(found.lines),
    }


def _cells(migration: Migration) -> list[dict[str, object]]:
    return [
        {
            "from": migration.rows[row],
            "to": migration.columns[column],
            "customers": int(migration.customers[row, column]),
            "billing_before": round(float(migration.billing_before[row, column]), 2),
            "billing_after": round(float(migration.billing_after[row, column]), 2),
        }
        for row, column in zip(*np.nonzero(migration.customers), strict=True)
    ]


def _print(found: Compared, options: argparse.Namespace, terminal: Terminal) -> None:
    labels = terminal.labels
    dates = {"earlier": day_of(found.earlier).isoformat(), "later": day_of(found.later).isoformat()}
    terminal.say(labels.text("cli.compare_heading", book=options.book, **dates, **counts(found)))
    terminal.say()
    _print_matrix(found.segments, terminal)
    terminal.say()
    limit = len(found.lines) if options.all else SHOWN
    _print_moves(found.lines[:limit], terminal)
    if len(found.lines) > limit:
        terminal.say(labels.text("cli.compare_more", count=len(found.lines) - limit))


def _print_matrix(migration: Migration, terminal: Terminal) -> None:
    """States nobody was in at either date are left out."""
    labels = terminal.labels
    kept = [
        place
        for place in range(len(migration.rows))
        if migration.customers[place].any() or migration.customers[:, place].any()
    ]
    names = [labels.choice("state", migration.rows[place]) for place in kept]
    gone = labels.text("template.migration_left")
    headers = [gone if migration.rows[place] == State.ABSENT else name for place, name in zip(kept, names, strict=True)]
    inner = migration.customers[np.ix_(kept, kept)]
    rows = [
        [name, *(terminal.number(count) if count else "·" for count in line), terminal.number(sum(line))]
        for name, line in zip(names, inner.tolist(), strict=True)
    ]
    total = labels.text("template.total")
    rows.append(
        [total, *(terminal.number(count) for count in inner.sum(axis=0).tolist()), terminal.number(inner.sum())]
    )
    terminal.table(["", *headers, total], rows, right=range(1, len(kept) + 2))


def _print_moves(lines: Sequence[Mapping[str, object]], terminal: Terminal) -> None:
    labels = terminal.labels
    headers = [labels.text(f"fields.{key}") for key in ("customer_name", "movement", "code_before", "code_after")]
    headers += [labels.text("cli.compare_why"), labels.text("fields.alert")]
    rows = [
        [
            str(line["customer_name"] or line["customer_id"]),
            labels.choice("movement", str(line["movement"])),
            str(line["code_before"]),
            str(line["code_after"]),
            _why(line, terminal),
            labels.choice("alert", str(line["alert"])) if line["alert"] else "",
        ]
        for line in lines
    ]
    terminal.table(headers, rows)


def _why(line: Mapping[str, object], terminal: Terminal) -> str:
    """The digit that moved and its value, else the state that changed, else the billing."""
    if line["moved_digit"] is not None:
        digits = f"{line['digit_before']} → {line['digit_after']}"
        values = f"{_number(line['value_before'], terminal)} → {_number(line['value_after'], terminal)}"
        if line["threshold_crossed"] is not None:
            threshold = _number(line["threshold_crossed"], terminal)
            values += terminal.labels.text("cli.compare_threshold", threshold=threshold)
        return f"{line['criterion_name'] or line['moved_digit']}: {digits} ({values})"
    states = [terminal.labels.choice("state", str(line[key])) for key in ("state_before", "state_after")]
    if states[0] != states[1]:
        return f"{states[0]} → {states[1]}"
    return f"{_number(line['volume_before'], terminal)} → {_number(line['volume_after'], terminal)}"


def _number(value: object, terminal: Terminal) -> str:
    if not isinstance(value, (int, float)):
        return "–"
    whole = float(value).is_integer() or abs(value) >= 1_000
    return terminal.number(value, 0 if whole else 2)
