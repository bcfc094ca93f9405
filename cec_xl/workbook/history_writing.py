"""A refresh's part of stage 9: today's snapshot, and what the last two (or two chosen ones) say. METHOD §9."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from cec_xl.hosts.port import Cell, TableInfo, TableUpdate, Values, WorkbookPort
from cec_xl.labels import Labels
from cec_xl.method.classification import Classification
from cec_xl.method.codes import CODES
from cec_xl.method.history import (
    STATES,
    Comparison,
    Migration,
    Movement,
    Moves,
    State,
    code_migration,
    find_moves,
    segment_migration,
    states_of,
    take_snapshot,
)
from cec_xl.method.problems import Place
from cec_xl.method.ranking import priority_order
from cec_xl.workbook import history_tables as specs
from cec_xl.workbook.history import (
    DatedRows,
    History,
    alert_rule,
    chosen_dates,
    fits,
    read_dated,
)
from cec_xl.workbook.incidents import INFO, WARNING
from cec_xl.workbook.reading import WorkbookInputs
from cec_xl.workbook.results import applied_columns
from cec_xl.workbook.schema import Field, Table
from cec_xl.workbook.writing import table_update

Columns = Mapping[str, Values]
Names = dict[str, Cell | Sequence[Sequence[Cell]]]
STATE_NAMES: NDArray[np.object_] = np.array([state.value for state in STATES], dtype=object)


def history_results(
    port: WorkbookPort, inputs: WorkbookInputs, classification: Classification, serial: float | None
) -> tuple[dict[str, TableUpdate], Names]:
    """New contents of the history's tables and named cells, with today's snapshot dated `serial`.

    Incidents go to the inputs' log.
    """
    if serial is None:
        inputs.log.add("history_no_date", Place("settings", None, "as_of"), INFO)
        return {}, {}
    rows = read_dated(port, specs.HISTORY, inputs.tables, inputs.log)
    if rows is None:
        return {}, {}
    history = History(rows).with_snapshot(serial, take_snapshot(classification), inputs.labels)
    info = inputs.tables[specs.HISTORY.name]
    if not fits(info, history.rows):
        inputs.log.add("history_full", Place(specs.HISTORY.key), WARNING, dates=len(history.dates))
        return {}, {}
    columns: dict[str, Columns] = {specs.HISTORY.key: history.rows.columns}
    criteria = _with_criteria(port, inputs, classification, serial)
    if criteria is not None:
        columns[specs.HISTORY_CRITERIA.key] = criteria.columns
    columns |= {
        specs.SNAPSHOTS.key: snapshots_columns(history, _read(port, inputs, specs.SNAPSHOTS)),
        specs.SCORE_TREND.key: trend_columns(history),
    }
    compared, names = _comparison(port, inputs, history, criteria)
    columns |= compared
    names |= _trend_names(history)
    return history_updates(columns, inputs.labels, inputs.tables), names


def history_updates(
    columns: Mapping[str, Columns], labels: Labels, infos: Mapping[str, TableInfo]
) -> dict[str, TableUpdate]:
    """Columns by table and field -> updates of the tables the workbook has."""
    by_key = {spec.key: spec for spec in specs.HISTORY_TABLES}
    updates = {}
    for key, found in columns.items():
        spec = by_key[key]
        if spec.name in infos:
            # The dated tables are in the workbook's words already.
            own_words = spec is specs.HISTORY
            updates[spec.name] = table_update(_plain(spec) if own_words else spec, found, labels, infos[spec.name])
    return updates


def _plain(spec: Table) -> Table:
    """A table whose lists are written as they are."""
    fields = tuple(Field(field.key, field.kind) for field in spec.fields)
    return Table(spec.key, fields, spec.result, spec.row_key)


def _read(port: WorkbookPort, inputs: WorkbookInputs, spec: Table) -> DatedRows | None:
    """A dated table; None where the workbook has none that can be read."""
    return read_dated(port, spec, inputs.tables, inputs.log) if spec.name in inputs.tables else None


def _with_criteria(
    port: WorkbookPort, inputs: WorkbookInputs, classification: Classification, serial: float
) -> DatedRows | None:
    """The dated criteria with those of today."""
    rows = _read(port, inputs, specs.HISTORY_CRITERIA)
    if rows is None:
        return None
    applied = applied_columns(classification, inputs.criterion_names)
    wanted = {field.key for field in specs.HISTORY_CRITERIA.fields} - {"snapshot_date"}
    return rows.with_rows(serial, {key: values for key, values in applied.items() if key in wanted})


def snapshots_columns(history: History, noted: DatedRows | None = None) -> Columns:
    """One row per snapshot: how large the portfolio was, how good, and who was where.

    What was `noted` of older snapshots is believed; only the newest one and those not noted are counted.
    """
    dates = history.dates.tolist()
    old = set() if noted is None else set(noted.dates.tolist())
    counted = [serial for serial in dates if serial not in old or serial == (history.newest or (None,))[0]]
    rows = _counted_snapshots(history, counted)
    if noted is None:
        return rows
    kept = np.isin(noted.dates, np.setdiff1d(dates, counted))
    columns = {key: np.concatenate([values[kept], rows[key]]) for key, values in noted.columns.items()}
    order = np.argsort(columns["snapshot_date"], kind="stable")
    return {key: values[order] for key, values in columns.items()}


def _counted_snapshots(history: History, dates: Sequence[float]) -> dict[str, Values]:
    found = [history.at(serial) for serial in dates]
    states = [np.bincount(states_of(snapshot), minlength=len(STATES)) for snapshot in found]
    scores = [snapshot.score[np.isfinite(snapshot.score)] for snapshot in found]

    def numbers(values: Iterable[float]) -> NDArray[np.float64]:
        return np.array(list(values), dtype=np.float64)

    columns: dict[str, Values] = {
        "snapshot_date": numbers(dates),
        "customers": numbers(len(snapshot) for snapshot in found),
        "customers_scored": numbers(len(scored) for scored in scores),
        "customers_lost": numbers(counts[STATES.index(State.LOST)] for counts in states),
        "volume": numbers(round(float(np.nansum(snapshot.volume)), 2) for snapshot in found),
        "average_score": numbers(scored.mean() if len(scored) else np.nan for scored in scores),
    }
    for state in (State.VITAL, State.FUTURE, State.DULL, State.UNNECESSARY):
        columns[f"segment_{state}"] = numbers(counts[STATES.index(state)] for counts in states)
    return columns


def trend_columns(history: History) -> Columns:
    """The scores of the newest snapshot's best customers over the last snapshots, the newest at the right."""
    dates = history.dates.tolist()[-specs.TREND_SNAPSHOTS :]
    newest = history.at(dates[-1])
    ranks = np.nan_to_num(newest.rank).astype(np.int64)
    shown = priority_order(ranks, newest.ids)[: specs.TREND_CUSTOMERS]
    scores = np.full((len(shown), specs.TREND_SNAPSHOTS), np.nan)
    for place, serial in enumerate(reversed(dates), start=1):
        scores[:, -place] = history.scores(serial, newest.ids[shown])
    columns: dict[str, Values] = {
        "rank": newest.rank[shown],
        "customer_id": newest.ids[shown],
        "customer_name": newest.names[shown],
        "code": CODES[newest.code[shown]],
        "segment": newest.segment[shown],
        "score_change": np.round(scores[:, -1] - scores[:, -2], 9),
    }
    return columns | {f"score_{place + 1}": scores[:, place] for place in range(specs.TREND_SNAPSHOTS)}


