"""``CEC_ABC`` and ``CEC_PARETO``: who makes up the billing. METHOD §2, §5."""

from __future__ import annotations

import numpy as np

from cec_xl.method.pareto import ParetoCurve, abc_classes, pareto_curve
from cec_xl.method.settings import ParetoCuts
from udfs.registry import CellError
from udfs.values import Block, CellFault, Numbers, Result, listed, worksheet_function


@worksheet_function
def abc(billing: object, cuts: object = None) -> Result:
    """Class A, B or C of each customer by its place in the billing. METHOD §5.

    Args:
        billing: yearly billing of the whole portfolio.
        cuts: where classes A and B end, as parts of the billing; left out, 80 % and 95 %.

    Returns:
        Classes in the shape of `billing`; empty where the billing is empty. Equal billing, equal class.

    >>> abc([[50.0], [30.0], [15.0], [5.0], [None]])
    [['A'], ['A'], ['B'], ['C'], [None]]
    """
    block = Block.of(billing)
    found = block.numbers()
    curve = curve_of(found)
    before = curve.spread(curve.before, found.values.size)
    return block.give(abc_classes(before, _class_cuts(cuts)).reshape(block.shape), found.errors)


@worksheet_function
def pareto(billing: object) -> Result:
    """Running share of the billing up to and including each customer, largest first. METHOD §5.

    Args:
        billing: yearly billing of the whole portfolio.

    Returns:
        Shares 0..1 in the shape of `billing`; among equals the first in the list counts first.

    >>> pareto([[30.0], [50.0], [20.0]])
    [[0.8], [0.5], [1.0]]
    """
    block = Block.of(billing)
    found = block.numbers()
    curve = curve_of(found)
    return block.give(curve.spread(curve.running, found.values.size).reshape(block.shape), found.errors)


def curve_of(found: Numbers) -> ParetoCurve:
    """The Pareto curve of the amounts of a block, read row by row; ties stay in the block's order."""
    amounts = found.values.ravel()
    return pareto_curve(amounts, np.arange(amounts.size).astype(object))


def _class_cuts(given: object) -> tuple[float, float]:
    if Block.of(given).missing:
        return ParetoCuts().classes
    first, second = listed(given, 2).tolist()
    if not 0 < first <= second <= 1:
        raise CellFault(CellError.NUM)
    return first, second
