"""Which criteria sets can be used, and which one each customer is scored with. METHOD §2."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from cec_xl.method.criteria import CriteriaSet, Criterion, CriterionRule, PortfolioKind, Situation, ThresholdMode
from cec_xl.method.folding import fold
from cec_xl.method.problems import Place, Problem
from cec_xl.method.settings import Settings
from cec_xl.method.thresholds import first_unordered

TABLE = "criteria_sets"


class SetChoice(NamedTuple):
    """The sets in use, by what a customer is.

    Attributes:
        sets: every set that scores somebody, in the order of the settings.
        general: situation -> place in `sets`; None where customers of the situation cannot be scored.
        of_family: (situation, folded family) -> place in `sets`, or None where the family's own set is unusable:
            its customers are then not scored, since other criteria would not mean the same.
        problems: what is wrong with sets and with their choice.
    """

    sets: tuple[CriteriaSet, ...]
    general: Mapping[Situation, int | None]
    of_family: Mapping[tuple[Situation, str], int | None]
    problems: tuple[Problem, ...]

    def set_for(self, situation: Situation, family: str) -> int | None:
        """Place in `sets` of the set for a customer; None where there is none."""
        return self.of_family.get((situation, fold(family)), self.general.get(situation))


def kind_for(situation: Situation, view: PortfolioKind) -> PortfolioKind:
    """The kind of set that scores customers in a situation; current ones go by the view."""
    return view if situation is Situation.CURRENT else PortfolioKind(situation.value)


def choose_sets(settings: Settings, view: PortfolioKind = PortfolioKind.CURRENT) -> SetChoice:
    """Check all sets and settle which ones are used.

    A set for a family wins over the general one of the same kind. The general set is the active one, or where none
    is named the first of its kind; lost customers are scored only where their set is named. A problem blocks where
    it concerns the general set of the view; any other set that cannot be used leaves only its own customers out.
    """
    wrong = {at: list(check_set(one, settings.criteria)) for at, one in enumerate(settings.sets)}
    problems: list[Problem] = []
    general: dict[Situation, int | None] = {}
    of_family: dict[tuple[Situation, str], int | None] = {}
    for situation in Situation:
        kind = kind_for(situation, view)
        found = _general_set(settings, kind)
        if isinstance(found, Problem):
            problems.append(found._replace(blocking=kind is view))
            general[situation] = None
            continue
        general[situation] = found
        if found is None:
            continue
        if kind is view:
            wrong[found] = [problem._replace(blocking=True) for problem in wrong[found]]
        for at, one in enumerate(settings.sets):
            if one.kind is not kind or one.family is None or at == found:
                continue
            if (situation, fold(one.family)) in of_family:
                problems.append(_at(one, "family_set_repeated", "family", family=one.family))
            else:
                of_family[situation, fold(one.family)] = at
    problems += [problem for found_wrong in wrong.values() for problem in found_wrong]
    return _numbered(settings, general, of_family, {at for at, found_wrong in wrong.items() if found_wrong}, problems)


def _numbered(
    settings: Settings,
    general: Mapping[Situation, int | None],
    of_family: Mapping[tuple[Situation, str], int | None],
    unusable: set[int],
    problems: list[Problem],
) -> SetChoice:
    """The choice with places counted among the sets in use only."""
    used = sorted({at for at in (*general.values(), *of_family.values()) if at is not None} - unusable)
    place = {at: number for number, at in enumerate(used)}
    return SetChoice(
        tuple(settings.sets[at] for at in used),
        {situation: None if at is None else place.get(at) for situation, at in general.items()},
        {key: None if at is None else place.get(at) for key, at in of_family.items()},
        tuple(problems),
    )


def _general_set(settings: Settings, kind: PortfolioKind) -> int | Problem | None:
    """Place in the settings of the general set of a kind; None where it is normal that there is none."""
    name = settings.active_sets.get(kind, "")
    field = f"active_set_{kind}"
    if name:
        named = [at for at, one in enumerate(settings.sets) if one.name == name]
        if not named:
            return Problem("active_set_unknown", Place("settings", None, field), {"set": name, "setting": field})
        of_kind = [at for at in named if settings.sets[at].kind is kind]
        if not of_kind:
            return Problem("active_set_other_kind", Place("settings", None, field), {"set": name, "setting": field})
        return min(of_kind, key=lambda at: settings.sets[at].family is not None)
    if kind is PortfolioKind.LOST:
        return None
    first = next((at for at, one in enumerate(settings.sets) if one.kind is kind and one.family is None), None)
    if first is None and kind is not PortfolioKind.POTENTIAL:
        return Problem("no_criteria_set", Place(TABLE), {"kind": str(kind)})
    return first


def check_set(criteria_set: CriteriaSet, criteria: Mapping[str, Criterion]) -> Iterator[Problem]:
    """Everything that makes a set unusable: exactly four known criteria, each once, with thresholds that fit."""
    rules: Sequence[CriterionRule] = criteria_set.rules
    if len(rules) != 4:
        yield _at(criteria_set, "set_not_four", "set_name", count=len(rules))
    seen: set[str] = set()
    for rule in rules:
        criterion = criteria.get(rule.criterion)
        if criterion is None:
            yield _at(criteria_set, "set_criterion_unknown", "criterion_name", rule, criterion=rule.criterion)
            continue
        if rule.criterion in seen:
            yield _at(criteria_set, "set_criterion_twice", "criterion_name", rule, criterion=rule.criterion)
        seen.add(rule.criterion)
        yield from _check_rule(criteria_set, rule, criterion)


def _check_rule(criteria_set: CriteriaSet, rule: CriterionRule, criterion: Criterion) -> Iterator[Problem]:
    details: dict[str, object] = {"criterion": rule.criterion, "comparison": str(rule.comparison)}
    if rule.mode is not ThresholdMode.PARETO and rule.comparison.good_high != criterion.good_high:
        code = "comparison_for_good_low" if rule.comparison.good_high else "comparison_for_good_high"
        yield _at(criteria_set, code, "comparison", rule, **details)
    if rule.mode is not ThresholdMode.FIXED:
        return
    if rule.thresholds is None or not all(map(math.isfinite, rule.thresholds)):
        yield _at(criteria_set, "thresholds_missing", "t4", rule, **details)
        return
    field = first_unordered(rule.thresholds, good_high=criterion.good_high)
    if field is not None:
        code = "thresholds_not_falling" if criterion.good_high else "thresholds_not_rising"
        cuts: dict[str, object] = dict(zip(("t4", "t3", "t2"), (f"{cut:.15g}" for cut in rule.thresholds), strict=True))
        yield _at(criteria_set, code, field, rule, **details, **cuts)


def _at(
    criteria_set: CriteriaSet, code: str, field: str, rule: CriterionRule | None = None, **details: object
) -> Problem:
    row = rule.row if rule else next((r.row for r in criteria_set.rules), None)
    return Problem(code, Place(TABLE, row, field), {"set": criteria_set.name, **details})
