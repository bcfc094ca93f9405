"""The shape of a CEC workbook's tables: fields, their kinds, which are required. No layout, no texts.

A table's display name is the same in every language (``cecxl_customers``), so formulas and this program find it
whatever the language of the sheets; headers are the labels ``fields.<key>`` of the workbook's language.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple

TABLE_PREFIX = "cecxl_"


class Kind(Enum):
    """What a field holds; decides how it is read, checked and formatted."""

    TEXT = auto()
    MONEY = auto()
    RATIO = auto()
    COUNT = auto()
    NUMBER = auto()
    YEARS = auto()
    DAYS = auto()
    GRADE = auto()
    SCORE = auto()
    DATE = auto()
    DIGIT = auto()
    YES_NO = auto()
    CHOICE = auto()
    SETTING = auto()
    """A settings value: its kind depends on the row."""


class Field(NamedTuple):
    """One column. `choices` names a list in ``choices.toml``; `source` a ``table.field`` whose values are allowed."""

    key: str
    kind: Kind = Kind.TEXT
    required: bool = False
    choices: str | None = None
    source: str | None = None


class Table(NamedTuple):
    """One Excel table. `result` tables are rewritten by a refresh; the others belong to the user."""

    key: str
    fields: tuple[Field, ...]
    result: bool = False
    row_key: str | None = None

    @property
    def name(self) -> str:
        """The display name in the workbook."""
        return TABLE_PREFIX + self.key

    def field(self, key: str) -> Field:
        """The field with this key."""
        return next(f for f in self.fields if f.key == key)


def choice(key: str, kind: str | None = None, *, required: bool = False) -> Field:
    """A field whose values come from the list `kind` of ``choices.toml`` (by default the field's own key)."""
    return Field(key, Kind.CHOICE, required, choices=kind or key)
