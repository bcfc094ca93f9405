"""An explanation as text for the terminal."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from cec_xl.cli.terminal import Terminal
from cec_xl.method.criteria import Unit
from cec_xl.method.explain import CriterionStep, Explanation, SegmentStep
from cec_xl.method.settings import BillingBasis
from cec_xl.workbook.incidents import Incident


def print_explanation(
    explanation: Explanation, names: Mapping[str, str], incidents: Sequence[Incident], terminal: Terminal
) -> None:
    """Code first, then each step from values to treatment."""
    labels = terminal.labels
    rank = terminal.number(explanation.score.rank) if explanation.score.rank else "–"
    terminal.say(f"{explanation.customer_id}  {explanation.name}")
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
    _print_criteria(explanation, names, terminal)
    _print_score(explanation, terminal)
    _print_segment(explanation, terminal)
    _print_treatment(explanation, terminal)
    for incident in incidents:
        terminal.say(f"  ! {incident.sentence()}")


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
    headers = [labels.text(f"explain.{key}") for key in ("criterion", "value", "digit", "thresholds", "to_next")]
    rows = [
        [
            f"{step.order}. {names.get(step.criterion, step.criterion)}",
            value_text(step.value, step.unit, terminal),
            str(step.digit) if step.digit else "·",
            _thresholds(step, terminal),
            _to_next(step, terminal),
        ]
        for step in explanation.criteria
    ]
    terminal.table(headers, rows, right=(1, 2))
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
        terminal.say(f"  • {fired.rule.name}: {action} {'' if fired.rule.value is None else fired.rule.value}".rstrip())
    if explanation.services:
        services = ", ".join(f"{due.service} ({terminal.number(due.times)})" for due in explanation.services)
        level = labels.choice("service_level", explanation.service_level)
        terminal.say(labels.text("explain.services", level=level, services=services))
