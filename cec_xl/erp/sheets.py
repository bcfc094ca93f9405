"""Sheets of workbooks (.xlsx, .xls, .xlsb, .ods) as rows of cells, and cells as text.

A number typed into a cell has no decimal mark and a date no order, so they bring no doubt; but ERPs also export
numbers as text cells, and those are read like any text file. Cells therefore become text in the very notation the
file's text cells are in.
"""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from cec_xl.erp.dialect import is_value, unique_headers
from cec_xl.erp.extra import needs_extra
from cec_xl.erp.files import SourceFile
from cec_xl.erp.numbers import DecimalMark
from cec_xl.errors import DamagedFileError

if TYPE_CHECKING:
    import pyarrow as pa

Cell = str | float | int | bool | dt.date | dt.datetime | dt.time | dt.timedelta

ROW_NUMBER = "__row_number__"
"""Column that carries a sheet's own row numbers."""

MAX_INFLATED = 2 << 30
"""Bytes a workbook may unpack to before it is refused."""


@dataclass(frozen=True, slots=True)
class SheetRows:
    """One sheet: header and the rows below it, as cells.

    Attributes:
        header_row: 1-based row of the header, 0 where there is none.
        headers: unique names of the columns.
        repeated: headers that stood there more than once.
        rows: cells of the data rows, each as wide as `headers`; ``""`` where empty.
        row_numbers: 1-based row in the sheet of each data row.
    """

    header_row: int
    headers: tuple[str, ...]
    repeated: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    row_numbers: tuple[int, ...]


def sheets_of(file: SourceFile) -> list[SourceFile]:
    """A workbook's sheets that hold anything, each as a source of its own."""
    with needs_extra("python-calamine"):
        from python_calamine import CalamineError, CalamineWorkbook
    _refuse_bomb(file)
    try:
        book = CalamineWorkbook.from_path(file.place)
        names = [name for name in book.sheet_names if book.get_sheet_by_name(name).end is not None]
    except (CalamineError, OSError, ValueError) as error:
        raise DamagedFileError("import_cannot_read_workbook", file=file.name, reason=str(error)) from error
    shown = {name: file.name if len(names) == 1 else f"{file.name} [{name}]" for name in names}
    return [replace(file, name=shown[name], table=name) for name in names]


def read_sheet(file: SourceFile, header_row: int | None = None) -> SheetRows | None:
    """The table on a sheet; None where there is none."""
    with needs_extra("python-calamine"):
        from python_calamine import CalamineError, CalamineWorkbook
    try:
        sheet = CalamineWorkbook.from_path(file.place).get_sheet_by_name(file.table)
        rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as error:
        raise DamagedFileError("import_cannot_read_workbook", file=file.name, reason=str(error)) from error
    return table_of_rows(rows, header_row)


def table_of_rows(rows: Sequence[Sequence[Cell]], header_row: int | None = None) -> SheetRows | None:
    """The table among a sheet's rows: titles above it cut off, empty columns at its right too."""
    filled = [(number, row) for number, row in enumerate(rows, 1) if any(cell != "" for cell in row)]
    if not filled:
        return None
    if header_row is None:
        width = max(sum(cell != "" for cell in row) for _, row in filled[:200])
        at = next((i for i, (_, row) in enumerate(filled) if sum(cell != "" for cell in row) >= max(2, width - 1)), 0)
        named = all(isinstance(cell, str) and not is_value(cell) for cell in filled[at][1] if cell != "")
    else:
        at = next((i for i, (number, _) in enumerate(filled) if number == header_row), 0)
        named = True
    data = filled[at + 1 :] if named else filled[at:]
    if not data:
        return None
    names = [str(cell) for cell in filled[at][1]] if named else [""] * len(filled[at][1])
    used = max(
        max((i for i, cell in enumerate(row) if cell != ""), default=0) for row in (names, *(r for _, r in data))
    )
    headers, repeated = unique_headers(names[: used + 1])
    first = filled[at][0] if named else 0
    return SheetRows(
        first,
        headers,
        repeated,
        tuple(tuple(row[: used + 1]) for _, row in data),
        tuple(number for number, _ in data),
    )


def cell_text(cell: Cell, mark: DecimalMark = DecimalMark.POINT) -> str:
    """A cell as text, numbers with `mark`, dates year first.

    >>> cell_text(1234.5, DecimalMark.COMMA), cell_text(430001.0), cell_text(dt.datetime(2024, 3, 25))
    ('1234,5', '430001', '2024-03-25')
    """
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, (int, float)):
        digits = format(Decimal(repr(cell)), "f")
        digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
        return digits.replace(".", mark)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ", "seconds")
    return str(cell)


def is_typed(cell: Cell) -> bool:
    """Whether a cell's value needs no reading."""
    return not isinstance(cell, str)


def arrow_of_sheet(sheet: SheetRows, mark: DecimalMark) -> pa.Table:
    """The sheet as a table of texts, with the row numbers in `ROW_NUMBER`."""
    import pyarrow as pa

    columns = zip(*sheet.rows, strict=True)
    texts = {
        header: pa.array([cell_text(cell, mark) or None for cell in column], pa.string())
        for header, column in zip(sheet.headers, columns, strict=True)
    }
    return pa.table({**texts, ROW_NUMBER: pa.array(sheet.row_numbers, pa.int64())})


def _refuse_bomb(file: SourceFile) -> None:
    if zipfile.is_zipfile(file.place):
        with zipfile.ZipFile(file.place) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_INFLATED:
                raise DamagedFileError("import_workbook_too_large", file=file.name)
