"""*Inicio*: what to do first, what came out, and the way to every sheet."""

from cec_xl.workbook.charts import Chart, ChartKind, Series
from cec_xl.workbook.layout import Button, Cell, Emphasis, Grid, NamedRange, Sheet, SheetIndex, Stage, Tone
from cec_xl.workbook.schema import Kind

SEGMENTS = ("vital", "future", "dull", "unnecessary")
STRATEGIES = {"vital": "maintain", "future": "grow", "dull": "supervise", "unnecessary": "drop"}
FIRST_STEPS = ("customers", "criteria_sets", "weights", "incidents", "priority")


def _workbook_cells() -> tuple[Cell, ...]:
    return (
        Cell((0, 0), "settings.company.name", tone=Tone.LABEL, span=(1, 2)),
        Cell((0, 2), setting="company", name="company", tone=Tone.INPUT, span=(1, 5)),
        Cell((1, 0), "settings.view.name", tone=Tone.LABEL, span=(1, 2)),
        Cell((1, 2), setting="view", name="view", tone=Tone.INPUT, span=(1, 5)),
        Cell((2, 0), "template.last_refresh", tone=Tone.LABEL, span=(1, 2)),
        Cell((2, 2), kind=Kind.DATE, number_format="moment", name="last_refresh", tone=Tone.RESULT, span=(1, 3)),
        Cell((2, 5), "template.workbook_language", tone=Tone.NOTE),
        Cell((2, 6), "template.language_name", name="language_shown", tone=Tone.NOTE),
        Cell((2, 7), "template.language_code", name="language", tone=Tone.HIDDEN),
    )


def _figures() -> tuple[Cell, ...]:
    shown = (
        ("customers_count", 0, 2, None),
        ("scored_count", 2, 1, None),
        ("incidents_blocking", 3, 2, Emphasis.ALARM),
        ("incidents_warning", 5, 2, None),
    )
    cells = [Cell((0, 0), "template.at_a_glance", tone=Tone.HEADING, span=(1, 7))]
    for name, column, width, emphasis in shown:
        cells.append(Cell((1, column), f"template.figure.{name}", tone=Tone.NOTE, span=(1, width)))
        cells.append(
            Cell((2, column), name=name, kind=Kind.COUNT, tone=Tone.FIGURE, span=(1, width), emphasis=emphasis)
        )
    return tuple(cells)


def _first_steps() -> tuple[Cell, ...]:
    cells = [Cell((0, 0), "template.first_steps", tone=Tone.HEADING, span=(1, 7))]
    for number, key in enumerate(FIRST_STEPS, start=1):
        cells += [
            Cell((number, 0), value=number, kind=Kind.DIGIT, tone=Tone.RESULT),
            Cell((number, 1), link=key, tone=Tone.LINK),
            Cell((number, 2), f"template.first_step.{key}", tone=Tone.RESULT, span=(1, 5)),
        ]
    return tuple(cells)


def _segments() -> tuple[Cell, ...]:
    columns = ("fields.segment", "fields.strategy", "fields.customers", "template.part_of_customers",
               "template.billing", "fields.billing_share")  # fmt: skip
    cells = [Cell((0, 0), "template.segments_heading", tone=Tone.HEADING, span=(1, 6))]
    cells += [Cell((1, column), label, tone=Tone.COLUMN) for column, label in enumerate(columns)]
    for row, segment in enumerate(SEGMENTS, start=2):
        cells += [
            Cell((row, 0), f"choices.segment.{segment}", tone=Tone(segment)),
            Cell((row, 1), f"choices.strategy.{STRATEGIES[segment]}", tone=Tone.RESULT),
            Cell((row, 2), name=f"count_{segment}", kind=Kind.COUNT, tone=Tone.RESULT),
            Cell((row, 3), formula=f'=IFERROR({{r{row}c2}}/SUM({{r2c2:r5c2}}),"")', kind=Kind.RATIO, tone=Tone.RESULT),
            Cell((row, 4), name=f"billing_{segment}", kind=Kind.MONEY, tone=Tone.RESULT),
            Cell((row, 5), formula=f'=IFERROR({{r{row}c4}}/SUM({{r2c4:r5c4}}),"")', kind=Kind.RATIO, tone=Tone.RESULT),
        ]
    return tuple(cells)


SHEET = Sheet(
    key="home",
    stage=Stage.START,
    order=0,
    basic=True,
    steps=0,
    one_page=True,
    portrait=True,
    widths={0: 5, 1: 24, 2: 14, 3: 11, 4: 11, 5: 11, 6: 11, 7: 3, 8: 19, 9: 16, 10: 10, 11: 11, 12: 15, 13: 12},
    blocks=(
        Grid((0, 0), _workbook_cells(), row_heights={0: 22, 1: 22, 2: 22}),
        Grid((4, 0), _figures(), row_heights={1: 32, 2: 24, 3: 24, 4: 24, 5: 24}),
        Grid((8, 0), _first_steps(), row_heights=dict.fromkeys(range(2, 6), 20)),
        Button((0, 8), "refresh", "template.button_refresh", "charts.button_refresh.alt", size=(300, 66)),
        Grid(
            (4, 8),
            _segments(),
            names=(
                NamedRange("home_segments", (2, 0), (4, 1)),
                NamedRange("home_part_customers", (2, 3), (4, 1)),
                NamedRange("home_part_billing", (2, 5), (4, 1)),
            ),
        ),
        Chart(
            (10, 8),
            ChartKind.BAR,
            "charts.segments.title",
            "charts.segments.alt",
            (
                Series("home_part_customers", "home_segments", "template.part_of_customers", tone="soft"),
                Series("home_part_billing", "home_segments", "fields.billing_share", tone="primary"),
            ),
            size=(592, 252),
            value_kind=Kind.RATIO,
            number_format="percent",
            minimum=0,
        ),
        SheetIndex((24, 0), width=14),
    ),
)
