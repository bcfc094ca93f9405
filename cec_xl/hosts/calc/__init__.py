"""A workbook that is open in LibreOffice, reached through its own programming interface (UNO).

`CalcWorkbook` fulfils `WorkbookPort` over the operations of `CalcDocument`. What touches the office stands in
`office/`, needs no package of ours and no numpy, and may run in another process.
"""

from cec_xl.hosts.calc.workbook import CalcWorkbook

__all__ = ["CalcWorkbook"]
