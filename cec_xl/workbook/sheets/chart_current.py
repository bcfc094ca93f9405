"""*Gráfico_actuales*: the rhombus of the current portfolio, segment by segment. METHOD §5."""

from cec_xl.workbook.sheets._rhombus import portfolio_rhombus

SEGMENTS = (("vital", "keep"), ("future", "grow"), ("dull", "analyse"), ("unnecessary", "leave"))

SHEET = portfolio_rhombus(
    "chart_current",
    "current",
    tuple(
        (
            f"choices.segment.{segment}",
            "AVERAGEIFS({digit},{scores.set_name},SET,{scores.segment},{@choices.segment." + segment + "})",
            tone,
        )
        for segment, tone in SEGMENTS
    ),
    order=61,
)
