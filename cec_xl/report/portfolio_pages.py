"""The executive report: what the portfolio is, who matters, what to do next, and how it was computed. METHOD §2-§9."""

from __future__ import annotations

import numpy as np
from reportlab.platypus import Flowable, KeepTogether, PageBreak, Spacer

from cec_xl.method.criteria import Situation
from cec_xl.method.matrices import POSITION
from cec_xl.method.segments import STRATEGY_OF
from cec_xl.method.sensitivity import TOP, top_limits
from cec_xl.method.settings import Segment
from cec_xl.report.charts import pair_bars, pareto_chart
from cec_xl.report.look import WIDTH, bullet, choice_colour, grid, text, tiles
from cec_xl.report.opportunities import blocked_customers, bought_elsewhere
from cec_xl.report.subject import Subject
from cec_xl.workbook.results import applied_columns
from cec_xl.workbook.whatif import criterion_order

SEGMENTS = (Segment.VITAL, Segment.FUTURE, Segment.DULL, Segment.UNNECESSARY)
"""Best first."""
NO_ROOM = 0.0005
"""A weight that can move less than this, shown in tenths of a percent, cannot move."""
NAMED = 5
"""Customers that a list of actions names."""


def portfolio_pages(subject: Subject) -> list[Flowable]:
    """The pages, in order."""
    return [
        text(subject.say("portfolio_title"), "title"),
        text(_subtitle(subject), "subtitle"),
        *_headlines(subject),
        *_segments(subject),
        *_pareto(subject),
        PageBreak(),
        *_positions(subject),
        *_best(subject),
        *_actions(subject),
        *_services(subject),
        *_method(subject),
    ]


def _subtitle(subject: Subject) -> str:
    day = "" if subject.day is None else subject.say("as_of", day=subject.date(subject.day))
    return " · ".join(part for part in (subject.company, day) if part)


def _headlines(subject: Subject) -> list[Flowable]:
    found = subject.classification
    current = np.asarray(found.abc != "", dtype=np.bool_)
    vital = np.asarray(found.segment == Segment.VITAL, dtype=np.bool_)
    billing = subject.billing(current)
    share = subject.billing(vital) / billing if billing else float("nan")
    first = tiles(
        [
            (subject.say("customers"), subject.number(len(found.portfolio))),
            (subject.say("ranked"), subject.number(int(np.count_nonzero(found.rank)))),
            (subject.say("billing"), subject.money(billing)),
            (subject.say("vital_share"), subject.percent(share)),
            (subject.say("incidents"), subject.number(subject.incidents)),
        ]
    )
    return [first, Spacer(1, 4)]


def _segments(subject: Subject) -> list[Flowable]:
    """Customers and billing by segment, as a table and as bars."""
    labels, found = subject.labels, subject.classification
    inside = [np.asarray(found.segment == segment, dtype=np.bool_) for segment in SEGMENTS]
    counts = [int(mask.sum()) for mask in inside]
    billing = [subject.billing(mask) for mask in inside]
    customers, amount = sum(counts) or float("nan"), sum(billing) or float("nan")
    names = [subject.choice("segment", segment) for segment in SEGMENTS]
    strategies = [subject.choice("strategy", STRATEGY_OF[segment]) for segment in SEGMENTS]
    rows = [
        [name, subject.number(count), subject.percent(count / customers), subject.money(money),
         subject.percent(money / amount), strategy]
        for name, count, money, strategy in zip(names, counts, billing, strategies, strict=True)
    ]  # fmt: skip
    colours = [choice_colour("segment", segment) or "leave" for segment in SEGMENTS]
    headers = [
        labels.text("fields.segment"),
        labels.text("fields.customers"),
        "%",
        labels.text("template.billing"),
        "%",
    ]
    table = grid(
        [*headers, labels.text("fields.strategy")],
        rows,
        (20, 12, 9, 18, 9, 22),
        right=(1, 2, 3, 4),
        fills={(row, 0): key for row, key in enumerate(colours)},
    )
    bars = pair_bars(
        names,
        [(count / customers, money / amount) for count, money in zip(counts, billing, strict=True)],
        colours,
        (labels.text("template.part_of_customers"), labels.text("fields.billing_share")),
        (WIDTH, 148),
    )
    return [text(labels.text("template.segments_heading"), "heading"), table, Spacer(1, 6), bars]


