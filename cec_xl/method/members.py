"""Who takes part in a classification, and in which situation. METHOD §1."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cec_xl.method.criteria import Situation
from cec_xl.method.criteria_sets import SetChoice
from cec_xl.method.grouping import factorize, repeated
from cec_xl.method.portfolio import Portfolio
from cec_xl.method.problems import Place, Problem

SITUATION_ORDER: tuple[Situation, ...] = tuple(Situation)
"""Situations by index."""


class Members(NamedTuple):
    """What is known of each customer before its values are looked at.

    Attributes:
        situation: place in `SITUATION_ORDER`, int8; -1 for those who cannot take part at all: an id that stood
            before, no id, or a situation that is none.
        criteria_set: place in `SetChoice.sets`, int16; -1 where no set scores the customer.
        problems: why customers are left out.
    """

    situation: NDArray[np.int8]
    criteria_set: NDArray[np.int16]
    problems: tuple[Problem, ...]

    def within(self, *situations: Situation) -> NDArray[np.bool_]:
        """Which customers are in one of the situations."""
        table = np.array([one in situations for one in SITUATION_ORDER] + [False])
        found: NDArray[np.bool_] = table[self.situation]
        return found


def read_members(portfolio: Portfolio, choice: SetChoice) -> Members:
    """Situation and criteria set of every customer.

    A customer without a situation counts as current. Of customers with the same id the first is kept; the others
    are left out of everything, since nobody could tell which row a result belongs to.
    """
    names, codes = factorize(portfolio.text("situation"))
    known = {situation.value: index for index, situation in enumerate(SITUATION_ORDER)} | {"": 0}
    situation = np.array([known.get(name, -1) for name in names], dtype=np.int8)[codes]
    problems = [
        _problem("situation_unknown", portfolio, position, "situation", situation=names[codes[position]])
        for position in np.flatnonzero(situation < 0).tolist()
    ]
    again, first = repeated(portfolio.ids)
    for position, original in zip(again.tolist(), first.tolist(), strict=True):
        if portfolio.ids[position] != "":
            details = {"first_position": original, "first_row": portfolio.row_of(original)}
            problems.append(_problem("duplicate_customer", portfolio, position, "customer_id", **details))
    nameless = np.flatnonzero(portfolio.ids == "")
    problems += [_problem("customer_without_id", portfolio, at, "customer_id") for at in nameless.tolist()]
    situation[again] = -1
    situation[nameless] = -1
    return Members(situation, _sets_of(portfolio, situation, choice), (*problems, *_without_set(situation, choice)))


def _sets_of(portfolio: Portfolio, situation: NDArray[np.int8], choice: SetChoice) -> NDArray[np.int16]:
    families, family = factorize(portfolio.text("family"))
    table = np.full((len(SITUATION_ORDER) + 1, max(len(families), 1)), -1, np.int16)
    for row, one in enumerate(SITUATION_ORDER):
        for column, name in enumerate(families):
            place = choice.set_for(one, name)
            table[row, column] = -1 if place is None else place
    found: NDArray[np.int16] = table[situation, family]
    return found


def _without_set(situation: NDArray[np.int8], choice: SetChoice) -> list[Problem]:
    """One problem where potential customers wait for a set; lost ones without a set are normal."""
    waiting = int((situation == SITUATION_ORDER.index(Situation.POTENTIAL)).sum())
    if not waiting or choice.general.get(Situation.POTENTIAL) is not None or _is_said(choice):
        return []
    return [Problem("potential_without_set", Place("criteria_sets"), {"customers": waiting})]


def _is_said(choice: SetChoice) -> bool:
    """Whether a problem about the choice of the potential set already explains it."""
    return any(problem.place.field == "active_set_potential" for problem in choice.problems)


def _problem(code: str, portfolio: Portfolio, position: int, field: str, **details: object) -> Problem:
    place = Place("customers", portfolio.row_of(position), field)
    return Problem(code, place, {"customer": portfolio.ids[position], **details})
