"""*Histórico*: the dated snapshots of customers, criteria and indicators. METHOD §1 stage 9, §9."""

from cec_xl.workbook.layout import Sheet, Stage, TableBlock

VALUES = tuple(f"value_{order}" for order in range(1, 5))

SHEET = Sheet(
    key="history",
    stage=Stage.INDICATORS,
    order=20,
    freeze="customer_name",
    page_breaks=(17,),
    print_scale=58,
    blocks=(
        TableBlock(
            "history",
            title="template.history_snapshots",
            widths={"snapshot_date": 14, "customer_name": 30, "set_name": 23, "code": 9, "rank": 8},
            formats=dict.fromkeys(VALUES, "plain"),
            centred=("code",),
        ),
        TableBlock(
            "history_criteria",
            at=(0, 17),
            title="template.history_criteria",
            widths={"snapshot_date": 14, "set_name": 23, "criterion_name": 28},
            formats=dict.fromkeys(("t4", "t3", "t2"), "plain"),
        ),
        TableBlock(
            "scorecard_history",
            at=(0, 25),
            title="template.scorecard_history",
            widths={"snapshot_date": 14, "indicator_key": 18, "indicator": 36},
            formats={"indicator_value": "plain"},
            hidden=("indicator_key",),
        ),
    ),
)
