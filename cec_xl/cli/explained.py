"""An explanation as text for the terminal."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress

from cec_xl.cli.terminal import Terminal
from cec_xl.labels import choice_key
from cec_xl.method.criteria import Unit
from cec_xl.method.explain import CriterionStep, Explanation, FiredRule, SegmentStep
from cec_xl.method.settings import BillingBasis
from cec_xl.workbook.customer_facts import PastScore, WinbackCase

SHOWN_SCORES = 6
"""Older scores that are shown, the newest ones."""


def print_explanation(explanation: Explanation, names: Mapping[str, str], terminal: Terminal) -> None:
    """Code first, then each step from values to treatment."""
    labels = terminal.labels
    rank = terminal.number(explanation.score.rank) if explanation.score.rank else "–"
    situation = labels.choice("situation", explanation.situation) if explanation.situation else "–"
    terminal.say(f"{explanation.customer_id}  {explanation.name} · {situation}")
    terminal.say(
        labels.text(
            "explain.headline",
            code=explanation.code,
            criteria_set=explanation.criteria_set or "–",
            rank=rank,
            ranked=terminal.number(explanation.score.ranked_customers),
        )
    )
    terminal.say()
    if explanation.criteria:
        _print_criteria(explanation, names, terminal)
    _print_score(explanation, terminal)
    _print_segment(explanation, terminal)
    _print_treatment(explanation, terminal)


def value_text(value: float, unit: Unit | None, terminal: Terminal) -> str:
    """A criterion's value with its unit."""
    if math.isnan(value):
        return "–"
    if unit is Unit.RATIO:
        return terminal.percent(value, 1)
    decimals = 0 if float(value).is_integer() or abs(value) >= 1000 else 2
    return terminal.number(value, decimals)


def _print_criteria(explanation: Explanation, names: Mapping[str, str], terminal: Terminal) -> None:
    labels = terminal.labels
    keys = ("explain.criterion", "explain.value", "explain.digit", "explain.thresholds", "explain.to_next")
    headers = [labels.text(key) for key in (*keys, "template.card_distance")]
    rows = [
        [
            f"{step.order}. {names.get(step.criterion, step.criterion)}",
            value_text(step.value, step.unit, terminal),
            str(step.digit) if step.digit else "·",
            _thresholds(step, terminal),
            _to_next(step, terminal),
            value_text(step.to_next, step.unit, terminal) if 1 <= step.digit <= 3 else "–",
        ]
        for step in explanation.criteria
    ]
    terminal.table(headers, rows, right=(1, 2, 5))
    terminal.say()


def _thresholds(step: CriterionStep, terminal: Terminal) -> str:
    cuts = " | ".join(
        f"{digit}: {step.comparison} {value_text(cut, step.unit, terminal)}"
        for digit, cut in zip((4, 3, 2), step.thresholds, strict=True)
        if not math.isnan(cut)
    )
    mode = terminal.labels.choice("threshold_mode", step.mode)
    return f"{cuts} ({mode})" if step.mode != "fixed" else cuts


NEXT_DIGIT = {
    ">": "explain.next_above",
    ">=": "explain.next_reach",
    "<": "explain.next_below",
    "<=": "explain.next_down",
}
"""How a value passes a threshold, in words."""


def _to_next(step: CriterionStep, terminal: Terminal) -> str:
    if not 1 <= step.digit <= 3:
        return "–"
    threshold = value_text(step.next_threshold, step.unit, terminal)
    return terminal.labels.text(NEXT_DIGIT[step.comparison], threshold=threshold, digit=step.digit + 1)


def _print_score(explanation: Explanation, terminal: Terminal) -> None:
    labels, score = terminal.labels, explanation.score
    if math.isnan(score.weighted):
        terminal.say(labels.text("explain.no_score"))
        return
    sums = " + ".join(f"{terminal.number(step.weight, 2)}×{step.digit}" for step in explanation.criteria)
    terminal.say(
        labels.text(
            "explain.weighted",
            scenario=score.scenario,
            sum=sums,
            weighted=terminal.number(score.weighted, 3),
        )
    )
    if not score.loyalty_enabled:
        terminal.say(labels.text("explain.loyalty_off", score=terminal.number(score.score, 3)))
    elif math.isnan(score.loyalty_factor):
        terminal.say(labels.text("explain.loyalty_unknown"))
    else:
        terminal.say(
            labels.text(
                "explain.loyalty",
                years=terminal.number(math.floor(score.years)) if not math.isnan(score.years) else "0",
                factor=terminal.number(score.loyalty_factor, 2),
                score=terminal.number(score.score, 3),
            )
        )


