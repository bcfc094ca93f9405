"""Blocks that are a table of the workbook: ``cecxl_rules[#All]`` or ``cecxl_rules`` given as an argument.

With its header row a block's columns are found by name, in any of the languages and any order; without it they must
stand in the order of the template.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cec_xl.hosts.column import Column
from cec_xl.hosts.port import TableInfo
from cec_xl.labels import DEFAULT_LANGUAGE, Labels
from cec_xl.workbook.incidents import IncidentLog
from cec_xl.workbook.schema import Table
from cec_xl.workbook.table_view import TableView, headers_by_field
from udfs.registry import CellError
from udfs.values import Block, CellFault, error_of


def table_view(spec: Table, values: object, *, headers_needed: bool = False) -> TableView:
    """A block seen as a table of the workbook.

    Raises:
        CellFault: it has neither a header row nor the template's columns, or no header row where one is needed.
    """
    cells = Block.of(values).cells
    if not cells.size:
        raise CellFault(CellError.VALUE)
    headers = header_names(cells)
    # One hit may be chance (a customer called "Zona"); two are a header row.
    if len(headers_by_field(spec, headers)) >= min(2, len(spec.fields)):
        return view_of(spec, headers, cells[1:])
    if headers_needed or len(headers) != len(spec.fields):
        raise CellFault(CellError.VALUE)
    labels = Labels(DEFAULT_LANGUAGE)
    return view_of(spec, tuple(labels.text(f"fields.{field.key}") for field in spec.fields), cells)


def hashable(values: object) -> tuple[tuple[tuple[object, ...], ...], tuple[type, ...]]:
    """A block and the types of its cells as keys of a cache: TRUE and 1 are equal to Python, not to a reader."""
    cells = Block.of(values).cells
    return tuple(map(tuple, cells.tolist())), tuple(map(type, cells.ravel().tolist()))


def header_names(cells: NDArray[np.object_]) -> tuple[str, ...]:
    """The first row of a block as column headers."""
    return tuple("" if cell is None else str(cell) for cell in cells[0].tolist())


def view_of(spec: Table, headers: tuple[str, ...], cells: NDArray[np.object_]) -> TableView:
    """A table from its headers and its rows of cells."""
    columns = {header: _column(cells[:, at].tolist()) for at, header in enumerate(headers)}
    return TableView.of(spec, TableInfo(spec.name, "", 2, 1, len(cells), headers), columns)


def _column(values: list[object]) -> Column:
    """A column; error cells that came as numbers get a name."""
    if int in set(map(type, values)):
        values = ["#VALUE!" if type(value) is int and error_of(value) else value for value in values]
    return Column.of(values)


def quiet_log(*views: TableView) -> IncidentLog:
    """A log for readers that note what they cannot use; a function answers with an error instead."""
    return IncidentLog(Labels(DEFAULT_LANGUAGE), {view.spec.key: view for view in views})
