"""*CEC_perdidos*: the four criteria lost customers are valued by, and the code of each. METHOD §8, §2."""

from cec_xl.workbook.layout import Emphasis, Sheet, Stage, TableBlock

SHEET = Sheet(
    key="lost_criteria",
    stage=Stage.WINBACK,
    order=25,
    freeze_rows=False,
    blocks=(
        TableBlock(
            "lost_criteria",
            title="template.lost_criteria",
            blank_rows=4,
            widths={"lost_criterion": 24, "threshold_mode": 30},
            filter=False,
        ),
        TableBlock(
            "lost_scores",
            at=(10, 0),
            title="template.lost_scores",
            widths={"rank": 9, "customer_name": 30, "code": 9},
            emphasis={"score": Emphasis.BAR},
            centred=("code",),
        ),
    ),
)
