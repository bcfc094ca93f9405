"""*Carga_equipo*: hours each account manager has against the hours its customers are due. METHOD §7."""

from cec_xl.workbook.layout import Cell, Emphasis, Grid, Shade, Sheet, Stage, TableBlock, Tone
from cec_xl.workbook.schema import Kind

MANAGERS = 12
MONTHS = 12
DETAIL = 4 + MONTHS + 2
"""Column of the detail, behind capacity and overview."""


def _overview() -> tuple[Cell, ...]:
    cells = [
        Cell((0, 0), "template.load_by_month", tone=Tone.HEADING, span=(1, MONTHS + 1)),
        Cell((1, 0), "fields.manager", tone=Tone.COLUMN),
    ]
    for month in range(1, MONTHS + 1):
        shown = f'=IF(INDEX(cecxl_calendar_months,1,{month})="","",INDEX(cecxl_calendar_months,1,{month}))'
        cells.append(Cell((1, month), formula=shown, kind=Kind.DATE, number_format="month", tone=Tone.COLUMN))
    for row in range(2, MANAGERS + 2):
        name = f"{{r{row}c0}}"
        listed = f'=IFERROR(INDEX({{team_capacity.manager}},{row - 1})&"","")'
        cells.append(Cell((row, 0), formula=listed, tone=Tone.RESULT))
        hours = f"INDEX({{team_capacity.monthly_hours}},{row - 1})"
        for month in range(1, MONTHS + 1):
            wanted = f"{{team_load.manager}},{name},{{team_load.load_month}},{{r1c{month}}}"
            load = f"SUMIFS({{team_load.month_hours}},{wanted})"
            formula = f'=IF(OR({name}="",{{r1c{month}}}=""),"",IFERROR({load}/{hours},""))'
            cells.append(
                Cell((row, month), formula=formula, kind=Kind.RATIO, number_format="percent", tone=Tone.RESULT)
            )
    return tuple(cells)


SHEET = Sheet(
    key="team_load",
    stage=Stage.IMPLEMENTATION,
    order=20,
    page_breaks=(DETAIL,),
    print_scale=60,
    widths={3: 3, 4: 24, **{5 + month: 9 for month in range(MONTHS)}, 5 + MONTHS: 3},
    blocks=(
        TableBlock(
            "team_capacity",
            title="template.team_capacity",
            blank_rows=MANAGERS,
            widths={"manager": 24, "monthly_hours": 13, "note": 26},
            formats={"monthly_hours": "plain"},
            filter=False,
        ),
        Grid((2, 4), _overview(), shades=(Shade(Emphasis.OVERLOAD, (2, 1), (MANAGERS, MONTHS)),)),
        TableBlock(
            "team_load",
            at=(0, DETAIL),
            title="template.load_list",
            widths={"manager": 24},
            formats={"load_month": "month", "month_hours": "decimal", "capacity_hours": "decimal",
                     "overload_hours": "decimal", "load_part": "percent"},
            emphasis={"load_part": Emphasis.OVERLOAD},
        ),
    ),
    done="COUNT({team_capacity.monthly_hours})>0",
)  # fmt: skip
