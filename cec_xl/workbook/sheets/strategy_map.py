"""*Mapa_estratégico*: the indicators as causes and effects, from learning up to finance. METHOD §9.

The boxes are cells, so that value and light follow the scorecard in every program; the arrows between them are drawn.
"""

from cec_xl.workbook.layout import Arrow, Cell, Emphasis, Grid, Sheet, Stage, Tone
from cec_xl.workbook.sheets._indicators import INDICATORS

LANES = (
    ("finance", ("billing", "billing_best", "margin", "unpaid")),
    ("customers", ("vital", "share", "retention", "satisfaction")),
    ("processes", ("visits", "service_cost", "policy", "days_to_close")),
    ("learning", ("contacts", "actions_late", "actions_done", "training")),
)
LINKS = (
    ("contacts", "visits"), ("actions_late", "visits"), ("actions_late", "service_cost"), ("actions_done", "policy"),
    ("training", "policy"), ("training", "days_to_close"),
    ("visits", "vital"), ("visits", "share"), ("service_cost", "vital"), ("policy", "retention"),
    ("policy", "satisfaction"), ("days_to_close", "satisfaction"),
    ("vital", "billing"), ("vital", "billing_best"), ("share", "billing"), ("share", "billing_best"),
    ("retention", "margin"), ("satisfaction", "margin"), ("satisfaction", "unpaid"),
)  # fmt: skip
"""What causes what; always from one lane to the next above."""
TONES = {"finance": Tone.FUTURE, "customers": Tone.VITAL, "processes": Tone.DULL, "learning": Tone.UNNECESSARY}
LANE_HEIGHT = 5
FIRST, BOX = 2, 3
"""Column of the first box; columns from one box to the next."""
ROW_HEIGHTS = (40, 34, 28, 20, 46)
"""Objective, indicator, value, light, and the room for the arrows."""


def _lanes() -> tuple[Cell, ...]:
    by_key = {indicator.key: indicator for indicator in INDICATORS}
    cells: list[Cell] = []
    for lane, (perspective, keys) in enumerate(LANES):
        top = lane * LANE_HEIGHT
        cells.append(Cell((top, 0), f"template.perspective.{perspective}", tone=TONES[perspective], span=(4, 1)))
        for position, key in enumerate(keys):
            column = FIRST + BOX * position
            indicator = by_key[key]
            cells += [
                Cell((top, column), f"indicators.{key}.objective", tone=TONES[perspective], span=(1, 2)),
                Cell((top + 1, column), f"indicators.{key}.name", tone=Tone.NOTE, span=(1, 2)),
                Cell((top + 2, column), formula=f'=IF(cecxl_actual_{key}="","—",cecxl_actual_{key})',
                     kind=indicator.kind, tone=Tone.FIGURE, span=(1, 2)),
                Cell((top + 3, column), formula=f'=cecxl_light_{key}&""', tone=Tone.RESULT, span=(1, 2),
                     emphasis=Emphasis.LIGHT),
            ]  # fmt: skip
    return tuple(cells)


def _arrows() -> tuple[Arrow, ...]:
    """From the middle of one box to the middle of the other, through the room below the effect's lane."""
    places = {key: (lane, position) for lane, (_, keys) in enumerate(LANES) for position, key in enumerate(keys)}
    arrows = []
    for cause, effect in LINKS:
        (_, tail), (lane, head) = places[cause], places[effect]
        row = lane * LANE_HEIGHT + LANE_HEIGHT - 1
        names = f"indicators.{cause}.objective", f"indicators.{effect}.objective"
        arrows.append(Arrow((row, FIRST + 1 + BOX * tail), BOX * (head - tail), *names))
    return tuple(arrows)


SHEET = Sheet(
    key="strategy_map",
    stage=Stage.INDICATORS,
    order=10,
    steps=1,
    one_page=True,
    widths={0: 18, 1: 3, **{FIRST + BOX * i + j: (14, 14, 3)[j] for i in range(4) for j in range(BOX)}},
    formulas_only=True,
    blocks=(
        Grid(
            (0, 0),
            _lanes(),
            row_heights={
                lane * LANE_HEIGHT + row: height
                for lane in range(len(LANES))
                for row, height in enumerate(ROW_HEIGHTS)
                if (lane, row) != (len(LANES) - 1, LANE_HEIGHT - 1)
            },
        ),
        *_arrows(),
    ),
)
