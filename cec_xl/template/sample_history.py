"""The sample firm's two earlier snapshots, a year and two years before its own date. METHOD §9.

The customers of then follow from those of now by arithmetic: billing is the one of their purchase history, years of
relation count back, share and risk wobble a little. They are classified by the method itself, with the sample's own
settings, so that the history a refresh continues is one a refresh could have written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np

from cec_xl.hosts.column import Column, to_serial
from cec_xl.hosts.port import TableInfo
from cec_xl.labels import Labels
from cec_xl.method.classification import Classification
from cec_xl.method.classify import classify
from cec_xl.method.codes import CODES
from cec_xl.method.history import Snapshot, take_snapshot
from cec_xl.method.scorecard import Records, indicators
from cec_xl.template.contents import Contents, Row, Value
from cec_xl.template.mixing import mixed, pick
from cec_xl.template.sample_stages import BEFORE
from cec_xl.workbook.criteria_reading import criterion_names
from cec_xl.workbook.customers import read_portfolio
from cec_xl.workbook.incidents import IncidentLog
from cec_xl.workbook.parameters_reading import Parameters
from cec_xl.workbook.results import applied_columns
from cec_xl.workbook.settings_reading import read_settings, rule_synonyms
from cec_xl.workbook.table_view import TableView
from cec_xl.workbook.tables import INPUT_TABLES

LAST = dt.date(2025, 12, 31)
DAYS_TO_BE_LOST = 180


def sample_history_rows(contents: Contents, labels: Labels) -> dict[str, Sequence[Row]]:
    """Rows of the history's tables: the snapshots of two years ago and of last year."""
    history: list[Row] = []
    criteria: list[Row] = []
    scorecard: list[Row] = []
    for years in (2, 1):
        day = LAST.replace(year=LAST.year - years)
        serial = to_serial(dt.datetime.combine(day, dt.time()))
        past = past_customers(contents.rows["customers"], contents.rows["billing_history"], years)
        classification, names = _classified(contents, past, labels, day)
        history += _snapshot_rows(take_snapshot(classification), serial)
        criteria += _criteria_rows(classification, names, serial)
        scorecard += _indicator_rows(classification, BEFORE if years == 1 else {}, labels, serial)
    return {"history": history, "history_criteria": criteria, "scorecard_history": scorecard}


def past_customers(customers: Sequence[Row], billing: Sequence[Row], years: int) -> list[Row]:
    """The customers as they were some years ago; those not known then are left out."""
    billed = {row["customer_id"]: row.get(f"year_{5 - years}") for row in billing}
    past = (_past(row, billed.get(row["customer_id"]), years) for row in customers)
    return [row for row in past if row is not None]


def _past(row: Row, billed: Value, years: int) -> Row | None:
    number = int(str(row["customer_id"]).removeprefix("C-"))
    match row["situation"]:
        case "current":
            if billed is None:
                return _was_potential(row, number) if number % 3 == 0 else None
            return _was_current(row, number, float(billed), years)
        case "potential":
            return row if number % 5 else None
        case _:
            gone = float(row["last_order"] or 0) + DAYS_TO_BE_LOST
            date = to_serial(dt.datetime.combine(LAST.replace(year=LAST.year - years), dt.time()))
            return row if gone < date else _was_current(row, number, 6_000.0 + mixed(number, 71) % 40 * 1_000, years)


def _was_potential(row: Row, number: int) -> Row:
    kept = ("customer_id", "customer_name", "family", "zone", "sector", "manager", "headcount", "image", "competition",
            "machinery")  # fmt: skip
    return {key: row.get(key) for key in kept} | {"situation": "potential", "growth": (mixed(number, 72) % 30) / 100}


