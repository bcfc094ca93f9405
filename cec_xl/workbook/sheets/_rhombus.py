"""The rhombus of a whole portfolio: averages of its digits, by segment or against its best customer. METHOD §5."""

from cec_xl.workbook.charts import Chart, ChartKind, Series
from cec_xl.workbook.layout import Cell, Grid, NamedRange, Sheet, Stage, Tone
from cec_xl.workbook.schema import Kind

Line = tuple[str, str, str]
"""Label of a series, template of its value for one digit (``{digit}`` the column), its colour."""


def portfolio_rhombus(key: str, portfolio: str, lines: tuple[Line, ...], *, order: int) -> Sheet:
    """The sheet of one portfolio's rhombus.

    Args:
        key: the sheet's.
        portfolio: portfolio kind whose active set it shows.
        lines: the series beside the average.
        order: place within the stage.
    """
    series = (("template.portfolio_average", "AVERAGEIFS({digit},{scores.set_name},SET)", "shade_1"), *lines)
    cells = [
        Cell((0, 0), "fields.set_name", tone=Tone.LABEL, span=(1, 2)),
        Cell((0, 2), formula=f'=cecxl_active_set_{portfolio}&""', tone=Tone.RESULT, span=(1, 2)),
        Cell((1, 0), "template.customers_scored", tone=Tone.LABEL, span=(1, 2)),
        Cell((1, 2), formula="=COUNTIF({scores.set_name},{r0c2})", kind=Kind.COUNT, tone=Tone.RESULT, left=True,
             span=(1, 2)),
        Cell((3, 0), "fields.order", tone=Tone.COLUMN),
        Cell((3, 1), "fields.criterion_name", tone=Tone.COLUMN),
        *(Cell((3, column), label, tone=Tone.COLUMN) for column, (label, _, _) in enumerate(series, start=2)),
    ]  # fmt: skip
    for place in (1, 2, 3, 4):
        cells += _line(place, series)
    last = 2 + len(series)
    names = [NamedRange(f"{key}_criteria", (4, last), (4, 1))]
    names += [NamedRange(f"{key}_{column}", (4, column), (4, 1)) for column in range(2, last)]
    return Sheet(
        key=key,
        stage=Stage.CLASSIFICATION,
        order=order,
        steps=1,
        widths={0: 8, 1: 30, **dict.fromkeys(range(2, last), 17)},
        formulas_only=True,
        one_page=True,
        blocks=(
            Grid((0, 0), tuple(cells), names=tuple(names), row_heights={3: 32}),
            Chart(
                (9, 0),
                ChartKind.RADAR,
                f"charts.{key}.title",
                f"charts.{key}.alt",
                tuple(
                    Series(f"{key}_{column}", f"{key}_criteria", label, tone=tone, dashed=column == 2)
                    for column, (label, _, tone) in enumerate(series, start=2)
                ),
                size=(640, 480),
                minimum=0,
                maximum=4,
                major_unit=1,
                number_format="axis_digit",
            ),
        ),
    )


def _line(place: int, series: tuple[Line, ...]) -> list[Cell]:
    row = 3 + place
    both = f"INDEX(({{criteria_sets.set_name}}={{r0c2}})*({{criteria_sets.order}}={place}),0)"
    criterion = f"INDEX({{criteria_sets.criterion_name}},MATCH(1,{both},0))"
    cells = [
        Cell((row, 0), value=place, kind=Kind.DIGIT, tone=Tone.RESULT),
        Cell((row, 1), formula=f'=IFERROR({criterion},"")', tone=Tone.RESULT),
    ]
    for column, (_, template, _) in enumerate(series, start=2):
        value = template.replace("{digit}", f"{{scores.d{place}}}").replace("SET", "{r0c2}")
        cells.append(
            Cell((row, column), formula=f'=IFERROR({value},"")', kind=Kind.NUMBER, tone=Tone.RESULT, array=True)
        )
    label = f'={place}&" · "&{{r{row}c1}}'
    cells.append(Cell((row, 2 + len(series)), formula=label, tone=Tone.HIDDEN))
    return cells
