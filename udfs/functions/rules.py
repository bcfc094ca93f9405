"""``CEC_BLOCKED`` and ``CEC_DISCOUNT``: what the sales rules say of a code. METHOD §6."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cec_xl.method.codes import CODE_DIGITS
from cec_xl.method.rules import CompiledRule, RuleFacts, RuleOutcome, apply_rules, compile_rules
from cec_xl.workbook import tables
from cec_xl.workbook.settings_reading import read_rules, rule_synonyms
from udfs.functions.blocks import hashable, quiet_log, table_view
from udfs.functions.codes import code_indices
from udfs.registry import CellError
from udfs.values import Block, CellFault, Result, aligned, aligned_block, worksheet_function


@worksheet_function
def blocked(
    codes: object,
    rules: object,
    segments: object = None,
    scores: object = None,
    families: object = None,
    situations: object = None,
) -> Result:
    """Whether a sale to each customer is blocked: TRUE or FALSE. METHOD §6.

    Args:
        codes: four-digit codes; a missing digit (``4·21``) meets no condition.
        rules: the table *Reglas* (``cecxl_rules[#All]``). A rule that cannot be read makes the result ``#VALUE!``.
        segments: segment of each code, where rules ask for it.
        scores: final score of each code, where rules ask for it.
        families: customer family of each code, where rules ask for it.
        situations: situation of each code, where rules ask for it.

    Returns:
        In the shape of `codes`.

    >>> headers = ["Regla", "Prioridad", "Dígito 4", "Acción", "Valor de la acción"]
    >>> rules = [headers, ["Impago", 1, "1", "Bloquear venta", None]]
    >>> blocked([["4441"], ["4442"], [None]], rules)
    [[True], [False], [None]]
    """
    return _answer(codes, rules, (segments, scores, families, situations), lambda outcome: ~outcome.sale_allowed)


@worksheet_function
def discount(
    codes: object,
    rules: object,
    segments: object = None,
    scores: object = None,
    families: object = None,
    situations: object = None,
) -> Result:
    """Discount that the sales rules grant each customer, 0..1. METHOD §6.

    Args:
        codes: four-digit codes; a missing digit (``4·21``) meets no condition.
        rules: the table *Reglas* (``cecxl_rules[#All]``). A rule that cannot be read makes the result ``#VALUE!``.
        segments: segment of each code, where rules ask for it.
        scores: final score of each code, where rules ask for it.
        families: customer family of each code, where rules ask for it.
        situations: situation of each code, where rules ask for it.

    Returns:
        In the shape of `codes`; 0 where no rule grants one.

    >>> headers = ["Regla", "Prioridad", "Dígito 1", "Acción", "Valor de la acción"]
    >>> rules = [headers, ["Gran cliente", 1, ">=3", "Descuento", "5 %"]]
    >>> discount(["4441", "1111"], rules)
    [0.05, 0.0]
    """
    return _answer(codes, rules, (segments, scores, families, situations), lambda outcome: outcome.discount)


def _answer(
    codes: object, rules: object, others: tuple[object, ...], column: Callable[[RuleOutcome], NDArray[Any]]
) -> Result:
    block = Block.of(codes)
    index, errors = code_indices(block, complete=False)
    facts, faults = _facts(index, others)
    outcome = apply_rules(_compiled(rules), facts)
    results = column(outcome).astype(object).reshape(block.shape)
    results[index < 0] = None
    faults[index < 0] = None
    return block.give(results, faults, errors)


def _compiled(rules: object) -> list[CompiledRule]:
    """The rules of the table argument, read once however many cells of a sheet ask with it."""
    return _compiled_cells(*hashable(rules))


@lru_cache(maxsize=16)
def _compiled_cells(cells: tuple[tuple[object, ...], ...], _types: tuple[type, ...]) -> list[CompiledRule]:
    view = table_view(tables.RULES, cells)
    log = quiet_log(view)
    compiled, problems = compile_rules(read_rules(view, log), rule_synonyms())
    if problems or log.incidents:
        raise CellFault(CellError.VALUE)
    return compiled


def _facts(index: NDArray[np.int16], others: tuple[object, ...]) -> tuple[RuleFacts, NDArray[np.object_]]:
    """What the rules look at, and the errors found in it."""
    segments, scores, families, situations = others
    shape = (index.shape[0], index.shape[1])
    segment, segment_errors = _words(segments, shape, "segment")
    score = aligned(scores, shape, missing=np.nan)
    family, family_errors = _words(families, shape)
    situation, situation_errors = _words(situations, shape, "situation")
    digits = CODE_DIGITS[np.maximum(index.ravel(), 0)]
    faults = np.full(shape, None, dtype=object)
    for errors in (situation_errors, family_errors, score.errors, segment_errors):
        faults[errors != None] = errors[errors != None]  # noqa: E711 - compared cell by cell
    facts = RuleFacts(digits, score.values.ravel(), segment.ravel(), family.ravel(), situation.ravel())
    return facts, faults


def _words(
    values: object, shape: tuple[int, int], kind: str | None = None
) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Texts, or keys of a list, that accompany the codes, and their errors; ``""`` where they were left out."""
    if Block.of(values).missing:
        return np.full(shape, "", dtype=object), np.full(shape, None, dtype=object)
    block = aligned_block(values, shape)
    return block.texts() if kind is None else block.choices(kind)
