"""`cec-xl whatif BOOK`: other weights, how far each can move, and what a customer needs. METHOD §3, §4."""

from __future__ import annotations

import argparse
import math
from collections.abc import Mapping, Sequence

from cec_xl.cli.explain import as_json, find_customer
from cec_xl.cli.summary import print_incidents
from cec_xl.cli.terminal import Terminal
from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.method.classification import Classification
from cec_xl.method.needed import DigitNeed, SegmentNeed, digit_needs, segment_needs
from cec_xl.method.scenario_ranks import ScenarioComparison, compare_scenarios
from cec_xl.method.sensitivity import RankProfile, WeightLimits, rank_profiles, top_limits
from cec_xl.method.threshold_limits import Breakpoint, OwnSpan, ThresholdLimits, own_limits, threshold_limits
from cec_xl.workbook.refresh import Refresh, score_workbook
from cec_xl.workbook.whatif import criterion_order
from cec_xl.workbook.whatif_texts import WhatIfTexts


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Score the workbook as it stands and print; nothing is written."""
    with ClosedWorkbook.open(options.book, progress=terminal.progress) as port:
        refresh = score_workbook(port, as_of=options.as_of)
    classification = refresh.classification
    if classification is None:
        terminal.answer({"book": str(options.book), "blocked": True})
        terminal.say(terminal.labels.text("cli.blocked", book=options.book))
        print_incidents(refresh, terminal, limit=None)
        return 1
    shown = _Shown(refresh, classification, terminal)
    if options.customer is None:
        comparison = compare_scenarios(classification, refresh.inputs.settings.scenarios, options.top)
        limits = top_limits(classification, options.top)
        thresholds = threshold_limits(classification, top=options.top)
        answer = _portfolio_json(classification, comparison, limits)
        terminal.answer(answer | {"thresholds": _thresholds_json(classification, thresholds)})
        shown.scenarios(comparison)
        shown.limits(limits, options.top)
        shown.thresholds(thresholds, options.top)
    else:
        position = find_customer(refresh.inputs.portfolio, options.customer, options.book, terminal)
        profiles = rank_profiles(classification, position)
        segments = segment_needs(classification, refresh.inputs.settings, position)
        digits = digit_needs(classification, refresh.inputs.settings, position)
        own = own_limits(classification, refresh.inputs.settings, position)
        name = str(classification.criteria_set[position])
        thresholds = threshold_limits(classification, name, options.top)
        answer = _customer_json(classification, position, profiles, (segments, digits))
        terminal.answer(answer | {"thresholds": _thresholds_json(classification, thresholds, own)})
        shown.customer(position, profiles, options.top)
        shown.needs(position, segments, digits)
        shown.thresholds(thresholds, options.top, own, shown.name(position))
    return 0


def _edges(one: ThresholdLimits) -> tuple[float, float, float, float]:
    """From and to where the best are the same, and in the same order; NaN where there is no end."""
    values = [
        point.value if point else end
        for span in (one.members, one.ranking)
        for point, end in ((span.low, one.lowest), (span.high, one.highest))
    ]
    first, second, third, fourth = (value if math.isfinite(value) else math.nan for value in values)
    return first, second, third, fourth


class _Shown:
    """What-if results as lines for people."""

    def __init__(self, refresh: Refresh, classification: Classification, terminal: Terminal) -> None:
        inputs = refresh.inputs
        self._classification = classification
        self._terminal = terminal
        self._names = criterion_order(classification, inputs.settings)
        currency = inputs.parameters.text("currency")
        labels = terminal.labels
        self._texts = WhatIfTexts(classification, inputs.settings, labels, inputs.criterion_names, currency)

    def _heading(self, key: str, **details: object) -> None:
        self._terminal.say()
        self._terminal.say(self._terminal.labels.text(f"whatif.{key}", **details))

    def scenarios(self, comparison: ScenarioComparison) -> None:
        """Every scenario against the one in use."""
        terminal, texts = self._terminal, self._texts
        self._heading("heading_scenarios")
        keys = ("scenario", "w1", "w2", "w3", "w4", "best_kept", "best_enter", "best_leave", "most_gained")
        rows = [
            [
                one.scenario.name,
                *(terminal.percent(weight) for weight in one.scenario.weights),
                terminal.number(one.kept),
                texts.customers(one.enters) or "–",
                texts.customers(one.leaves) or "–",
                texts.mover(one, one.rises) or "–",
            ]
            for one in comparison.scenarios
        ]
        terminal.table([terminal.labels.text(f"fields.{key}") for key in keys], rows, right=(1, 2, 3, 4, 5))

    def limits(self, limits: Sequence[WeightLimits], top: int) -> None:
        """How far each weight can move."""
        terminal, labels, texts = self._terminal, self._terminal.labels, self._texts
        self._heading("heading_limits", top=top)
        terminal.say(labels.text("whatif.proportions"))
        for one in limits:
            low = one.members.low.value if one.members.low else 0.0
            high = one.members.high.value if one.members.high else 1.0
            name = texts.criterion(self._names[one.place])
            terminal.say(f"  {one.place + 1}. {name} ({terminal.percent(one.weight, 1)})")
            terminal.say(
                "     "
                + labels.text(
                    "whatif.same",
                    top=top,
                    low=terminal.percent(low, 2),
                    high=terminal.percent(high, 2),
                    below=texts.members_limit(one.members.low, up=False),
                    above=texts.members_limit(one.members.high, up=True),
                )
            )
            for limit, up in ((one.order.low, False), (one.order.high, True)):
                terminal.say(f"     {texts.order_limit(limit, up=up)}")

    def thresholds(
        self,
        thresholds: Sequence[ThresholdLimits],
        top: int,
        own: Mapping[tuple[int, int], OwnSpan] | None = None,
        who: str = "",
    ) -> None:
        """How far each threshold can move, set by set: a table, and in words what changes where."""
        terminal, labels, texts = self._terminal, self._terminal.labels, self._texts
        keys = ("same_from", "same_to", "same_order_from", "same_order_to")
        headers = [labels.text(f"fields.{key}") for key in ("criterion_name", "threshold_digit", "threshold")]
        headers += [labels.text(f"whatif.{key}") for key in keys]
        for name in dict.fromkeys(one.criteria_set for one in thresholds):
            limits = [one for one in thresholds if one.criteria_set == name]
            self._heading("heading_thresholds", top=top, set=name)
            terminal.say(labels.text("whatif.neighbours"))
            rows = [
                [
                    f"{one.order}. {texts.criterion(one.criterion)}",
                    str(one.digit),
                    *(texts.value(one.criterion, value) for value in (one.value, *_edges(one))),
                ]
                for one in limits
            ]
            terminal.table(headers, rows, right=(1, 2, 3, 4, 5, 6))
            for one in limits:
                self._threshold(one, (own or {}).get((one.order, one.digit)), who)

    def _threshold(self, one: ThresholdLimits, own: OwnSpan | None, who: str) -> None:
        terminal, labels, texts = self._terminal, self._terminal.labels, self._texts
        low, high = (own.low, own.high) if own else (None, None)
        found = {
            "if_below": [
                texts.threshold_limit(one, up=False) if one.members.low else "",
                f"{who}: {texts.own_limit(one.criterion, low, up=False)}" if low else "",
            ],
            "if_above": [
                texts.threshold_limit(one, up=True) if one.members.high else "",
                f"{who}: {texts.own_limit(one.criterion, high, up=True)}" if high else "",
            ],
        }
        said = {key: " ".join(filter(None, sentences)) for key, sentences in found.items()}
        if not any(said.values()):
            return
        value, criterion = texts.value(one.criterion, one.value), texts.criterion(one.criterion)
        terminal.say("  " + labels.text("whatif.threshold_of", criterion=criterion, digit=one.digit, value=value))
        for key, sentence in said.items():
            if sentence:
                terminal.say("     " + labels.text(f"whatif.{key}", sentence=sentence))

    def name(self, position: int) -> str:
        """A customer as its results call it."""
        return self._texts.customer(position)

    def customer(self, position: int, profiles: Sequence[RankProfile], top: int) -> None:
        """One customer's rank as each weight moves."""
        terminal, labels, texts = self._terminal, self._terminal.labels, self._texts
        ranked = int((self._classification.rank > 0).sum())
        if not profiles:
            terminal.say(f"{texts.customer(position)}: {labels.text('whatif.no_rank')}")
            return
        rank = terminal.number(profiles[0].rank)
        self._heading("heading_customer", name=texts.customer(position), rank=rank, ranked=ranked)
        self._heading("heading_ranks")
        keys = (
            "criterion_name",
            "weight",
            "rank_low",
            "rank_high",
            "rank_below",
            "rank_above",
            "rank_range",
            "rank_top",
        )
        rows = [
            [
                f"{one.place + 1}. {texts.criterion(self._names[one.place])}",
                terminal.percent(one.weight, 1),
                terminal.percent(0.0 if one.low is None else one.low, 2),
                terminal.percent(1.0 if one.high is None else one.high, 2),
                str(one.rank_below or "–"),
                str(one.rank_above or "–"),
                texts.rank_range(one),
                texts.rank_top(one, top),
            ]
            for one in profiles
        ]
        terminal.table([labels.text(f"fields.{key}") for key in keys], rows, right=(1, 2, 3, 4, 5))

    def needs(self, position: int, segments: Sequence[SegmentNeed], digits: Sequence[DigitNeed]) -> None:
        """What gives another segment or one more digit."""
        terminal, labels = self._terminal, self._terminal.labels
        if segments:
            segment = self._texts.segment(str(self._classification.segment[position]))
            self._heading("heading_segment", segment=segment)
        else:
            self._heading("no_segment")
        for need in segments:
            terminal.say(f"  • {self._texts.segment_need(need)}")
        if digits:
            self._heading("heading_digits")
        for digit in digits:
            terminal.say(f"  • {self._texts.digit_need(digit)}")
        terminal.say()
        terminal.say(labels.text("template.whatif_segment"))


