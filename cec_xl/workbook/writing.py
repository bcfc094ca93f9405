"""Classification -> contents of the result tables and named cells, in the workbook's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from cec_xl.codebook import few_objects
from cec_xl.hosts.port import Cell, TableInfo, TableUpdate, Values
from cec_xl.labels import Labels
from cec_xl.method.classification import Classification
from cec_xl.workbook import tables
from cec_xl.workbook.incidents import Incident
from cec_xl.workbook.results import result_columns
from cec_xl.workbook.schema import Field, Kind, Table
from cec_xl.workbook.table_view import headers_by_field


def classification_updates(
    classification: Classification, labels: Labels, infos: Mapping[str, TableInfo], criterion_names: Mapping[str, str]
) -> dict[str, TableUpdate]:
    """New contents of every result table the workbook has; tables and columns the user removed are left out."""
    here = {key for key, spec in tables.TABLES.items() if spec.name in infos}
    updates: dict[str, TableUpdate] = {}
    for key, columns in result_columns(classification, criterion_names, here).items():
        spec = tables.TABLES[key]
        shown = _with_segment_names(columns, labels) if spec is tables.SERVICE_LOAD else columns
        updates[spec.name] = table_update(spec, shown, labels, infos[spec.name])
    return updates


def _with_segment_names(columns: Mapping[str, Values], labels: Labels) -> Mapping[str, Values]:
    """The load table's names: managers and services as they are, segments as the user reads them."""
    texts = labels.choices("segment")
    pairs = zip(columns["load_of"].tolist(), columns["load_name"].tolist(), strict=True)
    names = [texts.get(name, name) if group == "segment" else name for group, name in pairs]
    return {**columns, "load_name": np.array(names, dtype=object)}


def incident_update(incidents: Sequence[Incident], labels: Labels, info: TableInfo) -> TableUpdate:
    """The incidents as rows of their table."""
    columns: dict[str, Values] = {
        key: np.array([getattr(incident, attribute) for incident in incidents], dtype=object)
        for key, attribute in {
            "severity": "severity",
            "sheet": "sheet",
            "cell": "cell",
            "customer_id": "customer_id",
            "found": "found",
            "incident": "text",
            "remedy": "remedy",
        }.items()
    }
    return table_update(tables.INCIDENTS, columns, labels, info)


def table_update(spec: Table, columns: Mapping[str, Values], labels: Labels, info: TableInfo) -> TableUpdate:
    """Columns by field key -> columns by header, choice keys replaced by what the user reads."""
    headers = headers_by_field(spec, info.headers)
    written = {
        headers[field.key]: localised(field, columns[field.key], labels)
        for field in spec.fields
        if field.key in headers and field.key in columns
    }
    return TableUpdate(written, headers.get(spec.row_key) if spec.row_key else None)


def localised(field: Field, values: Values, labels: Labels) -> Values:
    """A column as the user reads it."""
    if field.choices is None:
        return values
    texts = labels.choices(field.choices)
    if field.kind is Kind.YES_NO:
        return np.array([texts["no"], texts["yes"]], dtype=object)[values.astype(np.intp)]
    keys = np.asarray(values, dtype=object)
    few = few_objects(keys)
    if few is None:
        return np.array([texts.get(key, "") for key in keys.tolist()], dtype=object)
    return np.array([texts.get(key, "") for key in keys[few.first_rows()].tolist()], dtype=object)[few.codes]


def named_values(
    classification: Classification, incidents: Sequence[Incident], labels: Labels, refreshed: float
) -> dict[str, Cell | Sequence[Sequence[Cell]]]:
    """Values of the single cells and matrix blocks a workbook may have names for. `refreshed` is a date serial."""
    values: dict[str, Cell | Sequence[Sequence[Cell]]] = {
        "cecxl_language_shown": labels.choice("language", labels.language),
        "cecxl_last_refresh": refreshed,
        "cecxl_customers_count": len(classification.portfolio),
        "cecxl_scored_count": int((classification.rank > 0).sum()),
    }
    values |= incident_counts(incidents)
    billing = np.nan_to_num(classification.portfolio.value("volume"))
    for segment in tables.SEGMENT_TABLES:
        inside = classification.segment == segment
        values[f"cecxl_count_{segment}"] = int(inside.sum())
        values[f"cecxl_billing_{segment}"] = float(billing[inside].sum())
    for name, matrix in classification.matrices.items():
        values[f"cecxl_matrix_{name}_customers"] = _block(matrix.customers)
        values[f"cecxl_matrix_{name}_billing"] = _block(matrix.billing)
        texts = labels.choices("cell_strategy")
        values[f"cecxl_matrix_{name}_strategy"] = [
            [texts.get(key, "") for key in row] for row in matrix.strategy.tolist()
        ]
    return values


def incident_counts(incidents: Sequence[Incident]) -> dict[str, Cell | Sequence[Sequence[Cell]]]:
    """How many incidents of each severity, for the start sheet."""
    return {
        f"cecxl_incidents_{severity}": sum(incident.severity == key for incident in incidents)
        for severity, key in (("blocking", "blocks"), ("warning", "warning"))
    }


def _block(values: NDArray[np.float64] | NDArray[np.int64]) -> list[list[Cell]]:
    """A matrix as rows of cells, zero cells left empty so that the eye finds the others."""
    return [[value or None for value in row] for row in values.tolist()]
