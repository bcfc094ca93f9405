"""The snapshots of a workbook: read, brought up to date with today's, compared. METHOD §9.

One snapshot stands for a date; a refresh on the same date replaces it. The date is the one the refresh was asked for,
else the setting's, else the newest order in the customers table: never the computer's clock, so the same workbook
always gives the same history.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cec_xl.errors import InputError
from cec_xl.hosts.column import CellKind, from_serial, to_serial
from cec_xl.hosts.port import TableInfo, Values, WorkbookPort
from cec_xl.labels import Labels, choice_key
from cec_xl.method.codes import CODES, indices_of
from cec_xl.method.history import AlertRule, Comparison, Snapshot, compare
from cec_xl.method.problems import Place
from cec_xl.workbook.history_tables import HISTORY
from cec_xl.workbook.incidents import INFO, WARNING, IncidentLog
from cec_xl.workbook.parameters_reading import Parameters
from cec_xl.workbook.schema import Field, Kind, Table
from cec_xl.workbook.table_view import TableView
from cec_xl.workbook.writing import localised

LAST_ROW = 1_048_576
NUMBER_KINDS = frozenset({Kind.DATE, Kind.COUNT, Kind.NUMBER, Kind.MONEY, Kind.DIGIT})

Columns = Mapping[str, Values]


def snapshot_serial(log: IncidentLog, parameters: Parameters, as_of: dt.date | None) -> float | None:
    """The date a snapshot stands for, as a date serial; None where the workbook knows no date at all."""
    day = as_of or parameters.date("as_of")
    if day is not None:
        return to_serial(dt.datetime.combine(day, dt.time()))
    orders = log.views["customers"].numbers("last_order", log.add)
    return float(np.floor(np.nanmax(orders))) if np.isfinite(orders).any() else None


def day_of(serial: float) -> dt.date:
    """The day a date serial stands for."""
    return from_serial(serial).date()


@dataclass(frozen=True, slots=True)
class DatedRows:
    """A table whose rows carry a date, as it stands in the workbook.

    Attributes:
        spec: the table.
        columns: field key -> column: date serials and numbers as float64 (NaN where empty), everything else as text
            in the workbook's own words.
    """

    spec: Table
    columns: Columns

    @property
    def dates(self) -> NDArray[np.float64]:
        """The day of every row, as a date serial."""
        return np.floor(np.asarray(self.columns["snapshot_date"], dtype=np.float64))

    def with_rows(self, serial: float, rows: Columns) -> DatedRows:
        """The table with these rows at a date instead of those it has there; oldest date first."""
        kept = self.dates != serial
        count = len(next(iter(rows.values())))
        added = {**rows, "snapshot_date": np.full(count, serial)}
        columns = {key: np.concatenate([values[kept], added[key]]) for key, values in self.columns.items()}
        order = np.argsort(np.floor(columns["snapshot_date"].astype(np.float64)), kind="stable")
        return DatedRows(self.spec, {key: values[order] for key, values in columns.items()})


def read_dated(port: WorkbookPort, spec: Table, infos: Mapping[str, TableInfo], log: IncidentLog) -> DatedRows | None:
    """A table of snapshots; None, with an incident, where a row cannot be read: it is the user's to mend.

    The table is written back whole, so nothing may be lost on the way: a text in a column of numbers, or a row
    without a date, stops it.
    """
    view = TableView.of(spec, infos[spec.name], port.read_table(spec.name))
    log.views = {**log.views, spec.key: view}
    columns: dict[str, Values] = {}
    for field in spec.fields:
        if field.kind in NUMBER_KINDS:
            numbers = _numbers(view, field, log)
            if numbers is None:
                return None
            columns[field.key] = numbers
        else:
            column = view.column(field.key)
            columns[field.key] = view.texts(field.key) if column is None else column.as_texts()[view.rows]
    if "snapshot_date" not in view.headers:
        wanted = log.labels.text("fields.snapshot_date")
        log.add("missing_column", view.place(-1, "snapshot_date"), WARNING, column=wanted)
        return None
    dates = np.asarray(columns["snapshot_date"], dtype=np.float64)
    for row in view.rows[np.isnan(dates)][:1].tolist():
        log.add("history_row_unreadable", view.place(row, "snapshot_date"), WARNING)
        return None
    return DatedRows(spec, columns)


def _numbers(view: TableView, field: Field, log: IncidentLog) -> NDArray[np.float64] | None:
    column = view.column(field.key)
    if column is None:
        return np.full(len(view), np.nan)
    kinds = column.kinds[view.rows]
    wrong = view.rows[(kinds != CellKind.NUMBER) & (kinds != CellKind.EMPTY)]
    if len(wrong):
        log.add("history_row_unreadable", view.place(int(wrong[0]), field.key), WARNING)
        return None
    return np.where(kinds == CellKind.NUMBER, column.numbers[view.rows], np.nan)


def fits(info: TableInfo, rows: DatedRows) -> bool:
    """Whether a sheet has room for so many rows."""
    return info.first_row + len(rows.dates) - 1 <= LAST_ROW


@dataclass(frozen=True, slots=True)
class History:
    """The snapshots of a workbook.

    Attributes:
        rows: the table.
        newest: a snapshot that need not be read out of the table because it was just taken, with its date.
    """

    rows: DatedRows
    newest: tuple[float, Snapshot] | None = None

    @property
    def dates(self) -> NDArray[np.float64]:
        """The dates there are snapshots of, oldest first, as date serials."""
        return np.unique(self.rows.dates)

    def with_snapshot(self, serial: float, snapshot: Snapshot, labels: Labels) -> History:
        """The history with the snapshot of a date, in place of the one it may have."""
        return History(self.rows.with_rows(serial, snapshot_columns(snapshot, labels)), (serial, snapshot))

    def at(self, serial: float) -> Snapshot:
        """The snapshot of a date."""
        if self.newest is not None and self.newest[0] == serial:
            return self.newest[1]
        inside = self.rows.dates == serial
        return _snapshot({key: values[inside] for key, values in self.rows.columns.items()})

    def scores(self, serial: float, ids: NDArray[np.object_]) -> NDArray[np.float64]:
        """The scores that some customers had at a date; NaN where they had none."""
        inside = self.rows.dates == serial
        known = self.rows.columns["customer_id"][inside].tolist(), self.rows.columns["score"][inside].tolist()
        place = dict(zip(*known, strict=True))
        return np.array([place.get(customer, np.nan) for customer in ids.tolist()], dtype=np.float64)

    def compare(self, earlier: float, later: float) -> Comparison:
        """Two of the snapshots side by side."""
        return compare(self.at(earlier), self.at(later))


def snapshot_columns(snapshot: Snapshot, labels: Labels) -> dict[str, Values]:
    """A snapshot as columns of the history table, in the workbook's words; the date is left out."""
    columns: dict[str, Values] = {
        "customer_id": snapshot.ids,
        "customer_name": snapshot.names,
        "situation": snapshot.situation,
        "set_name": snapshot.criteria_set,
        "code": CODES[snapshot.code],
        "total": snapshot.total,
        "score": snapshot.score,
        "rank": snapshot.rank,
        "segment": snapshot.segment,
        "strategy": snapshot.strategy,
        "volume": snapshot.volume,
    }
    columns |= {f"value_{order}": snapshot.values[:, order - 1] for order in range(1, 5)}
    return {key: localised(HISTORY.field(key), values, labels) for key, values in columns.items()}


