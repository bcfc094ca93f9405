"""The tables of criteria, sets, weights, loyalty, matrices, rules and services -> `Settings`. METHOD §2-§7."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cec_xl.labels import LANGUAGES, Labels, choice_key, fold
from cec_xl.method.criteria import PortfolioKind, Situation
from cec_xl.method.problems import Place
from cec_xl.method.settings import (
    DEFAULT_POSITION_MATRIX,
    BillingBasis,
    CellStrategy,
    LoyaltyTable,
    MatrixStrategy,
    ParetoCuts,
    Position,
    PositionFromShare,
    Rule,
    Segment,
    Segmentation,
    ServiceLine,
    Settings,
    WeightScenario,
)
from cec_xl.workbook.criteria_reading import criterion_keys, read_criteria
from cec_xl.workbook.incidents import BLOCKS, IncidentLog
from cec_xl.workbook.parameters_reading import Parameters
from cec_xl.workbook.sets_reading import read_sets
from cec_xl.workbook.table_view import TableView

SEGMENT_SITUATIONS: Mapping[str, tuple[Situation, ...]] = {
    "current": (Situation.CURRENT,),
    "current_potential": (Situation.CURRENT, Situation.POTENTIAL),
    "all": (Situation.CURRENT, Situation.POTENTIAL, Situation.LOST),
}
"""Choice of the settings -> customers whose billing makes up the portfolio's."""

CONDITIONS = ("d1", "d2", "d3", "d4", "total", "score", "segment", "family", "situation")


def read_settings(views: Mapping[str, TableView], parameters: Parameters, log: IncidentLog) -> Settings:
    """The method's settings as the workbook has them; a table that is missing counts as METHOD's default."""
    criteria = read_criteria(views.get("criteria"), log)
    sets = read_sets(views.get("criteria_sets"), criterion_keys(criteria, views.get("criteria")), log)
    scenarios = read_scenarios(views.get("weights"), log)
    return Settings(
        criteria=criteria,
        sets=sets,
        active_sets={
            kind: name for kind in PortfolioKind if (name := _active(parameters, kind, [s.name for s in sets], log))
        },
        scenarios=scenarios,
        active_scenario=_active_scenario(parameters, scenarios, log),
        loyalty=read_loyalty(views.get("loyalty"), parameters, log),
        segmentation=Segmentation(
            share_cut=parameters.number("share_cut"),
            billing_cut=parameters.number("billing_cut"),
            basis=BillingBasis(parameters.text("billing_basis")),
            digit_cut=int(parameters.number("billing_digit_cut")),
            situations=SEGMENT_SITUATIONS[parameters.text("segment_situations")],
        ),
        pareto=ParetoCuts(
            digits=(
                parameters.number("pareto_digit_4"),
                parameters.number("pareto_digit_3"),
                parameters.number("pareto_digit_2"),
            ),
            classes=(parameters.number("abc_a"), parameters.number("abc_b")),
        ),
        position_matrix=read_position_matrix(views.get("position_matrix"), log),
        position_from_share=PositionFromShare(
            thresholds=(
                parameters.number("position_share_4"),
                parameters.number("position_share_3"),
                parameters.number("position_share_2"),
            ),
            medium_from=int(parameters.number("position_medium_from")),
            good_from=int(parameters.number("position_good_from")),
        ),
        matrix_strategy=MatrixStrategy(
            leave=parameters.number("matrix_leave"),
            analyse=parameters.number("matrix_analyse"),
            keep=parameters.number("matrix_keep"),
        ),
        rules=read_rules(views.get("rules"), log),
        services=read_services(views.get("services"), log),
        minute_cost=parameters.number("minute_cost"),
    )


def _active(parameters: Parameters, kind: PortfolioKind, names: list[str], log: IncidentLog) -> str | None:
    """The active set of a portfolio kind; the name typed in the settings must be one of the sets."""
    key = f"active_set_{kind}"
    wanted = parameters.text(key)
    if not wanted:
        return None
    found = next((name for name in names if fold(name) == fold(wanted)), None)
    if found is None:
        log.add("unknown_set", _setting_place(parameters, key), BLOCKS, name=wanted, allowed=", ".join(names))
    return found


def _setting_place(parameters: Parameters, key: str) -> Place:
    return Place("settings", parameters.rows.get(key), "setting_value")


def read_scenarios(view: TableView | None, log: IncidentLog) -> tuple[WeightScenario, ...]:
    """The weight scenarios; an empty weight counts as 0, anything else that is no number is an incident."""
    if view is None:
        return ()
    weights = np.column_stack([view.numbers(f"w{order}", log.add) for order in range(1, 5)])
    names = view.texts("scenario")
    return tuple(
        WeightScenario(str(name), tuple(np.nan_to_num(line).tolist()), int(row))
        for row, name, line in zip(view.rows, names, weights, strict=True)
    )


