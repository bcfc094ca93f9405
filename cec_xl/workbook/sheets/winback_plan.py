"""*Plan_recuperación*: the steps of every recovery, who takes them, when, and how they ended. METHOD §8."""

from cec_xl.workbook.layout import Cell, Grid, Sheet, Stage, TableBlock, Tone
from cec_xl.workbook.schema import Kind

OUTCOMES = ("recovered", "failed")


def _figures() -> tuple[Cell, ...]:
    cells: list[Cell] = []
    for column, outcome in enumerate(OUTCOMES):
        cells += [
            Cell((0, 1 + column), f"choices.outcome.{outcome}", tone=Tone.LABEL),
            Cell((1, 1 + column), formula=f"=COUNTIF({{recovery_plan.outcome}},{{@choices.outcome.{outcome}}})",
                 kind=Kind.COUNT, tone=Tone.FIGURE),
        ]  # fmt: skip
    return tuple(cells)


SHEET = Sheet(
    key="winback_plan",
    stage=Stage.WINBACK,
    order=80,
    steps=3,
    freeze="customer_name",
    blocks=(
        Grid((0, 0), _figures(), row_heights={1: 26}),
        TableBlock(
            "recovery_plan",
            at=(3, 0),
            widths={
                "plan_line": 12,
                "customer_name": 30,
                "recovery_step": 32,
                "responsible": 24,
                "recovery_offer": 20,
                "winback_message": 48,
                "reason_category": 20,
                "status": 14,
                "outcome": 16,
                "note": 36,
            },
            guide=False,
            wrapped=("winback_message", "note"),
            hidden=("planned_exposure",),
        ),
    ),
)
