"""A workbook that is open in Excel, reached through xlwings (its open-source part only).

`ExcelWorkbook` takes an ``xlwings.Book`` and fulfils `WorkbookPort`; nothing here imports xlwings, so that it can be
loaded where there is no Excel.
"""

from cec_xl.hosts.excel.undo import Snapshot, UndoStore
from cec_xl.hosts.excel.workbook import ExcelWorkbook

__all__ = ["ExcelWorkbook", "Snapshot", "UndoStore"]
