"""Imported figures into the customers table: what was typed wins over what was computed, and is marked.

A cell counts as computed when it still says what the last import put there, and as typed otherwise. Customers that
stand only in the workbook stay; new ones are added below, in the order of their ids.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cec_xl.hosts.column import CellKind, Column
from cec_xl.hosts.port import Values
from cec_xl.labels import choice_key
from cec_xl.workbook.import_tables import COMPUTED_FIELDS
from cec_xl.workbook.schema import Field, Kind

_TEXTS = (Kind.TEXT, Kind.CHOICE)

Imported = Mapping[str, NDArray[np.float64] | NDArray[np.object_]]
"""Field key -> values, with ``customer_id``; NaN and "" where not known."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A typed cell that an import met although it computed something else.

    Attributes:
        customer_id, customer_name: whose cell it is.
        field: key of its column.
        kept: what stood there.
        computed: what the import computed; ``""`` where it computed nothing.
        replaced: whether the computed value took its place, because it was no value of its column.
    """

    customer_id: str
    customer_name: str
    field: str
    kept: str
    computed: str
    replaced: bool = False


@dataclass(frozen=True, slots=True)
class Merge:
    """The customers table after an import.

    Attributes:
        columns: field key -> values of the columns that change: the rows that were there, then the new customers;
            choices as keys. Empty where nothing changes.
        kept: typed cells that differ from what was computed, in the order of rows and fields.
        added: how many customers are new.
        untouched: how many customers the workbook has that the import does not know.
    """

    columns: Mapping[str, Values]
    kept: tuple[Kept, ...]
    added: int
    untouched: int


def merge_customers(existing: Mapping[str, Column], imported: Imported, last: Imported | None = None) -> Merge:
    """Put imported figures into the customers table.

    Args:
        existing: columns of the table as read, by field key; rows without an id stay as they are, those below the last
            one with anything in it left out.
        imported: what the import computed, one row per customer.
        last: what the import before computed, as `import_values` has it; None where there was none.
    """
    ids = existing["customer_id"].as_texts() if "customer_id" in existing else np.empty(0, dtype=object)
    ids = np.array([text.strip() for text in ids.tolist()], dtype=object)
    here, known = set(ids.tolist()) - {""}, _positions(imported)
    added = sorted(name for name in known if name not in here)
    all_ids = np.concatenate([ids, np.array(added, dtype=object)])
    now, before = _aligned(all_ids, imported), _aligned(all_ids, last or {})
    foreign = np.array([name not in known for name in all_ids.tolist()], dtype=np.bool_)
    columns: dict[str, Values] = {"customer_id": _written_ids(existing, all_ids)} if added else {}
    kept: list[tuple[int, int, Kept]] = []
    names = _names(existing, now, len(added))
    for position, field in enumerate(COMPUTED_FIELDS):
        if field.key not in now:
            continue
        cells = _Cells.of(existing.get(field.key), len(added), len(ids), field)
        merged = _merged(cells, now[field.key], before.get(field.key), foreign)
        if merged.changes:
            columns[field.key] = merged.values.astype(object) if field.kind in _TEXTS else merged.values
        for row in merged.typed.tolist():
            replaced = bool(cells.unusable[row]) and merged.changes
            computed = now[field.key][row]
            shown = Kept(all_ids[row], names[row], field.key, cells.shown[row], _shown(computed), replaced)
            kept.append((row, position, shown))
    return Merge(
        columns,
        tuple(mark for _, _, mark in sorted(kept, key=lambda item: item[:2])),
        len(added),
        len(here - set(known)),
    )


def _written_ids(existing: Mapping[str, Column], ids: NDArray[np.object_]) -> Values:
    """The ids as cells of the kind they had: a column of numbers stays one, so that lookups into it go on working."""
    column = existing.get("customer_id")
    if column is None or not (column.kinds == CellKind.NUMBER).any():
        return ids
    are_numbers = np.isin(column.kinds, (CellKind.NUMBER, CellKind.EMPTY)).all()
    if not are_numbers or not all(_WHOLE.fullmatch(text) for text in ids.tolist() if text):
        return ids
    return np.array([float(text) if text else np.nan for text in ids.tolist()])


_WHOLE = re.compile(r"0|[1-9][0-9]{0,14}")


def _positions(imported: Imported) -> dict[str, int]:
    return {name: row for row, name in enumerate(imported["customer_id"].tolist())}


def _aligned(ids: NDArray[np.object_], imported: Imported) -> dict[str, Values]:
    """Imported columns in the rows of the table; NaN and "" for customers that were not imported."""
    if not imported:
        return {}
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
        if field.kind in _TEXTS:
            values = shown
            if field.choices is not None:
                keys = {text: choice_key(field.choices, text) or "" for text in set(shown.tolist())}
                values = np.array([keys[text] for text in shown.tolist()], dtype=object)
            return cls(values, values == "", shown, (values == "") & (shown != ""))
        numbers = np.full(count, np.nan)
        if column is not None:
            numbers[:rows] = np.where(column.kinds == CellKind.NUMBER, column.numbers, np.nan)
        return cls(numbers, np.isnan(numbers), shown, np.isnan(numbers) & (shown != ""))


@dataclass(frozen=True, slots=True)
class _Merged:
    """A column after an import.

    Attributes:
        values: what it holds then.
        typed: rows where something typed stands against something computed, or stood and could not stay.
        changes: whether any cell gets another value.
    """

    values: Values
    typed: NDArray[np.int64]
    changes: bool


def _merged(cells: _Cells, now: Values, before: Values | None, foreign: NDArray[np.bool_]) -> _Merged:
    """A column's new values. `foreign` rows belong to customers that the import does not know."""
    computed = np.zeros(len(now), np.bool_) if before is None else _equal(cells.values, before)
    take = (cells.empty | computed) & ~foreign
    values = np.where(take, now, cells.values)
    known = ~_unknown(now)
    typed = ~take & known & ~_equal(cells.values, now)
    changed = take & ~_equal(cells.values, now) & (known | ~cells.empty)
    changes = bool(changed.any())
    lost = cells.unusable if changes else cells.unusable & known
    return _Merged(values, np.flatnonzero(typed | lost), changes)


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
    if isinstance(value, float):
        return "" if np.isnan(value) else f"{value:.15g}"
    return str(value)
