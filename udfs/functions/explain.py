"""``CEC_EXPLAIN``: a code in words. METHOD §2, §3."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from cec_xl.labels import DEFAULT_LANGUAGE, Labels
from cec_xl.method.codes import CODE_DIGITS, COMPLETE, TOTALS
from cec_xl.method.settings import LoyaltyTable
from cec_xl.method.weights import final_scores, loyalty_factors, weights_fit
from udfs.functions.codes import code_indices
from udfs.functions.scores import loyalty_table
from udfs.registry import CellError
from udfs.values import Block, CellFault, Numbers, Result, aligned, labels_in, listed, worksheet_function


@worksheet_function
def explain(
    codes: object,
    criteria: object,
    weights: object = None,
    years: object = None,
    loyalty: object = None,
    language: object = DEFAULT_LANGUAGE,
) -> Result:
    """What stands behind each code: its digits by name, the score, and which digit would raise it most.

    Args:
        codes: four-digit codes.
        criteria: names of the four criteria, in the order of the digits.
        weights: the four weights; left out, the score is not explained.
        years: years of relation of each code, for the loyalty factor.
        loyalty: two columns, years from and factor; left out, METHOD's table.
        language: language of the answer.

    Returns:
        A sentence or two per code, in the shape of `codes`.

    >>> explain("4321", ["Volumen", "Cuota", "Margen", "Lealtad"], [0.1, 0.3, 0.5, 0.1], 5)
    'Volumen 4, Cuota 3, Margen 2, Lealtad 1 (total 10). Puntuación 2,4; × 0,3 por fidelización = 0,72. Lo que más...'
    >>> explain("4·21", ["Volumen", "Cuota", "Margen", "Lealtad"])
    'Volumen 4, Cuota sin dato, Margen 2, Lealtad 1. Sin puntuación hasta completar: Cuota.'
    """
    block = Block.of(codes)
    index, errors = code_indices(block, complete=False)
    teller = _Teller(_names(criteria), _weights(weights), loyalty_table(loyalty), labels_in(language))
    known = _years(years, block.shape)
    told: dict[tuple[int, float | str], str] = {}
    sentences = np.full(index.size, "", dtype=object)
    for row, (at, year) in enumerate(zip(index.ravel().tolist(), known.values.ravel().tolist(), strict=True)):
        if at < 0:
            continue
        key = (at, math.floor(year + 1e-9) if math.isfinite(year) else str(year))
        if key not in told:
            told[key] = teller.sentence(at, year)
        sentences[row] = told[key]
    known.errors[index < 0] = None
    return block.give(sentences.reshape(block.shape), known.errors, errors)


def _names(criteria: object) -> list[str]:
    texts, errors = Block.of(criteria).texts()
    names = texts.ravel().tolist()
    if len(names) != 4 or not all(names) or any(error is not None for error in errors.ravel()):
        raise CellFault(CellError.VALUE)
    return names


def _weights(weights: object) -> list[float] | None:
    if Block.of(weights).missing:
        return None
    factors: list[float] = listed(weights, 4).tolist()
    if not weights_fit(factors):
        raise CellFault(CellError.NUM)
    return factors


def _years(years: object, shape: tuple[int, int]) -> Numbers:
    """Years of each code; infinity where the argument was left out, so that it differs from unknown years."""
    return aligned(years, shape, missing=math.inf)


@dataclass(frozen=True, slots=True)
class _Teller:
    """Puts codes into words."""

    names: list[str]
    weights: list[float] | None
    loyalty: LoyaltyTable
    labels: Labels

    def sentence(self, index: int, years: float) -> str:
        """The words for one code; `years` is infinite where no loyalty factor is wanted, NaN where unknown."""
        digits = CODE_DIGITS[index].tolist()
        parts = [
            self._say("digit", name=name, digit=digit) if digit else self._say("no_digit", name=name)
            for name, digit in zip(self.names, digits, strict=True)
        ]
        listing = ", ".join(parts)
        if not COMPLETE[index]:
            lacking = ", ".join(name for name, digit in zip(self.names, digits, strict=True) if not digit)
            return self._say("incomplete", digits=listing, lacking=lacking)
        said = [self._say("digits", digits=listing, total=int(TOTALS[index]))]
        if self.weights is not None:
            said.append(self._score(digits, years))
            said += self._advice(digits)
        return " ".join(said)

    def _score(self, digits: list[int], years: float) -> str:
        weights = self.weights or []
        weighted = np.array([math.fsum(w * d for w, d in zip(weights, digits, strict=True))])
        if math.isinf(years):
            return self._say("score", weighted=self._number(weighted[0]))
        if math.isnan(years):
            return self._say("score_without_years", weighted=self._number(weighted[0]))
        factor = loyalty_factors(np.array([years]), self.loyalty)
        score = final_scores(weighted, factor)
        return self._say(
            "score_with_loyalty",
            weighted=self._number(weighted[0]),
            factor=self._number(factor[0]),
            score=self._number(score[0]),
        )

    def _advice(self, digits: list[int]) -> list[str]:
        """The digit worth most that is not yet 4; nothing where all are."""
        weights = self.weights or []
        below = [at for at in range(4) if digits[at] < 4 and weights[at] > 0]
        if not below:
            return []
        return [self._say("advice", name=self.names[max(below, key=lambda at: (weights[at], -at))])]

    def _say(self, key: str, **details: object) -> str:
        return self.labels.text(f"functions.explained.{key}", **details)

    def _number(self, value: float) -> str:
        text = f"{value:.4f}".rstrip("0").rstrip(".")
        return text if self.labels.language == "en" else text.replace(".", ",")
