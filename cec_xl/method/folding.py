"""Comparing text as people type it: capitals, accents and stray spaces make no difference."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """Text as compared when a user typed it: no case, no accents, single spaces.

    >>> fold("  Con  FUTURO ") == fold("con futuro"), fold("Supervisión") == fold("supervision")
    (True, True)
    """
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(text.casefold().split())
