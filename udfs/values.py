"""What cells bring into a worksheet function, and what it gives back to them.

A function may be handed one value, a row, a column or a block, by Excel, by LibreOffice or by Python. `Block` takes
all of them, remembers the shape, and gives results back in that shape. Empty cells stay empty; an error cell keeps
its error; what is not a number where a number is needed becomes ``#VALUE!``. A text such as ``"12,5"`` is not a
number here, exactly as in a refresh (METHOD §2: nothing is silently scored).
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ParamSpec

import numpy as np
from numpy.typing import NDArray

from cec_xl.hosts.column import ERROR_NAMES, to_serial
from cec_xl.labels import DEFAULT_LANGUAGE, LANGUAGES, Labels, choice_key
from cec_xl.method.problems import MethodError
from udfs.registry import SENTINEL_PREFIX, CellError

P = ParamSpec("P")

Scalar = float | int | bool | str | None
"""One cell of a result."""

Result = Scalar | list[Scalar] | list[list[Scalar]]
"""What a worksheet function returns: the shape follows the input."""

MISSING_ARGUMENT = -2147352572
"""How COM hands over an optional argument that was left out."""

FIRST_ERROR, LAST_ERROR = -2146826288, -2146826200
"""COM hands error cells over as integers in this range; numbers always come as floats."""

ERROR_BY_NAME: Mapping[str, CellError] = {
    "#NULL!": CellError.NULL,
    "#DIV/0!": CellError.DIV0,
    "#VALUE!": CellError.VALUE,
    "#REF!": CellError.REF,
    "#NAME?": CellError.NAME,
    "#NUM!": CellError.NUM,
    "#N/A": CellError.NA,
}
NAME_OF_ERROR = {error: name for name, error in ERROR_BY_NAME.items()}
"""How files and people write an error."""

_ERROR_BY_NUMBER = {
    -2146826288: CellError.NULL,
    -2146826281: CellError.DIV0,
    -2146826273: CellError.VALUE,
    -2146826265: CellError.REF,
    -2146826259: CellError.NAME,
    -2146826252: CellError.NUM,
    -2146826246: CellError.NA,
}
_NUMBER_TYPES = frozenset({float, int, Decimal, type(None)})


class CellFault(Exception):  # noqa: N818 - it is not shown: it travels from an argument to the result cell
    """An argument that holds for all rows cannot be used, so the whole result is one error."""

    def __init__(self, error: CellError) -> None:
        super().__init__(error.name)
        self.error = error


def worksheet_function(function: Callable[P, Result]) -> Callable[P, Result]:
    """Let a function answer with an error cell where it would raise for what it was given."""

    @functools.wraps(function)
    def answering(*args: P.args, **kwargs: P.kwargs) -> Result:
        try:
            return function(*args, **kwargs)
        except CellFault as fault:
            return fault.error
        except MethodError:
            return CellError.VALUE

    return answering


def error_of(value: object) -> CellError | None:
    """The error a cell holds, or None.

    >>> error_of("#DIV/0!"), error_of(-2146826246), error_of("#SPILL!"), error_of("4321")
    (<CellError.DIV0: '#CEC!DIV0'>, <CellError.NA: '#CEC!NA'>, <CellError.VALUE: '#CEC!VALUE'>, None)
    """
    if isinstance(value, str):
        if value.startswith(SENTINEL_PREFIX):
            return next((error for error in CellError if error == value), CellError.VALUE)
        if value in ERROR_NAMES:
            return ERROR_BY_NAME.get(value, CellError.VALUE)
    elif type(value) is int and FIRST_ERROR <= value <= LAST_ERROR:
        return _ERROR_BY_NUMBER.get(value, CellError.VALUE)
    return None


def is_empty(value: object) -> bool:
    """Whether a cell holds nothing a reader would see.

    >>> is_empty(None), is_empty("  "), is_empty(0), is_empty(float("nan"))
    (True, True, False, True)
    """
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, (float, np.floating)):
        return bool(np.isnan(value))
    return value is None or (type(value) is int and value == MISSING_ARGUMENT)


def number_of(value: object) -> float | None:
    """The number in one cell, dates as serial days; None where there is no number.

    >>> number_of(Decimal("9.99")), number_of("9,99"), number_of(True)
    (9.99, None, None)
    """
    match value:
        case bool() | np.bool_() | str() | None:
            return None
        case int() | float() | Decimal() | np.integer() | np.floating():
            return float(value)
        case dt.datetime():
            return to_serial(value)
        case dt.date():
            return to_serial(dt.datetime.combine(value, dt.time()))
        case _:
            return None


def _rows(values: Sequence[Any]) -> NDArray[np.object_]:
    """A two-dimensional object array of a row or of rows; all rows must be of one length."""
    nested = bool(values) and isinstance(values[0], (list, tuple, np.ndarray))
    try:
        cells = np.array(values if nested else [values], dtype=object)
    except ValueError:  # rows of different lengths
        raise CellFault(CellError.VALUE) from None
    if cells.ndim != 2:
        raise CellFault(CellError.VALUE)
    return cells


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of a block.

    Attributes:
        values: float64, NaN where the cell is empty or no number.
        errors: `CellError` where the cell cannot be used, None elsewhere.
    """

    values: NDArray[np.float64]
    errors: NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Block:
    """The cells of one argument.

    Attributes:
        cells: object array (rows, columns).
        dimensions: 0 for a single value, 1 for a flat sequence, 2 for rows of cells.
    """

    cells: NDArray[np.object_]
    dimensions: int

    @classmethod
    def of(cls, values: object) -> Block:
        """The block of whatever was handed over.

        >>> Block.of([[1.0], [2.0]]).cells.shape, Block.of(3.0).dimensions
        ((2, 1), 0)
        """
        if isinstance(values, np.ndarray):
            values = values.tolist()
        if isinstance(values, (list, tuple)):
            nested = bool(values) and isinstance(values[0], (list, tuple, np.ndarray))
            return cls(_rows(values), 2 if nested else 1)
        cells = np.empty((1, 1), dtype=object)
        cells[0, 0] = values
        return cls(cells, 0)

    @property
    def missing(self) -> bool:
        """Whether an optional argument was left out or points at one empty cell."""
        return self.cells.size == 0 or (self.cells.size == 1 and is_empty(self.cells[0, 0]))

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        rows, columns = self.cells.shape
        return rows, columns

    def numbers(self) -> Numbers:
        """The cells as numbers, with an error wherever something else stands."""
        flat = self.cells.ravel().tolist()
        if set(map(type, flat)) <= _NUMBER_TYPES:
            values = np.array(flat, dtype=np.float64).reshape(self.shape)
            if not ((values >= MISSING_ARGUMENT) & (values <= LAST_ERROR)).any():
                return Numbers(values, np.full(self.shape, None, dtype=object))
        found = np.full(len(flat), np.nan)
        errors = np.full(len(flat), None, dtype=object)
        for position, value in enumerate(flat):
            if is_empty(value):
                continue
            error = error_of(value)
            number = None if error else number_of(value)
            if number is None:
                errors[position] = error or CellError.VALUE
            else:
                found[position] = number
        return Numbers(found.reshape(self.shape), errors.reshape(self.shape))

    def texts(self) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
        """The cells as trimmed texts (``""`` where empty; whole numbers without decimals) and their errors."""
        flat = self.cells.ravel().tolist()
        texts = np.full(len(flat), "", dtype=object)
        errors = np.full(len(flat), None, dtype=object)
        for position, value in enumerate(flat):
            # The usual cell first: this loop runs once for every row of a portfolio.
            if type(value) is str and not value.startswith("#"):
                texts[position] = value.strip()
            elif not is_empty(value):
                error = error_of(value)
                if error is None:
                    number = number_of(value)
                    texts[position] = str(value).strip() if number is None else f"{number:.15g}"
                errors[position] = error
        return texts.reshape(self.shape), errors.reshape(self.shape)

    def choices(self, kind: str) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
        """The cells as keys of a list in ``choices.toml`` (``""`` where empty) and their errors.

        What a user may write is the list's text in any of the languages.
        """
        texts, errors = self.texts()
        known = {text: choice_key(kind, text) if text else "" for text in set(texts.ravel().tolist())}
        keys = np.array([known[text] for text in texts.ravel().tolist()], dtype=object).reshape(self.shape)
        unknown = (keys == None).astype(np.bool_)  # noqa: E711 - compared cell by cell
        errors[unknown] = CellError.VALUE
        keys[unknown] = ""
        return keys, errors

    def give(self, results: NDArray[Any], *errors: NDArray[np.object_]) -> Result:
        """Results of the block's own shape, as the input came: one value, a flat list, or rows of cells."""
        cells = finished(results, *errors)
        if self.dimensions == 0:
            return cells[0][0]
        return cells[0] if self.dimensions == 1 else cells

    def give_per_row(self, results: NDArray[Any], *errors: NDArray[np.object_]) -> Result:
        """One result per row, as a column; a single value where the block was a single or a flat row."""
        column = finished(results.reshape(-1, 1), *(error.reshape(-1, 1) for error in errors))
        return column[0][0] if self.dimensions < 2 or len(column) == 1 else column


