"""``CEC_CODE`` and ``CEC_TOTAL``: four digits as a code, and what they add up to. METHOD §1, §2."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cec_xl.method import codes as method
from udfs.registry import CellError
from udfs.values import Block, CellFault, Result, worksheet_function


@worksheet_function
def code(digits: object) -> Result:
    """The four-digit code of each row of digits, such as ``4321``. METHOD §1.

    Args:
        digits: four columns, one row per customer; or four rows, one column per customer. A missing digit shows as
            ``·`` in the code; a row without any digit stays empty.

    Returns:
        One code per customer. ``#NUM!`` where a digit is not 1, 2, 3 or 4, ``#VALUE!`` where it is no number or
        there are not four of them.

    >>> code([[4, 3, 2, 1], [4, None, 2, 1], [5, 1, 1, 1]])
    [['4321'], ['4·21'], [<CellError.NUM: '#CEC!NUM'>]]
    >>> code([4, 3, 2, 1])
    '4321'
    """
    block = Block.of(digits)
    found = block.numbers()
    rows, columns = block.shape
    if columns == 4:
        values, errors = found.values, found.errors
    elif rows == 4:
        values, errors = found.values.T, found.errors.T
    else:
        raise CellFault(CellError.VALUE)
    texts, faults = _codes(values, errors)
    if columns == 4:
        return block.give_per_row(texts, faults)
    return Block.of([texts.tolist()]).give(texts.reshape(1, -1), faults.reshape(1, -1))


def _codes(values: NDArray[np.float64], errors: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Code texts and errors of rows of four digits."""
    empty = np.isnan(values)
    known = np.isin(values, (1, 2, 3, 4))
    texts = method.codes(np.where(known, values, 0).astype(np.int8))
    texts[empty.all(axis=1)] = None
    faults = np.full(len(values), None, dtype=object)
    faults[(~known & ~empty).any(axis=1)] = CellError.NUM
    for row in np.flatnonzero((errors != None).any(axis=1)):  # noqa: E711 - compared cell by cell
        faults[row] = next(error for error in errors[row] if error is not None)
    return texts, faults


@worksheet_function
def total(codes: object) -> Result:
    """Sum of the four digits of each code, 4 to 16. METHOD §1.

    Args:
        codes: codes as text or as numbers, in any shape.

    Returns:
        Totals in the same shape; ``#N/A`` where a digit is missing (``4·21``), ``#VALUE!`` where the cell is no code.

    >>> total([["4321"], [4444.0], ["4·21"], ["9999"], [None]])
    [[10], [16], [<CellError.NA: '#CEC!NA'>], [<CellError.VALUE: '#CEC!VALUE'>], [None]]
    """
    block = Block.of(codes)
    index, errors = code_indices(block)
    totals = method.TOTALS[index].astype(object)
    totals[index < 0] = None
    return block.give(totals, errors)


def code_indices(block: Block, *, complete: bool = True) -> tuple[NDArray[np.int16], NDArray[np.object_]]:
    """Index of each code (-1 where there is none) and the errors.

    What is no code is ``#VALUE!``; a code that lacks a digit is ``#N/A`` where it must be `complete`.
    """
    texts, errors = block.texts()
    index = method.indices_of(texts.ravel()).reshape(block.shape)
    filled = (texts != "").astype(np.bool_)
    errors[filled & (index < 0)] = CellError.VALUE
    if complete:
        errors[(index >= 0) & ~method.COMPLETE[index]] = CellError.NA
    return index, errors
