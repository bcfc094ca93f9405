"""What stood in our tables before a refresh, kept so that one press of a button brings it back.

A button may run in a Python process of its own, so the snapshot is a file in the user's data folder, one per
workbook; a new refresh replaces it and an undo uses it up. It holds cells of the workbook and nothing else.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from cec_xl.hosts.column import CellKind, Column
from cec_xl.hosts.excel.cells import RawCell
from cec_xl.hosts.port import Cell, Values
from cec_xl.logs import data_folder

_VERSION = 1


@dataclass(slots=True)
class TableSnapshot:
    """The columns of one table that a refresh writes, and the notes beside them.

    Attributes:
        ours: header -> cells of the columns that were about to be replaced.
        theirs: header -> cells of the user's typed columns.
        key: header of the column that identifies a row.
        rows: how many data rows the table had.
    """

    ours: dict[str, list[RawCell]]
    theirs: dict[str, list[RawCell]]
    key: str | None
    rows: int


@dataclass(slots=True)
class Snapshot:
    """Everything a refresh is about to change.

    Attributes:
        tables: table name -> what stood in it.
        names: defined name -> the rows of cells it pointed at.
        sheets: sheet -> whether the user saw it, of those shown or hidden.
    """

    tables: dict[str, TableSnapshot] = field(default_factory=dict)
    names: dict[str, list[list[Cell]]] = field(default_factory=dict)
    sheets: dict[str, bool] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.tables or self.names or self.sheets)


def snapshot_column(column: Column) -> list[RawCell]:
    """A column as plain cells: numbers, texts, booleans, ``""``; errors as their names."""
    cells: list[RawCell] = [""] * len(column)
    for row, kind in enumerate(column.kinds.tolist()):
        if kind == CellKind.NUMBER:
            cells[row] = float(column.numbers[row])
        elif kind == CellKind.BOOLEAN:
            cells[row] = bool(column.numbers[row])
        elif kind in (CellKind.TEXT, CellKind.ERROR) and column.texts is not None:
            cells[row] = str(column.texts[row])
    return cells


def as_values(cells: Mapping[str, list[RawCell]]) -> dict[str, Values]:
    """Snapshot columns as a `TableUpdate` takes them, cell by cell of its own kind."""
    values: dict[str, Values] = {}
    for header, column in cells.items():
        array = np.empty(len(column), dtype=object)
        array[:] = column
        values[header] = array
    return values


class UndoStore:
    """The snapshot file of one workbook."""

    def __init__(self, workbook: str, folder: Path | None = None) -> None:
        name = hashlib.sha256(workbook.casefold().encode()).hexdigest()[:24]
        self.path = (folder or data_folder()) / f"undo-{name}.json.gz"

    def keep(self, snapshot: Snapshot) -> None:
        """Replace the kept snapshot by this one; the file is readable by its owner only."""
        content = {
            "version": _VERSION,
            "tables": {name: asdict(table) for name, table in snapshot.tables.items()},
            "names": snapshot.names,
            "sheets": snapshot.sheets,
        }
        beside = self.path.with_suffix(".tmp")
        beside.unlink(missing_ok=True)
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(gzip.compress(json.dumps(content, ensure_ascii=False).encode(), 1))
        beside.replace(self.path)

    def load(self) -> Snapshot | None:
        """The kept snapshot; None where there is none, or one this version cannot read."""
        try:
            content = json.loads(gzip.decompress(self.path.read_bytes()))
            if content["version"] != _VERSION:
                return None
            tables = {name: TableSnapshot(**table) for name, table in content["tables"].items()}
            return Snapshot(tables, content["names"], content.get("sheets", {}))
        except (OSError, ValueError, KeyError, TypeError, EOFError):
            return None

    def drop(self) -> None:
        """Forget the snapshot."""
        self.path.unlink(missing_ok=True)