def _snapshot(columns: Columns) -> Snapshot:
    """Rows of one date as a snapshot; of a customer that stands twice, the first row."""
    ids = columns["customer_id"].astype(str)
    _, first = np.unique(ids, return_index=True)
    kept = np.sort(first)
    found = {key: values[kept] for key, values in columns.items()}
    numbers = {
        key: values.astype(np.float64) for key, values in found.items() if HISTORY.field(key).kind in NUMBER_KINDS
    }
    texts = {key: values.astype(object) for key, values in found.items() if key not in numbers}
    return Snapshot(
        ids=texts["customer_id"],
        names=texts["customer_name"],
        situation=_keys(texts["situation"], "situation"),
        criteria_set=texts["set_name"],
        code=np.maximum(indices_of(texts["code"].tolist()), 0).astype(np.int16),
        total=numbers["total"],
        score=numbers["score"],
        rank=numbers["rank"],
        segment=_keys(texts["segment"], "segment"),
        strategy=_keys(texts["strategy"], "strategy"),
        volume=numbers["volume"],
        values=np.column_stack([numbers[f"value_{order}"] for order in range(1, 5)]),
    )


def _keys(texts: NDArray[np.object_], kind: str) -> NDArray[np.object_]:
    known = {text: choice_key(kind, text) or "" if text else "" for text in dict.fromkeys(texts.tolist())}
    return np.array([known[text] for text in texts.tolist()], dtype=object)


def alert_rule(parameters: Parameters) -> AlertRule:
    """From what on a fall is an alert, as the workbook's settings say."""
    return AlertRule(parameters.number("alert_billing_drop"), parameters.number("alert_points"))


def chosen_dates(port: WorkbookPort, history: History, log: IncidentLog) -> tuple[float, float] | None:
    """The two dates to compare: those chosen on the sheet, else the last two; None where there are not two."""
    dates = history.dates.tolist()
    if len(dates) < 2:
        return None
    found = [dates[-2], dates[-1]]
    for place, name in enumerate(("migration_from", "migration_to")):
        chosen = port.read_name(f"cecxl_{name}")
        if chosen in (None, ""):
            continue
        serial = float(np.floor(chosen)) if isinstance(chosen, (int, float)) else None
        if serial in dates:
            found[place] = float(serial or 0)
        else:
            log.add("history_unknown_date", Place(HISTORY.key), INFO, chosen=_shown(chosen), dates=listed(dates))
    return found[0], found[1]


def pick_date(history: History, day: dt.date) -> float:
    """The date of a snapshot asked for; raises `InputError` naming those there are."""
    serial = to_serial(dt.datetime.combine(day, dt.time()))
    dates = history.dates.tolist()
    if serial not in dates:
        raise InputError("history_no_snapshot", day=day.isoformat(), dates=listed(dates))
    return serial


def listed(dates: list[float]) -> str:
    """Dates in a sentence."""
    return ", ".join(day_of(serial).isoformat() for serial in dates)


def _shown(chosen: object) -> str:
    return day_of(float(chosen)).isoformat() if isinstance(chosen, (int, float)) else str(chosen)
