"""Adds the sheet ``xlwings.conf`` to a workbook being built; what stands on it is `cec_xl.install.settings_sheet`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cec_xl.install.settings_sheet import ROWS, SHEET

if TYPE_CHECKING:
    from xlsxwriter import Workbook

CODE_NAME = "SheetConf"


def add_conf_sheet(workbook: Workbook) -> str:
    """Add the sheet behind the others, hidden so that only VBA can show it; returns its code name.

    Defined names point at the value of every row, and at the key of the rows ``cec-xl install`` may switch on.
    """
    sheet = workbook.add_worksheet(SHEET)
    sheet.set_vba_name(CODE_NAME)
    for number, row in enumerate(ROWS):
        sheet.write_string(number, 0, row.shown_key)
        if isinstance(row.value, bool):
            sheet.write_boolean(number, 1, row.value)
        elif row.value:
            sheet.write_string(number, 1, row.value)
        workbook.define_name(row.value_name, f"='{SHEET}'!$B${number + 1}")
        if row.reserved:
            workbook.define_name(row.key_name, f"='{SHEET}'!$A${number + 1}")
    sheet.very_hidden()
    return CODE_NAME
