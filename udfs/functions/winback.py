"""``CEC_LOST``, ``CEC_RECOVERY``, ``CEC_WINBACK_VALUE``, ``CEC_ROI``: who left, and whether asking pays. METHOD §8."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cec_xl.hosts.column import LAST_DAY
from cec_xl.labels import DEFAULT_LANGUAGE
from cec_xl.method.problems import MethodError
from cec_xl.method.winback.calendar import Dates, months_between, serial_dates
from cec_xl.method.winback.investment import return_on_investment
from cec_xl.method.winback.probability import ProbabilitySettings, recovery_probability
from cec_xl.method.winback.reasons import DEFAULT_CATALOGUE, Reason, check_catalogue, classify_reasons
from cec_xl.method.winback.register import LostRule, judge_silence
from cec_xl.method.winback.scenarios import project_scenario
from cec_xl.workbook.winback_settings import read_reasons
from cec_xl.workbook.winback_tables import REASONS
from udfs.functions.blocks import hashable, quiet_log, table_view
from udfs.registry import CellError
from udfs.values import Block, CellFault, Numbers, Result, aligned, listed, spoken, worksheet_function

HORIZON = 12.0
"""Months a recovered customer is counted on where nothing else is said."""


@worksheet_function
def lost(
    last_orders: object,
    as_of: object,
    gaps: object = None,
    limits: object = None,
    language: object = DEFAULT_LANGUAGE,
) -> Result:
    """Whether each customer's silence means *activo, inactivo* or *perdido*. METHOD §8.

    Args:
        last_orders: date of each customer's last order.
        as_of: the day silence is counted to, one for all or one each.
        gaps: median days between the customer's own orders; left out or empty where it has fewer than three orders,
            and the calendar alone counts.
        limits: k and m, and after them the months that make a customer without a rhythm inactive: lost is who is
            silent for more than k of its own gaps and more than m months. Left out: 3, 6, 3.
        language: language of the answer.

    Returns:
        In the shape of `last_orders`. ``#NUM!`` for an order after `as_of`, a negative gap or limits that cannot be
        applied; ``#N/A`` where `as_of` is empty.

    >>> lost([[45292.0], [45550.0], [45640.0], [None]], 45657.0, [[30.0], [30.0], [30.0], [30.0]])
    [['Perdido'], ['Inactivo'], ['Activo'], [None]]
    >>> lost(45292.0, 45700.0, 200.0, [3, 12]), lost(45700.0, 45657.0)
    ('Inactivo', <CellError.NUM: '#CEC!NUM'>)
    """
    block = Block.of(last_orders)
    last, today = _dates(block.numbers()), _dates(aligned(as_of, block.shape), needed=True)
    rhythm = _within(aligned(gaps, block.shape, missing=np.nan), 0.0, np.inf)
    future = (last.days > today.days).astype(np.bool_)
    last.errors[future] = CellError.NUM
    relation = judge_silence(last.days, rhythm.values, today.days, _rule(limits))
    texts = spoken("relation", relation.ravel(), language).reshape(block.shape)
    return block.give(texts, *_of_filled(block, rhythm.errors, today.errors), last.errors)


@worksheet_function
def recovery(
    reasons: object,
    last_orders: object,
    as_of: object,
    catalogue: object = None,
    half_life: object = None,
    market: object = None,
) -> Result:
    """Probability that each lost customer returns when asked: base rate x decay x market. METHOD §8.

    Args:
        reasons: why each customer left, in words as in the register; or the base rate itself, 0..1.
        last_orders: date of each customer's last order.
        as_of: the day silence is counted to.
        catalogue: the table *Motivos* (``cecxl_reasons[#All]``); left out, the rates a new workbook starts with.
        half_life: months of silence that halve the rate; left out, 12.
        market: factor for all customers; left out, 1.

    Returns:
        Probabilities 0..1 in the shape of `reasons`. ``#N/A`` where the date or the reason's rate is unknown,
        ``#NUM!`` for a rate outside 0..1, an order after `as_of`, or settings that cannot be applied.

    >>> recovery([[0.4], ["Los precios son altos"], [None]], [[45292.0], [45292.0], [45292.0]], 45292.0, market=0.5)
    [[0.2], [0.175], [None]]
    """
    block = Block.of(reasons)
    rate = _rates(block, _catalogue(catalogue))
    last = _dates(aligned(last_orders, block.shape), needed=True)
    today = _dates(aligned(as_of, block.shape), needed=True)
    future = (last.days > today.days).astype(np.bool_)
    last.errors[future] = CellError.NUM
    defaults = ProbabilitySettings()
    settings = ProbabilitySettings(_number(half_life, defaults.half_life), _number(market, defaults.market))
    found = recovery_probability(rate.values.ravel(), months_between(last.days, today.days).ravel(), _usable(settings))
    given = found.probability.reshape(block.shape)
    return block.give(given, *_of_filled(block, today.errors, last.errors), rate.errors)


@worksheet_function
def winback_value(margins: object, probabilities: object, parts: object = None, horizon: object = None) -> Result:
    """Expected value of each recovery: margin x part that returns x probability x horizon. METHOD §8.

    Args:
        margins: yearly margin of each customer when it bought, in currency; a loss is negative.
        probabilities: recovery probability, 0..1.
        parts: part of the former business that returns, 0..1 (partial scenario); left out, all of it (full scenario).
        horizon: months a recovered customer is counted on; left out, 12.

    Returns:
        Currency in the shape of `margins`; ``#N/A`` where probability or part is unknown, ``#NUM!`` where they lie
        outside 0..1 or the horizon is not positive.

    >>> winback_value([[2000.0], [None]], 0.2), winback_value(2000.0, 0.2, 0.5, 24), winback_value(2000.0, 1.2)
    ([[400.0], [None]], 400.0, <CellError.NUM: '#CEC!NUM'>)
    """
    block = Block.of(margins)
    margin = block.numbers()
    probability = _known(_within(aligned(probabilities, block.shape), 0.0, 1.0))
    part = _known(_within(aligned(parts, block.shape, missing=1.0), 0.0, 1.0))
    months = _number(horizon, HORIZON)
    if not months > 0:
        raise CellFault(CellError.NUM)
    outcome = project_scenario(margin.values, margin.values, part.values, probability.values, months)
    return block.give(outcome.expected_margin, *_of_filled(block, part.errors, probability.errors), margin.errors)


@worksheet_function
def roi(margins: object, investments: object, probabilities: object = None) -> Result:
    """Return on the investment in each recovery: (expected margin - investment) / investment. METHOD §8.

    Args:
        margins: expected margin, as `winback_value` gives it; with `probabilities`, the margin should they return.
        investments: marketing, commercial time and incentives for each customer, in currency.
        probabilities: recovery probability, 0..1; left out where the margin is already an expected one.

    Returns:
        Ratios in the shape of `margins`: 2 is two euros of gain for each euro invested. ``#DIV/0!`` where nothing is
        invested, ``#NUM!`` for a negative investment or a probability outside 0..1, ``#N/A`` where one is unknown.

    >>> roi([[1500.0], [200.0], [None]], 500.0), roi(3000.0, 500.0, 0.5), roi(100.0, 0.0)
    ([[2.0], [-0.6], [None]], 2.0, <CellError.DIV0: '#CEC!DIV0'>)
    """
    block = Block.of(margins)
    margin = block.numbers()
    investment = _known(_within(aligned(investments, block.shape), 0.0, np.inf))
    probability = _known(_within(aligned(probabilities, block.shape, missing=1.0), 0.0, 1.0))
    investment.errors[investment.values == 0] = CellError.DIV0
    expected = margin.values * probability.values
    returns = return_on_investment(expected.ravel(), investment.values.ravel()).reshape(block.shape)
    return block.give(returns, *_of_filled(block, probability.errors, investment.errors), margin.errors)


@dataclass(frozen=True, slots=True)
class _Days:
    """Dates of a block, ``NaT`` where there is none, and the errors of its cells."""

    days: Dates
    errors: NDArray[np.object_]


def _dates(found: Numbers, *, needed: bool = False) -> _Days:
    """Day numbers as dates; ``#NUM!`` for numbers that are no date, and ``#N/A`` where one is `needed`."""
    bounded = _within(found, 1.0, LAST_DAY)
    bounded = _known(bounded) if needed else bounded
    return _Days(serial_dates(bounded.values), bounded.errors)


def _within(found: Numbers, low: float, high: float) -> Numbers:
    """The same numbers; ``#NUM!`` for those outside the bounds."""
    outside = (found.values < low) | (found.values > high)
    errors = found.errors.copy()
    errors[outside] = CellError.NUM
    return Numbers(np.where(outside, np.nan, found.values), errors)


def _known(found: Numbers) -> Numbers:
    """The same numbers; ``#N/A`` where there is none."""
    errors = found.errors.copy()
    errors[np.isnan(found.values) & (errors == None)] = CellError.NA  # noqa: E711 - compared cell by cell
    return Numbers(found.values, errors)


def _of_filled(block: Block, *errors: NDArray[np.object_]) -> Sequence[NDArray[np.object_]]:
    """The errors of accompanying arguments, without those beside an empty cell of the first: empty stays empty."""
    texts, _ = block.texts()
    for found in errors:
        found[(texts == "").astype(np.bool_)] = None
    return errors


def _number(given: object, otherwise: float) -> float:
    """The number of an option argument."""
    return otherwise if Block.of(given).missing else float(listed(given, 1)[0])


def _usable(settings: ProbabilitySettings) -> ProbabilitySettings:
    try:
        settings.check()
    except MethodError:
        raise CellFault(CellError.NUM) from None
    return settings


def _rule(limits: object) -> LostRule:
    """The rule of the limits argument: k, m and, where it is given, the months of a customer without a rhythm."""
    default = LostRule()
    if Block.of(limits).missing:
        return default
    numbers = listed(limits).tolist()
    if len(numbers) not in (2, 3):
        raise CellFault(CellError.VALUE)
    multiple, months, *inactive = numbers
    if any(not 0 < number < LAST_DAY for number in numbers):
        raise CellFault(CellError.NUM)
    rule = LostRule(multiple, int(months), default.orders_for_rhythm, int(*inactive or (min(3, int(months)),)))
    try:
        rule.check()
    except MethodError:
        raise CellFault(CellError.NUM) from None
    return rule


def _rates(block: Block, catalogue: Sequence[Reason]) -> Numbers:
    """Base rate of each cell: a number as it stands, words by their line of the catalogue."""
    texts, _ = block.texts()
    found = _within(block.numbers(), 0.0, 1.0)
    # A text without a letter is a number gone wrong ("0,4"), not a reason.
    worded = np.array(
        [type(cell) is str and not text.startswith("#") and any(map(str.isalpha, text))
         for cell, text in zip(block.cells.ravel(), texts.ravel(), strict=True)], dtype=np.bool_,
    ).reshape(block.shape)  # fmt: skip
    line = classify_reasons(texts[worded], catalogue).reason
    found.values[worded] = np.array([*(reason.base_rate for reason in catalogue), np.nan])[line]
    found.errors[worded] = None
    unknown = worded & np.isnan(found.values)
    found.errors[unknown] = CellError.NA
    return found


def _catalogue(given: object) -> Sequence[Reason]:
    return DEFAULT_CATALOGUE if Block.of(given).missing else _catalogue_of_cells(*hashable(given))


@lru_cache(maxsize=16)
def _catalogue_of_cells(cells: tuple[tuple[object, ...], ...], _types: tuple[type, ...]) -> Sequence[Reason]:
    """The catalogue of a table argument, read once however many cells ask with it."""
    view = table_view(REASONS, cells)
    log = quiet_log(view)
    reasons = read_reasons(view, log)
    if log.incidents or check_catalogue(reasons):
        raise CellFault(CellError.VALUE)
    return reasons
