"""*Recuperación*: whom to win back with the money and hours there are, and why. METHOD §8."""

from cec_xl.workbook.charts import Chart, ChartKind, Series
from cec_xl.workbook.layout import Cell, Emphasis, Grid, Sheet, Stage, TableBlock, Tone
from cec_xl.workbook.schema import Kind

FIGURES = (
    ("lost", Kind.COUNT, None),
    ("candidates", Kind.COUNT, None),
    ("chosen", Kind.COUNT, None),
    ("investment", Kind.MONEY, "budget"),
    ("hours", Kind.NUMBER, "hours_available"),
    ("net", Kind.MONEY, None),
    ("greedy", Kind.MONEY, None),
    ("per_euro", Kind.NUMBER, None),
    ("per_hour", Kind.NUMBER, None),
    ("more_money", Kind.MONEY, None),
    ("more_hours", Kind.MONEY, None),
)
"""Figure, its kind, and the limit that stands beside it."""


def _figures() -> tuple[Cell, ...]:
    cells = [
        Cell((0, 0), "template.winback_at_a_glance", tone=Tone.HEADING, span=(1, 4)),
        Cell((0, 4), "template.winback_limit", tone=Tone.HEADING),
    ]
    for row, (name, kind, limit) in enumerate(FIGURES, start=1):
        shown = "plain" if name == "hours" else None
        cells += [
            Cell((row, 0), f"template.winback_{name}", tone=Tone.LABEL, span=(1, 3)),
            Cell((row, 3), name=f"winback_{name}", kind=kind, tone=Tone.RESULT, number_format=shown),
        ]
        if limit:
            cells.append(Cell((row, 4), name=f"winback_{limit}", kind=kind, tone=Tone.RESULT, number_format=shown))
    return tuple(cells)


SHEET = Sheet(
    key="winback",
    stage=Stage.WINBACK,
    order=60,
    steps=3,
    page_breaks=(11, 21),
    print_scale=62,
    repeat="customer_name",
    blocks=(
        Grid((0, 0), _figures()),
        Chart(
            (0, 5),
            ChartKind.BUBBLE,
            "charts.recovery.title",
            "charts.recovery.alt",
            (
                Series(
                    "recovery.probability",
                    "recovery.full_margin",
                    "fields.probability",
                    tone="second",
                    sizes="recovery.investment",
                ),
            ),
            size=(640, 350),
            value_kind=Kind.RATIO,
            second_kind=Kind.MONEY,
            number_format="percent",
            minimum=0,
            category_title="charts.recovery.across",
            value_title="charts.recovery.up",
            legend=False,
        ),
        TableBlock(
            "recovery",
            at=(19, 0),
            widths={
                "rank": 9,
                "customer_name": 30,
                "decision": 16,
                "ground": 26,
                "treatment": 24,
                "lost_reason": 30,
                "code": 9,
                "manager": 16,
            },
            emphasis={"net_value": Emphasis.BAR, "probability": Emphasis.BAR},
            centred=("code",),
            wrapped=("lost_reason",),
        ),
    ),
)
