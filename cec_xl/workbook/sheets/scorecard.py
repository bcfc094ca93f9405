"""*CMI*: the balanced scorecard, live from the other sheets, against typed targets and the last snapshot. METHOD §9."""

from cec_xl.workbook.layout import Cell, Emphasis, Grid, Sheet, Stage, Tone
from cec_xl.workbook.schema import Kind
from cec_xl.workbook.sheets._indicators import INDICATORS, PERSPECTIVES, Indicator

COLUMNS = ("fields.indicator", "template.how_computed", "template.actual", "template.target", "template.previous",
           "template.trend", "template.light", "template.what_is_missing")  # fmt: skip
DATES = "{scorecard_history.snapshot_date}"
DATE = f'=IF(cecxl_setting_as_of="",IF(COUNT({DATES})=0,"",MAX({DATES})),cecxl_setting_as_of)'
BEFORE = f"SUMPRODUCT(MAX(({DATES}<cecxl_scorecard_date)*{DATES}))"
FIRST_ROW = 2


def _dates() -> tuple[Cell, ...]:
    return (
        Cell((0, 0), "template.scorecard_date", tone=Tone.LABEL),
        Cell((0, 1), formula=DATE, kind=Kind.DATE, tone=Tone.RESULT, name="scorecard_date", left=True),
        Cell((0, 2), "template.scorecard_before", tone=Tone.LABEL, span=(1, 2)),
        Cell((0, 4), formula=f'=IFERROR(IF({BEFORE}=0,"",{BEFORE}),"")', kind=Kind.DATE, tone=Tone.RESULT,
             name="scorecard_before"),
    )  # fmt: skip


def _rows() -> tuple[Cell, ...]:
    cells: list[Cell] = []
    row = FIRST_ROW
    for perspective in PERSPECTIVES:
        cells.append(Cell((row, 0), f"template.perspective.{perspective}", tone=Tone.HEADING, span=(1, len(COLUMNS))))
        cells += [Cell((row + 1, column), label, tone=Tone.COLUMN) for column, label in enumerate(COLUMNS)]
        row += 2
        for indicator in INDICATORS:
            if indicator.perspective == perspective:
                cells += _indicator(row, indicator)
                row += 1
        row += 1
    return tuple(cells)


def _indicator(row: int, indicator: Indicator) -> list[Cell]:
    actual, target, previous = (f"{{r{row}c{column}}}" for column in (2, 3, 4))
    better = f"{actual}>={target}" if indicator.high else f"{actual}<={target}"
    near = f"{actual}>=0.9*{target}" if indicator.high else f"{actual}<=1.1*{target}"
    light = (
        f'=IF(OR({actual}="",{target}=""),"",IF({better},{{@template.light_good}},'
        f"IF({near},{{@template.light_near}},{{@template.light_far}})))"
    )
    trend = f'=IF(OR({actual}="",{previous}=""),"",IF({actual}>{previous},"▲",IF({actual}<{previous},"▼","=")))'
    key, kind = indicator.key, indicator.kind
    noted = 'INDEX({scorecard_history.indicator_key}&"|"&{scorecard_history.snapshot_date},0)'
    before = (
        f'=IFERROR(INDEX({{scorecard_history.indicator_value}},MATCH("{key}|"&cecxl_scorecard_before,{noted},0)),"")'
    )
    missing = f'=IF({actual}="",{{@indicators.{key}.needs}},IF({target}="",{{@template.no_target}},""))'
    return [
        Cell((row, 0), f"indicators.{key}.name", tone=Tone.LABEL),
        Cell((row, 1), f"indicators.{key}.how", tone=Tone.NOTE),
        Cell((row, 2), formula=f'=IFERROR({indicator.formula},"")' if indicator.formula else None, tone=Tone.RESULT,
             name=f"actual_{key}", kind=kind),
        Cell((row, 3), tone=Tone.INPUT, name=f"target_{key}", form=True, kind=kind),
        Cell((row, 4), formula=before, tone=Tone.RESULT, name=f"previous_{key}", kind=kind),
        Cell((row, 5), formula=trend, kind=Kind.DIGIT, tone=Tone.RESULT),
        Cell((row, 6), formula=light, tone=Tone.RESULT, emphasis=Emphasis.LIGHT, name=f"light_{key}"),
        Cell((row, 7), formula=missing, tone=Tone.NOTE),
    ]  # fmt: skip


SHEET = Sheet(
    key="scorecard",
    stage=Stage.INDICATORS,
    order=0,
    steps=2,
    one_page=True,
    widths={0: 36, 1: 50, 2: 15, 3: 15, 4: 15, 5: 11, 6: 13, 7: 44},
    blocks=(Grid((0, 0), (*_dates(), *_rows()), row_heights={0: 20}),),
    done="COUNT(" + ",".join(f"cecxl_target_{indicator.key}" for indicator in INDICATORS) + ")>0",
)
