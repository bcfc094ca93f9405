"""Columns by letter and by number."""

from __future__ import annotations


def column_number(letters: str) -> int:
    """The number of a column, counted from 0.

    >>> column_number("a"), column_number("AB")
    (0, 27)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1
