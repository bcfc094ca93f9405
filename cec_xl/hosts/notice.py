"""What a host did or could not do that the user should know, though nothing had to be refused."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from cec_xl.labels import Labels


class Notice(NamedTuple):
    """One thing worth knowing after a change.

    Attributes:
        code: of its sentence in ``messages``.
        details: what the sentence needs; ``sheet`` and ``cell`` say where to look.
    """

    code: str
    details: Mapping[str, object] = MappingProxyType({})

    def text(self, labels: Labels) -> str:
        """The sentence in the language of `labels`."""
        return labels.message(self.code, **self.details)
