"""The worksheet functions in a workbook that no program has open: their cells get the results Excel would show.

Excel calculates such formulas where Python is at hand. Whoever looks at the file without it (a telephone, a browser,
a Mac, a colleague) sees the results stored in it, which after a refresh must be those of the new figures. A formula
that holds more than is computed here keeps its old result until Excel opens the workbook, and the user is told.
"""

from __future__ import annotations

import datetime as dt

from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.hosts.sheet.function_cells import Family

FAMILY = Family("CEC_")


def update_results(port: ClosedWorkbook, today: dt.date) -> None:
    """Give all formulas with worksheet functions their results; what stays as it was is among the port's notices.

    Args:
        port: the workbook, with everything written that the formulas are to see.
        today: the day ``TODAY()`` stands for.
    """
    sheets = port.sheets_calling(FAMILY)
    if sheets:
        from udfs.closed.recalculation import Recalculation  # only few workbooks have such formulas

        Recalculation(port, sheets, today).run()