def _active_scenario(parameters: Parameters, scenarios: tuple[WeightScenario, ...], log: IncidentLog) -> str:
    wanted = parameters.text("active_scenario")
    names = [scenario.name for scenario in scenarios]
    if not wanted and len(names) == 1:
        return names[0]
    found = next((name for name in names if fold(name) == fold(wanted)), None)
    if found is None:
        code = "unknown_scenario" if wanted else "no_active_scenario"
        place = _setting_place(parameters, "active_scenario")
        log.add(code, place, BLOCKS, name=wanted, allowed=", ".join(names))
        return ""
    return found


def read_loyalty(view: TableView | None, parameters: Parameters, log: IncidentLog) -> LoyaltyTable:
    """The loyalty factors; METHOD's table where the workbook has none."""
    enabled = parameters.yes("loyalty_enabled")
    if view is None:
        return LoyaltyTable(enabled=enabled)
    years, factors = view.numbers("years_from", log.add), view.numbers("factor", log.add)
    usable = np.isfinite(years) & np.isfinite(factors)
    if not usable.any():
        return LoyaltyTable(enabled=enabled)
    order = np.argsort(years[usable], kind="stable")
    steps = zip(years[usable][order].tolist(), factors[usable][order].tolist(), strict=True)
    return LoyaltyTable(tuple(steps), enabled)


def read_position_matrix(view: TableView | None, log: IncidentLog) -> Mapping[Position, Mapping[Segment, CellStrategy]]:
    """Strategy per competitive position and segment; METHOD's cell where the workbook's is empty or unreadable."""
    matrix = {position: dict(cells) for position, cells in DEFAULT_POSITION_MATRIX.items()}
    if view is None:
        return matrix
    positions = view.choices("position", log.add)
    for segment in Segment:
        cells = view.choices(f"segment_{segment}", log.add)
        for position, cell in zip(positions, cells, strict=True):
            if position and cell:
                matrix[Position(position)][segment] = CellStrategy(cell)
    return matrix


def read_rules(view: TableView | None, log: IncidentLog) -> tuple[Rule, ...]:
    """The rules as typed; the method reads their conditions."""
    if view is None:
        return ()
    actions = view.choices("action", log.add)
    priorities = view.numbers("priority", log.add)
    names = view.texts("rule_name")
    conditions = {key: view.texts(key) for key in CONDITIONS}
    values = view.texts("action_value")
    rules: list[Rule] = []
    for position, row in enumerate(view.rows):
        if not actions[position]:
            if not view.found(view.place(int(row), "action")):
                log.add("rule_without_action", view.place(int(row), "action"))
            continue
        priority = priorities[position]
        rules.append(
            Rule(
                name=str(names[position]) or f"{row + 1}",
                priority=float(priority) if np.isfinite(priority) else float(row + 1),
                action=str(actions[position]),
                value=str(values[position]) or None,
                conditions={key: str(texts[position]) for key, texts in conditions.items() if texts[position]},
                row=int(row),
            )
        )
    return tuple(rules)


def rule_synonyms() -> dict[str, str]:
    """What users may write for a segment, situation or strategy in a rule, folded, in every language -> its key."""
    synonyms: dict[str, str] = {}
    for kind in ("segment", "situation", "cell_strategy"):
        for language in LANGUAGES:
            for text in Labels(language).choices(kind).values():
                key = choice_key(kind, text)
                if key is not None:
                    synonyms[fold(text)] = key
    return synonyms


def read_services(view: TableView | None, log: IncidentLog) -> tuple[ServiceLine, ...]:
    """The service policy, one line per segment and service."""
    if view is None:
        return ()
    segments = view.choices("segment", log.add)
    levels = view.choices("service_level", log.add)
    services = view.texts("service")
    numbers = {key: np.nan_to_num(view.numbers(key, log.add)) for key in ("yearly_frequency", "unit_cost", "minutes")}
    lines: list[ServiceLine] = []
    for position, row in enumerate(view.rows):
        if not segments[position] or not services[position]:
            log.add("service_incomplete", view.place(int(row), "segment"))
            continue
        lines.append(
            ServiceLine(
                Segment(segments[position]),
                str(services[position]),
                str(levels[position]) or "none",
                float(numbers["yearly_frequency"][position]),
                float(numbers["unit_cost"][position]),
                float(numbers["minutes"][position]),
                int(row),
            )
        )
    return tuple(lines)
