"""The whole of win-back in one call: from a list of lost customers to a plan. METHOD §8."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from cec_xl.method.problems import MethodError, Place, Problem
from cec_xl.method.winback.bgnbd import BuyingModel, BuyingSummary, FitNeeds, fit_buying, summarise_buying
from cec_xl.method.winback.calendar import DAYS_PER_MONTH, months_between
from cec_xl.method.winback.history import PURCHASES, Purchases
from cec_xl.method.winback.investment import (
    Investment,
    InvestmentSettings,
    payback_months,
    plan_investment,
    return_on_investment,
)
from cec_xl.method.winback.knapsack import Resources, gain_of_more, shadow_prices
from cec_xl.method.winback.lost import LOST, LostPortfolio, clean_lost
from cec_xl.method.winback.plan import (
    LearnedRates,
    PlanSettings,
    RecoveryPlan,
    RecoveryResults,
    TeamMember,
    learn_rates,
    plan_recoveries,
)
from cec_xl.method.winback.probability import ProbabilitySettings, RecoveryProbability, recovery_probability
from cec_xl.method.winback.reasons import (
    DEFAULT_CATALOGUE,
    ClassifiedReasons,
    Reason,
    ReasonCategory,
    check_catalogue,
    classify_reasons,
)
from cec_xl.method.winback.scenarios import Scenario, ScenarioOutcome, project_scenario
from cec_xl.method.winback.selection import Decision, Prospect, Selection, SelectionRules, select_customers
from cec_xl.method.winback.value import CustomerValue, ValueSettings, unvalued, value_customers

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class WinbackSettings:
    """Everything METHOD §8 leaves to the firm.

    Attributes:
        catalogue: the reasons.
        value: how lost customers are scored.
        probability: decay and market.
        investment: rate of an hour and assumptions.
        selection: cuts, treatments, budget and hours.
        scenario: the scenario that selection goes by.
        horizon_months: how long a recovered customer is counted on.
        prior_attempts: how many attempts a typed base rate weighs as much as.
        fit: size below which no buying model is fitted.
        step: the step for which "what would more bring" is answered.
        plan_days: days after the start on which each step of a plan is due.
    """

    catalogue: Sequence[Reason] = DEFAULT_CATALOGUE
    value: ValueSettings = field(default_factory=ValueSettings)
    probability: ProbabilitySettings = field(default_factory=ProbabilitySettings)
    investment: InvestmentSettings = field(default_factory=InvestmentSettings)
    selection: SelectionRules = field(default_factory=SelectionRules)
    scenario: Scenario = Scenario.PARTIAL
    horizon_months: float = 12.0
    prior_attempts: float = 10.0
    fit: FitNeeds = field(default_factory=FitNeeds)
    step: Resources = field(default_factory=lambda: Resources(1000.0, 10.0))
    plan_days: tuple[int, int, int, int, int] = (0, 7, 10, 21, 60)


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """What the buying model says, aligned with the lost customers.

    Attributes:
        model: the fitted model; None where there is no history or no fit.
        alive: probability of still being a customer; NaN for customers without a repeat purchase in the history, of
            whom the model knows nothing.
        purchases: purchases to expect over the horizon if nobody does anything; NaN likewise.
    """

    model: BuyingModel | None
    alive: Floats
    purchases: Floats


@dataclass(frozen=True, slots=True)
class Margin:
    """What more resources would bring.

    `per_euro` and `per_hour` are the marginal values (shadow prices); `of_money` and `of_hours` what the best choice
    gains with one more `step` of either.
    """

    per_euro: float
    per_hour: float
    of_money: float
    of_hours: float


@dataclass(frozen=True, slots=True)
class WinbackResult:
    """Everything about the lost customers; arrays are aligned with `lost`.

    `expected_margin`, `roi` and `payback` are those of the scenario selection goes by; `margin` says what more
    resources would bring.
    """

    lost: LostPortfolio
    value: CustomerValue
    reasons: ClassifiedReasons
    rates: LearnedRates
    probability: RecoveryProbability
    opinion: SecondOpinion
    partial: ScenarioOutcome
    full: ScenarioOutcome
    investment: Investment
    expected_margin: Floats
    roi: Floats
    payback: Floats
    selection: Selection
    margin: Margin
    plan: RecoveryPlan
    problems: tuple[Problem, ...]


def evaluate(
    lost: LostPortfolio,
    settings: WinbackSettings | None = None,
    purchases: Purchases | None = None,
    *,
    as_of: np.datetime64,
    team: Sequence[TeamMember] = (),
    results: RecoveryResults | None = None,
) -> WinbackResult:
    """Value, explain and select lost customers.

    Args:
        lost: the register.
        settings: the firm's.
        purchases: the order history of the whole portfolio, for the second opinion; None where there is none.
        as_of: the day silence is counted to and the plan starts on.
        team: who can own a recovery.
        results: recoveries that have ended, to learn the base rates from.

    Raises:
        MethodError: the settings cannot be used; with every problem found in that part.
    """
    settings = settings or WinbackSettings()
    as_of = as_of.astype("datetime64[D]")
    lost, problems = clean_lost(lost, as_of)
    problems += check_catalogue(settings.catalogue)
    reasons, reason_problems = _reasons(lost, settings)
    rates = learn_rates(settings.catalogue, results, settings.prior_attempts)
    probability = recovery_probability(
        _of_line(rates.rate, reasons), months_between(lost.last_order, as_of), settings.probability
    )
    part = _recoverable(lost, settings, reasons)
    partial, full = (
        project_scenario(
            lost.number("volume"), lost.number("margin"), share, probability.probability, settings.horizon_months
        )
        for share in (part, 1.0)
    )
    outcome = full if settings.scenario is Scenario.FULL else partial
    investment = plan_investment(lost, settings.investment)
    value, value_problems = _value(lost, settings.value)
    selection = select_customers(
        lost,
        Prospect(
            probability.base_rate,
            reasons.category,
            outcome.expected_margin,
            investment.total,
            investment.hours,
            value.strategic,
        ),
        settings.selection,
    )
    offers = np.array([*(reason.offer for reason in settings.catalogue), ""], dtype=object)[reasons.reason]
    plan, plan_problems = plan_recoveries(
        lost,
        _chosen(selection),
        hours=investment.hours,
        offers=offers,
        team=team,
        settings=PlanSettings(as_of, settings.plan_days),
    )
    opinion, opinion_problems = second_opinion(lost, purchases, settings)
    return WinbackResult(
        lost=lost,
        value=value,
        reasons=reasons,
        rates=rates,
        probability=probability,
        opinion=opinion,
        partial=partial,
        full=full,
        investment=investment,
        expected_margin=outcome.expected_margin,
        roi=return_on_investment(outcome.expected_margin, investment.total),
        payback=payback_months(probability.probability * outcome.margin, investment.total),
        selection=selection,
        margin=_margin(selection, investment, settings),
        plan=plan,
        problems=(
            *problems,
            *value_problems,
            *reason_problems,
            *_gaps(lost, investment),
            *_unproven(selection),
            *plan_problems,
            *opinion_problems,
        ),
    )


def second_opinion(
    lost: LostPortfolio, purchases: Purchases | None, settings: WinbackSettings
) -> tuple[SecondOpinion, tuple[Problem, ...]]:
    """What the buying model says of the lost customers, or why it says nothing."""
    unknown = np.full(len(lost), np.nan)
    nothing = SecondOpinion(None, unknown, unknown)
    if purchases is None or not len(purchases):
        return nothing, (Problem("winback_no_history", Place(PURCHASES)),)
    summary = summarise_buying(purchases)
    model = fit_buying(summary, settings.fit)
    if isinstance(model, Problem):
        return nothing, (model,)
    position = {customer: code for code, customer in enumerate(purchases.ids.tolist())}
    found = np.array([position.get(customer, -1) for customer in lost.ids.tolist()], dtype=np.intp)
    repeated = np.flatnonzero((found >= 0) & (summary.frequency[found] > 0))
    known = found[repeated]
    theirs = BuyingSummary(summary.frequency[known], summary.recency[known], summary.age[known])
    alive, expected = unknown.copy(), unknown.copy()
    alive[repeated] = model.probability_alive(theirs)
    expected[repeated] = model.expected_purchases(theirs, settings.horizon_months * DAYS_PER_MONTH / 7)
    return SecondOpinion(model, alive, expected), ()


def _value(lost: LostPortfolio, settings: ValueSettings) -> tuple[CustomerValue, tuple[Problem, ...]]:
    """The customers' codes; without them, and with the problems, where the set cannot be used."""
    try:
        return value_customers(lost, settings), ()
    except MethodError as refusal:
        return unvalued(lost), refusal.problems


