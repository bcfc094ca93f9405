"""Reading a workbook's tables with a library that is not ours."""

from __future__ import annotations

import warnings
from pathlib import Path

import openpyxl
from openpyxl.workbook import Workbook

from cec_xl.workbook.schema import TABLE_PREFIX


def stored_values(path: Path) -> Workbook:
    """A workbook with the values its file holds, read by an independent reader."""
    with warnings.catch_warnings():
        # This reader knows nothing of sparklines and the like, and says so; we only want its cells.
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(path, data_only=True)


def table_rows(path: Path, key: str) -> list[dict[str, object]]:
    """A table's rows by header."""
    book = stored_values(path)
    name = TABLE_PREFIX + key
    sheet = next(sheet for sheet in book.worksheets if name in sheet.tables)
    header, *rows = sheet[sheet.tables[name].ref]
    return [{str(h.value): cell.value for h, cell in zip(header, row, strict=True)} for row in rows]
