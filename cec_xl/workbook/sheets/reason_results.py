"""*Análisis_motivos*: what each reason cost, and what winning back has taught. METHOD §8."""

from cec_xl.workbook.charts import Chart, ChartKind, Series
from cec_xl.workbook.layout import Sheet, Stage, TableBlock

SHEET = Sheet(
    key="reason_results",
    stage=Stage.WINBACK,
    order=50,
    brief=True,
    widths={9: 3},
    blocks=(
        TableBlock(
            "reason_results",
            widths={"reason_name": 33, "reason_category": 20, "winback_strategy": 44},
            wrapped=("winback_strategy",),
        ),
        Chart(
            (0, 10),
            ChartKind.BAR,
            "charts.reasons.title",
            "charts.reasons.alt",
            (Series("reason_results.customers", "reason_results.reason_name", "fields.customers", tone="second"),),
            size=(640, 560),
            minimum=0,
            legend=False,
            data_labels=True,
            gap=35,
        ),
    ),
)
