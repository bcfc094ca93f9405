"""From an open workbook to the subject of a report."""

from __future__ import annotations

import datetime as dt

from cec_xl.hosts.port import WorkbookPort
from cec_xl.report.subject import Subject
from cec_xl.workbook.customer_facts import past_scores
from cec_xl.workbook.history import day_of, snapshot_serial
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
