"""Numbers as each language writes them, for sentences: tables and cells have number formats of their own."""

from __future__ import annotations

import math

THOUSANDS = {"es": ".", "en": ",", "ru": "\u00a0"}
DECIMAL = {"es": ",", "en": ".", "ru": ","}
UNKNOWN = "–"


def number_text(value: float, language: str, decimals: int = 0) -> str:
    """A number with its separators; a dash where it is unknown.

    >>> number_text(1234567.891, "es", 2), number_text(float("nan"), "en")
    ('1.234.567,89', '–')
    """
    if math.isnan(value):
        return UNKNOWN
    plain = f"{value:,.{decimals}f}"
    return plain.translate({ord(","): THOUSANDS[language], ord("."): DECIMAL[language]})


def percent_text(value: float, language: str, decimals: int = 0) -> str:
    """A ratio as a percentage.

    >>> percent_text(0.1234, "en", 1)
    '12.3 %'
    """
    return UNKNOWN if math.isnan(value) else f"{number_text(value * 100, language, decimals)} %"
