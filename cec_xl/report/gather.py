"""From an open workbook to the subject of a report."""

from __future__ import annotations

import datetime as dt
import math

from cec_xl.hosts.port import WorkbookPort
from cec_xl.report.subject import PastScore, Subject
from cec_xl.workbook.history import day_of, read_dated, snapshot_serial
from cec_xl.workbook.history_tables import HISTORY
from cec_xl.workbook.reading import WorkbookInputs
from cec_xl.workbook.refresh import Refresh


def gather(port: WorkbookPort, refresh: Refresh, *, as_of: dt.date | None = None) -> Subject | None:
    """What there is to report; None where a blocking incident left nothing scored.

    Args:
        port: the workbook, still open: older scores are read from it.
        refresh: what scoring it gave.
        as_of: the date the report is of; without it the workbook's own, else its newest order.
    """
    if refresh.classification is None:
        return None
    inputs = refresh.inputs
    serial = snapshot_serial(inputs.log, inputs.parameters, as_of)
    return Subject(
        inputs,
        refresh.classification,
        len(refresh.incidents),
        refresh.winback,
        None if serial is None else day_of(serial),
        past_scores(port, inputs),
    )


def past_scores(port: WorkbookPort, inputs: WorkbookInputs) -> dict[str, tuple[PastScore, ...]]:
    """Older scores by customer id, newest first; none where the workbook keeps no history."""
    if HISTORY.name not in inputs.tables:
        return {}
    rows = read_dated(port, HISTORY, inputs.tables, inputs.log)
    if rows is None:
        return {}
    found: dict[str, list[PastScore]] = {}
    columns = [rows.columns[key].tolist() for key in ("snapshot_date", "customer_id", "code", "score", "segment")]
    for serial, customer_id, code, score, segment in zip(*columns, strict=True):
        if isinstance(score, float) and not math.isnan(score):
            found.setdefault(str(customer_id), []).append(PastScore(day_of(serial), str(code), score, str(segment)))
    return {key: tuple(sorted(lines, key=lambda line: line.day, reverse=True)) for key, lines in found.items()}
