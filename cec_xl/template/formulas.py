"""Formula templates of the sheet modules -> formulas of a workbook in one language. See `cec_xl.workbook.layout`."""

from __future__ import annotations

import re

from cec_xl.hosts.port import column_letters
from cec_xl.labels import Labels
from cec_xl.workbook.layout import At
from cec_xl.workbook.tables import TABLES

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
_CELL = re.compile(r"([~!]?)r(\d+)c(\d+)(?::r(\d+)c(\d+))?")
_NEEDS_ESCAPE = re.compile(r"([\[\]#'@])")


def cell_address(row: int, column: int, *, absolute: bool = True) -> str:
    """A1 address of a 0-based row and column.

    >>> cell_address(0, 1), cell_address(9, 0, absolute=False)
    ('$B$1', 'A10')
    """
    mark = "$" if absolute else ""
    return f"{mark}{column_letters(column + 1)}{mark}{row + 1}"


def quoted_sheet(name: str) -> str:
    """A sheet's name as formulas write it.

    >>> quoted_sheet("Año 1's")
    "'Año 1''s'"
    """
    return "'" + name.replace("'", "''") + "'"


def column_reference(table: str, field: str, labels: Labels, *, this_row: bool = False) -> str:
    """A structured reference to a table's column, or to its cell in the same row.

    >>> column_reference("scores", "segment", Labels("es"))
    'cecxl_scores[Segmento]'
    >>> column_reference("weights", "w1", Labels("es"), this_row=True)
    'cecxl_weights[[#This Row],[Peso 1]]'
    """
    spec = TABLES[table]
    header = _NEEDS_ESCAPE.sub(r"'\1", labels.text(f"fields.{spec.field(field).key}"))
    return f"{spec.name}[[#This Row],[{header}]]" if this_row else f"{spec.name}[{header}]"


def expand(template: str, labels: Labels, *, origin: At = (0, 0), tab: str = "", table: str = "") -> str:
    """Fill the placeholders of a formula template.

    Args:
        template: formula with placeholders.
        labels: language of headers and texts.
        origin: 0-based row and column of the block's first cell on its sheet.
        tab: visible name of that sheet.
        table: key of the table whose calculated column this is.

    >>> expand('=COUNTIF({scores.segment},{@choices.segment.vital})', Labels("es"))
    '=COUNTIF(cecxl_scores[Segmento],"Vitales")'
    >>> expand('=SUM({r0c1:r3c1})', Labels("es"), origin=(9, 1))
    '=SUM($C$10:$C$13)'
    """

    def fill(found: re.Match[str]) -> str:
        key = found[1]
        if key.startswith("@"):
            return '"' + labels.text(key[1:]).replace('"', '""') + '"'
        if cell := _CELL.fullmatch(key):
            return _block_reference(cell, origin, tab)
        owner, _, field = key.partition(".")
        if owner == "this":
            return column_reference(table, field, labels, this_row=True)
        return column_reference(owner, field, labels)

    return _PLACEHOLDER.sub(fill, template)


def _block_reference(found: re.Match[str], origin: At, tab: str) -> str:
    mark, row, column, last_row, last_column = found.groups()

    def address(r: str, c: str) -> str:
        return cell_address(origin[0] + int(r), origin[1] + int(c), absolute=mark != "~")

    first = address(row, column)
    cells = first if last_row is None else f"{first}:{address(last_row, last_column)}"
    return f"{quoted_sheet(tab)}!{cells}" if mark == "!" else cells