def _print_segment(explanation: Explanation, terminal: Terminal) -> None:
    labels, segment = terminal.labels, explanation.segment
    if not segment.segment:
        terminal.say(labels.text("explain.no_segment"))
        return
    terminal.say(
        labels.text(
            "explain.segment",
            segment=labels.choice("segment", segment.segment),
            strategy=labels.choice("strategy", segment.strategy),
            share=terminal.percent(segment.share, 1),
            share_test=">" if segment.share_over else "≤",
            share_cut=terminal.percent(segment.share_cut),
            billing=_billing_test(segment, terminal),
            abc=segment.abc or "–",
        )
    )
    if explanation.position.position:
        terminal.say(
            labels.text(
                "explain.position_typed" if explanation.position.typed else "explain.position",
                position=labels.choice("position", explanation.position.position),
                strategy=labels.choice("cell_strategy", explanation.position.strategy or "analyse"),
            )
        )


def _billing_test(segment: SegmentStep, terminal: Terminal) -> str:
    """What billing was measured against, in words: the number means something else under each basis."""
    if segment.basis is BillingBasis.DIGIT:
        measure, cut = terminal.number(segment.billing_measure), terminal.number(segment.billing_cut)
    else:
        measure, cut = terminal.percent(segment.billing_measure, 1), terminal.percent(segment.billing_cut)
    return terminal.labels.text(f"explain.billing_{segment.basis}", measure=measure, cut=cut)


def _print_treatment(explanation: Explanation, terminal: Terminal) -> None:
    labels = terminal.labels
    key = "explain.sale_allowed" if explanation.sale_allowed else "explain.sale_blocked"
    terminal.say(labels.text(key, discount=terminal.percent(explanation.discount)))
    for fired in explanation.rules:
        action = labels.choice("action", fired.action)
        terminal.say(f"  • {fired.rule.name}: {action} {_rule_value(fired, terminal)}".rstrip())
    if explanation.services:
        terminal.say()
        level = labels.choice("service_level", explanation.service_level)
        terminal.say(labels.text("explain.services", level=level))
        for due in explanation.services:
            minutes = terminal.number(due.minutes / due.times)
            times = terminal.number(due.times, 0 if float(due.times).is_integer() else 1)
            line = labels.text("report.service_line", service=due.service, times=times, minutes=minutes)
            terminal.say(f"  • {line}")


def _rule_value(fired: FiredRule, terminal: Terminal) -> str:
    """What a rule gives, a discount as a percentage."""
    value = fired.rule.value
    if fired.action == "discount":
        with suppress(ValueError):
            return terminal.percent(float(str(value)))
    return "" if value is None else str(value)


def print_history(past: Sequence[PastScore], terminal: Terminal) -> None:
    """Older scores, newest first."""
    labels = terminal.labels
    if not past:
        return
    terminal.say()
    terminal.say(labels.text("template.card_history"))
    for one in past[:SHOWN_SCORES]:
        key = choice_key("segment", one.segment)
        segment = labels.choice("segment", key) if key else one.segment or "–"
        day = one.day.strftime(labels.text("report.date_format"))
        terminal.say(f"  • {day}: {one.code} · {terminal.number(one.score, 3)} · {segment}")


def print_winback(case: WinbackCase | None, currency: str, terminal: Terminal) -> None:
    """The case of a lost customer."""
    if case is None:
        return
    labels = terminal.labels
    amounts = {"margin": case.full_margin, "investment": case.investment, "net": case.net_value}
    terminal.say()
    terminal.say(labels.text("template.card_winback"))
    sentence = labels.text(
        "report.winback_case",
        decision=labels.choice("decision", case.decision),
        ground=labels.choice("ground", case.ground),
        probability=terminal.percent(case.probability),
        **{key: f"{terminal.number(amount)} {currency}".strip() for key, amount in amounts.items()},
    )
    terminal.say(f"  {sentence}")
