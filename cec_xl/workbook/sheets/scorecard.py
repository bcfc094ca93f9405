"""*CMI*: the balanced scorecard, computed live from the other sheets against typed targets. METHOD §9."""

from cec_xl.workbook.layout import Cell, Emphasis, Grid, Sheet, Stage, Tone
from cec_xl.workbook.schema import Kind
from cec_xl.workbook.sheets._indicators import INDICATORS, PERSPECTIVES, Indicator

COLUMNS = ("fields.indicator", "template.how_computed", "template.actual", "template.target", "template.previous",
           "template.trend", "template.light")  # fmt: skip


def _rows() -> tuple[Cell, ...]:
    cells: list[Cell] = []
    row = 0
    for perspective in PERSPECTIVES:
        cells.append(Cell((row, 0), f"template.perspective.{perspective}", tone=Tone.HEADING, span=(1, 7)))
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
    kind = indicator.kind
    return [
        Cell((row, 0), f"indicators.{indicator.key}.name", tone=Tone.LABEL),
        Cell((row, 1), f"indicators.{indicator.key}.how", tone=Tone.NOTE, span=(1, 1)),
        Cell((row, 2), formula=f'=IFERROR({indicator.formula},"")', tone=Tone.RESULT, name=f"actual_{indicator.key}",
             kind=kind),
        Cell((row, 3), tone=Tone.INPUT, name=f"target_{indicator.key}", form=True, kind=kind),
        Cell((row, 4), tone=Tone.INPUT, name=f"previous_{indicator.key}", form=True, kind=kind),
        Cell((row, 5), formula=trend, kind=Kind.DIGIT, tone=Tone.RESULT),
        Cell((row, 6), formula=light, tone=Tone.RESULT, emphasis=Emphasis.LIGHT, name=f"light_{indicator.key}"),
    ]  # fmt: skip


SHEET = Sheet(
    key="scorecard",
    stage=Stage.INDICATORS,
    order=0,
    steps=2,
    one_page=True,
    widths={0: 36, 1: 54, 2: 15, 3: 15, 4: 15, 5: 11, 6: 13},
    blocks=(Grid((0, 0), _rows()),),
    done="COUNT(" + ",".join(f"cecxl_target_{indicator.key}" for indicator in INDICATORS) + ")>0",
)
