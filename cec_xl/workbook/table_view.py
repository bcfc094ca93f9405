"""One table of an open workbook, seen through its specification: fields by key, values by kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from cec_xl.hosts.column import CellKind, Column
from cec_xl.hosts.port import TableInfo
from cec_xl.labels import LANGUAGES, Labels, choice_key, fold
from cec_xl.method.problems import Place
from cec_xl.workbook.schema import Kind, Table

Report = Callable[..., None]
"""Called as ``report(code, place, severity, **details)`` for every cell that cannot be used."""


def headers_by_field(spec: Table, headers: tuple[str, ...], language: str | None = None) -> dict[str, str]:
    """Field key -> header as it stands in the workbook, whatever language or capitals the headers are in."""
    languages = [language] if language else LANGUAGES
    folded = {fold(header): header for header in reversed(headers)}
    found: dict[str, str] = {}
    for field in spec.fields:
        for candidate in languages:
            header = folded.get(_folded_header(candidate, field.key))
            if header is not None:
                found[field.key] = header
                break
    return found


@cache
def _folded_header(language: str, key: str) -> str:
    return fold(Labels(language).text(f"fields.{key}"))


@dataclass(frozen=True, slots=True)
class TableView:
    """A table's cells by field key.

    Attributes:
        spec: what the table should look like.
        info: where it stands.
        columns: header -> column as read.
        headers: field key -> header, for the fields that are present.
        rows: 0-based positions of the rows that have anything in them.
        id_field: the field whose text names a row in incidents, e.g. ``customer_id``.
    """

    spec: Table
    info: TableInfo
    columns: Mapping[str, Column]
    headers: Mapping[str, str]
    rows: NDArray[np.int64]
    id_field: str | None = None

    @classmethod
    def of(cls, spec: Table, info: TableInfo, columns: Mapping[str, Column]) -> TableView:
        """The view of a table just read."""
        headers = headers_by_field(spec, info.headers)
        filled = np.zeros(info.rows, dtype=bool)
        for column in columns.values():
            filled |= column.kinds != CellKind.EMPTY
        id_field = "customer_id" if "customer_id" in headers else None
        return cls(spec, info, columns, headers, np.flatnonzero(filled), id_field)

    def __len__(self) -> int:
        return len(self.rows)

    def header(self, key: str) -> str:
        """The header of a field, as the user sees it; ``""`` where the column is missing."""
        return self.headers.get(key, key if key in self.columns else "")

    def place(self, row: int, key: str) -> Place:
        """The place of a cell, for incidents."""
        return Place(self.spec.key, row, key)

    def column(self, key: str) -> Column | None:
        """The column of a field (or of a header that is not a field: criteria of the user's own)."""
        return self.columns.get(self.header(key))

    def address(self, place: Place) -> str:
        """A1 address of a place, ``""`` where it has no single cell."""
        header = self.header(place.field) if place.field else ""
        index = self.info.headers.index(header) if header else None
        if place.row is None:
            return "" if index is None else self.info.cell(-1, index)
        return self.info.cell(place.row, index or 0)

    def found(self, place: Place) -> str:
        """What stands in the cell of a place."""
        column = self.column(place.field) if place.field else None
        return column.text(place.row) if column is not None and place.row is not None else ""

    def row_id(self, row: int) -> str:
        """The id of a row, e.g. the customer's; ``""`` for tables whose rows are not customers."""
        column = self.column(self.id_field) if self.id_field else None
        return column.text(row) if column is not None else ""

    def texts(self, key: str) -> NDArray[np.object_]:
        """Trimmed texts of the filled rows; ``""`` where empty, an error, or no such column."""
        column = self.column(key)
        texts = np.full(len(self), "", dtype=object)
        # Most firms leave some columns empty.
        if column is not None and column.kinds.any():
            texts[:] = list(map(str.strip, column.as_texts()[self.rows].tolist()))
        return texts

    def numbers(self, key: str, report: Report) -> NDArray[np.float64]:
        """Numbers of the filled rows; NaN where empty; NaN and an incident where something else stands."""
        column = self.column(key)
        if column is None:
            return np.full(len(self), np.nan)
        values = np.where(column.kinds == CellKind.NUMBER, column.numbers, np.nan)
        wrong = (column.kinds != CellKind.NUMBER) & (column.kinds != CellKind.EMPTY)
        is_date = key in self.headers and self.spec.field(key).kind is Kind.DATE
        for row in np.flatnonzero(wrong).tolist():
            if column.kinds[row] == CellKind.ERROR:
                code = "cell_error"
            elif not column.text(row).strip():
                continue
            else:
                code = "date_as_text" if is_date else "not_a_number"
            report(code, self.place(row, key))
        return values[self.rows]

    def choices(self, key: str, report: Report, synonyms: Mapping[str, str] | None = None) -> NDArray[np.object_]:
        """Choice keys of the filled rows; ``""`` where empty; ``""`` and an incident where the text is unknown."""
        kind = self.spec.field(key).choices or key
        texts = self.texts(key)
        others = synonyms or {}
        typed = texts.tolist()
        known = {text: others.get(text) or choice_key(kind, text) if text else "" for text in dict.fromkeys(typed)}
        if None in known.values():
            for position in np.flatnonzero([known[text] is None for text in typed]):
                report("unknown_choice", self.place(int(self.rows[position]), key), choice_kind=kind)
        texts[:] = [known[text] or "" for text in typed]
        return texts
