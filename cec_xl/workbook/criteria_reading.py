"""The criteria catalogue of a workbook: METHOD's criteria, the user's own, and what they are called. METHOD §2."""

from __future__ import annotations

from collections.abc import Mapping

from cec_xl.labels import LANGUAGES, Labels, fold
from cec_xl.method.criteria import CATALOGUE, Criterion, Unit
from cec_xl.workbook.incidents import IncidentLog
from cec_xl.workbook.table_view import TableView


def read_criteria(view: TableView | None, log: IncidentLog) -> dict[str, Criterion]:
    """METHOD's criteria, then the user's own; unit and good end as the workbook says."""
    criteria = dict(CATALOGUE)
    if view is None:
        return criteria
    units = view.choices("unit", log.add)
    ends = view.choices("good_end", log.add)
    for row, key, unit, end in zip(view.rows, view.texts("criterion_key"), units, ends, strict=True):
        if not key:
            log.add("missing_criterion_key", view.place(int(row), "criterion_key"))
        elif unit and end:
            known = CATALOGUE.get(key)
            low, high = (known.minimum, known.maximum) if known else (None, None)
            criteria[key] = Criterion(key, Unit(unit), end == "high", low, high)
    return criteria


def criterion_keys(criteria: Mapping[str, Criterion], view: TableView | None) -> dict[str, str]:
    """Folded criterion name -> key: the keys, METHOD's names in every language, the user's names."""
    keys = {fold(key): key for key in criteria}
    for language in LANGUAGES:
        labels = Labels(language)
        keys |= {fold(labels.text(f"criteria.{key}")): key for key in CATALOGUE}
    return keys | {fold(name): key for key, name in _typed_names(criteria, view).items()}


def criterion_names(criteria: Mapping[str, Criterion], view: TableView | None, labels: Labels) -> dict[str, str]:
    """Criterion key -> what the workbook calls it."""
    names = {key: labels.text(f"criteria.{key}") if key in CATALOGUE else key for key in criteria}
    return names | _typed_names(criteria, view)


def _typed_names(criteria: Mapping[str, Criterion], view: TableView | None) -> dict[str, str]:
    if view is None:
        return {}
    pairs = zip(view.texts("criterion_key"), view.texts("criterion_name"), strict=True)
    return {str(key): str(name) for key, name in pairs if key in criteria and name}
