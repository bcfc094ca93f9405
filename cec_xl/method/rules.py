"""Rules from the code (*Reglas*): block a sale, grant a discount, warn, promote, set a strategy. METHOD §6.

Rules are read once into conditions (`compile_rules`) and then held against all customers together (`apply_rules`).
Within an action type the first rule that fits counts: lowest priority number, then the order of the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cec_xl.method.codes import CODE_DIGITS, TOTALS, code_index
from cec_xl.method.conditions import NumberCondition, TextCondition, Unreadable, parse_number, parse_text
from cec_xl.method.criteria import Situation
from cec_xl.method.folding import fold
from cec_xl.method.grouping import factorize, look_up, text_table
from cec_xl.method.problems import Place, Problem
from cec_xl.method.settings import CellStrategy, Rule, Segment

ACTIONS = ("block", "discount", "promotion", "warning", "strategy")
"""Action types, in the order the names of fired rules are listed."""

CODE_FIELDS = ("d1", "d2", "d3", "d4", "total")
TEXT_FIELDS = ("segment", "family", "situation")
_CHOICES: dict[str, tuple[str, ...]] = {
    "segment": tuple(Segment),
    "situation": tuple(Situation),
}
_BOUNDS = {**dict.fromkeys(("d1", "d2", "d3", "d4"), (1.0, 4.0)), "total": (4.0, 16.0)}
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)\s*(%?)")

Value = str | float | None


class CompiledRule(NamedTuple):
    """A rule whose conditions and value were understood.

    Attributes:
        rule: as typed.
        position: its place in `Settings.rules`.
        codes: for each of the 625 codes whether the conditions on digits and total hold; None without such a
            condition.
        score: condition on the final score.
        texts: conditions on segment, family and situation.
        value: ratio of a discount, text of a promotion or warning, key of a `CellStrategy`; None for a block.
    """

    rule: Rule
    position: int
    codes: NDArray[np.bool_] | None
    score: NumberCondition | None
    texts: Mapping[str, TextCondition]
    value: Value


class RuleFacts(NamedTuple):
    """What conditions look at, one element per customer: digits (n, 4), final score, and three texts as keys."""

    digits: NDArray[np.int8]
    score: NDArray[np.float64]
    segment: NDArray[np.object_]
    family: NDArray[np.object_]
    situation: NDArray[np.object_]


class RuleOutcome(NamedTuple):
    """What the rules say of each customer.

    Attributes:
        winners: shape (n, 5), columns as `ACTIONS`: place in `Settings.rules` of the rule that fired, -1 for none.
        sale_allowed: False where a rule blocks the sale.
        discount: ratio 0..1, 0 where no rule grants one.
        promotions, warnings, strategy: what the fired rules say, ``""`` for none.
        fired: names of the rules that fired, joined with ``; ``.
    """

    winners: NDArray[np.int32]
    sale_allowed: NDArray[np.bool_]
    discount: NDArray[np.float64]
    promotions: NDArray[np.object_]
    warnings: NDArray[np.object_]
    strategy: NDArray[np.object_]
    fired: NDArray[np.object_]


def compile_rules(
    rules: Sequence[Rule], synonyms: Mapping[str, str] | None = None, highest_score: float = 4.0
) -> tuple[list[CompiledRule], list[Problem]]:
    """Read all rules; what cannot be read becomes a problem at its cell and the rule is left out.

    Args:
        rules: as typed.
        synonyms: folded text as users read it -> key of a segment, situation or cell strategy.
        highest_score: the highest final score possible; a condition beyond it is refused.

    Returns:
        The understood rules in order of priority, and the problems.
    """
    compiled: list[CompiledRule] = []
    problems: list[Problem] = []
    for position, rule in enumerate(rules):
        found = _compile(rule, position, synonyms or {}, highest_score)
        if isinstance(found, CompiledRule):
            compiled.append(found)
        else:
            problems += found
    compiled.sort(key=lambda item: (item.rule.priority, item.position))
    return compiled, problems


def _compile(
    rule: Rule, position: int, synonyms: Mapping[str, str], highest_score: float
) -> CompiledRule | list[Problem]:
    codes: NDArray[np.bool_] | None = None
    score: NumberCondition | None = None
    texts: dict[str, TextCondition] = {}
    problems: list[Problem] = []
    for field, condition in _read_conditions(rule, synonyms, highest_score):
        match condition:
            case Unreadable(code, details):
                typed = str(rule.conditions[field]).strip()
                problems.append(_problem(code, rule, field, condition=typed, **details))
            case TextCondition():
                texts[field] = condition
            case NumberCondition() if field == "score":
                score = condition
            case NumberCondition():
                met = _on_codes(field, condition)
                codes = met if codes is None else codes & met
    value = _read_value(rule, synonyms)
    if isinstance(value, Problem):
        problems.append(value)
        return problems
    return problems or CompiledRule(rule, position, codes, score, texts, value)


def _problem(code: str, rule: Rule, field: str, **details: object) -> Problem:
    return Problem(code, Place("rules", rule.row, field), {"rule": rule.name, **details})


def _read_conditions(
    rule: Rule, synonyms: Mapping[str, str], highest_score: float
) -> Iterator[tuple[str, NumberCondition | TextCondition | Unreadable]]:
    for field, typed in rule.conditions.items():
        text = str(typed).strip()
        if not text:
            continue
        if field in TEXT_FIELDS:
            yield field, parse_text(text, _CHOICES.get(field), synonyms, field)
        elif field in CODE_FIELDS:
            yield field, parse_number(text, *_BOUNDS[field], whole=True)
        elif field == "score":
            yield field, parse_number(text, 0.0, highest_score)
        else:
            yield field, Unreadable("rule_field_unknown")


def _on_codes(field: str, condition: NumberCondition) -> NDArray[np.bool_]:
    """Which of the 625 codes meet a condition; a missing digit or total never does."""
    values = TOTALS if field == "total" else CODE_DIGITS[:, int(field[1]) - 1]
    return condition.holds(values) & (values > 0)


def _read_value(rule: Rule, synonyms: Mapping[str, str]) -> Value | Problem:
    text = "" if rule.value is None else str(rule.value).strip()
    if rule.action not in ACTIONS:
        return _problem("rule_action_unknown", rule, "action", action=rule.action)
    if rule.action == "block":
        return None
    if not text:
        return _problem("rule_value_missing", rule, "action_value")
    if rule.action == "discount":
        ratio = read_ratio(rule.value)
        return _problem("rule_discount_unreadable", rule, "action_value", value=text) if ratio is None else ratio
    return _read_strategy(rule, text, synonyms) if rule.action == "strategy" else text


def _read_strategy(rule: Rule, text: str, synonyms: Mapping[str, str]) -> str | Problem:
    key = synonyms.get(fold(text), fold(text))
    if key in tuple(CellStrategy):
        return key
    details = {"value": text, "choice_kind": "cell_strategy", "allowed": ", ".join(CellStrategy)}
    return _problem("rule_strategy_unknown", rule, "action_value", **details)


def read_ratio(value: Value) -> float | None:
    """A discount as a ratio 0..1 from a number or a text; None where it is neither, or more than 100 %.

    >>> read_ratio(0.1), read_ratio("10 %"), read_ratio("7,5%"), read_ratio("0.05"), read_ratio(10), read_ratio("much")
    (0.1, 0.1, 0.075, 0.05, None, None)
    """
    match = _PERCENT.fullmatch(f"{value:.15f}" if isinstance(value, (int, float)) else str(value).strip())
    if match is None:
        return None
    number = float(match[1].replace(",", "."))
    ratio = round(number / 100, 12) if match[2] else round(number, 12)
    return ratio if 0 <= ratio <= 1 else None


def apply_rules(
    compiled: Sequence[CompiledRule], facts: RuleFacts, taking_part: NDArray[np.bool_] | None = None
) -> RuleOutcome:
    """Hold all rules against all customers, or those taking part.

    >>> rule = Rule("No pago", 1, "block", conditions={"d4": "1"})
    >>> compiled, _ = compile_rules([rule])
    >>> nothing = np.array(["", ""], dtype=object)
    >>> facts = RuleFacts(np.array([[4, 4, 4, 1], [4, 4, 4, 0]], np.int8), np.ones(2), nothing, nothing, nothing)
    >>> apply_rules(compiled, facts).sale_allowed.tolist()
    [False, True]
    """
    customers = len(facts.score)
    index = code_index(facts.digits)
    groups = {field: factorize(getattr(facts, field)) for field in {f for item in compiled for f in item.texts}}
    # Places in `compiled`, turned into places in `Settings.rules` at the end.
    first = np.full((len(ACTIONS), customers), -1, np.int32)
    for place, item in enumerate(compiled):
        met = first[ACTIONS.index(item.rule.action)] < 0
        if taking_part is not None:
            met &= taking_part
        if item.codes is not None:
            met &= item.codes[index]
        if item.score is not None:
            met &= item.score.holds(facts.score)
        for field, condition in item.texts.items():
            names, codes = groups[field]
            met &= np.array([condition.holds(name) for name in names], dtype=np.bool_)[codes]
        first[ACTIONS.index(item.rule.action)][met] = place
    positions = np.array([item.position for item in compiled] + [-1], dtype=np.int32)
    texts = {action: _values(compiled, first[row]) for row, action in enumerate(ACTIONS) if action != "discount"}
    ratios = np.array([item.value if item.rule.action == "discount" else 0.0 for item in compiled] + [0.0], float)
    return RuleOutcome(
        positions[first].T,
        first[0] < 0,
        ratios[first[1]],
        texts["promotion"],
        texts["warning"],
        texts["strategy"],
        _fired_names(compiled, first),
    )


def _values(compiled: Sequence[CompiledRule], winner: NDArray[np.int32]) -> NDArray[np.object_]:
    return look_up(text_table([str(item.value or "") for item in compiled]), winner)


def _fired_names(compiled: Sequence[CompiledRule], first: NDArray[np.int32]) -> NDArray[np.object_]:
    """Names of each customer's fired rules; few combinations occur, so each text is made once."""
    base = np.int64(len(compiled) + 1)
    combination = np.zeros(first.shape[1], np.int64)
    for winner in first:
        combination = combination * base + (winner + 1)
    _, example, which = np.unique(combination, return_index=True, return_inverse=True)
    texts = np.empty(len(example), dtype=object)
    texts[:] = ["; ".join(compiled[place].rule.name for place in sorted(first[:, at]) if place >= 0) for at in example]
    found: NDArray[np.object_] = texts[which]
    return found
