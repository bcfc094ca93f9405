"""*Comparación_pares*: the answers of a workbook -> weights, and whether *Ponderación* still says the same. METHOD §3.

Every pair of the four places of the code has one cell, ``cecxl_pair_12`` … ``cecxl_pair_34``, in which the user picks
which criterion matters more and how much. The sheet computes weights live; a refresh writes the exact ones beside.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import TYPE_CHECKING

from cec_xl.hosts.port import Cell, WorkbookPort
from cec_xl.labels import LANGUAGES, Labels, choice_key, fold
from cec_xl.method.problems import Place
from cec_xl.workbook.incidents import WARNING, IncidentLog
from cec_xl.workbook.schema import TABLE_PREFIX

if TYPE_CHECKING:
    from cec_xl.method.ahp import Priorities
    from cec_xl.method.settings import Settings, WeightScenario

PAIRS: tuple[tuple[int, int], ...] = tuple(combinations((1, 2, 3, 4), 2))
"""The six pairs of places of the code, 1-based."""

STALE = 1e-6
"""A weight in *Ponderación* this far from the compared one is an older or a typed one."""


def pair_name(pair: tuple[int, int]) -> str:
    """Defined name, without prefix, of a pair's cell.

    >>> pair_name((1, 3))
    'pair_13'
    """
    return f"pair_{pair[0]}{pair[1]}"


def judgement(answer: str) -> float:
    """The number behind a key of the list ``pairwise``: ``a5`` says that the first matters 5 times as much.

    >>> judgement("a5"), judgement("equal"), judgement("b4")
    (5.0, 1.0, 0.25)
    """
    if answer == "equal":
        return 1.0
    times = float(answer[1:])
    return times if answer[0] == "a" else 1 / times


def read_answers(port: WorkbookPort, log: IncidentLog) -> dict[tuple[int, int], str]:
    """The pairs that have an answer -> its key; an answer that is none of the list becomes an incident."""
    answers: dict[tuple[int, int], str] = {}
    for pair in PAIRS:
        found = port.read_name(TABLE_PREFIX + pair_name(pair))
        text = "" if found is None else str(found).strip()
        key = choice_key("pairwise", text) if text else None
        if key is not None:
            answers[pair] = key
        elif text:
            log.add("pairwise_unknown", Place("weights"), WARNING, first=pair[0], second=pair[1], answer=text)
    return answers


def pairwise_priorities(answers: Mapping[tuple[int, int], str]) -> Priorities:
    """Weights and consistency of the answers; a pair without one counts as equally important."""
    from cec_xl.method.ahp import comparison_matrix, priorities

    return priorities(
        comparison_matrix({(first - 1, second - 1): judgement(key) for (first, second), key in answers.items()})
    )


def refresh_pairwise(port: WorkbookPort, settings: Settings, log: IncidentLog) -> dict[str, Cell]:
    """Exact weights and consistency for the sheet's named cells; nothing where nobody has compared anything.

    What the user should know becomes an incident: answers that contradict each other behind the scenario in use, and
    weights in *Ponderación* that are no longer those of the comparison.
    """
    answers = read_answers(port, log)
    if not answers:
        return {}
    found = pairwise_priorities(answers)
    names: dict[str, Cell] = {f"cecxl_pair_exact_{place}": weight for place, weight in enumerate(found.weights, 1)}
    names["cecxl_pair_exact_ratio"] = found.consistency_ratio
    scenario = pairwise_scenario(settings)
    if scenario is None:
        return names
    place = Place("weights", scenario.row, "w1")
    if max(abs(mine - theirs) for mine, theirs in zip(scenario.weights, found.weights, strict=True)) > STALE:
        wanted = " / ".join(f"{weight:.1%}" for weight in found.weights)
        log.add("pairwise_stale", place, WARNING, scenario=scenario.name, wanted=wanted)
    if scenario.name == settings.active_scenario and not found.consistent and found.worst is not None:
        first, second = (place + 1 for place in found.worst.pair)
        details = {"ratio": f"{found.consistency_ratio:.2f}", "first": first, "second": second}
        log.add("pairwise_inconsistent", place, WARNING, **details)
    return names


def pairwise_scenario(settings: Settings) -> WeightScenario | None:
    """The weight scenario that is named after the comparison, in whatever language; None where there is none."""
    wanted = {fold(Labels(language).text("names.scenario.pairwise")) for language in LANGUAGES}
    return next((scenario for scenario in settings.scenarios if fold(scenario.name) in wanted), None)
