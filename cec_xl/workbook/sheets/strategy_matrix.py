"""*Matriz_estrategias*: any digit against any other, the strategy of each cell, and who is in it. METHOD §5."""

from cec_xl.workbook.layout import Cell, Emphasis, Grid, Sheet, Stage, Tone
from cec_xl.workbook.schema import Kind
from cec_xl.workbook.sheets._members import BUYING, members

DIGITS = ("1", "2", "3", "4")
DOWN, ACROSS = "VALUE(RIGHT(cecxl_strategy_down,1))", "VALUE(RIGHT(cecxl_strategy_across,1))"
PLACES = tuple(f"fields.d{place}" for place in DIGITS)
STEPS = (("leave", "setting_matrix_leave"), ("analyse", "setting_matrix_analyse"), ("keep", "setting_matrix_keep"))


def _matrix() -> tuple[Cell, ...]:
    cells = [
        Cell((0, 0), "template.down", tone=Tone.LABEL),
        Cell((0, 1), PLACES[1], name="strategy_down", tone=Tone.INPUT, span=(1, 2), options=PLACES),
        Cell((1, 0), "template.across", tone=Tone.LABEL),
        Cell((1, 1), PLACES[2], name="strategy_across", tone=Tone.INPUT, span=(1, 2), options=PLACES),
        Cell((3, 0), "template.matrix_customers", tone=Tone.HEADING, span=(1, 5)),
        Cell((10, 0), "template.matrix_strategy", tone=Tone.HEADING, span=(1, 5)),
    ]
    for top in (4, 11):
        cells.append(
            Cell((top, 0), formula='=cecxl_strategy_down&" ↓   "&cecxl_strategy_across&" →"', tone=Tone.COLUMN)
        )
        for position, digit in enumerate(DIGITS, start=1):
            cells.append(Cell((top, position), value=int(digit), kind=Kind.DIGIT, tone=Tone.COLUMN))
            cells.append(Cell((top + position, 0), value=int(digit), kind=Kind.DIGIT, tone=Tone.COLUMN))
    for row in range(1, 5):
        for column in range(1, 5):
            cells += _pair(row, column)
    return tuple(cells)


def _pair(row: int, column: int) -> tuple[Cell, Cell]:
    code = "{scores.code}"
    count = f'=SUMPRODUCT({BUYING}*(MID({code},{DOWN},1)="{row}")*(MID({code},{ACROSS},1)="{column}"))'
    level = (row + column - 2) / 6
    strategy = "{@choices.cell_strategy.grow}"
    for key, limit in reversed(STEPS):
        strategy = f"IF({level:.9f}<=cecxl_{limit}+0.000001,{{@choices.cell_strategy.{key}}},{strategy})"
    return (
        Cell((4 + row, column), formula=count, kind=Kind.DIGIT, tone=Tone.RESULT),
        Cell((11 + row, column), formula=f"={strategy}", tone=Tone.RESULT, emphasis=Emphasis.CHOICE,
             choices="cell_strategy"),
    )  # fmt: skip


SHEET = Sheet(
    key="strategy_matrix",
    stage=Stage.CLASSIFICATION,
    order=71,
    steps=1,
    one_page=True,
    widths={0: 30, 1: 16, 2: 16, 3: 16, 4: 16, 5: 3, 6: 16, 7: 30, 8: 13, 9: 15, 10: 13, 11: 3},
    blocks=(
        Grid((0, 0), _matrix(), row_heights={**dict.fromkeys((5, 6, 7, 8, 12, 13, 14, 15), 24)}),
        members(
            (0, 6),
            "strategy",
            f"(MID({{scores.code}},{DOWN},1)=ROW)*(MID({{scores.code}},{ACROSS},1)=COLUMN)",
            axes=("template.down", "template.across"),
            first=("4", "4"),
        ),
    ),
)
