"""Formulas as they stand in a file, taken apart as far as the worksheet functions and what surrounds them need.

A file holds formulas in English with commas, whatever the user's Excel shows. What is not understood (several areas,
other workbooks, ranges over several sheets, ranges whose end is computed) is a `LeftToExcel`, never a guess.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from cec_xl.hosts.reading.ranges import MAX_COLUMN, MAX_ROW, CellRange, column_number, unquoted
from cec_xl.hosts.references.formulas import BRACKET, CELL, TEXT
from udfs.values import ERROR_BY_NAME, Scalar


class LeftToExcel(Exception):  # noqa: N818 - no error: it says that a formula is none of those computed here
    """This formula keeps the result Excel gave it."""


class Constant(NamedTuple):
    """A number, text, truth value or error."""

    value: Scalar


class Array(NamedTuple):
    """Constants in braces."""

    rows: tuple[tuple[Scalar, ...], ...]


class Omitted(NamedTuple):
    """An argument that was left out between two commas."""


class Reference(NamedTuple):
    """Cells by address; `sheet` is None for the formula's own, `fixed` tells whether every part has its dollar."""

    sheet: str | None
    cells: CellRange
    fixed: bool


class Structured(NamedTuple):
    """Part of a table: ``Table[[#All],[From]:[To]]``; the table is ``""`` for the one the formula stands in."""

    table: str
    items: tuple[str, ...]
    columns: tuple[str, ...]


class Name(NamedTuple):
    """A defined name or a whole table, with the sheet written before it, if any."""

    sheet: str | None
    name: str


class Call(NamedTuple):
    """A function with its arguments; the name in capitals, without the prefixes files put before newer ones."""

    function: str
    arguments: tuple[Node, ...]


Node = Constant | Array | Omitted | Reference | Structured | Name | Call

_TOKEN = re.compile(
    rf"""
    (?P<space>\s+)
    | (?P<text>{TEXT})
    | (?P<error>\#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A))
    | (?P<quoted>'(?:[^']|'')+'!)
    | (?P<bracket>{BRACKET})
    | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[Ee][+-]?[0-9]+)?(?![\w.]))
    | (?P<word>[\w.\\?$]+!?)
    | (?P<operator><=|>=|<>|[-+*/^&=<>%(){{}},;:\#@])
    """,
    re.VERBOSE,
)
_COLUMN = re.compile(r"(\$?)([A-Za-z]{1,3})")
_ROW = re.compile(r"(\$?)([1-9][0-9]{0,6})")
_PREFIXES = re.compile(r"^(?:_XLFN\.|_XLWS\.|_XLL\.|_XLUDF\.)*")
_LEVELS = ({"=", "<>", "<", "<=", ">", ">="}, {"&"}, {"+", "-"}, {"*", "/"}, {"^"})
_ITEMS = {"#all", "#data", "#headers", "#totals", "#this row"}
_WORDS: dict[str, Scalar] = {"TRUE": True, "FALSE": False}


class _Token(NamedTuple):
    kind: str
    text: str


@lru_cache(maxsize=4096)
def parsed(formula: str) -> Node:
    """The tree of a formula without its ``=``; operators are calls of their sign.

    Raises:
        LeftToExcel: it is beyond what is understood here.

    >>> parsed("CEC_CODE(B7:E7)")
    Call(function='CEC_CODE', arguments=(Reference(sheet=None,
        cells=CellRange(first_column=2, first_row=7, last_column=5, last_row=7), fixed=False),))
    >>> parsed("1+2*cecxl_scores[[#This Row],[Total]]").arguments[1].arguments[1]
    Structured(table='cecxl_scores', items=('#this row',), columns=('Total',))
    """
    parser = _Parser(_tokens(formula))
    tree = parser.expression()
    if parser.next.kind:
        raise LeftToExcel
    return tree


