"""Reading all of a workbook that a refresh reads, and more."""

from __future__ import annotations

from pathlib import Path

from cec_xl.hosts.package import Limits, Package
from cec_xl.hosts.reading.ranges import CellRange
from cec_xl.hosts.reading.structure import load_structure
from cec_xl.hosts.reading.table_reader import CellReader


def read_all(path: Path, limits: Limits | None = None) -> None:
    """Structure, every table, and the first cells of every sheet."""
    with Package.open(path, limits) as package:
        structure = load_structure(package)
        reader = CellReader(package, structure)
        for table in structure.tables.values():
            reader.table(table)
        for page in structure.sheets:
            reader.range(page, CellRange(1, 1, 20, 2000))