def _reasons(lost: LostPortfolio, settings: WinbackSettings) -> tuple[ClassifiedReasons, tuple[Problem, ...]]:
    """Each customer's line of the catalogue; what is missing or not recognised is reported and stays unclassified."""
    texts = lost.text("reason")
    reasons = classify_reasons(texts, settings.catalogue)
    problems = []
    for position in np.flatnonzero(reasons.category == ReasonCategory.UNCLASSIFIED):
        text = str(texts[position]).strip()
        code = "winback_reason_unknown" if text else "winback_reason_missing"
        problems.append(lost.problem(code, position, "reason", found=text))
    return reasons, tuple(problems)


def _of_line(values: Floats, reasons: ClassifiedReasons) -> Floats:
    """A value of each customer's line of the catalogue; NaN where the catalogue has no line for it."""
    return np.append(values, np.nan)[reasons.reason]


def _recoverable(lost: LostPortfolio, settings: WinbackSettings, reasons: ClassifiedReasons) -> Floats:
    """The part that returns in the partial scenario: as judged for the customer, else by its reason."""
    by_line = np.array([reason.recoverable for reason in settings.catalogue], dtype=np.float64)
    by_line = np.where((by_line >= 0) & (by_line <= 1), by_line, np.nan)
    judged = lost.number("recoverable")
    return np.where(np.isnan(judged), _of_line(by_line, reasons), judged)


