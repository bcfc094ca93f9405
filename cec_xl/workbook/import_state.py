"""What an import found, as rows of the sheet *Importación*, and back: what the next import must know."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache

import numpy as np
from numpy.typing import NDArray

from cec_xl.erp.dates import DateOrder
from cec_xl.erp.fields import FIELDS, Role
from cec_xl.erp.importing import ImportResult
from cec_xl.erp.mapping import Formats, SavedSource
from cec_xl.erp.notices import Notice
from cec_xl.erp.numbers import DecimalMark
from cec_xl.erp.state import ImportState, KnownFile
from cec_xl.hosts.column import Column, from_serial, to_serial
from cec_xl.hosts.port import Values
from cec_xl.labels import LANGUAGES, Labels, choice_key, fold
from cec_xl.workbook.import_merge import Imported, Kept
from cec_xl.workbook.import_tables import IMPORT_TABLES, IMPORT_VALUES
from cec_xl.workbook.schema import Kind

Columns = Mapping[str, Values]
"""Field key -> values; choices as keys."""

SOURCE_KEY, WRITTEN_KEY = "source", "written"
"""Answers whose key begins so are not the user's: where the next import looks for files, what this one wrote."""


def import_columns(
    result: ImportResult, kept: Sequence[Kept], notices: Sequence[Notice], written: Mapping[str, str], labels: Labels
) -> dict[str, Columns]:
    """Contents of every import table, by table key.

    Args:
        result: what the import found.
        kept: typed cells that stand against it.
        notices: what is to be said besides the report's own notices.
        written: table key -> trace of what was written there, by which the next import knows its own rows.
        labels: of the workbook's language.
    """
    said = [notice.text(labels) for notice in (*result.report.notices, *notices)]
    found: dict[str, Columns] = {
        "import_files": _rows("import_files", (_file_row(file) for file in result.state.files)),
        "import_mapping": _rows("import_mapping", _mapping_rows(result.state.mapping, labels)),
        "import_answers": _rows("import_answers", _answer_rows(result.state, written)),
        "import_report": _rows("import_report", _report_rows(result, labels)),
        "import_notices": _rows("import_notices", ({"import_notice": text} for text in dict.fromkeys(said))),
        "import_kept": _rows("import_kept", (_kept_row(mark, labels) for mark in kept)),
    }
    values = {**result.details, **result.customers}
    found["import_values"] = {f.key: values[f.key] for f in IMPORT_VALUES.fields if f.key in values}
    return found


def import_state(tables: Mapping[str, Mapping[str, Column]]) -> ImportState:
    """What the last import left in the workbook; tables by key, columns by field key.

    Rows that make no sense are left out: the next import asks again.
    """
    answers = _answers(tables.get("import_answers", {}))
    sources = sorted((k, v) for k, v in answers.items() if _group(k) == SOURCE_KEY)
    return ImportState(
        _saved_sources(tables.get("import_mapping", {})),
        tuple(_known_files(tables.get("import_files", {}))),
        {key: value for key, value in answers.items() if _group(key) not in (SOURCE_KEY, WRITTEN_KEY)},
        tuple(value for _, value in sources),
        _values(tables.get("import_values", {})),
    )


def written_traces(answers: Mapping[str, Column]) -> dict[str, str]:
    """Table key -> trace of what the last import wrote there."""
    found = _answers(answers)
    return {key.partition(".")[2]: value for key, value in found.items() if _group(key) == WRITTEN_KEY}


def _answers(columns: Mapping[str, Column]) -> dict[str, str]:
    rows = ((row.get("import_key", "").strip(), row.get("import_value", "").strip()) for row in _texts(columns))
    return {key: value for key, value in rows if key}


def _group(key: str) -> str:
    return key.partition(".")[0]


def _rows(key: str, rows: Iterable[Mapping[str, object]]) -> Columns:
    """Rows as the columns of a table: floats for numbers (NaN where None), texts for the rest."""
    spec = next(table for table in IMPORT_TABLES if table.key == key)
    listed = list(rows)
    return {field.key: _column([row.get(field.key) for row in listed], field.kind) for field in spec.fields}


def _column(values: Sequence[object], kind: Kind) -> Values:
    if kind in (Kind.TEXT, Kind.CHOICE):
        return np.array(["" if value is None else str(value) for value in values], dtype=object)
    return np.array([np.nan if value is None else float(str(value)) for value in values], dtype=np.float64)


def _file_row(file: KnownFile) -> Mapping[str, object]:
    return {
        "import_file": file.name,
        "import_role": file.role,
        "import_rows": file.rows,
        "import_used": file.used,
        "import_amount": file.amount,
        "import_first_day": _serial(file.first_day),
        "import_last_day": _serial(file.last_day),
        "import_batch": file.batch,
        "import_place": file.place,
        "import_table": file.table,
        "import_fingerprint": file.fingerprint,
    }


def _serial(day: dt.date | None) -> float | None:
    return None if day is None else to_serial(dt.datetime.combine(day, dt.time()))


def _mapping_rows(mapping: Sequence[SavedSource], labels: Labels) -> Iterable[Mapping[str, object]]:
    for group, source in enumerate(mapping, 1):
        formats = source.formats
        said = {
            "decimal": formats.decimal,
            "date_order": formats.date_order,
            "percent": ",".join(sorted(formats.percent)),
            "decimal_given": "yes" if formats.decimal_given else "",
            "date_order_given": "yes" if formats.date_order_given else "",
        }
        pairs = [*source.columns.items(), *((key, value) for key, value in said.items() if value)]
        for key, value in pairs:
            field = labels.text(f"erp.{'formats' if key in said else 'fields'}.{key}")
            yield {"import_group": group, "import_role": source.role, "import_field": field, "import_column": value}


