"""Words that a new workbook brings along: they change with the language as long as nobody has changed them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from cec_xl.labels import Labels, catalogue, choice_key
from cec_xl.workbook.tables import CUSTOMERS

PREFIXES: Mapping[str, str] = {
    "criteria.criterion_name": "criteria.",
    "criteria.criterion_column": "fields.",
    "criteria_sets.set_name": "names.set.",
    "weights.scenario": "names.scenario.",
    "services.service": "services.",
    "historic_data.variable": "names.variable.",
    "reasons.reason_name": "names.reason.",
    "reasons.winback_strategy": "names.winback_strategy.",
    "reasons.winback_message": "names.winback_message.",
    "recovery_plan.winback_message": "names.winback_message.",
    "history.set_name": "names.set.",
    "history_criteria.set_name": "names.set.",
    "history_criteria.criterion_name": "criteria.",
    "scorecard_history.indicator": "indicators.",
    "import_mapping.import_field": "erp.fields.",
}
"""``table.field`` -> first part of the label keys whose texts a new workbook has there."""

CONDITIONS: Mapping[str, str] = {"rules.segment": "segment", "rules.situation": "situation"}
"""``table.field`` that holds one or several words of a list, separated by commas."""


class Dictionary:
    """Our words from one language to another; everything else stays as it is.

    >>> words = Dictionary(Labels("es"), Labels("en"))
    >>> words.word("criteria.", "Rentabilidad"), words.word("criteria.", "Mi criterio")
    ('Profitability', 'Mi criterio')
    """

    def __init__(self, source: Labels, target: Labels) -> None:
        self.source, self.target = source, target

    def word(self, prefix: str, text: str) -> str:
        """A text as it is called in the other language, where it is one of the labels that begin with `prefix`."""
        key = _keys(self.source.language, prefix).get(text.strip())
        return text if key is None else self.target.text(key)

    def option(self, keys: Iterable[str], text: str) -> str:
        """The same for a text that is one of the labels with these keys."""
        key = next((key for key in keys if self.source.text(key) == text.strip()), None)
        return text if key is None else self.target.text(key)

    def condition(self, kind: str, text: str) -> str:
        """Words of the list `kind` within a rule's condition.

        >>> Dictionary(Labels("es"), Labels("en")).condition("segment", "Vitales, Con futuro, oro")
        'Vital, With future, oro'
        """
        return ", ".join(self._chosen(kind, part.strip()) for part in text.split(","))

    def _chosen(self, kind: str, text: str) -> str:
        key = choice_key(kind, text) if text else None
        return text if key is None else self.target.choice(kind, key)


@cache
def _keys(language: str, prefix: str) -> Mapping[str, str]:
    """Text -> key of the labels of one language that begin with `prefix`.

    Of fields, those of the customers table; of indicators, their names.
    """
    keys = [key for key in catalogue(language) if key.startswith(prefix)]
    if prefix == "fields.":
        keys = [f"fields.{field.key}" for field in CUSTOMERS.fields]
    elif prefix == "indicators.":
        keys = [key for key in keys if key.endswith(".name")]
    labels = Labels(language)
    return {labels.text(key): key for key in reversed(keys)}
