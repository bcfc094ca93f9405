"""``CEC_SCORE`` and ``CEC_RANK``: the weighted score with its loyalty factor, and who comes first. METHOD §3."""

from __future__ import annotations

import numpy as np

from cec_xl.method.ranking import competition_ranks
from cec_xl.method.settings import LoyaltyTable
from cec_xl.method.weights import final_scores, loyalty_factors, weighted_scores, weights_fit
from udfs.functions.codes import code_indices
from udfs.registry import CellError
from udfs.values import Block, CellFault, Result, aligned, is_empty, listed, worksheet_function


@worksheet_function
def score(codes: object, weights: object, years: object = None, loyalty: object = None) -> Result:
    """Final score of each code: weighted digits, times the loyalty factor where years are given. METHOD §3.

    Args:
        codes: four-digit codes, in any shape.
        weights: four weights, none negative, summing to 1.
        years: years of relation, one for each code (or one for all); left out, the factor is 1.
        loyalty: two columns, years from and factor; left out, METHOD's table (3 years x0.3, 2 x0.2, less x0.1).

    Returns:
        Scores in the shape of `codes`: 1..4 without years, 0.1..1.2 with them. ``#N/A`` where the code is incomplete
        or the years are unknown; weights that do not sum to 1 make the whole result ``#NUM!``.

    >>> score([["4321"], [None]], [0.1, 0.3, 0.5, 0.1])
    [[2.4], [None]]
    >>> score([["4321"], ["4321"]], [0.1, 0.3, 0.5, 0.1], [[5], [None]])
    [[0.72], [<CellError.NA: '#CEC!NA'>]]
    >>> score("4321", [0.1, 0.3, 0.5, 0.05])
    <CellError.NUM: '#CEC!NUM'>
    """
    block = Block.of(codes)
    index, errors = code_indices(block)
    factors = listed(weights, 4).tolist()
    if not weights_fit(factors):
        raise CellFault(CellError.NUM)
    scored = weighted_scores(np.maximum(index, 0), factors)
    scored[index < 0] = np.nan
    if Block.of(years).missing:
        return block.give(scored, errors)
    given = aligned(years, block.shape)
    unknown = np.isnan(given.values) & (given.errors == None) & (index >= 0)  # noqa: E711 - cell by cell
    faults = given.errors.copy()
    faults[unknown.astype(np.bool_)] = CellError.NA
    faults[index < 0] = None
    final = final_scores(scored, loyalty_factors(given.values, loyalty_table(loyalty)))
    return block.give(final, faults, errors)


def loyalty_table(given: object) -> LoyaltyTable:
    """The loyalty table of an argument: two columns, years from and factor, with or without their header row.

    >>> loyalty_table([["Años desde", "Factor"], [0, 0.5], [5, 1]]).steps
    ((0.0, 0.5), (5.0, 1.0))
    """
    block = Block.of(given)
    if block.missing:
        return LoyaltyTable()
    if block.shape[1] != 2:
        raise CellFault(CellError.VALUE)
    rows = [row for row in block.cells.tolist() if not all(is_empty(cell) for cell in row)]
    if rows and all(isinstance(cell, str) for cell in rows[0]):
        rows = rows[1:]
    steps = [tuple(listed(row, 2).tolist()) for row in rows]
    if not steps:
        raise CellFault(CellError.VALUE)
    return LoyaltyTable(tuple(sorted(steps)))


@worksheet_function
def rank(scores: object, totals: object = None, billing: object = None) -> Result:
    """Place of each customer by score, then total, then billing; 1 is best and equals share a place. METHOD §3.

    Args:
        scores: the final scores of the whole portfolio.
        totals: the codes' totals, which decide between equal scores.
        billing: yearly billing, which decides between equal totals.

    Returns:
        Ranks in the shape of `scores` (1, 2, 2, 4); empty where there is no score.

    >>> rank([[0.9], [0.5], [0.9], [None], [0.3]])
    [[1], [3], [1], [None], [4]]
    >>> rank([0.9, 0.9], [12, 12], [1000, 2000])
    [2, 1]
    """
    block = Block.of(scores)
    found = block.numbers()
    second, third = aligned(totals, block.shape, missing=0.0), aligned(billing, block.shape, missing=0.0)
    ranks = competition_ranks(
        found.values.ravel(), np.nan_to_num(second.values).ravel().astype(np.int8), third.values.ravel()
    ).reshape(block.shape)
    results = ranks.astype(object)
    results[ranks == 0] = None
    return block.give(results, third.errors, second.errors, found.errors)
