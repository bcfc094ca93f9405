"""*Encuestas*: what customers think of each aspect of our service. METHOD §1 stage 1."""

from cec_xl.workbook.charts import Chart, ChartKind, Series
from cec_xl.workbook.layout import Cell, Grid, NamedRange, Sheet, Stage, TableBlock, Tone
from cec_xl.workbook.schema import Kind

ASPECTS = 8
"""Different aspects the summary has room for."""


def _summary() -> tuple[Cell, ...]:
    columns = ("fields.aspect", "template.answers", "template.average", "template.lowest")
    cells = [Cell((0, column), label, tone=Tone.COLUMN) for column, label in enumerate(columns)]
    for row in range(1, 1 + ASPECTS):
        name = f"{{r{row}c0}}"
        new = f'MATCH(0,COUNTIF({{r0c0:r{row - 1}c0}},{{surveys.aspect}}&""),0)'
        cells += [
            Cell((row, 0), formula=f'=IFERROR(INDEX({{surveys.aspect}},{new})&"","")', array=True, tone=Tone.RESULT),
            Cell((row, 1), formula=f'=IF({name}="","",COUNTIF({{surveys.aspect}},{name}))', kind=Kind.COUNT,
                 tone=Tone.RESULT),
            Cell((row, 2), formula=f'=IF({name}="","",AVERAGEIF({{surveys.aspect}},{name},{{surveys.survey_score}}))',
                 kind=Kind.SCORE, tone=Tone.RESULT),
            Cell((row, 3), formula=f'=IF({name}="","",MIN(IF({{surveys.aspect}}={name},{{surveys.survey_score}})))',
                 kind=Kind.SCORE, tone=Tone.RESULT, array=True),
        ]  # fmt: skip
    return tuple(cells)


SHEET = Sheet(
    key="surveys",
    stage=Stage.INFORMATION,
    order=40,
    freeze="customer_id",
    widths={5: 3, 6: 26, 7: 12, 8: 10, 9: 12},
    blocks=(
        TableBlock(
            "surveys",
            blank_rows=25,
            widths={"survey_date": 14, "aspect": 26, "comment": 44},
            wrapped=("comment",),
        ),
        Grid((2, 6), _summary(), names=(NamedRange("survey_aspects", (1, 0), (ASPECTS, 1)),
                                        NamedRange("survey_averages", (1, 2), (ASPECTS, 1)))),
        Chart(
            (15, 6),
            ChartKind.BAR,
            "charts.surveys.title",
            "charts.surveys.alt",
            (Series("survey_averages", "survey_aspects", "template.average"),),
            size=(460, 320),
            value_kind=Kind.SCORE,
            number_format="digit",
            minimum=0,
            maximum=10,
            legend=False,
        ),
    ),
    done="COUNTA({surveys.customer_id})>0",
)  # fmt: skip