def finished(results: NDArray[Any], *errors: NDArray[np.object_]) -> list[list[Scalar]]:
    """Plain Python cells: NaN and ``""`` become empty, errors take the place of results, no numpy types leak."""
    cells = results.astype(object)
    if results.dtype.kind == "f":
        cells[np.isnan(results)] = None
    elif results.dtype == object:
        cells[(results == "").astype(np.bool_)] = None
    for found in errors:
        marked = found != None  # noqa: E711 - compared cell by cell
        cells[marked] = found[marked]
    rows: list[list[Scalar]] = cells.tolist()
    return rows


def rows_of(result: Result) -> list[list[Scalar]]:
    """A result as rows of cells, whatever its shape.

    >>> rows_of(3), rows_of(["A", None]), rows_of([[1.0], [2.0]])
    ([[3]], [['A', None]], [[1.0], [2.0]])
    """
    rows: Any = result if isinstance(result, list) else [result]
    return rows if rows and isinstance(rows[0], list) else [rows]


def listed(values: object, count: int | None = None) -> NDArray[np.float64]:
    """The numbers of a list argument such as thresholds or weights, in reading order.

    Raises:
        CellFault: a cell is no number, or there are not `count` of them.
    """
    found = Block.of(values).numbers()
    errors = [error for error in found.errors.ravel() if error is not None]
    if errors:
        raise CellFault(errors[0])
    numbers = found.values.ravel()
    if np.isnan(numbers).any() or (count is not None and len(numbers) != count):
        raise CellFault(CellError.VALUE)
    return numbers


