"""*Misión_visión*: business, mission, vision, values and what they rest on. METHOD §1 stage 5."""

from cec_xl.workbook.layout import Cell, Grid, Sheet, Stage, Tone

FIELDS = (
    "business",
    "trade",
    "mission",
    "vision",
    "values",
    "knowledge",
    "strategies",
    "success_factors",
    "advantages",
)


def _form() -> tuple[Cell, ...]:
    cells: list[Cell] = []
    for row, field in enumerate(FIELDS):
        cells += [
            Cell((row, 0), f"template.reflection.{field}", tone=Tone.LABEL),
            Cell((row, 1), f"template.reflection_question.{field}", tone=Tone.NOTE, span=(1, 2)),
            Cell((row, 3), name=f"reflection_{field}", form=True, tone=Tone.AREA, span=(1, 5)),
        ]
    return tuple(cells)


SHEET = Sheet(
    key="mission_vision",
    stage=Stage.REFLECTION,
    order=0,
    steps=1,
    one_page=True,
    widths={0: 26, 1: 20, 2: 20, **dict.fromkeys(range(3, 8), 15)},
    blocks=(Grid((0, 0), _form(), row_heights=dict.fromkeys(range(len(FIELDS)), 62)),),
    done='AND(cecxl_reflection_mission<>"",cecxl_reflection_vision<>"")',
)
