"""What a table holds, compared with what an import would write there: nothing is written that stands there already."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import numpy as np

from cec_xl.hosts.column import CellKind, Column
from cec_xl.hosts.port import TableUpdate, Values
from cec_xl.workbook.schema import Kind, Table
from cec_xl.workbook.table_view import TableView

TEXT_KINDS = (Kind.TEXT, Kind.CHOICE)


def columns_of(view: TableView) -> dict[str, Column]:
    """A table's columns by field key, down to the last row with anything in it."""
    rows = int(view.rows[-1]) + 1 if len(view) else 0
    return {key: _first_rows(view.columns[header], rows) for key, header in view.headers.items()}


def _first_rows(column: Column, rows: int) -> Column:
    texts = None if column.texts is None else column.texts[:rows]
    return Column(column.kinds[:rows], column.numbers[:rows], texts)


def holds(view: TableView, update: TableUpdate) -> bool:
    """Whether a table holds these contents already."""
    fields = {header: key for key, header in view.headers.items()}
    there = columns_of(view)
    return all(_same(there[fields[header]], values) for header, values in update.columns.items())


def _same(column: Column, values: Values) -> bool:
    if len(column) != len(values):
        return False
    if values.dtype.kind == "O":
        shown = [column.text(row) for row in range(len(column))]
        return shown == ["" if value is None else str(value) for value in values.tolist()]
    wanted = values.astype(np.float64)
    alike = np.isclose(_numbers(column), wanted, rtol=1e-12, atol=1e-9)
    return bool(np.all(np.where(np.isnan(wanted), column.kinds == CellKind.EMPTY, alike)))


def _numbers(column: Column) -> Values:
    return np.where(column.kinds == CellKind.NUMBER, column.numbers, np.nan)


def read_values(spec: Table, columns: Mapping[str, Column]) -> dict[str, Values]:
    """Columns as read -> values as they would be written."""
    return {
        field.key: columns[field.key].as_texts() if field.kind in TEXT_KINDS else _numbers(columns[field.key])
        for field in spec.fields
        if field.key in columns
    }


def trace(spec: Table, values: Mapping[str, Values]) -> str:
    """A short trace of a table's contents, the same whether they are about to be written or were read back."""
    digest = hashlib.sha256()
    for field in spec.fields:
        if field.key not in values:
            continue
        column = values[field.key]
        if field.kind in TEXT_KINDS:
            digest.update("\x1f".join(str(text or "") for text in column.tolist()).encode())
        else:
            digest.update(np.round(np.nan_to_num(column.astype(np.float64), nan=-1e300), 4).tobytes())
        digest.update(b"\x1e")
    return digest.hexdigest()[:16]
