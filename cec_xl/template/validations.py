"""What may be typed where: data validations with lists, bounds and messages in the workbook's language."""

from __future__ import annotations

from typing import Any

from cec_xl.labels import Labels
from cec_xl.method.criteria import CATALOGUE
from cec_xl.workbook.parameters import Parameter
from cec_xl.workbook.schema import Field, Kind

Validation = dict[str, Any]

TITLE_LIMIT = 32
MESSAGE_LIMIT = 255
LIST_LIMIT = 255

_BOUNDS: dict[Kind, tuple[float | None, float | None]] = {
    Kind.RATIO: (None, None),
    Kind.COUNT: (0, None),
    Kind.YEARS: (0, None),
    Kind.DAYS: (0, None),
    Kind.GRADE: (1, 4),
    Kind.SCORE: (0, 10),
    Kind.DIGIT: (1, 4),
}
NUMERIC = (Kind.MONEY, Kind.RATIO, Kind.COUNT, Kind.NUMBER, Kind.YEARS, Kind.DAYS, Kind.GRADE, Kind.SCORE, Kind.DIGIT)
_FIRST_DATE = 1
_HUGE = 1e15


def list_name(source: str) -> str:
    """The defined name (without prefix) of the values of ``table.field``.

    >>> list_name("families.family")
    'list_families_family'
    """
    return "list_" + source.replace(".", "_")


def field_validation(field: Field, labels: Labels, hint: str = "") -> Validation | None:
    """The validation of a table's column; None where nothing needs saying."""
    title = labels.text(f"fields.{field.key}")
    if field.choices:
        return choice_validation(field.choices, labels, title, hint)
    if field.source:
        return source_validation(list_name(field.source), labels, title, hint)
    bounds = field_bounds(field)
    if field.kind is Kind.DATE or field.kind in NUMERIC:
        return number_validation(field.kind, bounds, labels, title, hint)
    return _with_hint({"validate": "any"}, title, hint) if hint else None


def parameter_validation(parameter: Parameter, labels: Labels) -> Validation:
    """The validation of a setting's value."""
    title = labels.text(f"settings.{parameter.key}.name")
    hint = labels.text(f"settings.{parameter.key}.help")
    if parameter.choices:
        return choice_validation(parameter.choices, labels, title, hint)
    if parameter.source:
        return source_validation(list_name(parameter.source), labels, title, hint)
    if parameter.kind in NUMERIC or parameter.kind is Kind.DATE:
        return number_validation(parameter.kind, (parameter.minimum, parameter.maximum), labels, title, hint)
    return _with_hint({"validate": "any"}, title, hint)


def choice_validation(kind: str, labels: Labels, title: str, hint: str = "") -> Validation:
    """A closed list: nothing else is understood by a refresh."""
    return list_validation(list(labels.choices(kind).values()), labels, title, hint)


def list_validation(values: list[str], labels: Labels, title: str, hint: str = "") -> Validation:
    """A closed list of texts."""
    if len(",".join(values)) > LIST_LIMIT or any("," in value for value in values):
        raise ValueError(values)
    rule: Validation = {
        "validate": "list",
        "source": values,
        "error_title": title[:TITLE_LIMIT],
        "error_message": labels.text("template.error_list")[:MESSAGE_LIMIT],
    }
    return _with_hint(rule, title, hint)


def source_validation(name: str, labels: Labels, title: str, hint: str = "") -> Validation:
    """A list that grows with a table; other values only raise a question, the table may be filled later."""
    rule: Validation = {
        "validate": "list",
        "source": f"=cecxl_{name}",
        "error_type": "warning",
        "error_title": title[:TITLE_LIMIT],
        "error_message": labels.text("template.error_source")[:MESSAGE_LIMIT],
    }
    return _with_hint(rule, title, hint)


def number_validation(
    kind: Kind, bounds: tuple[float | None, float | None], labels: Labels, title: str, hint: str = ""
) -> Validation:
    """A number or date within bounds."""
    low, high = bounds
    rule: Validation = {"validate": "decimal"} if kind is not Kind.DATE else {"validate": "date"}
    if kind is Kind.DATE:
        rule |= {"criteria": ">=", "value": _FIRST_DATE}
        text = labels.text("template.error_date")
    elif low is not None and high is not None:
        rule |= {"criteria": "between", "minimum": low, "maximum": high}
        text = labels.text("template.error_between", low=_shown(low, kind), high=_shown(high, kind))
    elif low is not None:
        rule |= {"criteria": ">=", "value": low}
        text = labels.text("template.error_at_least", low=_shown(low, kind))
    else:
        rule |= {"criteria": "between", "minimum": -_HUGE, "maximum": _HUGE}
        text = labels.text("template.error_number")
    rule |= {"error_title": title[:TITLE_LIMIT], "error_message": text[:MESSAGE_LIMIT]}
    return _with_hint(rule, title, hint)


def field_bounds(field: Field) -> tuple[float | None, float | None]:
    """The least and the greatest number a table's column takes."""
    criterion = CATALOGUE.get(field.key)
    if criterion is not None and (criterion.minimum is not None or criterion.maximum is not None):
        return criterion.minimum, criterion.maximum
    if field.key in ("w1", "w2", "w3", "w4"):
        return 0, 1
    return _BOUNDS.get(field.kind, (None, None))


def _shown(bound: float, kind: Kind) -> str:
    return f"{bound * 100:g} %" if kind is Kind.RATIO else f"{bound:g}"


def _with_hint(rule: Validation, title: str, hint: str) -> Validation:
    if hint:
        rule |= {"input_title": title[:TITLE_LIMIT], "input_message": hint[:MESSAGE_LIMIT]}
    return rule
