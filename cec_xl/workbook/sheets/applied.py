"""*Criterios_dígitos*: the thresholds every criterion was really scored with. METHOD §2."""

from cec_xl.workbook.layout import Emphasis, Sheet, Stage, TableBlock

SHEET = Sheet(
    key="applied",
    stage=Stage.CLASSIFICATION,
    order=30,
    brief=True,
    freeze="criterion_name",
    blocks=(
        TableBlock(
            "applied",
            widths={"set_name": 24, "criterion_name": 32, "t4": 14, "t3": 14, "t2": 14},
            emphasis=dict.fromkeys(("t4", "t3", "t2"), Emphasis.CRITERION_UNIT),
            formats={"t4": "plain", "t3": "plain", "t2": "plain"},
        ),
    ),
)
