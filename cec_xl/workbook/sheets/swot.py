"""*DAFO*: strengths and weaknesses against opportunities and threats, a strategy where they meet. METHOD §1 stage 5."""

from cec_xl.workbook.layout import Cell, Grid, Sheet, Stage, Tone

CELLS = (
    ((1, 3), "strengths", Tone.VITAL),
    ((1, 6), "weaknesses", Tone.DULL),
    ((3, 0), "opportunities", Tone.FUTURE),
    ((5, 0), "threats", Tone.UNNECESSARY),
    ((3, 3), "offensive", Tone.COLUMN),
    ((3, 6), "reorientation", Tone.COLUMN),
    ((5, 3), "defensive", Tone.COLUMN),
    ((5, 6), "survival", Tone.COLUMN),
)
"""Place of the heading of each box; its text goes below."""


def _boxes() -> tuple[Cell, ...]:
    cells: list[Cell] = []
    for (row, column), key, tone in CELLS:
        cells += [
            Cell((row, column), f"template.swot.{key}", tone=tone, span=(1, 3)),
            Cell((row + 1, column), name=f"swot_{key}", form=True, tone=Tone.AREA, span=(1, 3),
                 hint=f"template.swot_hint.{key}"),
        ]  # fmt: skip
    return tuple(cells)


SHEET = Sheet(
    key="swot",
    stage=Stage.REFLECTION,
    order=10,
    steps=1,
    one_page=True,
    widths=dict.fromkeys(range(9), 16),
    blocks=(Grid((0, 0), _boxes(), row_heights={1: 24, 2: 120, 3: 24, 4: 120, 5: 24, 6: 120}),),
    done='AND(cecxl_swot_strengths<>"",cecxl_swot_opportunities<>"")',
)
