"""One customer on exactly one page: why it is where it is, what it needs, what it is due. METHOD §2-§8."""

from __future__ import annotations

import math
from contextlib import suppress

from reportlab.platypus import Flowable, Spacer

from cec_xl.method.criteria import Situation
from cec_xl.method.explain import CriterionStep, Explanation, explain
from cec_xl.method.needed import digit_needs, needed_for, segment_needs
from cec_xl.method.settings import BillingBasis
from cec_xl.report.charts import rhombus_chart
from cec_xl.report.look import WIDTH, beside, bullet, choice_colour, facts, grid, text
from cec_xl.report.subject import Subject
from cec_xl.workbook.customer_facts import WinbackCase, winback_case

SHOWN_SERVICES = 11
SHOWN_SCORES = 6


def customer_page(subject: Subject, position: int) -> list[Flowable]:
    """What stands on the page of the customer at a position of the portfolio."""
    found = explain(subject.classification, subject.settings, position)
    case = winback_case(subject.winback, found.customer_id)
    heading = [text(found.name or found.customer_id, "title"), text(_subtitle(subject, found), "subtitle")]
    if case is not None and not found.criteria:
        # Lost, and with no digits to explain: its case is what matters.
        beside_it = [*_rules(subject, found), *_history(subject, found)]
        return [*heading, beside(_winback(subject, case), beside_it, 0.5)]
    return [
        *heading,
        beside(_facts(subject, found), _rhombus(subject, found), 0.5),
        *_digits(subject, found),
        *_segment(subject, found, position),
        *_needs(subject, position),
        *_treatment(subject, found),
        *(_winback(subject, case) if case is not None else ()),
    ]


def _subtitle(subject: Subject, found: Explanation) -> str:
    rank = subject.say("rank_of", rank=found.score.rank, ranked=found.score.ranked_customers)
    place = rank if found.score.rank else subject.say("not_ranked")
    if found.situation == Situation.LOST:
        place = subject.choice("situation", found.situation)
    parts = (found.customer_id, subject.company, place)
    return " · ".join(part for part in parts if part)


def _facts(subject: Subject, found: Explanation) -> Flowable:
    labels, segment = subject.labels, found.segment
    pairs = [
        (labels.text("fields.situation"), subject.choice("situation", found.situation)),
        (labels.text("fields.set_name"), found.criteria_set or "–"),
        (labels.text("fields.code"), found.code),
        (labels.text("fields.total"), str(found.score.total or "–")),
        (labels.text("fields.score"), subject.number(found.score.score, 3)),
        (labels.text("fields.abc"), segment.abc or "–"),
        (labels.text("fields.segment"), subject.choice("segment", segment.segment)),
        (labels.text("fields.strategy"), subject.choice("strategy", segment.strategy)),
        (labels.text("fields.position"), subject.choice("position", found.position.position)),
        (labels.text("fields.position_strategy"), subject.choice("cell_strategy", found.position.strategy)),
        (labels.text("fields.service_level"), subject.choice("service_level", found.service_level)),
    ]
    fills = {
        6: choice_colour("segment", segment.segment),
        7: choice_colour("strategy", segment.strategy),
        9: choice_colour("cell_strategy", found.position.strategy),
    }
    return facts(pairs, WIDTH * 0.5 - 8, {row: key for row, key in fills.items() if key})


def _rhombus(subject: Subject, found: Explanation) -> Flowable:
    if found.rhombus is None:
        return text(subject.say("no_rhombus"), "small")
    criteria = [f"{place} · {subject.texts.criterion(key)}" for place, key in enumerate(found.rhombus.criteria, 1)]
    series = (
        (subject.labels.text("template.portfolio_average"), found.rhombus.average, "leave", True),
        (found.name or found.customer_id, found.rhombus.customer, "primary", False),
    )
    return rhombus_chart(criteria, series, WIDTH * 0.5, 182)


def _digits(subject: Subject, found: Explanation) -> list[Flowable]:
    labels = subject.labels
    headers = [labels.text(key) for key in ("explain.criterion", "template.value", "template.digit")]
    headers += [labels.text("template.card_next"), labels.text("template.card_distance")]
    headers += [labels.text("fields.weight"), labels.text("template.card_points")]
    rows = [_digit(subject, step) for step in found.criteria]
    shown: list[Flowable] = [text(labels.text("template.card_digits"), "heading")]
    if rows:
        shown.append(grid(headers, rows, (30, 14, 9, 20, 14, 9, 12), right=(1, 4, 5, 6)))
    return [*shown, Spacer(1, 3), text(_arithmetic(subject, found), "small")]


def _digit(subject: Subject, step: CriterionStep) -> list[str]:
    has_next = 1 <= step.digit <= 3 and not math.isnan(step.next_threshold)
    comparison = subject.labels.choice("comparison", step.comparison)
    return [
        f"{step.order}. {subject.texts.criterion(step.criterion)}",
        subject.value(step.criterion, step.value),
        str(step.digit) if step.digit else "·",
        f"{comparison} {subject.value(step.criterion, step.next_threshold)}" if has_next else "–",
        subject.value(step.criterion, step.to_next) if has_next else "–",
        subject.percent(step.weight),
        subject.number(step.points, 2),
    ]


