"""*Evolución*: the score of the best customers over the last snapshots, and the portfolio at each. METHOD §9."""

from cec_xl.workbook.history_tables import TREND_CUSTOMERS, TREND_SNAPSHOTS
from cec_xl.workbook.layout import Calculated, Cell, Grid, NamedRange, Sheet, Stage, TableBlock, Tone
from cec_xl.workbook.schema import Kind

SCORES = tuple(f"score_{place}" for place in range(1, TREND_SNAPSHOTS + 1))
FIRST = 5
"""Column of the oldest score."""


def _dates() -> tuple[Cell, ...]:
    cells = [Cell((0, 0), "template.trend_dates", tone=Tone.LABEL, span=(1, FIRST))]
    cells += [Cell((0, FIRST + place), kind=Kind.DATE, tone=Tone.RESULT) for place in range(TREND_SNAPSHOTS)]
    return tuple(cells)


SHEET = Sheet(
    key="trends",
    stage=Stage.INDICATORS,
    order=26,
    steps=1,
    freeze="customer_name",
    page_breaks=(16,),
    print_scale=58,
    widths={FIRST + TREND_SNAPSHOTS + 2: 3},
    blocks=(
        Grid((0, 0), _dates(), names=(NamedRange("trend_dates", (0, FIRST), (1, TREND_SNAPSHOTS)),)),
        TableBlock(
            "score_trend",
            at=(1, 0),
            widths={"rank": 8, "customer_name": 32, "code": 9, **dict.fromkeys(SCORES, 11)},
            centred=("code",),
            calculated=(
                Calculated("template.score_line", "", Kind.TEXT, sparkline=SCORES, sparkline_rows=TREND_CUSTOMERS,
                           width=24),
            ),
        ),
        TableBlock("snapshots", at=(0, FIRST + TREND_SNAPSHOTS + 3), title="template.portfolio_history"),
    ),
)  # fmt: skip
