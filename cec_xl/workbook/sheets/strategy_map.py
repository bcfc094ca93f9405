"""*Mapa_estratégico*: the indicators as causes and effects, from learning up to finance. METHOD §9."""

from cec_xl.workbook.layout import Cell, Emphasis, Grid, Sheet, Stage, Tone
from cec_xl.workbook.sheets._indicators import INDICATORS

LANES = (
    ("finance", ("billing", "billing_best", "margin", "unpaid")),
    ("customers", ("vital", "share", "satisfaction", "retention")),
    ("processes", ("complaints_open", "days_to_close", "service_cost", "surveys")),
    ("learning", ("actions_done", "actions_late", "contacts")),
)
TONES = {"finance": Tone.FUTURE, "customers": Tone.VITAL, "processes": Tone.DULL, "learning": Tone.UNNECESSARY}
LANE_HEIGHT = 5


def _lanes() -> tuple[Cell, ...]:
    by_key = {indicator.key: indicator for indicator in INDICATORS}
    cells: list[Cell] = []
    for lane, (perspective, keys) in enumerate(LANES):
        top = lane * LANE_HEIGHT
        cells.append(Cell((top, 0), f"template.perspective.{perspective}", tone=TONES[perspective], span=(4, 1)))
        for position, key in enumerate(keys):
            column = 2 + 3 * position
            indicator = by_key[key]
            cells += [
                Cell((top, column), f"indicators.{key}.objective", tone=TONES[perspective], span=(1, 2)),
                Cell((top + 1, column), f"indicators.{key}.name", tone=Tone.NOTE, span=(1, 2)),
                Cell((top + 2, column), formula=f'=IF(cecxl_actual_{key}="","—",cecxl_actual_{key})',
                     kind=indicator.kind, tone=Tone.FIGURE, span=(1, 2)),
                Cell((top + 3, column), formula=f'=cecxl_light_{key}&""', tone=Tone.RESULT, span=(1, 2),
                     emphasis=Emphasis.LIGHT),
            ]  # fmt: skip
            if lane:
                cells.append(Cell((top - 1, column), value="▲", tone=Tone.ARROW, span=(1, 2)))
    return tuple(cells)


SHEET = Sheet(
    key="strategy_map",
    stage=Stage.INDICATORS,
    order=10,
    steps=1,
    one_page=True,
    widths={0: 18, 1: 3, **{2 + 3 * i + j: (14, 14, 3)[j] for i in range(4) for j in range(3)}},
    formulas_only=True,
    blocks=(
        Grid(
            (0, 0),
            _lanes(),
            row_heights={lane * LANE_HEIGHT + row: (40, 34, 28, 20)[row] for lane in range(4) for row in range(4)},
        ),
    ),
)
