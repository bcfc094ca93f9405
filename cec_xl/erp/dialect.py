"""How a text file lays out its table: separator, where the header stands, how wide a row is.

Exports come with titles above the header, with a separator after the last column, with the same header twice. What
is found is shown with the mapping; what cannot be a table is refused with what was seen.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cec_xl.erp.dates import DateOrder, read_date
from cec_xl.erp.numbers import DecimalMark, read_number

SEPARATORS = (";", ",", "\t", "|")
HEAD = 1 << 18
"""Bytes of the beginning that are looked at for the layout."""
_PIECE = 1 << 15
_PIECES = 8


@dataclass(frozen=True, slots=True)
class Dialect:
    """The layout of one text file.

    Attributes:
        separator: the character between columns.
        header_line: 1-based line of the header, 0 where there is none.
        headers: unique column names, left to right.
        repeated: headers that stand more than once in the file.
        width: columns of a data row, headers without a name included.
    """

    separator: str
    header_line: int
    headers: tuple[str, ...]
    repeated: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """Columns of a row."""
        return len(self.headers)


def sample_text(path: Path, encoding: str) -> tuple[str, list[str]]:
    """The head of a file, and whole lines from places spread over the rest of it."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        head = stream.read(HEAD)
        pieces = []
        if size > HEAD and not encoding.startswith("utf-16"):
            for number in range(1, _PIECES + 1):
                stream.seek(max(HEAD, (size - _PIECE) * number // _PIECES))
                piece = stream.read(_PIECE).decode(encoding, "replace")
                pieces.extend(piece.splitlines()[1:-1])
    whole = size <= HEAD
    text = head.decode(encoding, "replace")
    return (text if whole else text[: text.rfind("\n") + 1 or None]), pieces


def detect_dialect(
    text: str, separator: str | None = None, header_row: int | None = None
) -> tuple[Dialect, list[list[str]]] | None:
    """The layout of a file's head and its data rows there; None where no table shows.

    `separator` and `header_row` (1-based line) are what the user said; the rest is found out.
    """
    marks = [separator] if separator else [mark for mark in SEPARATORS if mark in text] or SEPARATORS[:1]
    best = max(((_regularity(rows := _rows(text, mark)), rows, mark) for mark in marks), key=lambda found: found[0])
    (regular, width), rows, mark = best
    if regular == 0 or not rows:
        return None
    header = _header_position(rows, width) if header_row is None else _row_at_line(rows, header_row)
    if header is None:
        names = [""] * width
        data = [row for _, row in rows]
        line = 0
    else:
        line, names = rows[header]
        data = [row for _, row in rows[header + 1 :]]
    names = _as_wide_as_data(names, data)
    headers, repeated = unique_headers(names)
    return Dialect(mark, line, headers, repeated), data


def split_lines(lines: Sequence[str], separator: str) -> list[list[str]]:
    """Rows of whole lines taken from the middle of a file."""
    return [row for row in csv.reader(lines, delimiter=separator) if any(row)]


def unique_headers(names: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names that can be told apart whatever their capitals, and those that stood there more than once.

    >>> unique_headers(["Importe", "importe", ""])
    (('Importe', 'importe (2)', 'Col 3'), ('Importe',))
    """
    seen: Counter[str] = Counter()
    headers: list[str] = []
    repeated: list[str] = []
    for position, name in enumerate(names, 1):
        shown = " ".join(name.split()) or f"Col {position}"
        seen[shown.casefold()] += 1
        if seen[shown.casefold()] == 2:
            repeated.append(next(h for h in headers if h.casefold() == shown.casefold()))
        headers.append(shown if seen[shown.casefold()] == 1 else f"{shown} ({seen[shown.casefold()]})")
    return tuple(headers), tuple(repeated)


def is_value(cell: str) -> bool:
    """Whether a cell looks like data rather than a header: a number or a date in some reading."""
    return any(read_number(cell, mark) is not None for mark in DecimalMark) or any(
        read_date(cell, order, 2100) is not None for order in DateOrder
    )


def _rows(text: str, separator: str) -> list[tuple[int, list[str]]]:
    """(1-based line, cells) of the rows that have anything in them."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=separator)
    rows = []
    line = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((line, row))
            line = reader.line_num + 1
    except csv.Error:
        return []
    return rows


def _regularity(rows: Sequence[tuple[int, list[str]]]) -> tuple[float, int]:
    """(share of rows with the commonest width times that width, the width); (0, 0) for a single column."""
    widths = Counter(len(row) for _, row in rows)
    if not widths:
        return 0, 0
    width, count = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
    if width == 1:
        return 0, 0
    share = count / len(rows)
    return share * share * min(width, 4), width


def _header_position(rows: Sequence[tuple[int, list[str]]], width: int) -> int | None:
    """The first row that is wide enough and holds only names; None where data come first.

    A row of names that is too narrow, directly above the data, is the header too: it shows that something is shifted.
    """
    for position, (_, row) in enumerate(rows):
        named = [cell for cell in row if cell.strip()]
        if len(row) >= width - 1 and len(named) >= max(2, len(row) / 2):
            if not any(is_value(cell) for cell in named):
                return position
            return position - 1 if position and _is_narrow_header(rows[position - 1][1], width) else None
    return None


def _is_narrow_header(row: list[str], width: int) -> bool:
    return len(row) >= max(2, width / 2) and all(cell.strip() and not is_value(cell) for cell in row)


def _row_at_line(rows: Sequence[tuple[int, list[str]]], line: int) -> int | None:
    return next((position for position, (at, _) in enumerate(rows) if at == line), None)


def _as_wide_as_data(names: list[str], data: Sequence[list[str]]) -> list[str]:
    """The header with nameless columns added where every row carries more, all of them empty."""
    if not data:
        return names
    width, count = Counter(len(row) for row in data).most_common(1)[0]
    extra = width - len(names)
    if extra > 0 and count > len(data) / 2 and not any(any(row[len(names) :]) for row in data if len(row) == width):
        return names + [""] * extra
    return names