def _thresholds_json(
    classification: Classification,
    thresholds: Sequence[ThresholdLimits],
    own: Mapping[tuple[int, int], OwnSpan] | None = None,
) -> list[dict[str, object]]:
    ids = classification.portfolio.ids

    def point(found: Breakpoint | None) -> dict[str, object] | None:
        if found is None:
            return None
        names = {key: [str(ids[at]) for at in getattr(found, key)] for key in ("enters", "leaves")}
        return {"value": found.value, "holds": found.holds, **names}

    return [
        {
            "criteria_set": one.criteria_set,
            "order": one.order,
            "criterion": one.criterion,
            "digit": one.digit,
            "value": one.value,
            "lowest": one.lowest if math.isfinite(one.lowest) else None,
            "highest": one.highest if math.isfinite(one.highest) else None,
            "members": {"low": point(one.members.low), "high": point(one.members.high)},
            "ranking": {"low": point(one.ranking.low), "high": point(one.ranking.high)},
        }
        | ({"customer": as_json(own[one.order, one.digit])} if own and (one.order, one.digit) in own else {})
        for one in thresholds
    ]


def _portfolio_json(
    classification: Classification, comparison: ScenarioComparison, limits: Sequence[WeightLimits]
) -> dict[str, object]:
    ids = classification.portfolio.ids

    def names(positions: Sequence[int]) -> list[str]:
        return [str(ids[position]) for position in positions]

    scenarios = [
        {
            "scenario": one.scenario.name,
            "weights": list(one.scenario.weights),
            "best": names(one.best),
            "enters": names(one.enters),
            "leaves": names(one.leaves),
            "mean_change": one.mean_change,
        }
        for one in comparison.scenarios
    ]
    return {"scenarios": scenarios, "weights": [as_json(one) for one in limits]}


def _customer_json(
    classification: Classification,
    position: int,
    profiles: Sequence[RankProfile],
    needs: tuple[Sequence[SegmentNeed], Sequence[DigitNeed]],
) -> dict[str, object]:
    segments, digits = needs
    return {
        "customer_id": str(classification.portfolio.ids[position]),
        "rank": int(classification.rank[position]),
        "weights": [as_json(one) for one in profiles],
        "segment": str(classification.segment[position]),
        "segment_needs": [as_json(one) for one in segments],
        "digit_needs": [as_json(one) for one in digits],
    }
