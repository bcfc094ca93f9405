"""What a refresh adds for steering by the numbers (METHOD §7, §9), where the workbook asks for it.

Each part is imported only when its tables are there and in use: a workbook without them pays nothing.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence

from cec_xl.hosts.port import Cell, TableUpdate, WorkbookPort
from cec_xl.method.classification import Classification
from cec_xl.workbook.calendar_tables import TEAM_CAPACITY
from cec_xl.workbook.history_tables import HISTORY, SCORECARD_HISTORY
from cec_xl.workbook.reading import WorkbookInputs
from cec_xl.workbook.whatif_tables import WHATIF_TABLES

Names = dict[str, Cell | Sequence[Sequence[Cell]]]


def steering_results(
    port: WorkbookPort,
    inputs: WorkbookInputs,
    classification: Classification,
    as_of: dt.date | None,
    recovered: float = math.nan,
) -> tuple[dict[str, TableUpdate], Names]:
    """New contents of tables and named cells; incidents go to the inputs' log.

    `recovered` counts customers that came back, NaN where no order history says so.
    """
    updates: dict[str, TableUpdate] = {}
    names: Names = {}
    keeps_history = inputs.parameters.yes("history_enabled")
    history = HISTORY.name in inputs.tables and keeps_history
    scorecard = SCORECARD_HISTORY.name in inputs.tables
    calendar = _has_rows(inputs, TEAM_CAPACITY.name)
    if history or scorecard or calendar:
        from cec_xl.workbook.history import snapshot_serial

        serial = snapshot_serial(inputs.log, inputs.parameters, as_of)
    if history:
        from cec_xl.workbook.history_writing import history_results

        _add(updates, names, history_results(port, inputs, classification, serial))
    if scorecard:
        from cec_xl.workbook.scorecard import scorecard_results

        found = scorecard_results(port, inputs, classification, serial, recovered=recovered, kept=keeps_history)
        _add(updates, names, found)
    if calendar:
        from cec_xl.workbook.calendar import calendar_results

        _add(updates, names, calendar_results(port, inputs, classification, serial))
    if any(spec.name in inputs.tables for spec in WHATIF_TABLES):
        from cec_xl.workbook.whatif import whatif_results

        _add(updates, names, whatif_results(port, inputs, classification))
    return updates, names


def _has_rows(inputs: WorkbookInputs, name: str) -> bool:
    return name in inputs.tables and inputs.tables[name].rows > 0


def _add(
    updates: dict[str, TableUpdate],
    names: Names,
    found: tuple[Mapping[str, TableUpdate], Mapping[str, Cell | Sequence[Sequence[Cell]]]],
) -> None:
    updates.update(found[0])
    names.update(found[1])
