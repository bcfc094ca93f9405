"""How the workbook looks: one palette, one type scale, one format per role and kind of value.

Strategy and segment colours are the same on every sheet, matrix and chart. They differ in lightness as well as in
hue, always stand behind a text, and keep a contrast of at least 4.5 to 1 with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cec_xl.labels import Labels
from cec_xl.workbook.layout import Stage, Tone
from cec_xl.workbook.schema import Kind

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

FONT = "Calibri"
INK = "#1F2A37"
MUTED = "#566373"
LINE = "#D5DBE3"
PAPER = "#FFFFFF"
MIST = "#EEF2F6"
NAVY = "#1F3A5F"
STEEL = "#4A6785"
CREAM = "#FFF9E8"
BLUE = "#0B5FA5"
ALARM = "#B3261E"

FILL = {
    "grow": "#CFE3F5",
    "keep": "#CBE8DD",
    "analyse": "#FBE7B2",
    "leave": "#E2E5EA",
    "alarm": "#F8D3C5",
    "calm": "#E4EEF8",
}
"""Pale colours behind text."""

STRONG = {
    "grow": "#0072B2",
    "keep": "#008A66",
    "analyse": "#C98A00",
    "leave": "#7A828E",
    "alarm": "#C4501B",
    "calm": "#6C8EBF",
    "primary": "#2F6DA8",
    "second": "#C4501B",
    "soft": "#B9C7D8",
    "shade_1": "#1F3A5F",
    "shade_2": "#2F6DA8",
    "shade_3": "#8DB9E2",
    "shade_4": "#C3CCD8",
}
"""Full colours, for charts and headings."""

CHOICE_COLOURS: dict[str, dict[str, str]] = {
    "segment": {"vital": "keep", "future": "grow", "dull": "analyse", "unnecessary": "leave"},
    "strategy": {"maintain": "keep", "grow": "grow", "supervise": "analyse", "drop": "leave"},
    "cell_strategy": {"keep": "keep", "grow": "grow", "analyse": "analyse", "leave": "leave"},
    "decision": {"recover": "keep", "wait": "analyse", "undecided": "calm", "leave": "leave"},
    "relation": {"lost": "alarm", "inactive": "analyse", "recovered": "keep", "active": "grow"},
    "severity": {"blocks": "alarm", "warning": "analyse", "info": "calm"},
    "movement": {"fell": "alarm", "left": "leave", "changed": "analyse", "rose": "keep", "new": "grow"},
    "alert": {"lost_best": "alarm", "left_vital": "alarm", "billing_drop": "analyse", "points_drop": "analyse"},
    "state": {
        "vital": "keep", "future": "grow", "dull": "analyse", "unnecessary": "leave", "unplaced": "calm",
        "potential": "calm", "lost": "alarm", "absent": "calm",
    },
}  # fmt: skip
"""List -> value -> colour. Lists that are not named here have no colours."""

SEGMENT_TONES = {Tone.VITAL: "keep", Tone.FUTURE: "grow", Tone.DULL: "analyse", Tone.UNNECESSARY: "leave"}

TAB_COLOURS = {
    Stage.START: NAVY,
    Stage.INFORMATION: "#2F6DA8",
    Stage.FAMILIES: "#2F6DA8",
    Stage.PROCESSES: "#566F8A",
    Stage.PRODUCTS: "#566F8A",
    Stage.REFLECTION: "#566F8A",
    Stage.SEGMENTATION: "#8A5F00",
    Stage.CLASSIFICATION: "#007A5A",
    Stage.IMPLEMENTATION: "#8A5FA8",
    Stage.INDICATORS: "#8A5FA8",
    Stage.WINBACK: "#C4501B",
}

CENTRED = frozenset({Kind.DIGIT, Kind.GRADE, Kind.YES_NO})
KIND_FORMATS = {
    Kind.MONEY: "money",
    Kind.RATIO: "ratio",
    Kind.COUNT: "count",
    Kind.NUMBER: "number",
    Kind.YEARS: "plain",
    Kind.DAYS: "count",
    Kind.GRADE: "digit",
    Kind.SCORE: "decimal",
    Kind.DATE: "date",
    Kind.DIGIT: "digit",
}
"""Number format of a kind, as keys of ``formats.toml``; kinds that are not named are text."""

Properties = dict[str, Any]

_TONES: dict[Tone, Properties] = {
    Tone.TEXT: {},
    Tone.NOTE: {"font_color": MUTED, "font_size": 10},
    Tone.LABEL: {"font_color": INK, "bg_color": MIST, "bottom": 1, "bottom_color": LINE, "text_wrap": True},
    Tone.HEADING: {"bold": True, "font_size": 13, "font_color": NAVY, "bottom": 2, "bottom_color": NAVY},
    Tone.COLUMN: {
        "bold": True, "font_color": PAPER, "bg_color": STEEL, "align": "center", "text_wrap": True, "border": 1,
        "border_color": PAPER,
    },
    Tone.INPUT: {"bg_color": CREAM, "border": 1, "border_color": LINE, "locked": False},
    Tone.AREA: {
        "bg_color": CREAM, "border": 1, "border_color": LINE, "locked": False, "text_wrap": True, "valign": "top",
        "align": "left", "indent": 1,
    },
    Tone.RESULT: {"bottom": 1, "bottom_color": LINE},
    Tone.FIGURE: {"bold": True, "font_size": 18, "font_color": NAVY, "align": "left", "indent": 1},
    Tone.ARROW: {"font_color": STRONG["calm"], "align": "center", "font_size": 14},
    Tone.HIDDEN: {"font_color": PAPER, "shrink": True},  # a text that runs over would widen the printed page
    Tone.LINK: {"font_color": BLUE, "underline": 1},
    **{
        tone: {"bold": True, "font_size": 12, "font_color": INK, "bg_color": FILL[colour], "bottom": 5,
               "bottom_color": STRONG[colour]}
        for tone, colour in SEGMENT_TONES.items()
    },
}  # fmt: skip


class Styles:
    """The formats of one workbook, made once each."""

    def __init__(self, workbook: Workbook, labels: Labels, currency: str) -> None:
        self._workbook = workbook
        self._labels = labels
        self._currency = currency
        self._made: dict[str, Format] = {}

    def get(self, **properties: object) -> Format:
        """The format with exactly these properties on top of the house font."""
        full: Properties = {"font_name": FONT, "font_size": 11, "font_color": INK, "valign": "vcenter"} | properties
        if full.get("align") in ("center", "right"):
            full.pop("indent", None)  # an indent would win over the alignment
        key = repr(sorted(full.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(full)
        return self._made[key]

    def number_format(self, key: str) -> str:
        """A number format of ``formats.toml`` with the currency in its place."""
        return self._labels.text(f"formats.{key}").replace("¤", self._currency)

    def of_kind(self, kind: Kind, key: str | None = None) -> Properties:
        """Number format and alignment of a kind of value."""
        name = key or KIND_FORMATS.get(kind)
        properties: Properties = {"num_format": self.number_format(name)} if name else {}
        if kind in CENTRED:
            properties["align"] = "center"
        elif name in (None, "text"):
            properties["indent"] = 1
        return properties

    def tone(self, tone: Tone, kind: Kind = Kind.TEXT, **more: object) -> Format:
        """The format of a grid cell."""
        return self.get(**(self.of_kind(kind) | _TONES[tone] | more))

    def table_cell(self, kind: Kind, *, is_input: bool, number_format: str | None = None, **more: object) -> Format:
        """The format of a cell in a table's body."""
        look: Properties = {"bottom": 1, "bottom_color": LINE, "locked": not is_input} | more
        if is_input:
            look |= {"bg_color": CREAM, "left": 1, "right": 1, "left_color": LINE, "right_color": LINE}
        return self.get(**(self.of_kind(kind, number_format) | look))

    def table_header(self, *, required: bool, numeric: bool) -> Format:
        """The format of a column header; required columns are darker (and say so in words above)."""
        return self.get(
            bold=True,
            font_color=PAPER,
            bg_color=NAVY if required else STEEL,
            text_wrap=True,
            valign="vcenter",
            align="center" if numeric else "left",
            indent=0 if numeric else 1,
            border=1,
            border_color=PAPER,
        )

    def fill(self, colour: str, **more: object) -> Format:
        """A conditional format: a pale colour behind the cell."""
        key = repr(("fill", colour, sorted(more.items())))
        if key not in self._made:
            self._made[key] = self._workbook.add_format({"bg_color": FILL[colour], **more})
        return self._made[key]

    def conditional(self, **properties: object) -> Format:
        """A conditional format with exactly these properties and nothing of the house font."""
        key = repr(("conditional", sorted(properties.items())))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(properties)
        return self._made[key]
