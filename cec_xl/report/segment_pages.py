"""One segment: how large it is, what its strategy asks for, what it is due, and who is in it. METHOD §4, §7."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from reportlab.platypus import Flowable, Spacer

from cec_xl.method.rhombus import average_digits
from cec_xl.method.segments import STRATEGY_OF
from cec_xl.method.services import check_services, times_a_year, unit_cost
from cec_xl.method.settings import Segment
from cec_xl.report.charts import rhombus_chart
from cec_xl.report.look import WIDTH, beside, bullet, choice_colour, grid, text, tiles
from cec_xl.report.subject import Subject

LISTED = 400
"""Customers that the list has room for; the rest is counted."""


def segment_pages(subject: Subject, segment: Segment) -> list[Flowable]:
    """The pages of a segment."""
    inside = np.asarray(subject.classification.segment == segment, dtype=np.bool_)
    title = subject.say("segment_title", segment=subject.choice("segment", segment))
    day = "" if subject.day is None else subject.say("as_of", day=subject.date(subject.day))
    return [
        text(title, "title"),
        text(" · ".join(part for part in (subject.company, day) if part), "subtitle"),
        *_headlines(subject, segment, inside),
        text(subject.labels.text(f"template.segment_policy.{segment}")),
        beside(_services(subject, segment), _rhombus(subject, segment, inside), 0.5),
        *_list(subject, inside),
    ]


def _headlines(subject: Subject, segment: Segment, inside: NDArray[np.bool_]) -> list[Flowable]:
    placed = np.asarray(subject.classification.segment != "", dtype=np.bool_)
    billing, whole = subject.billing(inside), subject.billing(placed)
    figures = [
        (subject.labels.text("fields.customers"), subject.number(inside.sum())),
        (subject.say("part_of_customers"), subject.percent(inside.sum() / placed.sum() if placed.any() else np.nan)),
        (subject.labels.text("template.billing"), subject.money(billing)),
        (subject.say("part_of_billing"), subject.percent(billing / whole if whole else float("nan"))),
        (subject.labels.text("fields.strategy"), subject.choice("strategy", STRATEGY_OF[segment])),
    ]
    return [tiles(figures), Spacer(1, 6)]


def _services(subject: Subject, segment: Segment) -> list[Flowable]:
    """What each of its customers is due in a year."""
    usable, _ = check_services(subject.settings.services)
    lines = [line for line in usable if line.segment is segment and times_a_year(line) > 0]
    shown: list[Flowable] = [text(subject.labels.text("template.card_services"), "heading")]
    if not lines:
        return [*shown, text("–")]
    for line in lines:
        times, minutes = subject.number(times_a_year(line)), subject.number(line.minutes)
        shown.append(bullet(subject.say("service_line", service=line.service, times=times, minutes=minutes)))
    hours = sum(times_a_year(line) * line.minutes for line in lines) / 60
    cost = sum(times_a_year(line) * unit_cost(line, subject.settings.minute_cost) for line in lines)
    return [*shown, text(subject.say("service_sum", hours=subject.number(hours, 1), cost=subject.money(cost)), "small")]


def _rhombus(subject: Subject, segment: Segment, inside: NDArray[np.bool_]) -> Flowable:
    """Mean digits of the segment's largest criteria set against everybody scored with that set."""
    found = subject.classification
    names, counts = np.unique(found.criteria_set[inside].astype(str), return_counts=True)
    if not names.size:
        return text(subject.say("no_rhombus"), "small")
    name = str(names[np.argmax(counts)])
    mates = np.asarray(found.criteria_set == name, dtype=np.bool_)
    rules = sorted((rule for rule in found.applied if rule.criteria_set == name), key=lambda rule: rule.order)
    criteria = [f"{rule.order} · {subject.texts.criterion(rule.criterion)}" for rule in rules]
    series = (
        (subject.labels.text("template.portfolio_average"), average_digits(found.digits[mates]), "leave", True),
        (
            subject.choice("segment", segment),
            average_digits(found.digits[mates & inside]),
            choice_colour("segment", segment) or "primary",
            False,
        ),
    )
    return rhombus_chart(criteria, series, WIDTH * 0.5, 190)


def _list(subject: Subject, inside: NDArray[np.bool_]) -> list[Flowable]:
    found, labels = subject.classification, subject.labels
    ranked = subject.best_first(inside).tolist()
    others = np.flatnonzero(inside & (found.rank == 0)).tolist()
    everybody = [*ranked, *others]
    rows = [
        [
            str(int(found.rank[position]) or "–"),
            str(found.portfolio.ids[position]),
            subject.customer(position),
            str(found.codes[position]),
            subject.number(found.score[position], 3),
            subject.money(found.portfolio.value("volume")[position]),
            subject.percent(found.portfolio.value("share")[position]),
            str(found.portfolio.text("manager")[position]) or "–",
        ]
        for position in everybody[:LISTED]
    ]
    keys = ("rank", "customer_id", "customer_name", "code", "score", "volume", "share", "manager")
    headers = [labels.text(f"fields.{key}") for key in keys]
    shown: list[Flowable] = [text(subject.say("its_customers"), "heading")]
    if rows:
        shown.append(grid(headers, rows, (9, 14, 30, 10, 13, 16, 11, 17), right=(0, 4, 5, 6)))
    more = len(everybody) - LISTED
    return [*shown, text(subject.say("and_more", count=subject.number(more)), "small")] if more > 0 else shown
