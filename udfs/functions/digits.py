"""``CEC_DIGIT``: values against three thresholds. METHOD §2."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from cec_xl.labels import choice_key
from cec_xl.method.criteria import Comparison, ThresholdMode
from cec_xl.method.digits import digits
from cec_xl.method.settings import ParetoCuts
from cec_xl.method.thresholds import (
    ResolvedThresholds,
    first_unordered,
    pareto_thresholds,
    quartile_thresholds,
)
from udfs.registry import CellError
from udfs.values import Block, CellFault, Result, Scalar, error_of, listed, option, worksheet_function

_SYMBOLS = {"≥": Comparison.AT_LEAST, "≤": Comparison.AT_MOST}
_LOW = (Comparison.BELOW, Comparison.AT_MOST)


@worksheet_function
def digit(values: object, thresholds: object, good_low: object = None) -> Result:
    """Digit of each value: 4 (best) to 1 (worst). METHOD §2.

    Args:
        values: a value, row, column or block, in the criterion's unit.
        thresholds: three numbers, the cut of digit 4 first; or, for a block, a row of three for each of its columns;
            or a word: ``"pareto"`` or ``"quartiles"`` (in any language), which finds the cuts in the values.
        good_low: TRUE where less is better. Or the comparison itself: ``">"`` (as when left out), ``">="``, ``"<"``,
            ``"<="`` (as TRUE). For a block, one for each of its columns, or one for all.

    Returns:
        Digits in the shape of `values`; empty where the value is empty; ``#VALUE!`` where it is no number. Thresholds
        in the wrong order make the whole result ``#NUM!``.

    >>> digit([[0.60], [0.50], [None], ["n/a"]], [[0.5, 0.25, 0.1]])
    [[4], [3], [None], [<CellError.VALUE: '#CEC!VALUE'>]]
    >>> digit([0, 1, 2, 3], [0, 1, 2], True)
    [4, 3, 2, 1]
    >>> digit([50.0, 30.0, 15.0, 4.0, 1.0], "Pareto")
    [4, 4, 3, 2, 1]
    >>> digit(7, [1, 2, 3])
    <CellError.NUM: '#CEC!NUM'>
    """
    block = Block.of(values)
    found = block.numbers()
    columns = block.shape[1]
    comparisons = _comparisons(good_low, columns)
    cuts = _thresholds(thresholds, columns)
    scored = np.zeros(block.shape, np.int8)
    # A single row under one rule is a portfolio lying on its side; otherwise each column is a criterion.
    lying = block.shape[0] == 1 and len(cuts) == 1 and len(set(comparisons)) == 1
    for column in range(1 if lying else columns):
        part = slice(None) if lying else slice(column, column + 1)
        values_part = found.values[:, part]
        applied = cuts[min(column, len(cuts) - 1)](values_part, comparisons[column])
        scored[:, part] = digits(values_part, applied.cuts, applied.comparison)
    results = scored.astype(object)
    results[scored == 0] = None
    return block.give(results, found.errors)


Cuts = Callable[[NDArray[np.float64], Comparison], ResolvedThresholds]
"""The thresholds to apply to a column's values under a comparison."""


def _thresholds(given: object, columns: int) -> list[Cuts]:
    """How to find the thresholds: one way for all columns, or one for each."""
    block = Block.of(given)
    if block.cells.size == 1:
        return [_automatic(option(given))]
    cells = block.cells
    if cells.size == 3:
        cells = cells.reshape(1, 3)
    elif cells.shape != (columns, 3):
        raise CellFault(CellError.VALUE)
    return [_fixed(listed(list(row), 3)) for row in cells]


def _automatic(word: Scalar) -> Cuts:
    mode = choice_key("threshold_mode", word) if isinstance(word, str) else None
    if mode == ThresholdMode.PARETO:
        return lambda values, comparison: pareto_thresholds(
            values[~np.isnan(values)], ParetoCuts().digits, good_high=comparison not in _LOW
        )
    if mode == ThresholdMode.QUARTILES:
        return lambda values, comparison: ResolvedThresholds(
            quartile_thresholds(values[~np.isnan(values)], good_high=comparison not in _LOW), comparison
        )
    raise CellFault(CellError.VALUE)


def _fixed(cuts: NDArray[np.float64]) -> Cuts:
    t4, t3, t2 = cuts.tolist()

    def apply(_values: NDArray[np.float64], comparison: Comparison) -> ResolvedThresholds:
        if first_unordered((t4, t3, t2), good_high=comparison not in _LOW):
            raise CellFault(CellError.NUM)
        return ResolvedThresholds((t4, t3, t2), comparison)

    return apply


def _comparisons(given: object, columns: int) -> list[Comparison]:
    """The comparison of each column."""
    block = Block.of(given)
    cells = [None] if block.missing else block.cells.ravel().tolist()
    if len(cells) == 1:
        cells *= columns
    if len(cells) != columns:
        raise CellFault(CellError.VALUE)
    return [_comparison(cell) for cell in cells]


def _comparison(cell: object) -> Comparison:
    """What one cell of `good_low` says; empty and FALSE mean more is better.

    >>> _comparison(None), _comparison(True), _comparison("≥"), _comparison("como mucho")
    (<Comparison.ABOVE: '>'>, <Comparison.AT_MOST: '<='>, <Comparison.AT_LEAST: '>='>, <Comparison.AT_MOST: '<='>)
    """
    error = error_of(cell)
    if error:
        raise CellFault(error)
    if isinstance(cell, str) and cell.strip():
        text = cell.strip()
        found = _SYMBOLS.get(text) or choice_key("comparison", text)
        if found is None:
            raise CellFault(CellError.VALUE)
        return Comparison(found)
    if cell in (None, "", 0, 1):
        return Comparison.AT_MOST if cell in (1, True) else Comparison.ABOVE
    raise CellFault(CellError.VALUE)
