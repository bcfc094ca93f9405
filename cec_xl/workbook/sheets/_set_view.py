"""One criteria set, seen by itself: its four criteria, their thresholds, how the portfolio spreads over the digits."""

from cec_xl.workbook.charts import Chart, ChartKind, Series
from cec_xl.workbook.layout import Cell, Emphasis, Grid, NamedRange, Shade, Sheet, Stage, Tone
from cec_xl.workbook.schema import Kind

TEXTS = ("criterion_name", "threshold_mode", "comparison")
THRESHOLDS = ("t4", "t3", "t2")
DIGITS = (4, 3, 2, 1)


def set_view(key: str, set_key: str, order: int) -> Sheet:
    """The sheet of one criteria set; `set_key` is the label ``names.set.<set_key>`` it shows at first."""
    return Sheet(
        key=key,
        stage=Stage.CLASSIFICATION,
        order=order,
        steps=1,
        widths={0: 8, 1: 30, 2: 16, 3: 16, 4: 12, 5: 12, 6: 12, 7: 3, 8: 10, 9: 10, 10: 10, 11: 10, 12: 12},
        formulas_only=True,
        one_page=True,
        blocks=(
            Grid((0, 0), _choice(key, set_key), row_heights={0: 22, 1: 30}),
            Grid(
                (3, 0),
                _lines(key),
                names=(
                    NamedRange(f"{key}_criteria", (2, 13), (4, 1)),
                    NamedRange(f"{key}_average", (2, 12), (4, 1)),
                ),
                shades=(Shade(Emphasis.BAR, (2, 8), (4, 4)),),
                row_heights={1: 32},
            ),
            Chart(
                (11, 0),
                ChartKind.RADAR,
                "charts.set.title",
                "charts.set.alt",
                (Series(f"{key}_average", f"{key}_criteria", "template.portfolio_average"),),
                size=(560, 400),
                minimum=0,
                maximum=4,
                major_unit=1,
                number_format="axis_digit",
                legend=False,
            ),
        ),
    )


def _choice(key: str, set_key: str) -> tuple[Cell, ...]:
    name = f"{key}_name"
    in_use = ",".join(f"cecxl_{name}=cecxl_active_set_{portfolio}" for portfolio in ("current", "potential"))
    kind = f"INDEX({{criteria_sets.portfolio_kind}},MATCH(cecxl_{name},{{criteria_sets.set_name}},0))"
    return (
        Cell((0, 0), "fields.set_name", tone=Tone.LABEL, span=(1, 2)),
        Cell((0, 2), f"names.set.{set_key}", name=name, tone=Tone.INPUT, span=(1, 2),
             source="list_criteria_sets_set_name", hint="template.choose_set"),
        Cell((1, 0), "fields.portfolio_kind", tone=Tone.LABEL, span=(1, 2)),
        Cell((1, 2), formula=f'=IFERROR({kind},"")', tone=Tone.RESULT, span=(1, 2)),
        Cell((1, 4), formula=f'=IF(COUNTIF({{scores.set_name}},cecxl_{name})>0,{{@template.set_scores}},'
             f"IF(OR({in_use}),{{@template.set_waits}},IF({{r1c2}}={{@choices.portfolio_kind.satisfied}},"
             "{@template.set_second},{@template.set_idle})))", tone=Tone.NOTE, span=(1, 9)),
    )  # fmt: skip


def _lines(key: str) -> tuple[Cell, ...]:
    headings = ("fields.order", *(f"fields.{field}" for field in (*TEXTS, *THRESHOLDS)))
    cells = [
        Cell((0, 0), "template.set_lines", tone=Tone.HEADING, span=(1, 7)),
        Cell((0, 8), "template.set_spread", tone=Tone.HEADING, span=(1, 5)),
    ]
    cells += [Cell((1, column), label, tone=Tone.COLUMN) for column, label in enumerate(headings)]
    cells += [Cell((1, 8 + i), value=digit, kind=Kind.DIGIT, tone=Tone.COLUMN) for i, digit in enumerate(DIGITS)]
    cells.append(Cell((1, 12), "template.average", tone=Tone.COLUMN))
    for order in (1, 2, 3, 4):
        cells += _line(f"cecxl_{key}_name", order)
    return tuple(cells)


def _line(name: str, order: int) -> list[Cell]:
    row = 1 + order
    cells = [Cell((row, 0), value=order, kind=Kind.DIGIT, tone=Tone.RESULT)]
    for column, field in enumerate(TEXTS, start=1):
        cells.append(Cell((row, column), formula=f'=IFERROR({_own(name, order, field)},"")', tone=Tone.RESULT))
    for column, field in enumerate(THRESHOLDS, start=1 + len(TEXTS)):
        own, used = _own(name, order, field), _used(name, order, field)
        cells.append(
            Cell((row, column), formula=f'=IFERROR(IF({own}="",{used},{own}),"")', tone=Tone.RESULT,
                 number_format="plain", emphasis=Emphasis.CRITERION_UNIT)
        )  # fmt: skip
    digits = f"{{scores.d{order}}}"
    cells += [
        Cell((row, 8 + i), formula=f"=COUNTIFS({{scores.set_name}},{name},{digits},{digit})", kind=Kind.COUNT,
             tone=Tone.RESULT)
        for i, digit in enumerate(DIGITS)
    ]  # fmt: skip
    average = f'=IFERROR(AVERAGEIFS({digits},{{scores.set_name}},{name}),"")'
    cells.append(Cell((row, 12), formula=average, kind=Kind.NUMBER, tone=Tone.RESULT))
    cells.append(Cell((row, 13), formula=f'={order}&" · "&{{r{row}c1}}', tone=Tone.HIDDEN))
    return cells


def _own(name: str, order: int, field: str) -> str:
    """What the set itself says."""
    both = f"INDEX(({{criteria_sets.set_name}}={name})*({{criteria_sets.order}}={order}),0)"
    return f"INDEX({{criteria_sets.{field}}},MATCH(1,{both},0))"


def _used(name: str, order: int, field: str) -> str:
    """What the last refresh scored with, for thresholds that are computed."""
    both = f"INDEX(({{applied.set_name}}={name})*({{applied.order}}={order}),0)"
    return f"INDEX({{applied.{field}}},MATCH(1,{both},0))"
