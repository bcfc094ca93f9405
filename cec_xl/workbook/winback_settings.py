"""The win-back settings of a workbook: parameters, reasons, team, steps and treatments. METHOD §8."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cec_xl.labels import Labels
from cec_xl.method.criteria import Comparison, CriteriaSet, CriterionRule, PortfolioKind, ThresholdMode
from cec_xl.method.settings import Settings
from cec_xl.method.winback.evaluation import WinbackSettings
from cec_xl.method.winback.investment import InvestmentSettings
from cec_xl.method.winback.knapsack import Resources
from cec_xl.method.winback.plan import Step, TeamMember
from cec_xl.method.winback.probability import ProbabilitySettings
from cec_xl.method.winback.reasons import DEFAULT_CATALOGUE, Origin, Reason, ReasonCategory
from cec_xl.method.winback.register import LostRule
from cec_xl.method.winback.scenarios import Scenario
from cec_xl.method.winback.selection import DEFAULT_TREATMENTS, Ground, SelectionRules, Treatment
from cec_xl.method.winback.value import DEFAULT_LOST_SET, WINBACK_CRITERIA, ValueSettings
from cec_xl.workbook.incidents import IncidentLog
from cec_xl.workbook.parameters_reading import Parameters
from cec_xl.workbook.sets_reading import COMPARISON_SYMBOLS
from cec_xl.workbook.table_view import TableView

Views = Mapping[str, TableView]


def read_lost_rule(parameters: Parameters) -> LostRule:
    """When silence means loss."""
    months = int(parameters.number("lost_months"))
    return LostRule(
        multiple=parameters.number("lost_multiple"),
        months=months,
        orders_for_rhythm=int(parameters.number("rhythm_orders")),
        inactive_months=min(int(parameters.number("inactive_months")), months),
    )


def read_winback_settings(
    views: Views, parameters: Parameters, settings: Settings, team: tuple[TeamMember, ...], log: IncidentLog
) -> WinbackSettings:
    """Everything METHOD §8 leaves to the firm, as the workbook has it."""
    number = parameters.number
    budget = number("winback_budget")
    return WinbackSettings(
        catalogue=read_reasons(views.get("reasons"), log),
        value=read_value_settings(views.get("lost_criteria"), settings, log),
        probability=ProbabilitySettings(number("half_life"), number("market_factor")),
        investment=InvestmentSettings(
            hour_rate=number("hour_rate"),
            marketing=number("assumed_marketing"),
            hours=number("assumed_hours"),
            incentives=number("assumed_incentives"),
        ),
        selection=SelectionRules(
            margin_cut=number("margin_cut"),
            cost_cut=number("cost_cut"),
            unpaid_cut=number("unpaid_cut"),
            strategic_cut=number("strategic_cut"),
            strategic_premium=number("strategic_premium"),
            treatments=read_treatments(views.get("recovery_treatments"), log),
            resources=Resources(np.inf if np.isnan(budget) else budget, team_hours(team)),
        ),
        scenario=Scenario(parameters.text("recovery_scenario")),
        horizon_months=number("horizon_months"),
        prior_attempts=number("prior_attempts"),
        step=Resources(number("step_budget"), number("step_hours")),
        plan_days=read_step_days(views.get("recovery_steps"), log),
    )


def read_reasons(view: TableView | None, log: IncidentLog) -> tuple[Reason, ...]:
    """The catalogue of reasons; this program's own, named in the workbook's language, where there is none."""
    if view is None or not len(view):
        return default_reasons(log.labels)
    names, categories = view.texts("reason_name"), view.choices("reason_category", log.add)
    origins, correctable = view.choices("reason_origin", log.add), view.choices("correctable", log.add)
    rates, parts = view.numbers("base_rate", log.add), view.numbers("recoverable_part", log.add)
    strategies, messages = view.texts("winback_strategy"), view.texts("winback_message")
    offers, keywords = view.choices("recovery_offer", log.add), view.texts("reason_keywords")
    reasons: list[Reason] = []
    for position, row in enumerate(view.rows.tolist()):
        if not names[position] or not categories[position]:
            log.add("winback_reason_incomplete", view.place(row, "reason_category"))
            continue
        reasons.append(
            Reason(
                name=str(names[position]),
                category=ReasonCategory(categories[position]),
                origin=Origin(origins[position] or Origin.EXTERNAL),
                correctable=correctable[position] == "yes",
                base_rate=float(rates[position]),
                recoverable=float(parts[position]),
                strategy=str(strategies[position]),
                message=str(messages[position]),
                offer=str(offers[position]),
                keywords=split_keywords(str(keywords[position])),
                row=row,
            )
        )
    return tuple(reasons)


def default_reasons(labels: Labels) -> tuple[Reason, ...]:
    """The catalogue a new workbook starts with."""
    return tuple(
        Reason(
            labels.text(f"names.reason.{reason.category}"),
            reason.category,
            reason.origin,
            reason.correctable,
            reason.base_rate,
            reason.recoverable,
            labels.text(f"names.winback_strategy.{reason.strategy}"),
            labels.text(f"names.winback_message.{reason.message}"),
            reason.offer,
        )
        for reason in DEFAULT_CATALOGUE
    )


def split_keywords(text: str) -> tuple[str, ...]:
    """Keywords as typed, separated by commas or semicolons.

    >>> split_keywords("feria; congreso , ")
    ('feria', 'congreso')
    """
    return tuple(word.strip() for word in text.replace(";", ",").split(",") if word.strip())


def read_team(view: TableView | None, log: IncidentLog) -> tuple[TeamMember, ...]:
    """Who can win customers back; everybody counts as senior who is not marked otherwise."""
    if view is None:
        return ()
    names, senior = view.texts("member"), view.choices("senior", log.add)
    hours = view.numbers("team_hours", log.add)
    return tuple(
        TeamMember(str(name), experienced != "no", float(available) if available >= 0 else np.inf)
        for name, experienced, available in zip(names, senior, hours, strict=True)
        if name
    )


def team_hours(team: tuple[TeamMember, ...]) -> float:
    """Hours there are in all: the sum of those noted; without any there is no limit."""
    noted = [member.hours for member in team if np.isfinite(member.hours)]
    return sum(noted) if noted else np.inf


def read_step_days(view: TableView | None, log: IncidentLog) -> tuple[int, int, int, int, int]:
    """Days after the start on which each step is due; those not noted are the method's."""
    days = dict(zip(Step, WinbackSettings().plan_days, strict=True))
    if view is not None:
        noted = zip(view.choices("recovery_step", log.add), view.numbers("step_days", log.add), strict=True)
        days |= {Step(step): int(after) for step, after in noted if step and np.isfinite(after)}
    first, second, third, fourth, fifth = (days[step] for step in Step)
    return first, second, third, fourth, fifth


