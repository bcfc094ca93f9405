"""*CEC_4444*: the criteria sets chosen, compared and defined. METHOD §2."""

from cec_xl.workbook.layout import Cell, Emphasis, Grid, Sheet, Stage, TableBlock, Tone
from cec_xl.workbook.schema import Kind

COMPARED = 12
"""Sets that the comparison has room for."""
FIRST = 2
"""First row of the comparison's body within its grid."""
KINDS = ("current", "potential", "satisfied", "lost")


def _choosers() -> tuple[Cell, ...]:
    cells = [Cell((0, 0), "template.sets_in_use", tone=Tone.HEADING, span=(1, 10))]
    for row, kind in enumerate(KINDS, start=1):
        cells += [
            Cell((row, 0), f"choices.portfolio_kind.{kind}", tone=Tone.LABEL),
            Cell((row, 1), setting=f"active_set_{kind}", name=f"active_set_{kind}", tone=Tone.INPUT, span=(1, 2)),
            Cell((row, 3), f"template.set_for.{kind}", tone=Tone.NOTE),
        ]
    return tuple(cells)


def _comparison() -> tuple[Cell, ...]:
    columns = ("fields.set_name", "fields.portfolio_kind", "fields.family", *(f"fields.d{k}" for k in (1, 2, 3, 4)),
               "template.in_use", "template.customers_scored")  # fmt: skip
    cells = [Cell((0, 0), "template.sets_compared", tone=Tone.HEADING, span=(1, 10))]
    cells += [Cell((1, column), label, tone=Tone.COLUMN) for column, label in enumerate(columns)]
    for row in range(FIRST, FIRST + COMPARED):
        cells += _compared_set(row)
    return tuple(cells)


def _compared_set(row: int) -> list[Cell]:
    name = f"{{r{row}c0}}"
    nth = (
        "SMALL(IF({criteria_sets.order}=1,ROW({criteria_sets.order})-MIN(ROW({criteria_sets.order}))+1),"
        f"{row - FIRST + 1})"
    )
    cells = [
        Cell((row, 0), formula=f'=IFERROR(INDEX({{criteria_sets.set_name}},{nth}),"")', array=True, tone=Tone.RESULT)
    ]
    for column, field in ((1, "portfolio_kind"), (2, "family")):
        found = f"INDEX({{criteria_sets.{field}}},MATCH({name},{{criteria_sets.set_name}},0))"
        cells.append(Cell((row, column), formula=f'=IF({name}="","",{found}&"")', tone=Tone.RESULT))
    for order in (1, 2, 3, 4):
        both = f"INDEX(({{criteria_sets.set_name}}={name})*({{criteria_sets.order}}={order}),0)"
        found = f"INDEX({{criteria_sets.criterion_name}},MATCH(1,{both},0))"
        cells.append(Cell((row, 2 + order), formula=f'=IF({name}="","",IFERROR({found},""))', tone=Tone.RESULT))
    in_use = ",".join(f"{name}=cecxl_active_set_{kind}" for kind in KINDS)
    cells += [
        Cell((row, 7), formula=f'=IF({name}="","",IF(OR({in_use}),{{@choices.yes_no.yes}},""))', kind=Kind.YES_NO,
             tone=Tone.RESULT, emphasis=Emphasis.DONE),
        Cell((row, 8), formula=f'=IF({name}="","",COUNTIF({{scores.set_name}},{name}))', kind=Kind.COUNT,
             tone=Tone.RESULT),
    ]  # fmt: skip
    return cells


LAST = FIRST + COMPARED - 1
NAMES = f"{{!r{FIRST}c0:r{LAST}c0}}"

SHEET = Sheet(
    key="criteria_sets",
    stage=Stage.CLASSIFICATION,
    order=10,
    basic=True,
    steps=3,
    widths={3: 29, 4: 29, 5: 18, 6: 18},
    blocks=(
        Grid((0, 0), _choosers()),
        Grid(
            (6, 0),
            _comparison(),
            formulas={
                "list_criteria_sets_set_name": f'={{!r{FIRST}c0}}:INDEX({NAMES},MAX(1,SUMPRODUCT(--({NAMES}<>""))))'
            },
            row_heights={1: 30},
        ),
        TableBlock(
            "criteria_sets",
            at=(7 + FIRST + COMPARED, 0),
            title="template.sets_defined",
            widths={"set_name": 24, "family": 20, "order": 22, "criterion_name": 30, "t4": 14, "t3": 14, "t2": 14},
            emphasis=dict.fromkeys(("t4", "t3", "t2"), Emphasis.CRITERION_UNIT),
            formats={"t4": "plain", "t3": "plain", "t2": "plain"},
        ),
    ),
    done='cecxl_active_set_current<>""',
)
