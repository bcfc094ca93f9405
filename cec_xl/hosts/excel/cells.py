"""Blocks of cells between Python and Excel: what is read becomes columns, what is written stays what it is.

Excel treats a value that a program puts into a cell as if it had been typed: ``"4321"`` would become a number,
``"=1+1"`` a formula, ``"3-4"`` a date. Texts are therefore written with the apostrophe that says "this is a text",
unless the cell has the text format, where Excel takes everything as it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cec_xl.hosts.column import Column, to_serial
from cec_xl.hosts.port import Values

CHUNK_ROWS = 10_000
"""Rows per call: more at once makes Excel refuse for lack of memory, fewer cost time."""

LONGEST_TEXT = 32_767
TEXT_FORMAT = "@"

_FIRST_ERROR = -2146826288
_ERROR_NAMES = {
    2000: "#NULL!",
    2007: "#DIV/0!",
    2015: "#VALUE!",
    2023: "#REF!",
    2029: "#NAME?",
    2036: "#NUM!",
    2042: "#N/A",
    2043: "#GETTING_DATA",
    2045: "#SPILL!",
    2046: "#CONNECT!",
    2047: "#BLOCKED!",
    2048: "#UNKNOWN!",
    2049: "#FIELD!",
    2050: "#CALC!",
}
ERROR_BY_NUMBER = {_FIRST_ERROR + code - 2000: name for code, name in _ERROR_NAMES.items()}
"""COM hands error cells over as these integers; ordinary numbers always come as floats."""

_BOOLEAN_WORDS = frozenset(
    {"true", "false", "verdadero", "falso", "истина", "ложь", "vrai", "faux", "wahr", "falsch", "vero", "verdadeiro"}
)

RawCell = float | int | bool | str
"""One cell as it is handed to Excel; ``""`` empties it."""


def plain_rows(values: Any) -> list[list[Any]]:  # noqa: ANN401 - a cell, or rows of cells
    """What Excel hands over, as rows; errors by their names, however they came.

    >>> plain_rows(3.0), plain_rows(((1.0, -2146826246), ("a", None)))
    ([[3.0]], [[1.0, '#N/A'], ['a', None]])
    """
    rows = [list(row) for row in values] if isinstance(values, (list, tuple)) else [[values]]
    for row in rows:
        for position, value in enumerate(row):
            # Numbers come as floats; integers are errors.
            if type(value) is int:
                row[position] = ERROR_BY_NUMBER.get(value, value)
    return rows


def columns_of(rows: Sequence[Sequence[Any]], width: int) -> list[Column]:
    """Rows as columns; as many as `width` even where there is no row."""
    if not rows:
        return [Column.of([]) for _ in range(width)]
    return [Column.of(cells) for cells in zip(*rows, strict=True)]


def plain_cell(value: object) -> RawCell:
    """A cell as read, in the form in which it can be written back: dates as serial days, nothing as ``""``.

    >>> from decimal import Decimal
    >>> plain_cell(dt.datetime(2024, 1, 1)), plain_cell(Decimal("9.90")), plain_cell(None)
    (45292.0, 9.9, '')
    """
    match value:
        case None:
            return ""
        case bool() | str():
            return value
        case dt.datetime():
            return to_serial(value)
        case dt.date():
            return to_serial(dt.datetime.combine(value, dt.time()))
        case _:
            return float(value)  # type: ignore[arg-type]


def is_formula(formula: object, value: object) -> bool:
    """Whether a cell whose ``Formula`` and value are these holds a formula, and not a text that looks like one."""
    return isinstance(formula, str) and formula.startswith("=") and formula != value


def typed_text(text: str) -> str:
    """A text in the form in which Excel keeps it a text, whatever the cell's format and the reader's country.

    >>> typed_text("Vitales"), typed_text("4321"), typed_text("=1+1"), typed_text("'90"), typed_text("")
    ('Vitales', "'4321", "'=1+1", "''90", '')
    """
    text = text[:LONGEST_TEXT]
    if not text or _is_plainly_text(text):
        return text
    return "'" + text[: LONGEST_TEXT - 1]


def _is_plainly_text(text: str) -> bool:
    """Begins with a letter, has no digit and is no boolean: in no country a number, date, formula or error."""
    return text[0].isalpha() and text.casefold() not in _BOOLEAN_WORDS and not any(map(str.isdigit, text))


def typed_column(values: Values | Sequence[RawCell], *, as_text: bool) -> list[RawCell]:
    """A column in the form in which it is handed to Excel.

    Args:
        values: as `TableUpdate` describes them.
        as_text: whether the cells have the text format, in which Excel changes nothing.
    """
    array = values if isinstance(values, np.ndarray) else _objects(values)
    if array.dtype.kind == "f":
        numbers: list[RawCell] = array.astype(object).tolist()
        for row in np.flatnonzero(~np.isfinite(array)):
            numbers[row] = ""
        return numbers
    if array.dtype.kind in "iu":
        floats: list[RawCell] = array.astype(np.float64).tolist()
        return floats
    if array.dtype.kind == "b":
        booleans: list[RawCell] = array.tolist()
        return booleans
    known: dict[str, str] = {}
    return [_object_cell(value, known, as_text=as_text) for value in array.tolist()]


def _objects(values: Sequence[RawCell]) -> NDArray[np.object_]:
    """Cells as they are: numpy would turn a number beside a text into a text."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def _object_cell(value: object, known: dict[str, str], *, as_text: bool) -> RawCell:
    if isinstance(value, str):
        if as_text:
            return value[:LONGEST_TEXT]
        if value not in known:
            known[value] = typed_text(value)
        return known[value]
    cell = plain_cell(value)
    return "" if isinstance(cell, float) and not np.isfinite(cell) else cell
