"""Blocks that are a table of the workbook: ``cecxl_rules[#All]`` or ``cecxl_rules`` given as an argument.

With its header row a block's columns are found by name, in any of the languages and any order; without it they must
stand in the order of the template.
"""

from __future__ import annotations

from typing import Any

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
    rows: list[list[Any]] = Block.of(values).cells.tolist()
    if not rows:
        raise CellFault(CellError.VALUE)
    headers = tuple("" if cell is None else str(cell) for cell in rows[0])
    # One hit may be chance (a customer called "Zona"); two are a header row.
    if len(headers_by_field(spec, headers)) >= min(2, len(spec.fields)):
        return view_of(spec, headers, rows[1:])
    if headers_needed or len(headers) != len(spec.fields):
        raise CellFault(CellError.VALUE)
    labels = Labels(DEFAULT_LANGUAGE)
    return view_of(spec, tuple(labels.text(f"fields.{field.key}") for field in spec.fields), rows)


def view_of(spec: Table, headers: tuple[str, ...], rows: list[list[Any]]) -> TableView:
    """A table from its headers and rows; error cells that came as numbers get their names."""
    columns = {header: Column.of([_named(row[at]) for row in rows]) for at, header in enumerate(headers)}
    return TableView.of(spec, TableInfo(spec.name, "", 2, 1, len(rows), headers), columns)


def _named(value: object) -> object:
    """An error in any of its guises as the name a column knows."""
    return "#VALUE!" if not isinstance(value, str) and error_of(value) else value


def quiet_log(*views: TableView) -> IncidentLog:
    """A log for readers that note what they cannot use; a function answers with an error instead."""
    return IncidentLog(Labels(DEFAULT_LANGUAGE), {view.spec.key: view for view in views})