def _tokens(formula: str) -> list[_Token]:
    found, position = [], 0
    while position < len(formula):
        token = _TOKEN.match(formula, position)
        if token is None:
            raise LeftToExcel
        found.append(_Token(str(token.lastgroup), token[0]))
        position = token.end()
    # A blank between two operands is the operator for common cells; anywhere else it means nothing, as do others.
    return [
        token
        for place, token in enumerate(found)
        if token.kind != "space" or (_ends(found[place - 1 : place]) and _begins(found[place + 1 : place + 2]))
    ]


def _ends(before: list[_Token]) -> bool:
    return bool(before) and (before[0].kind != "operator" or before[0].text in {")", "}", "#"})


def _begins(after: list[_Token]) -> bool:
    return bool(after) and (after[0].kind != "operator" or after[0].text in {"(", "{"})


_END = _Token("", "")


class _Parser:
    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._place = 0

    @property
    def next(self) -> _Token:
        return self._tokens[self._place] if self._place < len(self._tokens) else _END

    def _take(self) -> _Token:
        token = self.next
        self._place += 1
        return token

    def _took(self, sign: str) -> bool:
        found = self.next == _Token("operator", sign)
        self._place += found
        return found

    def _need(self, sign: str) -> None:
        if not self._took(sign):
            raise LeftToExcel

    def expression(self, level: int = 0) -> Node:
        if level == len(_LEVELS):
            return self._signed()
        left = self.expression(level + 1)
        while self.next.kind == "operator" and self.next.text in _LEVELS[level]:
            sign = self._take().text
            left = Call(sign, (left, self.expression(level + 1)))
        return left

    def _signed(self) -> Node:
        for sign, function in (("-", "NEGATIVE"), ("+", "SAME"), ("@", "SINGLE")):
            if self._took(sign):
                return Call(function, (self._signed(),))
        found = self._operand()
        while self._took("%"):
            found = Call("%", (found,))
        return found

    def _operand(self) -> Node:
        token = self._take()
        match token.kind:
            case "text" | "error":
                return Constant(_constant(token))
            case "number" if self.next != _Token("operator", ":"):  # else it is a row
                return Constant(_constant(token))
            case "number" | "word" | "quoted":
                return self._word(token)
            case "bracket" if self.next.kind != "word":
                return _structured("", token.text)
            case "operator" if token.text in {"{", "("}:
                return self._array() if token.text == "{" else self._in_brackets()
        raise LeftToExcel

    def _in_brackets(self) -> Node:
        found = self.expression()
        self._need(")")
        return found

    def _word(self, token: _Token) -> Node:
        """What begins with a word: cells, a function, part of a table, a name."""
        sheet = None
        if token.text.endswith("!"):
            sheet, token = _sheet(token.text), self._take()
            if token.kind not in {"word", "number"} or token.text.endswith("!"):
                raise LeftToExcel
        word = token.text
        if sheet is None and self._took("("):
            return self._call(word)
        if sheet is None and self.next.kind == "bracket":
            return _structured(word, self._take().text)
        found = self._cells(sheet, word)
        if found is None:
            return Constant(_WORDS[word.upper()]) if sheet is None and word.upper() in _WORDS else Name(sheet, word)
        return Call("ANCHORARRAY", (found,)) if self._took("#") else found

    def _cells(self, sheet: str | None, word: str) -> Reference | None:
        last = word
        is_range = self._took(":")
        if is_range:
            token = self._take()
            if token.kind not in {"word", "number"}:
                raise LeftToExcel
            last = token.text
            if self.next in {_Token("operator", ":"), _Token("operator", "(")}:
                raise LeftToExcel
        for read in (_cell, _column, _row):
            first_corner, last_corner = read(word), read(last)
            if first_corner and last_corner and (is_range or read is _cell):
                return _between(sheet, first_corner, last_corner)
        if is_range:
            raise LeftToExcel
        return None

    def _call(self, word: str) -> Call:
        name = _PREFIXES.sub("", word.upper(), count=1)
        arguments: list[Node] = []
        if self._took(")"):
            return Call(name, ())
        while True:
            given = self.next not in {_Token("operator", ","), _Token("operator", ")")}
            arguments.append(self.expression() if given else Omitted())
            if self._took(")"):
                return Call(name, tuple(arguments))
            self._need(",")

    def _array(self) -> Array:
        rows: list[list[Scalar]] = [[]]
        while True:
            rows[-1].append(self._element())
            if self._took("}"):
                break
            if self._took(";"):
                rows.append([])
            else:
                self._need(",")
        if len({len(row) for row in rows}) > 1:
            raise LeftToExcel
        return Array(tuple(map(tuple, rows)))

    def _element(self) -> Scalar:
        sign = -1.0 if self._took("-") else 1.0
        token = self._take()
        if token.kind == "number":
            return sign * float(token.text)
        return _constant(token)