def _arithmetic(subject: Subject, found: Explanation) -> str:
    score = found.score
    if math.isnan(score.weighted):
        return subject.labels.text("explain.no_score")
    sums = " + ".join(f"{subject.number(step.weight, 2)}×{step.digit}" for step in found.criteria)
    weighted = subject.labels.text(
        "explain.weighted", scenario=score.scenario, sum=sums, weighted=subject.number(score.weighted, 3)
    )
    if not score.loyalty_enabled:
        loyalty = subject.labels.text("explain.loyalty_off", score=subject.number(score.score, 3))
    elif math.isnan(score.loyalty_factor):
        loyalty = subject.labels.text("explain.loyalty_unknown")
    else:
        years = 0 if math.isnan(score.years) else math.floor(score.years)
        loyalty = subject.labels.text(
            "explain.loyalty",
            years=years,
            factor=subject.number(score.loyalty_factor, 2),
            score=subject.number(score.score, 3),
        )
    return f"{weighted}. {loyalty}."


def _segment(subject: Subject, found: Explanation, position: int) -> list[Flowable]:
    """The two tests, and what would make the customer vital."""
    labels, segment = subject.labels, found.segment
    shown: list[Flowable] = [text(labels.text("template.card_segment"), "heading")]
    if not segment.segment:
        return [*shown, text(labels.text("explain.no_segment"))]
    as_digit = segment.basis is BillingBasis.DIGIT
    measure, cut = (
        subject.number(value) if as_digit else subject.percent(value, 1)
        for value in (segment.billing_measure, segment.billing_cut)
    )
    shown.append(
        text(
            labels.text(
                "explain.segment",
                segment=subject.choice("segment", segment.segment),
                strategy=subject.choice("strategy", segment.strategy),
                share=subject.percent(segment.share, 1),
                share_test=">" if segment.share_over else "≤",
                share_cut=subject.percent(segment.share_cut),
                billing=labels.text(f"explain.billing_{segment.basis}", measure=measure, cut=cut),
                abc=segment.abc or "–",
            )
            + "."
        )
    )
    wanted = needed_for(segment_needs(subject.classification, subject.settings, position), "vital")
    if wanted:
        shown.append(text(subject.say("to_be_vital")))
        shown += [bullet(subject.texts.segment_need(need)) for need in wanted]
    return shown


def _needs(subject: Subject, position: int) -> list[Flowable]:
    needs = [need for need in digit_needs(subject.classification, subject.settings, position) if need.up is not None]
    if not needs:
        return []
    heading = text(subject.labels.text("whatif.heading_digits"), "heading")
    return [heading, *(bullet(subject.texts.digit_need(need)) for need in needs)]


def _treatment(subject: Subject, found: Explanation) -> list[Flowable]:
    """Services due at the left; rules that fired and older scores at the right."""
    labels = subject.labels
    left: list[Flowable] = [text(labels.text("template.card_services"), "heading")]
    if found.services:
        left += [
            bullet(
                subject.say(
                    "service_line",
                    service=due.service,
                    times=subject.number(due.times),
                    minutes=subject.number(due.minutes / due.times),
                )
            )
            for due in found.services[:SHOWN_SERVICES]
        ]
        cost = sum(due.cost for due in found.services)
        hours = sum(due.minutes for due in found.services) / 60
        left.append(text(subject.say("service_sum", hours=subject.number(hours, 1), cost=subject.money(cost)), "small"))
    else:
        left.append(text("–"))
    return [beside(left, [*_rules(subject, found), *_history(subject, found)], 0.48)]


def _rules(subject: Subject, found: Explanation) -> list[Flowable]:
    """Whether and how it is sold to, and the rules that say so."""
    sale = "explain.sale_allowed" if found.sale_allowed else "explain.sale_blocked"
    return [
        text(subject.labels.text("template.card_rules"), "heading"),
        text(subject.labels.text(sale, discount=subject.percent(found.discount))),
        *(bullet(_rule(subject, fired.rule.name, fired.action, fired.rule.value)) for fired in found.rules),
    ]


def _rule(subject: Subject, name: str, action: str, value: object) -> str:
    shown = "" if value is None else f" {value}"
    if action == "discount":
        with suppress(ValueError):
            shown = f" {subject.percent(float(str(value)))}"
    return f"{name}: {subject.choice('action', action)}{shown}"


def _history(subject: Subject, found: Explanation) -> list[Flowable]:
    past = subject.history.get(found.customer_id, ())
    if not past:
        return []
    lines = [
        bullet(f"{subject.date(one.day)}: {one.code} · {subject.number(one.score, 3)} · {one.segment or '–'}")
        for one in past[:SHOWN_SCORES]
    ]
    return [text(subject.labels.text("template.card_history"), "heading"), *lines]


def _winback(subject: Subject, case: WinbackCase) -> list[Flowable]:
    """The case of a lost customer."""
    labels = subject.labels
    pairs = [
        ("decision", subject.choice("decision", case.decision)),
        ("ground", subject.choice("ground", case.ground)),
        ("treatment", subject.choice("treatment", case.treatment)),
        ("lost_reason", case.lost_reason or "–"),
        ("reason_category", subject.choice("reason_category", case.reason_category)),
        ("probability", subject.percent(case.probability, 1)),
        ("full_margin", subject.money(case.full_margin)),
        ("investment", subject.money(case.investment)),
        ("net_value", subject.money(case.net_value)),
        ("last_order", "–" if case.last_order is None else subject.date(case.last_order)),
        ("manager", case.manager or "–"),
    ]
    fill = choice_colour("decision", case.decision)
    table = facts(
        [(labels.text(f"fields.{key}"), value) for key, value in pairs], WIDTH * 0.5 - 8, {0: fill} if fill else None
    )
    return [text(labels.text("template.card_winback"), "heading"), table]
