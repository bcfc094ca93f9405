"""Whether a workbook says anything of lost customers; most firms' do not, and win-back then costs a refresh nothing."""

from __future__ import annotations

from cec_xl.hosts.port import WorkbookPort
from cec_xl.method.criteria import Situation
from cec_xl.workbook.reading import WorkbookInputs
from cec_xl.workbook.table_view import TableView
from cec_xl.workbook.winback_tables import LOST, ORDER_LINES

COUNTS = ("cecxl_winback_lost", "cecxl_winback_register_inactive", "cecxl_winback_register_recovered")
"""Names of cells that hold how many customers win-back found, by what became of them."""


def speaks_of_lost_customers(port: WorkbookPort, inputs: WorkbookInputs) -> bool:
    """Whether a customer is marked as lost, *Perdidos* has a row, or there is an order history to find some in."""
    sources = [spec for spec in (LOST, ORDER_LINES) if spec.name in inputs.tables]
    if not sources:
        return False
    if (inputs.portfolio.text("situation") == Situation.LOST).any():
        return True
    return any(len(TableView.of(spec, inputs.tables[spec.name], port.read_table(spec.name))) for spec in sources)


def shows_lost_customers(port: WorkbookPort, inputs: WorkbookInputs) -> bool:
    """Whether results of an earlier refresh still stand there, of customers that nothing speaks of any more."""
    return LOST.name in inputs.tables and any(
        isinstance(count, float | int) and count > 0 for count in map(port.read_name, COUNTS)
    )
