"""A workbook held in memory: the smallest host, for tests of what is read and written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

import numpy as np

from cec_xl.errors import InputError
from cec_xl.hosts.column import Column
from cec_xl.hosts.port import Cell, TableInfo, TableUpdate
from cec_xl.labels import Labels
from cec_xl.workbook.schema import Table

Rows = Sequence[Mapping[str, object]]


class MemoryWorkbook:
    """Implements `cec_xl.hosts.port.WorkbookPort` on dictionaries."""

    def __init__(self, language: str = "es") -> None:
        self.labels = Labels(language)
        self.infos: dict[str, TableInfo] = {}
        self.columns: dict[str, dict[str, list[object]]] = {}
        self.names: dict[str, object] = {}
        self.messages: list[str] = []
        self.shown: dict[str, bool] = {}
        self.saved = False

    def add(self, spec: Table, rows: Rows = (), *, without: Sequence[str] = (), also: Sequence[str] = ()) -> None:
        """A table with its labels as headers; `rows` are given by field key (or header for `also`)."""
        fields = [f.key for f in spec.fields if f.key not in without]
        headers = {key: self.labels.text(f"fields.{key}") for key in fields} | {name: name for name in also}
        self.infos[spec.name] = TableInfo(spec.name, f"Hoja {spec.key}", 5, 2, len(rows), tuple(headers.values()))
        self.columns[spec.name] = {header: [row.get(key) for row in rows] for key, header in headers.items()}

    def tables(self) -> Mapping[str, TableInfo]:
        return self.infos

    def read_table(self, name: str) -> Mapping[str, Column]:
        if name not in self.columns:
            raise InputError("no_table", table=name)
        return {header: Column.of(values) for header, values in self.columns[name].items()}

    def read_name(self, name: str) -> Cell:
        value = self.names.get(name)
        return value if isinstance(value, (float, int, str)) else None

    def write_tables(self, updates: Mapping[str, TableUpdate]) -> None:
        for name, update in updates.items():
            for header, values in update.columns.items():
                assert header in self.columns[name]
                self.columns[name][header] = [
                    None if isinstance(v, float) and np.isnan(v) else v for v in np.asarray(values).tolist()
                ]
            rows = max((len(values) for values in self.columns[name].values()), default=0)
            self.infos[name] = self.infos[name]._replace(rows=rows)

    def write_names(self, values: Mapping[str, Cell | Sequence[Sequence[Cell]]]) -> None:
        self.names.update(values)

    def sheets_shown(self) -> Mapping[str, bool]:
        return self.shown

    def show_sheets(self, shown: Mapping[str, bool]) -> None:
        self.shown |= {name: see for name, see in shown.items() if name in self.shown}

    def progress(self, text: str, done: float) -> None:
        self.messages.append(f"{done:.0%} {text}")

    def save(self) -> None:
        self.saved = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def cells(self, spec: Table, field: str) -> list[object]:
        """What a column now holds, by field key."""
        return self.columns[spec.name][self.labels.text(f"fields.{field}")]