def option(values: object) -> Scalar:
    """The single value of an option argument; None where it was left out.

    Raises:
        CellFault: more than one cell, or an error.
    """
    block = Block.of(values)
    if block.missing:
        return None
    value = block.cells[0, 0]
    error = error_of(value)
    if block.cells.size != 1 or error:
        raise CellFault(error or CellError.VALUE)
    if isinstance(value, np.generic):
        value = value.item()
    result: Scalar = value
    return result


def aligned_block(values: object, shape: tuple[int, int]) -> Block:
    """An argument that accompanies another: of the same shape, or one value for all.

    A row may accompany a column of the same length.

    Raises:
        CellFault: the sizes do not fit.
    """
    cells = Block.of(values).cells
    if cells.size == 1:
        cells = np.broadcast_to(cells, shape)
    elif cells.shape != shape:
        if cells.size != shape[0] * shape[1] or 1 not in cells.shape or 1 not in shape:
            raise CellFault(CellError.VALUE)
        cells = cells.reshape(shape)
    return Block(cells, 2)


def aligned(values: object, shape: tuple[int, int], missing: float | None = None) -> Numbers:
    """The numbers of an accompanying argument; one that was left out counts as `missing` throughout."""
    if missing is not None and Block.of(values).missing:
        return Numbers(np.full(shape, missing), np.full(shape, None, dtype=object))
    return aligned_block(values, shape).numbers()


def labels_in(language: object) -> Labels:
    """The labels of a language argument; the default language where it says nothing usable.

    >>> labels_in("ru").language, labels_in("Inglés").language, labels_in(None).language
    ('ru', 'en', 'es')
    """
    block = Block.of(language)
    word = str(block.cells[0, 0]) if block.cells.size == 1 else ""
    key = word if word in LANGUAGES else choice_key("language", word)
    return Labels(key or DEFAULT_LANGUAGE)


def spoken(kind: str, keys: NDArray[np.object_], language: object) -> NDArray[np.object_]:
    """Choice keys as the reader's words; ``""`` stays ``""``."""
    texts = {"": "", **labels_in(language).choices(kind)}
    return np.array([texts[key] for key in keys.tolist()], dtype=object)
