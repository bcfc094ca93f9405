"""References inside formulas: finding them, letting them follow a table, shifting them to another row.

Formulas are read as far as telling references from everything else needs: texts, structured references, names of
sheets, functions and names are passed over, and a reference into another workbook or across several sheets is never
touched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from cec_xl.hosts.port import column_letters
from cec_xl.hosts.reading.ranges import MAX_COLUMN, MAX_ROW, CellRange, column_number, unquoted
from cec_xl.hosts.references.moves import SheetMoves

TEXT = r'"(?:[^"]|"")*"'
"""A pattern for a text in a formula."""
BRACKET = r"\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\]"
"""A pattern for what follows a table's name, or names another workbook: ``[[#All],[from]:[to]]``, ``[1]``."""
CELL = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)([1-9][0-9]{0,6})")
"""The address of a cell: dollar, column, dollar, row."""

_TOKEN = re.compile(
    rf"""
    {TEXT}
    | (?P<quoted>'(?:[^']|'')*'!)                                 # 'Sheet name'!
    | (?P<bracket>{BRACKET})
    | (?P<word>[\w.\\?$]+)(?P<bang>!)?                            # A1, name, FUNCTION, Sheet!
    | (?P<other>[^\s])
    """,
    re.VERBOSE,
)


class Reference(NamedTuple):
    """A cell or range in a formula.

    Attributes:
        start: offset of the cell part, after the sheet name.
        end: offset after it.
        sheet: the sheet named before it; None for the formula's own.
        cells: the range.
        is_range: whether it is written with a colon.
        open_ended: whether it is one end of a range whose other end is computed (``A1:INDEX(...)``).
    """

    start: int
    end: int
    sheet: str | None
    cells: CellRange
    is_range: bool
    open_ended: bool


class _Word(NamedTuple):
    start: int
    end: int
    text: str
    kind: str


def _words(formula: str) -> list[_Word]:
    words: list[_Word] = []
    for found in _TOKEN.finditer(formula):
        kind = found.lastgroup or "text"
        if found["bang"] or found["quoted"]:
            kind = "sheet"
        words.append(_Word(found.start(), found.end(), found[0], kind))
    return words


def references(formula: str) -> Iterator[Reference]:
    """All A1 references of a formula (without leading ``=``) to cells of this workbook on one sheet.

    >>> [(r.sheet, str(r.cells)) for r in references("SUM(Pareto!$D$6:$D$40)+B2-'My ''x'' sheet'!C3+LOG10(2)")]
    [('Pareto', 'D6:D40'), (None, 'B2'), ("My 'x' sheet", 'C3')]
    """
    words = _words(formula)
    position = 0
    while position < len(words):
        found = _reference_at(words, position)
        if found is None:
            position += 1
            continue
        reference, position = found
        if reference is not None:
            yield reference


def _reference_at(words: list[_Word], position: int) -> tuple[Reference | None, int] | None:
    """The reference whose first cell stands at `position` and where to go on; None where there is no cell."""
    first = _cell_at(words, position)
    if first is None:
        return None
    after = position + 1
    last = _cell_at(words, after + 1) if _is(words, after, ":") else None
    if last is not None:
        after += 2
    open_ended = (_is(words, after, ":") and last is None) or _is(words, _before_sheet(words, position), ":")
    sheet, elsewhere = _sheet_before(words, position)
    text = words[position].text if last is None else f"{words[position].text}:{last}"
    try:
        cells = CellRange.parse(text)
    except ValueError:
        return None, after
    if elsewhere:
        return None, after
    start, end = words[position].start, words[after - 1].end
    return Reference(start, end, sheet, cells, last is not None, open_ended), after


def _cell_at(words: list[_Word], position: int) -> str | None:
    if position >= len(words) or words[position].kind != "word" or not CELL.fullmatch(words[position].text):
        return None
    # A function or a table may be called like a cell.
    return None if _is(words, position + 1, "(") or _kind(words, position + 1) == "bracket" else words[position].text


def _sheet_before(words: list[_Word], position: int) -> tuple[str | None, bool]:
    """The sheet named before a cell, None for none, and whether that is another workbook or several sheets."""
    if _kind(words, position - 1) == "bracket":
        return None, True
    if _kind(words, position - 1) != "sheet":
        return None, False
    text = words[position - 1].text[:-1]
    if text.startswith("'"):
        text = unquoted(text)
    elsewhere = "[" in text or ":" in text or _kind(words, position - 2) == "bracket"
    # Either Sheet1:Sheet3!A1 or the far end of a range; neither is a plain reference.
    several = _is(words, position - 2, ":") and _kind(words, position - 3) == "word"
    return text, elsewhere or several


def _before_sheet(words: list[_Word], position: int) -> int:
    return position - 2 if _kind(words, position - 1) == "sheet" else position - 1


def _is(words: list[_Word], position: int, text: str) -> bool:
    return 0 <= position < len(words) and words[position].text == text


def _kind(words: list[_Word], position: int) -> str:
    return words[position].kind if 0 <= position < len(words) else ""


def is_plain_reference(formula: str) -> bool:
    """Whether a formula is nothing but references, as those of names and chart series mostly are.

    >>> is_plain_reference("Pareto!$D$6"), is_plain_reference("OFFSET(Pareto!$D$6,0,0,9)")
    (True, False)
    """
    rest, position = "", 0
    for reference in references(formula):
        rest += formula[position : reference.start]
        position = reference.end
    rest += formula[position:]
    return all(word.kind == "sheet" or word.text in {",", "(", ")"} for word in _words(rest))