def _constant(token: _Token) -> Scalar:
    match token.kind:
        case "number":
            return float(token.text)
        case "text":
            return token.text[1:-1].replace('""', '"')
        case "error":
            return ERROR_BY_NAME[token.text]
        case "word" if token.text.upper() in _WORDS:
            return _WORDS[token.text.upper()]
    raise LeftToExcel


class _Corner(NamedTuple):
    column: int
    row: int
    last_column: int
    last_row: int
    fixed: bool


def _cell(word: str) -> _Corner | None:
    found = CELL.fullmatch(word)
    if found is None:
        return None
    column, row = column_number(found[2]), int(found[4])
    return _Corner(column, row, column, row, bool(found[1] and found[3])) if _on_sheet(column, row) else None


def _column(word: str) -> _Corner | None:
    found = _COLUMN.fullmatch(word)
    if found is None or not _on_sheet(column_number(found[2]), 1):
        return None
    column = column_number(found[2])
    return _Corner(column, 1, column, MAX_ROW, bool(found[1]))


def _row(word: str) -> _Corner | None:
    found = _ROW.fullmatch(word)
    if found is None or not _on_sheet(1, int(found[2])):
        return None
    return _Corner(1, int(found[2]), MAX_COLUMN, int(found[2]), bool(found[1]))


def _on_sheet(column: int, row: int) -> bool:
    return column <= MAX_COLUMN and row <= MAX_ROW


def _between(sheet: str | None, first: _Corner, last: _Corner) -> Reference:
    """The rectangle of two corners, in whatever order they were written."""
    cells = CellRange(
        min(first.column, last.column),
        min(first.row, last.row),
        max(first.last_column, last.last_column),
        max(first.last_row, last.last_row),
    )
    return Reference(sheet, cells, first.fixed and last.fixed)


def _sheet(text: str) -> str:
    """The sheet named before ``!``."""
    name = text[:-1]
    if name.startswith("'"):
        name = unquoted(name)
    if "[" in name or ":" in name:
        raise LeftToExcel
    return name


_PART = re.compile(r"\[((?:[^\[\]']|'.)*)\]|(?P<range>:)|,|\s+|(?P<bare>[^\[\],:]+)")


def _structured(table: str, bracket: str) -> Structured:
    """``[Column]``, ``[#All]``, ``[@Column]``, ``[[#All],[From]:[To]]``; ``[[#This Row],Column]``."""
    inside = bracket[1:-1].strip()
    items: list[str] = []
    if inside.startswith("@"):
        items.append("#this row")
        inside = inside[1:].strip()
    if not inside.startswith("["):
        parts = [inside] if inside else []
    else:
        found = list(_PART.finditer(inside))
        parts = [part[1] or (part["bare"] or "").strip() for part in found]
        parts = list(filter(None, parts))
        several = sum(part.casefold() not in _ITEMS for part in parts) == 2
        if several and not any(part["range"] for part in found):
            raise LeftToExcel
    items += [part.casefold() for part in parts if part.casefold() in _ITEMS]
    columns = [_unescaped(part) for part in parts if part.casefold() not in _ITEMS]
    if len(columns) > 2:
        raise LeftToExcel
    return Structured(table, tuple(items), tuple(columns))


def _unescaped(text: str) -> str:
    return re.sub(r"'(.)", r"\1", text)