@cache
def _field_keys() -> Mapping[str, str]:
    """What a mapping's rows are called in any language, folded -> key."""
    found: dict[str, str] = {}
    for labels in map(Labels, LANGUAGES):
        for key, text in (*labels.section("erp.fields").items(), *labels.section("erp.formats").items()):
            found.setdefault(fold(text), key)
            found.setdefault(fold(key), key)
    return found


def _answer_rows(state: ImportState, written: Mapping[str, str]) -> Iterable[Mapping[str, object]]:
    for key, value in sorted(state.answers.items()):
        yield {"import_key": key, "import_value": value}
    for key, value in sorted(written.items()):
        yield {"import_key": f"{WRITTEN_KEY}.{key}", "import_value": value}
    for number, source in enumerate(state.sources, 1):
        yield {"import_key": f"{SOURCE_KEY}.{number:03}", "import_value": source}


def _report_rows(result: ImportResult, labels: Labels) -> Iterable[Mapping[str, object]]:
    for count in result.report.files:
        outcomes = [("report.read", count.total_read), ("report.used", count.total_used)]
        outcomes += [(f"reasons.{reason}", rows) for reason, rows in count.aside.items() if rows.rows]
        lines = [(labels.text(f"erp.{outcome}"), rows) for outcome, rows in outcomes]
        lines += [(labels.text("erp.report.used_in", year=year), rows) for year, rows in count.used.items() if year]
        for text, rows in lines:
            yield {
                "import_file": count.file.name,
                "import_role": count.role,
                "import_outcome": text[:1].upper() + text[1:],
                "import_rows": rows.rows,
                "import_amount": rows.amount if count.has_amounts else None,
            }


def _kept_row(mark: Kept, labels: Labels) -> Mapping[str, object]:
    return {
        "customer_id": mark.customer_id,
        "customer_name": mark.customer_name,
        "kept_field": labels.text(f"fields.{mark.field}"),
        "kept_value": mark.kept,
        "computed_value": mark.computed,
        "kept_how": "replaced" if mark.replaced else "kept",
    }


def _texts(columns: Mapping[str, Column]) -> list[dict[str, str]]:
    """A table's rows as texts, those without anything left out."""
    if not columns:
        return []
    texts = {key: column.as_texts().tolist() for key, column in columns.items()}
    rows = [dict(zip(texts, cells, strict=True)) for cells in zip(*texts.values(), strict=True)]
    return [row for row in rows if any(cell.strip() for cell in row.values())]


def _known_files(columns: Mapping[str, Column]) -> Iterable[KnownFile]:
    for row in _texts(columns):
        role = choice_key("import_role", row.get("import_role", ""))
        batch = row.get("import_batch", "")
        if role and row.get("import_place") and batch.isdecimal():
            yield KnownFile(
                row.get("import_file", ""),
                row["import_place"],
                row.get("import_fingerprint", ""),
                role,
                int(batch),
                row.get("import_table", ""),
                _whole(row.get("import_rows", "")),
                _whole(row.get("import_used", "")),
                Decimal(row.get("import_amount") or 0),
                _day(row.get("import_first_day", "")),
                _day(row.get("import_last_day", "")),
            )


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _day(text: str) -> dt.date | None:
    return from_serial(float(text)).date() if text.isdecimal() else None


def _saved_sources(columns: Mapping[str, Column]) -> tuple[SavedSource, ...]:
    groups: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in _texts(columns):
        groups[row.get("import_group", "")].append(row)
    found = (_saved_source(rows) for rows in groups.values())
    return tuple(source for source in found if source is not None)


def _saved_source(rows: Sequence[Mapping[str, str]]) -> SavedSource | None:
    role = choice_key("import_role", rows[0].get("import_role", ""))
    if role is None:
        return None
    pairs = {_field_keys().get(fold(row.get("import_field", "")), ""): row.get("import_column", "") for row in rows}
    fields = {found.key for found in FIELDS[Role(role)]}
    formats = Formats(
        DecimalMark(pairs["decimal"]) if pairs.get("decimal") in tuple(DecimalMark) else None,
        DateOrder(pairs["date_order"]) if pairs.get("date_order") in tuple(DateOrder) else None,
        frozenset(pairs.get("percent", "").split(",")) - {""},
        decimal_given="decimal_given" in pairs,
        date_order_given="date_order_given" in pairs,
    )
    return SavedSource(Role(role), {key: header for key, header in pairs.items() if key in fields}, formats)


def _values(columns: Mapping[str, Column]) -> Imported:
    """The customers as the last import computed them."""
    if "customer_id" not in columns:
        return {}
    found: dict[str, NDArray[np.float64] | NDArray[np.object_]] = {}
    for field in IMPORT_VALUES.fields:
        column = columns.get(field.key)
        if column is None:
            continue
        if field.kind is Kind.CHOICE:
            kind = field.choices or field.key
            found[field.key] = np.array([choice_key(kind, text) or "" for text in column.as_texts()], dtype=object)
        elif field.kind is Kind.TEXT:
            found[field.key] = column.as_texts()
        else:
            found[field.key] = column.numbers
    return found
