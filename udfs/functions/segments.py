"""``CEC_SEGMENT`` and ``CEC_STRATEGY``: the four segments and what to do with each. METHOD §4."""

from __future__ import annotations

import numpy as np

from cec_xl.labels import DEFAULT_LANGUAGE, choice_key
from cec_xl.method.segments import STRATEGY_OF, billing_measure, segment_index, segment_names
from cec_xl.method.settings import BillingBasis, Segmentation
from udfs.functions.pareto import curve_of
from udfs.registry import CellError
from udfs.values import Block, CellFault, Result, aligned, listed, option, spoken, worksheet_function


@worksheet_function
def segment(
    shares: object, billing: object, cuts: object = None, basis: object = None, language: object = DEFAULT_LANGUAGE
) -> Result:
    """Segment of each customer: *vitales, con futuro, insulsos* or *innecesarios*. METHOD §4.

    Args:
        shares: share of wallet, 0..1.
        billing: yearly billing of the whole portfolio, in the same shape; with the basis ``"digit"``, the volume
            digit 1..4 instead.
        cuts: two numbers, the cut of the share and the cut of the billing (or the lowest digit that passes); left
            out, 20 % and 50 % (or digit 3).
        basis: what the billing is measured against: ``"pareto"`` (those who make up the first 50 %, as when left
            out), ``"max"`` (the largest customer) or ``"digit"``; or the words of the settings sheet.
        language: language of the answer.

    Returns:
        Segments in the shape of `shares`; empty where share or billing is empty; ``#NUM!`` for a share outside 0..1.

    >>> segment([[0.6], [0.1], [0.3], [0.1], [None]], [[100.0], [90.0], [5.0], [5.0], [1.0]])
    [['Vitales'], ['Con futuro'], ['Insulsos'], ['Innecesarios'], [None]]
    """
    block = Block.of(shares)
    share = block.numbers()
    amounts = aligned(billing, block.shape)
    tests = segmentation(cuts, basis)
    impossible = (share.values < 0) | (share.values > 1)
    faults = np.full(block.shape, None, dtype=object)
    faults[impossible] = CellError.NUM
    measure = billing_measure(
        amounts.values.ravel(),
        np.nan_to_num(amounts.values).ravel().clip(0, 4).astype(np.int8),
        curve_of(amounts),
        tests.basis,
    )
    index = segment_index(share.values.ravel(), measure, tests)
    texts = spoken("segment", segment_names(index), language)
    return block.give(texts.reshape(block.shape), faults, amounts.errors, share.errors)


def segmentation(cuts: object, basis: object) -> Segmentation:
    """The two tests as the arguments say; METHOD's where they are left out."""
    word = option(basis)
    key = BillingBasis.PARETO.value if word is None else choice_key("billing_basis", str(word))
    if key is None:
        raise CellFault(CellError.VALUE)
    chosen = BillingBasis(key)
    if Block.of(cuts).missing:
        return Segmentation(basis=chosen)
    share_cut, billing_cut = listed(cuts, 2).tolist()
    if chosen is BillingBasis.DIGIT:
        return Segmentation(share_cut=share_cut, basis=chosen, digit_cut=int(billing_cut))
    if not (0 <= share_cut <= 1 and 0 <= billing_cut <= 1):
        raise CellFault(CellError.NUM)
    return Segmentation(share_cut, billing_cut, chosen)


@worksheet_function
def strategy(segments: object, language: object = DEFAULT_LANGUAGE) -> Result:
    """Strategy of each segment: *mantenimiento, crecimiento, supervisión* or *olvido*. METHOD §4.

    Args:
        segments: segments as `segment` gives them, in any of the languages.
        language: language of the answer.

    Returns:
        Strategies in the same shape; ``#VALUE!`` where the cell is no segment.

    >>> strategy([["Vitales"], ["dull"], [None]]), strategy("oro")
    ([['Mantenimiento'], ['Supervisión'], [None]], <CellError.VALUE: '#CEC!VALUE'>)
    """
    block = Block.of(segments)
    keys, errors = block.choices("segment")
    strategies = {str(key): str(value) for key, value in STRATEGY_OF.items()}
    found = np.array([strategies.get(key, "") for key in keys.ravel().tolist()], dtype=object)
    return block.give(spoken("strategy", found, language).reshape(block.shape), errors)
