"""Cells as they come out of a sheet, and what one cell's type and value mean."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cec_xl.hosts.column import CellKind, to_serial
from cec_xl.hosts.package.xml import decode_escapes

SHARED = 5
"""A kind beside those of `CellKind`: text whose place in the shared strings is the cell's number."""

DAYS_1904 = 1462
"""What a date serial counted from 1904 lacks to one counted from 1900."""


class Cells(NamedTuple):
    """Some cells of a sheet, row by row; all arrays of the same length.

    Attributes:
        rows: 1-based.
        columns: 1-based.
        kinds: `CellKind` or `SHARED`.
        numbers: as in `Column`; the index of shared text.
        styles: index of the cell format, 0 where none is given; None where nobody asked.
        text_at: which of the cells have a text of their own.
        texts: those texts.
    """

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    kinds: NDArray[np.uint8]
    numbers: NDArray[np.float64]
    styles: NDArray[np.int64] | None
    text_at: NDArray[np.int64]
    texts: list[str]


def interpret(kind: str, value: str) -> tuple[int, float, str]:
    """What a cell of a type (attribute ``t``) with a value holds: kind, number, text.

    >>> interpret("d", "2024-01-01")
    (<CellKind.NUMBER: 1>, 45292.0, '')
    >>> interpret("n", "12 kg")
    (<CellKind.TEXT: 2>, nan, '12 kg')
    """
    if not value:
        return CellKind.EMPTY, np.nan, ""
    if kind in ("str", "inlineStr"):
        return CellKind.TEXT, np.nan, decode_escapes(value)
    bare = value.strip()
    if kind == "e":
        return CellKind.ERROR, np.nan, bare
    number = _BOOLEANS.get(bare) if kind == "b" else _serial(bare) if kind == "d" else _number(bare)
    if number is None:
        # Nothing is dropped: what is no number where one should be is shown to the user as it stands.
        return CellKind.TEXT, np.nan, value
    if kind == "s":
        return SHARED, number, ""
    return CellKind.BOOLEAN if kind == "b" else CellKind.NUMBER, number, ""


_BOOLEANS = {"1": 1.0, "0": 0.0, "true": 1.0, "false": 0.0}


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if np.isfinite(value) and "_" not in text else None


def _serial(text: str) -> float | None:
    """Serial number of an ISO date, of a date with time, or of a time (a fraction of a day).

    >>> _serial("1899-12-31T12:00:00"), _serial("18:00:00"), _serial("mañana")
    (1.5, 0.75, None)
    """
    try:
        if "-" not in text:
            moment = dt.datetime.combine(dt.date(1899, 12, 30), dt.time.fromisoformat(text))
        else:
            moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return to_serial(moment)
