"""What a refresh adds for steering by the numbers (METHOD §7, §9), where the workbook asks for it.

Each part is imported only when its tables are there and in use: a workbook without them pays nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from cec_xl.hosts.port import Cell, TableUpdate, WorkbookPort
from cec_xl.method.classification import Classification
from cec_xl.workbook.history_tables import HISTORY
from cec_xl.workbook.reading import WorkbookInputs
from cec_xl.workbook.whatif_tables import WHATIF_TABLES

Names = dict[str, Cell | Sequence[Sequence[Cell]]]


def steering_results(
    port: WorkbookPort, inputs: WorkbookInputs, classification: Classification, as_of: dt.date | None
) -> tuple[dict[str, TableUpdate], Names]:
    """New contents of tables and named cells; incidents go to the inputs' log."""
    updates: dict[str, TableUpdate] = {}
    names: Names = {}
    if HISTORY.name in inputs.tables and inputs.parameters.yes("history_enabled"):
        from cec_xl.workbook.history_writing import history_results

        found_updates, found_names = history_results(port, inputs, classification, as_of)
        updates |= found_updates
        names |= found_names
    if any(spec.name in inputs.tables for spec in WHATIF_TABLES):
        from cec_xl.workbook.whatif import whatif_results

        found_updates, found_names = whatif_results(port, inputs, classification)
        updates |= found_updates
        names |= found_names
    return updates, names
