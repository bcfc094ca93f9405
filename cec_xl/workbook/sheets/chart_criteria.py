"""*Gráfico_criterios*: the rhombus of one chosen customer against the portfolio, live without Python. METHOD §5."""

from cec_xl.workbook.charts import Chart, ChartKind, Series
from cec_xl.workbook.layout import Cell, Emphasis, Grid, NamedRange, Sheet, Stage, Tone
from cec_xl.workbook.schema import Kind

BEST = "INDEX({scores.customer_name},MATCH(1,{scores.rank},0))"
POSITION = "MATCH({r0c8},{scores.customer_name},0)"
SHOWN = f'=IFERROR(IF(cecxl_chart_customer="",{BEST},cecxl_chart_customer),{{@fields.customer_name}})'
FACTS = ("customer_id", "situation", "set_name", "code", "score", "rank", "segment", "strategy")


def _customer() -> tuple[Cell, ...]:
    cells = [
        Cell((0, 0), "template.choose_customer", tone=Tone.LABEL, span=(1, 3)),
        Cell((0, 8), formula=SHOWN, tone=Tone.HIDDEN),
        Cell((0, 3), name="chart_customer", tone=Tone.INPUT, span=(1, 3), source="list_scores_customer_name",
             hint="template.choose_customer_hint"),
        Cell((1, 0), "fields.customer_name", tone=Tone.LABEL, span=(1, 3)),
        Cell((1, 3), formula=f'=IF(ISNUMBER({POSITION}),{{r0c8}},"")', tone=Tone.FIGURE, span=(1, 3)),
    ]  # fmt: skip
    for row, field in enumerate(FACTS, start=2):
        kind = {"score": Kind.NUMBER, "rank": Kind.COUNT}.get(field, Kind.TEXT)
        colour = Emphasis.CHOICE if field in ("segment", "strategy") else None
        cells += [
            Cell((row, 0), f"fields.{field}", tone=Tone.LABEL, span=(1, 3)),
            Cell((row, 3), formula=f'=IFERROR(INDEX({{scores.{field}}},{POSITION})&"","")' if kind is Kind.TEXT
                 else f'=IFERROR(INDEX({{scores.{field}}},{POSITION}),"")', kind=kind, tone=Tone.RESULT, span=(1, 3),
                 emphasis=colour, left=True),
        ]  # fmt: skip
    return tuple(cells)


def _digits() -> tuple[Cell, ...]:
    columns = ("fields.order", "fields.criterion_name", "template.value", "template.digit", "template.average",
               "fields.t4", "fields.t3", "fields.t2")  # fmt: skip
    cells = [Cell((0, column), label, tone=Tone.COLUMN) for column, label in enumerate(columns)]
    for order in (1, 2, 3, 4):
        cells += _digit(order)
    return tuple(cells)


def _digit(order: int) -> list[Cell]:
    customer = "MATCH(cecxl_chart_shown,{scores.customer_name},0)"
    used = f"INDEX(({{applied.set_name}}=cecxl_chart_set)*({{applied.order}}={order}),0)"
    header = f"INDEX({{criteria.criterion_column}},MATCH({{r{order}c1}},{{criteria.criterion_name}},0))"
    own_row = "MATCH(cecxl_chart_shown,{customers.customer_name},0)+1"
    value = f"INDEX(cecxl_customers[#All],{own_row},MATCH({header},INDEX(cecxl_customers[#All],1,0),0))"
    digit = f"INDEX({{scores.d{order}}},{customer})"
    average = f"AVERAGEIFS({{scores.d{order}}},{{scores.set_name}},cecxl_chart_set)"
    cells = [
        Cell((order, 0), value=order, kind=Kind.DIGIT, tone=Tone.RESULT),
        Cell((order, 1), formula=f'=IFERROR(INDEX({{applied.criterion_name}},MATCH(1,{used},0)),"")', tone=Tone.RESULT),
        # N() leaves the unit of the customers' column behind: LibreOffice would keep the first one it met.
        Cell((order, 2), formula=f'=IFERROR(IF({value}="","",IF(ISNUMBER({value}),N({value}),{value})),"")',
             tone=Tone.RESULT, number_format="plain", emphasis=Emphasis.CRITERION_UNIT),
        Cell((order, 3), formula=f'=IFERROR(IF({digit}="","·",{digit}),"")', kind=Kind.DIGIT, tone=Tone.RESULT,
             emphasis=Emphasis.DIGITS),
        Cell((order, 4), formula=f'=IFERROR({average},"")', kind=Kind.NUMBER, tone=Tone.RESULT),
    ]  # fmt: skip
    for column, field in enumerate(("t4", "t3", "t2"), start=5):
        cells.append(
            Cell((order, column), formula=f'=IFERROR(INDEX({{applied.{field}}},MATCH(1,{used},0)),"")',
                 tone=Tone.RESULT, number_format="plain", emphasis=Emphasis.CRITERION_UNIT)
        )  # fmt: skip
    cells.append(Cell((order, 8), formula=f'={order}&IF({{r{order}c1}}="",""," · "&{{r{order}c1}})', tone=Tone.HIDDEN))
    return cells


SHEET = Sheet(
    key="chart_criteria",
    stage=Stage.CLASSIFICATION,
    order=60,
    basic=True,
    steps=1,
    widths={0: 8, 1: 30, 2: 13, 3: 9, 4: 11, 5: 12, 6: 12, 7: 12, 8: 3},
    formulas_only=True,
    one_page=True,
    blocks=(
        Grid(
            (0, 0),
            _customer(),
            names=(NamedRange("chart_shown", (0, 8), (1, 1)), NamedRange("chart_set", (4, 3), (1, 1))),
            row_heights={1: 28},
        ),
        Grid(
            (12, 0),
            _digits(),
            names=(
                NamedRange("rhombus_criteria", (1, 8), (4, 1)),
                NamedRange("rhombus_customer", (1, 3), (4, 1)),
                NamedRange("rhombus_average", (1, 4), (4, 1)),
            ),
            row_heights={0: 32},
        ),
        Chart(
            (0, 9),
            ChartKind.RADAR,
            "charts.rhombus.title",
            "charts.rhombus.alt",
            (
                Series("rhombus_average", "rhombus_criteria", "template.portfolio_average", tone="leave", dashed=True),
                Series("rhombus_customer", "rhombus_criteria", "=chart_shown", tone="primary"),
            ),
            size=(560, 470),
            minimum=0,
            maximum=4,
            major_unit=1,
            number_format="axis_digit",
        ),
    ),
)