def follow_formula(formula: str, own_sheet: str | None, moves: Mapping[str, SheetMoves]) -> str:
    """A formula with its references to whole tables following them.

    Args:
        formula: without leading ``=``.
        own_sheet: where it stands; None where a reference without sheet means nothing.
        moves: what moved, by case-folded sheet name.

    >>> from cec_xl.hosts.references.moves import TableMove
    >>> moves = {"pareto": SheetMoves("Pareto", [TableMove(2, 4, first_row=6, old_last=6, new_last=40)])}
    >>> follow_formula("Pareto!$D$6:$D$6", None, moves), follow_formula("OFFSET(Pareto!$D$6,0,0,9)", None, moves)
    ('Pareto!$D$6:$D$40', 'OFFSET(Pareto!$D$6,0,0,9)')
    """
    if not _may_follow(formula, own_sheet, moves):
        return formula
    plain: bool | None = None
    pieces, position = [], 0
    for reference in references(formula):
        followed = _followed(reference, own_sheet, moves)
        if followed is None:
            continue
        if not reference.is_range and followed.rows > 1:
            # One cell inside a larger formula is an anchor, not a column of values that happens to be short.
            plain = is_plain_reference(formula) if plain is None else plain
            if not plain:
                continue
        pieces += [formula[position : reference.start], _rewritten(formula[reference.start : reference.end], followed)]
        position = reference.end
    return "".join((*pieces, formula[position:]))


def _may_follow(formula: str, own_sheet: str | None, moves: Mapping[str, SheetMoves]) -> bool:
    """Whether the formula stands on, or names, a sheet with moves; spares reading thousands that do neither."""
    if own_sheet is not None and own_sheet.casefold() in moves:
        return True
    if "!" not in formula:
        return False
    text = formula.casefold()
    return any(sheet.replace("'", "''") in text for sheet in moves)


def _followed(reference: Reference, own_sheet: str | None, moves: Mapping[str, SheetMoves]) -> CellRange | None:
    """Where the reference should point now; None where it stays."""
    sheet = own_sheet if reference.sheet is None else reference.sheet
    move = moves.get(sheet.casefold()) if sheet is not None else None
    if move is None or reference.open_ended:
        return None
    followed = move.follow(reference.cells)
    return None if followed == reference.cells else followed


def left_behind(formula: str, own_sheet: str, moves: Mapping[str, SheetMoves]) -> list[str]:
    """References of a cell's formula that mean a whole table and no longer cover it.

    >>> from cec_xl.hosts.references.moves import TableMove
    >>> moves = {"pareto": SheetMoves("Pareto", [TableMove(2, 4, first_row=6, old_last=9, new_last=40)])}
    >>> left_behind("SUM(Pareto!D6:D9)-Pareto!D6", "Inicio", moves)
    ['Pareto!D6:D9']
    """
    found = []
    for reference in references(formula):
        followed = _followed(reference, own_sheet, moves)
        if followed is not None and (reference.is_range or followed.rows == 1):
            sheet = own_sheet if reference.sheet is None else reference.sheet
            found.append(f"{sheet}!{formula[reference.start : reference.end].replace('$', '')}")
    return found


def names_pushed_cells(formula: str, own_sheet: str, moves: Mapping[str, SheetMoves]) -> bool:
    """Whether a cell's formula names cells that are moved down to make room for a table."""
    for reference in references(formula):
        sheet = own_sheet if reference.sheet is None else reference.sheet
        move = moves.get(sheet.casefold())
        if move is not None and move.pushes(reference.cells):
            return True
    return False


def _rewritten(text: str, cells: CellRange) -> str:
    """A reference's text with the row numbers of `cells`, its columns and dollar signs as they were."""
    first, _, last = text.partition(":")
    if not last and cells.rows > 1:
        last = first
    result = CELL.sub(rf"\g<1>\g<2>\g<3>{cells.first_row}", first)
    return result + (":" + CELL.sub(rf"\g<1>\g<2>\g<3>{cells.last_row}", last) if last else "")


def shift(formula: str, rows: int, columns: int = 0) -> str:
    """A formula as it reads in another cell: relative references go along, absolute ones stay.

    >>> shift("B6*2+$B$6-[@Margen]&LEFT(Hoja2!C6,1)", 3)
    'B9*2+$B$6-[@Margen]&LEFT(Hoja2!C9,1)'
    """

    def moved(found: re.Match[str]) -> str:
        fixed_column, letters, fixed_row, row = found.groups()
        # Excel wraps around at the sheet's ends.
        if not fixed_column and columns:
            letters = column_letters((column_number(letters) + columns - 1) % MAX_COLUMN + 1)
        if not fixed_row:
            row = str((int(row) + rows - 1) % MAX_ROW + 1)
        return f"{fixed_column}{letters}{fixed_row}{row}"

    return _with_references(formula, lambda text: CELL.sub(moved, text)) if rows or columns else formula


def has_relative_rows(formula: str) -> bool:
    """Whether a formula reads differently in the next row.

    >>> has_relative_rows("[@Margen]*Datos!$B$2"), has_relative_rows("B6*2")
    (False, True)
    """
    return shift(formula, 1) != formula


def _with_references(formula: str, change: Callable[[str], str]) -> str:
    pieces, position = [], 0
    for start, end in _cell_spans(formula):
        pieces += [formula[position:start], change(formula[start:end])]
        position = end
    return "".join((*pieces, formula[position:]))


def _cell_spans(formula: str) -> Iterator[tuple[int, int]]:
    """Where single cells stand, those in other workbooks and across sheets included."""
    words = _words(formula)
    for position, word in enumerate(words):
        if _cell_at(words, position) is not None:
            yield word.start, word.end
