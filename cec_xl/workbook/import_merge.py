"""Imported figures into the customers table: what was typed wins over what was computed, and is marked.

A cell counts as computed when it still says what the last import put there, and as typed otherwise. Customers that
stand only in the workbook stay; new ones are added below, in the order of their ids.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cec_xl.hosts.column import CellKind, Column
from cec_xl.hosts.port import Values
from cec_xl.labels import choice_key
from cec_xl.workbook.import_tables import COMPUTED_FIELDS
from cec_xl.workbook.schema import Field, Kind

Imported = Mapping[str, NDArray[np.float64] | NDArray[np.object_]]
"""Field key -> values, with ``customer_id``; NaN and "" where not known."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A typed value that an import left alone although it computed another one; `kept` and `computed` as shown."""

    customer_id: str
    customer_name: str
    field: str
    kept: str
    computed: str


@dataclass(frozen=True, slots=True)
class Merge:
    """The customers table after an import.

    Attributes:
        columns: field key -> values: the rows that were there, then the new customers; choices as keys.
        kept: typed values that differ from the computed ones, in the order of rows and fields.
        added: how many customers are new.
    """

    columns: Mapping[str, Values]
    kept: tuple[Kept, ...]
    added: int


def merge_customers(existing: Mapping[str, Column], imported: Imported, last: Imported | None = None) -> Merge:
    """Put imported figures into the customers table.

    Args:
        existing: columns of the table as read, by field key; rows without an id stay as they are.
        imported: what the import computed, one row per customer.
        last: what the import before computed, as `import_values` has it; None where there was none.

    Returns:
        Every field of the table that the import knows, for all rows, to be written with the id as key.
    """
    ids = existing["customer_id"].as_texts() if "customer_id" in existing else np.empty(0, dtype=object)
    ids = np.array([text.strip() for text in ids.tolist()], dtype=object)
    old, new = _positions(imported), {name for name in ids.tolist() if name}
    added = sorted(name for name in old if name not in new)
    all_ids = np.concatenate([ids, np.array(added, dtype=object)])
    now = _aligned(all_ids, imported)
    before = _aligned(all_ids, last) if last is not None else {}
    columns: dict[str, Values] = {"customer_id": all_ids}
    kept: list[tuple[int, int, Kept]] = []
    names = _names(existing, now, len(added))
    for position, field in enumerate(COMPUTED_FIELDS):
        if field.key not in now:
            continue
        cells = _Cells.of(existing.get(field.key), len(added), len(ids), field)
        values, typed = _merged(cells, now[field.key], before.get(field.key), field)
        columns[field.key] = values
        for row in typed.tolist():
            shown = Kept(all_ids[row], names[row], field.key, cells.shown[row], _shown(now[field.key][row]))
            kept.append((row, position, shown))
    return Merge(columns, tuple(mark for _, _, mark in sorted(kept, key=lambda item: item[:2])), len(added))


def _positions(imported: Imported) -> dict[str, int]:
    return {name: row for row, name in enumerate(imported["customer_id"].tolist())}


def _aligned(ids: NDArray[np.object_], imported: Imported) -> dict[str, Values]:
    """Imported columns in the rows of the table; NaN and "" for customers that were not imported."""
    position = _positions(imported)
    found = np.fromiter((position.get(name, -1) for name in ids.tolist()), np.int64, len(ids))
    out: dict[str, Values] = {}
    for key, values in imported.items():
        missing: object = np.nan if values.dtype.kind == "f" else ""
        padded = np.append(values, np.array([missing], dtype=values.dtype))
        out[key] = padded[found]
    return out


@dataclass(frozen=True, slots=True)
class _Cells:
    """A column of the table, with empty cells for the customers that are added.

    Attributes:
        values: floats, or texts (keys for choices).
        empty: whether the cell has no usable value.
        shown: what stands in the cell, as the user reads it.
        unusable: cells with something that is not of the column's kind.
    """

    values: Values
    empty: NDArray[np.bool_]
    shown: NDArray[np.object_]
    unusable: NDArray[np.bool_]

    @classmethod
    def of(cls, column: Column | None, added: int, rows: int, field: Field) -> _Cells:
        """The cells of a column; all empty where the table has no such column."""
        count = rows + added
        shown = np.full(count, "", dtype=object)
        if column is not None:
            shown[:rows] = [column.text(row).strip() for row in range(rows)]
        if field.kind in (Kind.TEXT, Kind.CHOICE):
            values = shown
            if field.choices is not None:
                keys = {text: choice_key(field.choices, text) or "" for text in set(shown.tolist())}
                values = np.array([keys[text] for text in shown.tolist()], dtype=object)
            return cls(values, values == "", shown, (values == "") & (shown != ""))
        numbers = np.full(count, np.nan)
        if column is not None:
            numbers[:rows] = np.where(column.kinds == CellKind.NUMBER, column.numbers, np.nan)
        return cls(numbers, np.isnan(numbers), shown, np.isnan(numbers) & (shown != ""))


def _merged(cells: _Cells, now: Values, before: Values | None, field: Field) -> tuple[Values, NDArray[np.int64]]:
    """The column's new values, and the rows where something typed stands against something computed."""
    computed = np.zeros(len(now), np.bool_) if before is None else _equal(cells.values, before)
    take = cells.empty | computed
    values = np.where(take, now, cells.values)
    known = ~_unknown(now)
    typed = ~take & known & ~_equal(cells.values, now)
    if field.kind in (Kind.TEXT, Kind.CHOICE):
        values = values.astype(object)
    return values, np.flatnonzero(typed | (cells.unusable & known))


def _unknown(values: Values) -> NDArray[np.bool_]:
    return np.isnan(values) if values.dtype.kind == "f" else np.asarray(values == "", dtype=np.bool_)


def _equal(one: Values, other: Values) -> NDArray[np.bool_]:
    """Whether values are the same, as far as a cell keeps them; nothing equals an unknown."""
    if one.dtype.kind == "f" and other.dtype.kind == "f":
        return np.isclose(one.astype(np.float64), other.astype(np.float64), rtol=1e-12, atol=1e-9)
    return np.asarray((one == other) & (one != ""), dtype=np.bool_)


def _names(existing: Mapping[str, Column], now: Mapping[str, Values], added: int) -> NDArray[np.object_]:
    column = existing.get("customer_name")
    imported = now.get("customer_name")
    count = len(next(iter(now.values())))
    names = np.full(count, "", dtype=object)
    if column is not None:
        names[: count - added] = column.as_texts()
    return names if imported is None else np.where(names == "", imported, names)


def _shown(value: object) -> str:
    return f"{value:.15g}" if isinstance(value, float) else str(value)