def _pareto(subject: Subject) -> list[Flowable]:
    running = subject.classification.pareto.running
    if not len(running):
        return []
    cuts = subject.settings.pareto.classes
    best = int(np.count_nonzero(np.concatenate([[0.0], running[:-1]]) < cuts[0] - 1e-9))
    sentence = subject.say(
        "concentration",
        count=subject.number(best),
        part=subject.percent(best / len(running)),
        share=subject.percent(cuts[0]),
    )
    chart = pareto_chart(running, cuts, (subject.say("pareto_across"), subject.say("pareto_up")), WIDTH, 250)
    return [KeepTogether([text(subject.say("pareto"), "heading"), text(sentence), Spacer(1, 4), chart])]


def _positions(subject: Subject) -> list[Flowable]:
    """Competitive position by segment: customers and the strategy of each cell."""
    matrix = subject.classification.matrices[POSITION]
    labels = subject.labels
    rows, fills = [], {}
    for line, position in enumerate(matrix.row_labels):
        row = [subject.choice("position", position)]
        for column in range(len(matrix.column_labels)):
            strategy = str(matrix.strategy[line, column])
            row.append(f"{int(matrix.customers[line, column])} · {subject.choice('cell_strategy', strategy)}")
            fills[line, column + 1] = choice_colour("cell_strategy", strategy) or "leave"
        rows.append(row)
    headers = [labels.text("fields.position"), *(subject.choice("segment", name) for name in matrix.column_labels)]
    table = grid(headers, rows, (18, 20, 20, 20, 20), fills=fills)
    return [text(subject.say("positions"), "heading"), text(subject.say("positions_note"), "small"), table]


def _best(subject: Subject) -> list[Flowable]:
    found, labels = subject.classification, subject.labels
    best = subject.best_first()[:TOP].tolist()
    rows = [
        [
            str(int(found.rank[position])),
            subject.customer(position),
            str(found.codes[position]),
            subject.number(found.score[position], 3),
            subject.money(found.portfolio.value("volume")[position]),
            subject.choice("segment", str(found.segment[position])),
            subject.choice("cell_strategy", str(found.position_strategy[position])),
        ]
        for position in best
    ]
    colours = {
        (row, 5): key
        for row, position in enumerate(best)
        if (key := choice_colour("segment", str(found.segment[position]))) is not None
    }
    keys = ("rank", "customer_name", "code", "score", "volume", "segment", "position_strategy")
    headers = [labels.text(f"fields.{key}") for key in keys]
    table = grid(headers, rows, (9, 32, 10, 13, 16, 17, 17), right=(0, 3, 4), fills=colours)
    return [text(subject.say("best", count=len(rows)), "heading"), table]


def _actions(subject: Subject) -> list[Flowable]:
    """What to do next: one block per segment, then what stands in the way."""
    shown: list[Flowable] = [text(subject.say("next"), "heading")]
    found = subject.classification
    for segment in SEGMENTS:
        inside = np.asarray(found.segment == segment, dtype=np.bool_)
        if not inside.any():
            continue
        sentence = subject.say(
            f"action_{segment}", count=subject.number(inside.sum()), billing=subject.money(subject.billing(inside))
        )
        first = subject.texts.customers(subject.best_first(inside)[:NAMED].tolist())
        shown += [text(subject.choice("segment", segment), "bold"), text(sentence)]
        if first and segment in (Segment.VITAL, Segment.FUTURE):
            shown.append(bullet(subject.say("first_ones", names=first)))
    shown += [Spacer(1, 4), *_growth(subject), *_obstacles(subject)]
    return shown


def _growth(subject: Subject) -> list[Flowable]:
    """Where most could be sold: what customers buy elsewhere."""
    elsewhere = bought_elsewhere(subject.classification)
    candidates = np.flatnonzero(np.isin(subject.classification.segment, (Segment.FUTURE, Segment.VITAL)))
    candidates = candidates[np.nan_to_num(elsewhere[candidates]) > 0]
    best = candidates[np.lexsort((subject.classification.portfolio.ids[candidates], -elsewhere[candidates]))][:NAMED]
    if not best.size:
        return []
    lines = [
        bullet(
            subject.say(
                "elsewhere_line",
                name=subject.customer(position),
                amount=subject.money(elsewhere[position]),
                share=subject.percent(subject.classification.portfolio.value("share")[position]),
            )
        )
        for position in best.tolist()
    ]
    return [KeepTogether([text(subject.say("elsewhere"), "bold"), *lines])]