def _gaps(lost: LostPortfolio, investment: Investment) -> tuple[Problem, ...]:
    """What is missing for a decision, or makes a figure meaningless."""
    missing = [
        lost.problem(code, position, key)
        for key, code, empty in (
            ("last_order", "winback_no_last_order", np.isnat(lost.last_order)),
            ("margin", "winback_no_margin", np.isnan(lost.number("margin"))),
            ("volume", "winback_no_billing", np.isnan(lost.number("volume"))),
            ("marketing", "winback_no_investment", investment.total == 0),
        )
        for position in np.flatnonzero(empty)
    ]
    return tuple(missing)


def _unproven(selection: Selection) -> tuple[Problem, ...]:
    """The rare selection that nobody can promise to be the best."""
    exact = selection.exact
    missing = {"missing": round(exact.bound - exact.value, 2)}
    return () if exact.proven else (Problem("winback_not_proven", Place(LOST), missing),)


def _chosen(selection: Selection) -> NDArray[np.intp]:
    """Positions of the customers to win back, most important first."""
    chosen = np.flatnonzero(selection.decision == Decision.RECOVER)
    return chosen[np.argsort(selection.rank[chosen])]


def _margin(selection: Selection, investment: Investment, settings: WinbackSettings) -> Margin:
    candidates, limits = selection.candidates, settings.selection.resources
    offered = selection.net_value[candidates], investment.total[candidates], investment.hours[candidates]
    per_euro, per_hour = shadow_prices(*offered, limits)
    richer = replace(limits, budget=limits.budget + settings.step.budget)
    longer = replace(limits, hours=limits.hours + settings.step.hours)
    now = selection.exact
    return Margin(per_euro, per_hour, gain_of_more(*offered, richer, now), gain_of_more(*offered, longer, now))
