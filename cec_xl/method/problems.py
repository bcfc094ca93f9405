"""What the method could not compute, or refuses to compute with.

The method knows neither sheets nor languages: a problem names the table, the row position and the field it comes
from. The workbook layer turns that into a sheet, a cell and a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Place(NamedTuple):
    """Where a value came from: a table's key, the 0-based row in it, and the field's key."""

    table: str
    row: int | None = None
    field: str | None = None


class Problem(NamedTuple):
    """One thing that needs the user's attention.

    `code` is the key of a sentence in ``messages.toml``, `details` its placeholders. `blocking` says that nothing
    can be scored until it is mended; otherwise only the customer or setting named is affected.
    """

    code: str
    place: Place
    details: Mapping[str, object] = MappingProxyType({})
    blocking: bool = False


class MethodError(ValueError):
    """Settings that cannot be used; carries every problem found, not just the first."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(f"{p.code} {dict(p.details)}" for p in problems))
        self.problems = problems
