"""What a new workbook's tables and settings start with. METHOD §2-§7.

Rows map field keys to values; list fields hold keys of ``choices.toml``, translated when they are written. The rows
are the user's from then on: everything here can be changed in the workbook.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from cec_xl.labels import Labels
from cec_xl.method.criteria import CATALOGUE
from cec_xl.method.settings import DEFAULT_POSITION_MATRIX, LoyaltyTable, Segment
from cec_xl.template.winback_contents import winback_rows
from cec_xl.workbook.parameters import PARAMETERS

Value = float | str | None
Row = Mapping[str, Value]


class Verbatim(str):
    """A text in a list field that is no key of the list: it is written as it stands."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class OwnColumn:
    """A column that the user added at the right of a table; `number_format` as Excel has it, None for *General*."""

    header: str
    values: Sequence[Value]
    number_format: str | None = None


@dataclass(frozen=True, slots=True)
class Contents:
    """Contents of a workbook before its first refresh.

    Attributes:
        rows: table key -> rows.
        settings: parameter key -> value; lists hold keys, ``yes``/``no`` for yes/no settings.
        forms: name of a form cell (without prefix) -> what is written in it.
        figures: name of a cell or block (without prefix) -> value, or rows of values, that a refresh would write.
        own: table key -> the user's own columns.
    """

    rows: Mapping[str, Sequence[Row]]
    settings: Mapping[str, Value]
    forms: Mapping[str, Value] = field(default_factory=dict)
    figures: Mapping[str, Value | Sequence[Sequence[Value]]] = field(default_factory=dict)
    own: Mapping[str, Sequence[OwnColumn]] = field(default_factory=dict)

    def with_settings(self, **settings: Value) -> Contents:
        """The same contents with other settings."""
        return replace(self, settings=dict(self.settings) | settings)


@dataclass(frozen=True, slots=True)
class SetLine:
    """One place of a criteria set: criterion, mode, comparison, thresholds of 4, 3 and 2."""

    criterion: str
    mode: str
    comparison: str
    thresholds: tuple[float, float, float] | None = None


CRITERIA_SETS: dict[str, tuple[str, tuple[SetLine, SetLine, SetLine, SetLine]]] = {
    "current_1": (
        "current",
        (
            SetLine("volume", "pareto", ">"),
            SetLine("share", "fixed", ">", (0.50, 0.25, 0.10)),
            SetLine("margin", "quartiles", ">"),
            SetLine("loyalty", "fixed", ">=", (5, 3, 1)),
        ),
    ),
    "current_2": (
        "current",
        (
            SetLine("diversity", "fixed", ">=", (4, 3, 2)),
            SetLine("share", "fixed", ">", (0.50, 0.25, 0.10)),
            SetLine("volume", "pareto", ">"),
            SetLine("risk", "fixed", "<=", (0, 1, 2)),
        ),
    ),
    "potential_1": (
        "potential",
        (
            SetLine("growth", "fixed", ">", (0.10, 0.05, 0.0)),
            SetLine("image", "fixed", ">=", (4, 3, 2)),
            SetLine("competition", "fixed", "<=", (1, 2, 3)),
            SetLine("machinery", "quartiles", ">"),
        ),
    ),
    "potential_2": (
        "potential",
        (
            SetLine("share", "fixed", ">", (0.50, 0.25, 0.10)),
            SetLine("headcount", "quartiles", ">"),
            SetLine("frequency", "quartiles", ">"),
            SetLine("risk", "fixed", "<=", (0, 1, 2)),
        ),
    ),
    "satisfied": (
        "satisfied",
        (
            SetLine("satisfaction", "fixed", ">=", (9, 7, 5)),
            SetLine("loyalty", "fixed", ">=", (5, 3, 1)),
            SetLine("volume", "pareto", ">"),
            SetLine("image", "fixed", ">=", (4, 3, 2)),
        ),
    ),
    # Nothing but what any list of invoices says, for a firm that has just imported one.
    "invoices": (
        "current",
        (
            SetLine("volume", "pareto", ">"),
            SetLine("frequency", "quartiles", ">"),
            SetLine("loyalty", "quartiles", ">"),
            SetLine("recency", "quartiles", "<="),
        ),
    ),
}
"""Label ``names.set.<key>`` -> portfolio kind and the four places in order. METHOD §2."""

SERVICES: dict[str, tuple[float, float, tuple[int, int, int, int]]] = {
    "visits": (25, 90, (12, 12, 4, 0)),
    "complaints": (0, 45, (4, 4, 4, 2)),
    "web": (2, 10, (12, 12, 4, 1)),
    "birthdays": (3, 5, (3, 3, 1, 0)),
    "attentions": (40, 30, (2, 2, 0, 0)),
    "gifts": (35, 15, (1, 1, 0, 0)),
    "mailings": (0.5, 2, (12, 12, 6, 4)),
    "telemarketing": (1, 10, (6, 12, 4, 2)),
    "discounts": (0, 15, (4, 4, 1, 0)),
    "promotions": (5, 10, (6, 6, 4, 2)),
    "training": (60, 120, (4, 2, 1, 0)),
}
"""Service -> cost each time, minutes each time, times a year for vital, future, dull, unnecessary. METHOD §7."""

SERVICE_SEGMENTS = (Segment.VITAL, Segment.FUTURE, Segment.DULL, Segment.UNNECESSARY)
SEGMENT_LEVELS = {
    Segment.VITAL: "intense",
    Segment.FUTURE: "intense",
    Segment.DULL: "light",
    Segment.UNNECESSARY: "commercial",
}

