"""*Pareto*: how few customers make most of the billing, and classes A, B, C. METHOD §5."""

from cec_xl.workbook.charts import Chart, ChartKind, Series
from cec_xl.workbook.layout import Cell, Emphasis, Grid, Sheet, Stage, TableBlock, Tone
from cec_xl.workbook.schema import Kind

CLASSES = ("A", "B", "C")


def _classes() -> tuple[Cell, ...]:
    columns = (
        "fields.abc",
        "fields.customers",
        "template.part_of_customers",
        "template.billing",
        "fields.billing_share",
    )
    cells = [Cell((0, column), label, tone=Tone.COLUMN) for column, label in enumerate(columns)]
    for row, letter in enumerate(CLASSES, start=1):
        cells += [
            Cell((row, 0), value=letter, kind=Kind.DIGIT, tone=Tone.LABEL),
            Cell((row, 1), formula=f'=COUNTIF({{pareto.abc}},"{letter}")', kind=Kind.COUNT, tone=Tone.RESULT),
            Cell((row, 2), formula=f'=IFERROR({{r{row}c1}}/SUM({{r1c1:r3c1}}),"")', kind=Kind.RATIO, tone=Tone.RESULT),
            Cell((row, 3), formula=f'=SUMIF({{pareto.abc}},"{letter}",{{pareto.volume}})', kind=Kind.MONEY,
                 tone=Tone.RESULT),
            Cell((row, 4), formula=f'=IFERROR({{r{row}c3}}/SUM({{r1c3:r3c3}}),"")', kind=Kind.RATIO, tone=Tone.RESULT),
        ]  # fmt: skip
    return tuple(cells)


SHEET = Sheet(
    key="pareto",
    stage=Stage.SEGMENTATION,
    order=10,
    basic=True,
    freeze="customer_name",
    widths={7: 3, 8: 10, 9: 11, 10: 13, 11: 15, 12: 15},
    blocks=(
        TableBlock(
            "pareto",
            widths={"order": 9, "customer_name": 30, "abc": 8},
            emphasis={"volume": Emphasis.BAR},
            centred=("abc",),
        ),
        Grid((0, 8), _classes()),
        Chart(
            (6, 8),
            ChartKind.COLUMN,
            "charts.pareto.title",
            "charts.pareto.alt",
            (
                Series("pareto.volume", "pareto.customer_name", "fields.volume", tone="primary"),
                Series("pareto.cumulative_share", "pareto.customer_name", "fields.cumulative_share", tone="second",
                       line=True, second_axis=True),
            ),
            size=(760, 430),
            value_kind=Kind.MONEY,
            minimum=0,
            hide_categories=True,
            category_title="charts.pareto.customers",
            gap=15,
        ),
    ),
)  # fmt: skip