def read_treatments(view: TableView | None, log: IncidentLog) -> Mapping[Ground, Treatment]:
    """What is done with customers that are left, by the reason that decided; the method's where nothing is noted."""
    treatments = dict(DEFAULT_TREATMENTS)
    if view is not None:
        noted = zip(view.choices("ground", log.add), view.choices("treatment", log.add), strict=True)
        treatments |= {Ground(ground): Treatment(what) for ground, what in noted if ground and what}
    return treatments


def read_value_settings(view: TableView | None, settings: Settings, log: IncidentLog) -> ValueSettings:
    """How lost customers are scored: by their own four criteria, else by a set named in the settings, else METHOD's.

    A line whose place is taken, or that lacks its criterion, mode or comparison, makes the four incomplete.
    """
    criteria = {**settings.criteria, **WINBACK_CRITERIA}
    chosen = settings.active_sets.get(PortfolioKind.LOST)
    named = next((found for found in settings.sets if found.name == chosen), DEFAULT_LOST_SET)
    otherwise = ValueSettings(named, criteria=criteria, pareto=settings.pareto)
    if view is None or not len(view):
        return otherwise
    rules, weights = _lost_rules(view, log), np.nan_to_num(view.numbers("lost_weight", log.add))
    orders = view.numbers("order", log.add)
    found = {int(order): (rule, float(weight)) for order, rule, weight in zip(orders, rules, weights, strict=True)
             if rule is not None and np.isfinite(order)}  # fmt: skip
    if len(view) != 4 or sorted(found) != [1, 2, 3, 4]:
        log.add("set_incomplete", view.place(int(view.rows[0]), "order"), name=view.info.sheet, rows=len(view))
        return otherwise
    (first, w1), (second, w2), (third, w3), (fourth, w4) = (found[order] for order in (1, 2, 3, 4))
    lost_set = CriteriaSet(view.info.sheet, PortfolioKind.LOST, (first, second, third, fourth))
    return ValueSettings(lost_set, (w1, w2, w3, w4), criteria, settings.pareto)


def _lost_rules(view: TableView, log: IncidentLog) -> list[CriterionRule | None]:
    criteria = view.choices("lost_criterion", log.add)
    modes = view.choices("threshold_mode", log.add)
    comparisons = view.choices("comparison", log.add, synonyms=COMPARISON_SYMBOLS)
    thresholds = np.column_stack([view.numbers(key, log.add) for key in ("t4", "t3", "t2")]).tolist()
    return [
        CriterionRule(criterion, ThresholdMode(mode), Comparison(comparison), (t4, t3, t2), row)
        if criterion and mode and comparison
        else None
        for row, criterion, mode, comparison, (t4, t3, t2) in zip(
            view.rows.tolist(), criteria, modes, comparisons, thresholds, strict=True
        )
    ]