VARIABLES = {
    "seven_s": ("strategy", "structure", "systems", "style", "staff", "skills", "shared_values"),
    "resources": ("sales", "margin", "employees", "investment", "debt"),
    "environment": ("market", "competitors", "regulation", "technology"),
    "marketing_mix": ("product", "price", "place", "promotion"),
}
"""Block of the historic data -> labels ``names.variable.<key>`` of what is noted each period. METHOD §1 stage 1."""

LIVE = "live"
"""Key of a row under which stands which of its block's live rows it is; such a row starts with formulas."""
EQUAL_WEIGHTS = (0.25, 0.25, 0.25, 0.25)
"""What pairwise comparison gives, too, before anything is compared."""

CRITERION_COLUMNS = {"recency": "last_order"}
"""Criterion -> field it is computed from, where that is not the field of the same name."""


def empty_contents(labels: Labels) -> Contents:
    """A workbook without customers: METHOD's defaults, ready to be filled in."""
    rows: dict[str, Sequence[Row]] = {
        "criteria": criteria_rows(labels),
        "criteria_sets": set_rows(labels),
        "weights": [
            weight_row(labels.text("names.scenario.equal"), EQUAL_WEIGHTS),
            pairwise_row(labels, EQUAL_WEIGHTS),
        ],
        "loyalty": [{"years_from": years, "factor": factor} for years, factor in LoyaltyTable().steps],
        "settings": setting_rows(labels),
        "position_matrix": position_rows(),
        "services": service_rows(labels),
        "rules": [],
        "historic_data": variable_rows(labels),
        **winback_rows(labels),
    }
    return Contents(rows, setting_values(labels))


def setting_values(labels: Labels) -> dict[str, Value]:
    """Every parameter's default, in the workbook's language."""
    values: dict[str, Value] = {
        p.key: labels.text(p.default_label) if p.default_label else p.default for p in PARAMETERS
    }
    return values | {"language": labels.language}


def setting_rows(labels: Labels) -> list[Row]:
    """One row per parameter; the values are written by the settings table itself, each in its own kind."""
    return [
        {
            "setting_key": parameter.key,
            "setting_name": labels.text(f"settings.{parameter.key}.name"),
            "setting_help": labels.text(f"settings.{parameter.key}.help"),
        }
        for parameter in PARAMETERS
    ]


def criteria_rows(labels: Labels) -> list[Row]:
    """METHOD's catalogue, each criterion with the column of the customers table that holds it."""
    return [
        {
            "criterion_key": key,
            "criterion_name": labels.text(f"criteria.{key}"),
            "criterion_column": labels.text(f"fields.{CRITERION_COLUMNS.get(key, key)}"),
            "unit": str(criterion.unit),
            "good_end": "high" if criterion.good_high else "low",
        }
        for key, criterion in CATALOGUE.items()
    ]


def set_rows(labels: Labels) -> list[Row]:
    """The default criteria sets, four rows each."""
    rows: list[Row] = []
    for key, (kind, lines) in CRITERIA_SETS.items():
        for order, line in enumerate(lines, start=1):
            t4, t3, t2 = line.thresholds or (None, None, None)
            rows.append(
                {
                    "set_name": labels.text(f"names.set.{key}"),
                    "portfolio_kind": kind,
                    "order": order,
                    "criterion_name": labels.text(f"criteria.{line.criterion}"),
                    "threshold_mode": line.mode,
                    "comparison": line.comparison,
                    "t4": t4,
                    "t3": t3,
                    "t2": t2,
                }
            )
    return rows


def weight_row(name: str, weights: tuple[float, float, float, float], note: str | None = None) -> dict[str, Value]:
    """One weight scenario."""
    return {"scenario": name} | {f"w{i}": weight for i, weight in enumerate(weights, start=1)} | {"note": note}


def pairwise_row(labels: Labels, weights: tuple[float, ...]) -> dict[str, Value]:
    """The weight scenario that takes its weights from *Comparación_pares* by formula."""
    first, second, third, fourth = weights
    return weight_row(labels.text("names.scenario.pairwise"), (first, second, third, fourth)) | {LIVE: "pairwise"}


def position_rows() -> list[Row]:
    """The strategy of each competitive position and segment. METHOD §5."""
    return [
        {"position": str(position)} | {f"segment_{segment}": str(cell) for segment, cell in cells.items()}
        for position, cells in DEFAULT_POSITION_MATRIX.items()
    ]


def service_rows(labels: Labels) -> list[Row]:
    """The service policy: what each segment gets of the eleven services. METHOD §7."""
    rows: list[Row] = []
    for index, segment in enumerate(SERVICE_SEGMENTS):
        for key, (cost, minutes, frequencies) in SERVICES.items():
            frequency = frequencies[index]
            rows.append(
                {
                    "segment": str(segment),
                    "service": labels.text(f"services.{key}"),
                    "service_level": SEGMENT_LEVELS[segment] if frequency else "none",
                    "yearly_frequency": frequency,
                    "unit_cost": cost,
                    "minutes": minutes,
                }
            )
    return rows


def variable_rows(labels: Labels) -> list[Row]:
    """The historic data: what to note, nothing noted yet."""
    return [
        {"history_group": group, "variable": labels.text(f"names.variable.{key}")}
        for group, keys in VARIABLES.items()
        for key in keys
    ]
