"""*Datos_históricos*: the firm itself over the years: 7S, resources, environment, marketing mix. METHOD §1 stage 1."""

from cec_xl.workbook.layout import Sheet, Stage, TableBlock

PERIODS = tuple(f"period_{period}" for period in range(1, 6))

SHEET = Sheet(
    key="historic_data",
    stage=Stage.INFORMATION,
    order=60,
    freeze="variable",
    blocks=(
        TableBlock(
            "historic_data",
            widths={"history_group": 18, "variable": 28, "conclusion": 40, **dict.fromkeys(PERIODS, 20)},
            wrapped=(*PERIODS, "conclusion"),
            filter=False,
        ),
    ),
    done="COUNTA({historic_data.period_5})>0",
)