def _was_current(row: Row, number: int, billed: float, years: int) -> Row:
    turn = 10 * years
    now = row.get("share")
    share = float(now) if isinstance(now, (int, float)) and now else 0.08 + mixed(number, 73) % 30 / 100
    wobble = (mixed(number, 74 + turn) % 9 - 4) / 100
    changes: dict[str, Value] = {
        "situation": "current",
        "volume": billed,
        "margin": billed * (8 + mixed(number, 12) % 27) // 1_000 * 10,
        "share": min(0.95, max(0.02, round(share + wobble, 2))),
        "loyalty": max(0.0, float(row["loyalty"] or 0) - years),
        "diversity": max(1.0, float(row["diversity"] or 1) - pick(number, 75 + turn, (3, 1))),
        "risk": pick(number, 76 + turn, (18, 3, 1)) if pick(number, 77 + turn, (3, 1)) else _number(row["risk"]),
        "last_order": to_serial(dt.datetime.combine(LAST, dt.time())) - 365 * years - 3 - mixed(number, 18) % 90,
    }
    return dict(row) | changes


def _number(value: Value) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0


def _classified(
    contents: Contents, customers: Sequence[Row], labels: Labels, day: dt.date
) -> tuple[Classification, Mapping[str, str]]:
    rows = dict(contents.rows) | {"customers": customers}
    views: dict[str, TableView] = {}
    for spec in INPUT_TABLES:
        columns = {
            labels.text(f"fields.{field.key}"): Column.of(
                [_shown(labels, field.choices, row.get(field.key)) for row in rows.get(spec.key, ())]
            )
            for field in spec.fields
        }
        info = TableInfo(spec.name, spec.key, 1, 1, len(rows.get(spec.key, ())), tuple(columns))
        views[spec.key] = TableView.of(spec, info, columns)
    log = IncidentLog(labels, views)
    settings = read_settings(views, Parameters(contents.settings), log)
    portfolio = read_portfolio(views, settings, day, log)
    names = criterion_names(settings.criteria, views["criteria"], labels)
    return classify(portfolio, settings, synonyms=rule_synonyms()), names


def _shown(labels: Labels, choices: str | None, value: Value) -> Value:
    return labels.choice(choices, value) if choices and isinstance(value, str) else value


def _snapshot_rows(snapshot: Snapshot, serial: float) -> list[Row]:
    columns: dict[str, Sequence[object]] = {
        "customer_id": snapshot.ids.tolist(),
        "customer_name": snapshot.names.tolist(),
        "situation": snapshot.situation.tolist(),
        "set_name": snapshot.criteria_set.tolist(),
        "code": CODES[snapshot.code].tolist(),
        **{key: getattr(snapshot, key).tolist() for key in ("total", "score", "rank", "segment", "strategy", "volume")},
        **{f"value_{order}": snapshot.values[:, order - 1].tolist() for order in range(1, 5)},
    }
    return _rows(columns, serial)


def _criteria_rows(classification: Classification, names: Mapping[str, str], serial: float) -> list[Row]:
    applied = applied_columns(classification, names)
    wanted = ("set_name", "order", "criterion_name", "t4", "t3", "t2")
    return _rows({key: np.asarray(applied[key]).tolist() for key in wanted}, serial)


def _indicator_rows(
    classification: Classification, noted: Mapping[str, float], labels: Labels, serial: float
) -> list[Row]:
    found = indicators(classification, (), Records(), serial) | dict(noted)
    return [
        {
            "snapshot_date": serial,
            "indicator_key": key,
            "indicator": labels.text(f"indicators.{key}.name"),
            "indicator_value": round(value, 9),
        }
        for key, value in found.items()
        if not np.isnan(value)
    ]


def _rows(columns: Mapping[str, Sequence[object]], serial: float) -> list[Row]:
    lines = zip(*columns.values(), strict=True)
    return [{"snapshot_date": serial} | {k: _plain(v) for k, v in zip(columns, line, strict=True)} for line in lines]


def _plain(value: object) -> Value:
    """A cell's content; nothing for what is empty."""
    if isinstance(value, str):
        return value or None
    number = float(value)  # type: ignore[arg-type]  # numbers of numpy's lists
    return None if np.isnan(number) else number
