"""*Análisis_clientes*: the portfolio by family, zone, sector or account manager, live. METHOD §1 stage 6."""

from cec_xl.workbook.charts import Chart, ChartKind, Series
from cec_xl.workbook.layout import Cell, Emphasis, Grid, NamedRange, Shade, Sheet, Stage, Tone
from cec_xl.workbook.schema import Kind

GROUPS = 12
"""Groups the analysis has room for."""
COLUMN = "cecxl_analysis_column"
PROPERTIES = ("fields.family", "fields.zone", "fields.sector", "fields.manager", "fields.situation")


def _groups() -> tuple[Cell, ...]:
    columns = ("template.group_name", "fields.customers", "template.billing", "fields.billing_share", "fields.margin",
               "template.margin_ratio", "template.average_share", "template.average_satisfaction")  # fmt: skip
    cells = [
        Cell((0, 0), "template.analyse_by", tone=Tone.LABEL),
        Cell((0, 1), PROPERTIES[0], name="analysis_by", tone=Tone.INPUT, span=(1, 2), options=PROPERTIES),
    ]
    cells += [Cell((2, column), label, tone=Tone.COLUMN) for column, label in enumerate(columns)]
    for row in range(3, 3 + GROUPS):
        cells += _group(row)
    return tuple(cells)


def _group(row: int) -> list[Cell]:
    name = f"{{r{row}c0}}"
    new = f'MATCH(0,COUNTIF({{r2c0:r{row - 1}c0}},{COLUMN}&"")+({COLUMN}=""),0)'
    total = "SUM({customers.volume})"
    lines = (
        (f"COUNTIF({COLUMN},{name})", Kind.COUNT),
        (f"SUMIF({COLUMN},{name},{{customers.volume}})", Kind.MONEY),
        (f"{{r{row}c2}}/{total}", Kind.RATIO),
        (f"SUMIF({COLUMN},{name},{{customers.margin}})", Kind.MONEY),
        (f"{{r{row}c4}}/{{r{row}c2}}", Kind.RATIO),
        (f"AVERAGEIF({COLUMN},{name},{{customers.share}})", Kind.RATIO),
        (f"AVERAGEIF({COLUMN},{name},{{customers.satisfaction}})", Kind.SCORE),
    )
    cells = [Cell((row, 0), formula=f'=IFERROR(INDEX({COLUMN},{new})&"","")', array=True, tone=Tone.RESULT)]
    cells += [
        Cell((row, column), formula=f'=IF({name}="","",IFERROR({formula},""))', kind=kind, tone=Tone.RESULT)
        for column, (formula, kind) in enumerate(lines, start=1)
    ]
    return cells


HEADER = "INDEX(cecxl_customers[#All],1,0)"
CHOSEN = f"=INDEX(cecxl_customers[#Data],0,MATCH(cecxl_analysis_by,{HEADER},0))"

SHEET = Sheet(
    key="customer_analysis",
    stage=Stage.SEGMENTATION,
    order=0,
    steps=1,
    one_page=True,
    widths={0: 32, 1: 12, 2: 16, 3: 13, 4: 16, 5: 12, 6: 14, 7: 14},
    blocks=(
        Grid(
            (0, 0),
            _groups(),
            names=(
                NamedRange("analysis_groups", (3, 0), (GROUPS, 1)),
                NamedRange("analysis_billing", (3, 2), (GROUPS, 1)),
                NamedRange("analysis_margin", (3, 4), (GROUPS, 1)),
            ),
            formulas={"analysis_column": CHOSEN},
            shades=(Shade(Emphasis.BAR, (3, 2), (GROUPS, 1)),),
            row_heights={0: 22, 2: 32},
        ),
        Chart(
            (17, 0),
            ChartKind.COLUMN,
            "charts.analysis.title",
            "charts.analysis.alt",
            (
                Series("analysis_billing", "analysis_groups", "template.billing"),
                Series("analysis_margin", "analysis_groups", "fields.margin", tone="keep"),
            ),
            size=(960, 320),
            value_kind=Kind.MONEY,
            minimum=0,
        ),
    ),
)
