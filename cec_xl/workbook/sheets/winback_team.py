"""*Equipo_recuperación*: who wins customers back, by which steps, and what is done with those that are left. §8."""

from cec_xl.workbook.layout import Sheet, Stage, TableBlock

SHEET = Sheet(
    key="winback_team",
    stage=Stage.WINBACK,
    order=70,
    brief=True,
    widths={4: 3, 7: 3},
    blocks=(
        TableBlock(
            "recovery_team",
            title="template.team",
            blank_rows=8,
            widths={"member": 26, "note": 30},
            formats={"team_hours": "plain"},
        ),
        TableBlock(
            "recovery_steps",
            at=(0, 5),
            title="template.steps",
            blank_rows=5,
            widths={"recovery_step": 32},
            filter=False,
        ),
        TableBlock(
            "recovery_treatments",
            at=(0, 8),
            title="template.treatments",
            blank_rows=6,
            widths={"ground": 28, "treatment": 28},
            filter=False,
        ),
    ),
    done="COUNTA({recovery_team.member})>0",
)