def _obstacles(subject: Subject) -> list[Flowable]:
    found = subject.classification
    shown: list[Flowable] = []
    blocked = blocked_customers(found)
    if blocked.size:
        names = subject.texts.customers(blocked.tolist())
        shown.append(bullet(subject.say("blocked", count=subject.number(blocked.size), names=names)))
    unscored = int(np.count_nonzero((found.rank == 0) & (found.portfolio.text("situation") != Situation.LOST)))
    if unscored:
        shown.append(bullet(subject.say("unscored", count=subject.number(unscored))))
    if subject.incidents:
        shown.append(bullet(subject.say("open_incidents", count=subject.number(subject.incidents))))
    if subject.winback is not None:
        chosen = subject.winback.result.selection.exact
        shown.append(
            bullet(
                subject.say(
                    "winback",
                    lost=subject.number(len(subject.winback.result.lost)),
                    chosen=subject.number(chosen.taken.sum()),
                    cost=subject.money(chosen.cost),
                    value=subject.money(chosen.value),
                )
            )
        )
    return [KeepTogether([text(subject.say("watch"), "bold"), *shown])] if shown else []


def _services(subject: Subject) -> list[Flowable]:
    """The year's planned load by segment and by account manager."""
    labels = subject.labels
    loads = subject.classification.services.load
    headers = [
        labels.text(f"fields.{key}") for key in ("customers", "planned_services", "planned_hours", "planned_cost")
    ]
    shown: list[Flowable] = []
    for group, heading in (("segment", "fields.segment"), ("manager", "fields.manager")):
        own = [load for load in loads if load.group == group and load.services > 0]
        if not own:
            continue
        rows = [
            [
                subject.choice("segment", load.name) if group == "segment" else load.name or "–",
                subject.number(load.customers),
                subject.number(load.services),
                subject.number(load.hours),
                subject.money(load.cost),
            ]
            for load in own[:12]
        ]
        table = grid([labels.text(heading), *headers], rows, (26, 14, 18, 14, 18), right=(1, 2, 3, 4))
        shown += [KeepTogether([table, Spacer(1, 6)])]
    return [text(subject.say("services"), "heading"), *shown] if shown else []


def _method(subject: Subject) -> list[Flowable]:
    """How it was computed: criteria and thresholds, weights, segments, and how firm the result is."""
    labels, found = subject.labels, subject.classification
    columns = {key: values.tolist() for key, values in applied_columns(found, subject.inputs.criterion_names).items()}
    rows = [
        [
            str(columns["set_name"][row]),
            f"{rule.order}. {columns['criterion_name'][row]}",
            subject.choice("threshold_mode", rule.mode),
            subject.choice("comparison", rule.comparison),
            *(subject.value(rule.criterion, cut) for cut in (rule.t4, rule.t3, rule.t2)),
        ]
        for row, rule in enumerate(found.applied)
    ]
    keys = ("set_name", "criterion_name", "threshold_mode", "comparison", "t4", "t3", "t2")
    headers = [labels.text(f"fields.{key}") for key in keys]
    weights = " / ".join(subject.percent(weight) for weight in found.weights)
    cuts = subject.settings.segmentation
    lines = [
        subject.say("method_code"),
        subject.say("method_weights", scenario=found.scenario, weights=weights),
        subject.say(
            "method_segments",
            share=subject.percent(cuts.share_cut),
            billing=subject.percent(cuts.billing_cut),
        ),
        *_firmness(subject),
    ]
    table = grid(headers, rows, (25, 27, 12, 15, 13, 13, 13), right=(4, 5, 6))
    return [
        text(subject.say("method"), "heading"),
        *(bullet(line) for line in lines),
        Spacer(1, 6),
        table,
    ]


def _firmness(subject: Subject) -> list[str]:
    """How far each weight can move before the best change."""
    limits = top_limits(subject.classification)
    if not limits:
        return []
    names = criterion_order(subject.classification, subject.settings)
    spans, fixed = [], []
    for limit in limits:
        criterion = subject.texts.criterion(names[limit.place])
        low = limit.members.low.value if limit.members.low else 0.0
        high = limit.members.high.value if limit.members.high else 1.0
        if high - low < NO_ROOM:
            fixed.append(criterion)
        else:
            ends = subject.percent(low, 1), subject.percent(high, 1)
            spans.append(subject.say("weight_span", criterion=criterion, low=ends[0], high=ends[1]))
    shown = [subject.say("firmness", top=TOP, spans="; ".join(spans))] if spans else []
    return [*shown, subject.say("no_room", top=TOP, criteria=", ".join(fixed))] if fixed else shown