def _trend_names(history: History) -> Names:
    dates: list[Cell] = list(history.dates.tolist()[-specs.TREND_SNAPSHOTS :])
    return {"cecxl_trend_dates": [[None] * (specs.TREND_SNAPSHOTS - len(dates)) + dates]}


def _comparison(
    port: WorkbookPort, inputs: WorkbookInputs, history: History, criteria: DatedRows | None
) -> tuple[dict[str, Columns], Names]:
    """Migration and moves between the two dates; emptied where there is only one snapshot."""
    dates = chosen_dates(port, history, inputs.log)
    if dates is None:
        return {spec.key: _nothing(spec) for spec in (specs.HISTORY_MOVES, specs.CODE_MOVES)}, _no_migration()
    comparison = history.compare(*dates)
    moves = find_moves(comparison, alert_rule(inputs.parameters))
    columns = {
        specs.HISTORY_MOVES.key: move_columns(moves, comparison, criteria, dates[1]),
        specs.CODE_MOVES.key: code_move_columns(code_migration(comparison)),
    }
    return columns, migration_names(segment_migration(comparison), moves, dates)


def _nothing(spec: Table) -> Columns:
    return {field.key: np.empty(0, dtype=object) for field in spec.fields}


def _no_migration() -> Names:
    size = len(STATES) + 1
    blank: list[list[Cell]] = [[None] * size for _ in range(size)]
    names: Names = dict.fromkeys(f"cecxl_migration_{key}" for key in ("shown_from", "shown_to", "alerts", *Movement))
    return names | {"cecxl_migration_customers": blank, "cecxl_migration_billing": blank}


