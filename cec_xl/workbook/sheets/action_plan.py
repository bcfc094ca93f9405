"""*Plan_acción*: who does what by when, at what cost, and how far it is. METHOD §1 stage 8."""

from cec_xl.workbook.layout import Cell, Emphasis, Grid, Sheet, Stage, TableBlock, Tone
from cec_xl.workbook.schema import Kind

STATUSES = ("pending", "in_progress", "done", "dropped")
LATE = (
    'COUNTIFS({action_plan.due_on},"<"&cecxl_plan_date,{action_plan.due_on},">0",{action_plan.status},'
    '"<>"&{@choices.status.done},{action_plan.status},"<>"&{@choices.status.dropped})'
)


def _summary() -> tuple[Cell, ...]:
    cells: list[Cell] = []
    for column, status in enumerate(STATUSES):
        cells += [
            Cell((0, column), f"choices.status.{status}", tone=Tone.LABEL),
            Cell((1, column), formula=f"=COUNTIF({{action_plan.status}},{{@choices.status.{status}}})",
                 kind=Kind.COUNT, tone=Tone.FIGURE),
        ]  # fmt: skip
    return (
        *cells,
        Cell((0, 4), "template.late", tone=Tone.LABEL),
        Cell((1, 4), formula=f"={LATE}", kind=Kind.COUNT, tone=Tone.FIGURE, emphasis=Emphasis.ALARM, name="plan_late"),
        Cell((0, 5), "template.plan_cost", tone=Tone.LABEL, span=(1, 2)),
        Cell((1, 5), formula="=SUM({action_plan.action_cost})", kind=Kind.MONEY, tone=Tone.FIGURE, span=(1, 2)),
        Cell((0, 7), "template.plan_date", tone=Tone.LABEL),
        Cell((1, 7), formula='=IF(cecxl_setting_as_of="",TODAY(),cecxl_setting_as_of)', kind=Kind.DATE,
             tone=Tone.RESULT, name="plan_date", left=True),
    )  # fmt: skip


SHEET = Sheet(
    key="action_plan",
    stage=Stage.IMPLEMENTATION,
    order=0,
    basic=True,
    freeze="action_name",
    blocks=(
        Grid((0, 0), _summary(), row_heights={1: 26}),
        TableBlock(
            "action_plan",
            at=(3, 0),
            blank_rows=20,
            widths={"action_name": 44, "objective": 40, "responsible": 24, "status": 16, "action_result": 40},
            wrapped=("action_name", "objective", "action_result"),
        ),
    ),
    done="COUNTA({action_plan.action_name})>0",
)
