"""The rows of the settings table: which parameters a workbook has, of which kind, and with which default.

Defaults restate METHOD's decisions so that a new workbook shows them; a test holds them against the defaults of
`cec_xl.method.settings`. Names and explanations are the labels ``settings.<key>.name`` and ``settings.<key>.help``.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple

from cec_xl.workbook.schema import Kind


class Group(Enum):
    """Under which heading a parameter stands on the settings sheet."""

    WORKBOOK = auto()
    SETS = auto()
    SCORE = auto()
    SEGMENTS = auto()
    PARETO = auto()
    MATRICES = auto()
    SERVICES = auto()
    WINBACK = auto()
    FILES = auto()
    HISTORY = auto()


class Parameter(NamedTuple):
    """One setting of a workbook.

    Attributes:
        key: what stands in the column ``setting_key``; never translated.
        kind: how the value cell is read and formatted.
        group: heading on the sheet.
        default: value of a new workbook in the reader's terms: a number, a choice key, ``"yes"``/``"no"``, or None
            for an empty cell.
        default_label: label whose text is the default, for values that are names in the workbook's language.
        choices: list in ``choices.toml`` the value comes from.
        source: ``table.field`` whose values are allowed.
        minimum, maximum: bounds of a number.
        chosen_at: defined name (without prefix) of the cell where it is chosen, for settings that have their place
            on another sheet; the settings table then repeats that cell.
    """

    key: str
    kind: Kind
    group: Group
    default: float | str | None = None
    default_label: str | None = None
    choices: str | None = None
    source: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    chosen_at: str | None = None


def _set(kind: str, default_label: str | None) -> Parameter:
    return Parameter(
        f"active_set_{kind}",
        Kind.TEXT,
        Group.SETS,
        default_label=default_label,
        source="criteria_sets.set_name",
        chosen_at=f"active_set_{kind}",
    )


def _share(key: str, group: Group, default: float) -> Parameter:
    return Parameter(key, Kind.RATIO, group, default, minimum=0, maximum=1)


def _number(
    key: str, kind: Kind, default: float | None, minimum: float = 0.0, maximum: float | None = None
) -> Parameter:
    return Parameter(key, kind, Group.WINBACK, default, minimum=minimum, maximum=maximum)


_WINBACK = (
    _number("lost_multiple", Kind.NUMBER, 3.0, minimum=0.1),
    _number("lost_months", Kind.COUNT, 6, minimum=1, maximum=120),
    _number("rhythm_orders", Kind.COUNT, 3, minimum=2),
    _number("inactive_months", Kind.COUNT, 3, minimum=1, maximum=120),
    Parameter("reference_year", Kind.CHOICE, Group.WINBACK, "last", choices="reference_year"),
    Parameter("recovery_scenario", Kind.CHOICE, Group.WINBACK, "partial", choices="recovery_scenario"),
    _number("horizon_months", Kind.NUMBER, 12.0, minimum=1),
    _number("half_life", Kind.NUMBER, 12.0, minimum=0.1),
    _number("market_factor", Kind.NUMBER, 1.0),
    _number("prior_attempts", Kind.NUMBER, 10.0, minimum=0.1),
    _number("hour_rate", Kind.MONEY, 40.0),
    _number("assumed_marketing", Kind.MONEY, 0.0),
    _number("assumed_hours", Kind.NUMBER, 4.0),
    _number("assumed_incentives", Kind.MONEY, 0.0),
    _number("winback_budget", Kind.MONEY, None),
    _share("margin_cut", Group.WINBACK, 0.05),
    _number("cost_cut", Kind.RATIO, 0.50),
    _number("unpaid_cut", Kind.COUNT, 2, minimum=1),
    _number("strategic_cut", Kind.NUMBER, 3.0, minimum=1, maximum=4),
    _number("strategic_premium", Kind.RATIO, 0.25),
    _number("step_budget", Kind.MONEY, 1000.0),
    _number("step_hours", Kind.NUMBER, 10.0),
)
"""Win-back of lost customers. METHOD §8."""

PARAMETERS = (
    Parameter("company", Kind.TEXT, Group.WORKBOOK, chosen_at="company"),
    Parameter("language", Kind.CHOICE, Group.WORKBOOK, "es", choices="language"),
    Parameter("view", Kind.CHOICE, Group.WORKBOOK, "basic", choices="view", chosen_at="view"),
    Parameter("currency", Kind.TEXT, Group.WORKBOOK, "€"),
    Parameter("as_of", Kind.DATE, Group.WORKBOOK),
    _set("current", "names.set.current_1"),
    _set("potential", "names.set.potential_1"),
    _set("satisfied", "names.set.satisfied"),
    _set("lost", None),
    Parameter(
        "active_scenario",
        Kind.TEXT,
        Group.SCORE,
        default_label="names.scenario.equal",
        source="weights.scenario",
        chosen_at="active_scenario",
    ),
    Parameter("loyalty_enabled", Kind.YES_NO, Group.SCORE, "yes", choices="yes_no", chosen_at="loyalty_enabled"),
    _share("share_cut", Group.SEGMENTS, 0.20),
    _share("billing_cut", Group.SEGMENTS, 0.50),
    Parameter("billing_basis", Kind.CHOICE, Group.SEGMENTS, "pareto", choices="billing_basis"),
    Parameter("billing_digit_cut", Kind.DIGIT, Group.SEGMENTS, 3, minimum=1, maximum=4),
    Parameter("segment_situations", Kind.CHOICE, Group.SEGMENTS, "current", choices="segment_situations"),
    _share("pareto_digit_4", Group.PARETO, 0.80),
    _share("pareto_digit_3", Group.PARETO, 0.95),
    _share("pareto_digit_2", Group.PARETO, 0.99),
    _share("abc_a", Group.PARETO, 0.80),
    _share("abc_b", Group.PARETO, 0.95),
    _share("position_share_4", Group.MATRICES, 0.50),
    _share("position_share_3", Group.MATRICES, 0.25),
    _share("position_share_2", Group.MATRICES, 0.10),
    Parameter("position_medium_from", Kind.DIGIT, Group.MATRICES, 2, minimum=1, maximum=4),
    Parameter("position_good_from", Kind.DIGIT, Group.MATRICES, 4, minimum=1, maximum=4),
    _share("matrix_leave", Group.MATRICES, 0.25),
    _share("matrix_analyse", Group.MATRICES, 0.50),
    _share("matrix_keep", Group.MATRICES, 0.75),
    Parameter("visit_service", Kind.TEXT, Group.SERVICES, default_label="services.visits", source="services.service"),
    Parameter(
        "training_service", Kind.TEXT, Group.SERVICES, default_label="services.training", source="services.service"
    ),
    Parameter("minute_cost", Kind.MONEY, Group.SERVICES, 0.0, minimum=0),
    *_WINBACK,
    Parameter("backups_kept", Kind.COUNT, Group.FILES, 10, minimum=0, maximum=1000),
    Parameter("history_enabled", Kind.YES_NO, Group.HISTORY, "yes", choices="yes_no"),
    _share("alert_billing_drop", Group.HISTORY, 0.30),
    Parameter("alert_points", Kind.COUNT, Group.HISTORY, 2, minimum=0, maximum=12),
)
"""Every parameter, in the order of the sheet."""

PARAMETER = {parameter.key: parameter for parameter in PARAMETERS}
"""The parameters by key."""