def migration_names(migration: Migration, moves: Moves, dates: tuple[float, float]) -> Names:
    """The blocks and figures of the migration sheet."""
    names: Names = {
        "cecxl_migration_shown_from": dates[0],
        "cecxl_migration_shown_to": dates[1],
        "cecxl_migration_customers": _with_sums(migration.customers.astype(np.float64)),
        "cecxl_migration_billing": _with_sums(migration.billing_before),
        "cecxl_migration_alerts": customers_with(moves, moves.alert != ""),
    }
    for movement in Movement:
        names[f"cecxl_migration_{movement}"] = customers_with(moves, moves.movement == movement.value)
    return names


def customers_with(moves: Moves, lines: NDArray[np.bool_]) -> int:
    """How many customers some lines are about."""
    return len(np.unique(moves.customer[lines]))


def _with_sums(matrix: NDArray[np.float64]) -> list[list[Cell]]:
    """A matrix with a column and a row of sums, empty where nothing is."""
    right = np.column_stack([matrix, matrix.sum(axis=1)])
    whole = np.vstack([right, right.sum(axis=0)])
    return [[round(value, 2) or None for value in row] for row in whole.tolist()]


def move_columns(moves: Moves, comparison: Comparison, criteria: DatedRows | None, later: float) -> Columns:
    """The list of moves: who, how, which digit, by which value, past which threshold."""
    who = moves.customer
    code = [
        np.where(at >= 0, CODES[snapshot.code[np.maximum(at, 0)]] if len(snapshot) else "", "").astype(object)
        for snapshot, at in ((comparison.before, comparison.at_before), (comparison.after, comparison.at_after))
    ]
    score, volume = comparison.numbers("score"), comparison.numbers("volume")
    criterion, threshold = _criteria_behind(moves, comparison, criteria, later)
    return {
        "customer_id": comparison.ids[who].astype(object),
        "customer_name": comparison.text("names")[who],
        "movement": moves.movement,
        "alert": moves.alert,
        "moved_digit": np.where(moves.order > 0, moves.order.astype(np.float64), np.nan),
        "criterion_name": criterion,
        "digit_before": moves.digit_before,
        "digit_after": moves.digit_after,
        "value_before": moves.value_before,
        "value_after": moves.value_after,
        "threshold_crossed": threshold,
        "code_before": code[0][who],
        "code_after": code[1][who],
        "state_before": STATE_NAMES[comparison.state_before[who]],
        "state_after": STATE_NAMES[comparison.state_after[who]],
        "score_before": score[0][who],
        "score_after": score[1][who],
        "volume_before": volume[0][who],
        "volume_after": volume[1][who],
    }


def _criteria_behind(
    moves: Moves, comparison: Comparison, criteria: DatedRows | None, later: float
) -> tuple[NDArray[np.object_], NDArray[np.float64]]:
    """Criterion and threshold of each digit that moved, as they were at the later date.

    The threshold is the one of the higher of the two digits: the one that is no longer passed, or is now.
    """
    criterion: NDArray[np.object_] = np.full(len(moves), "", dtype=object)
    threshold = np.full(len(moves), np.nan)
    if criteria is None:
        return criterion, threshold
    inside = criteria.dates == later
    found = {key: values[inside].tolist() for key, values in criteria.columns.items()}
    sets = comparison.text("criteria_set")[moves.customer]
    higher = np.fmax(moves.digit_before, moves.digit_after)
    for line, (name, order) in enumerate(zip(found["set_name"], found["order"], strict=True)):
        here = (sets == name) & (moves.order == order)
        criterion[here] = found["criterion_name"][line]
        for digit in (4, 3, 2):
            threshold[here & (higher == digit)] = found[f"t{digit}"][line]
    return criterion, threshold


def code_move_columns(migration: Migration) -> Columns:
    """From which code to which, the most frequent first; who came or went has an empty code."""
    rows, columns = np.nonzero(migration.customers)
    row_names, column_names = (
        np.array(["" if name == State.ABSENT else name for name in names], dtype=object)
        for names in (migration.rows, migration.columns)
    )
    moved = row_names[rows] != column_names[columns]
    rows, columns = rows[moved], columns[moved]
    order = np.lexsort((columns, rows, -migration.customers[rows, columns]))
    rows, columns = rows[order], columns[order]
    return {
        "code_before": row_names[rows],
        "code_after": column_names[columns],
        "customers": migration.customers[rows, columns],
        "volume_before": np.round(migration.billing_before[rows, columns], 2),
        "volume_after": np.round(migration.billing_after[rows, columns], 2),
    }
