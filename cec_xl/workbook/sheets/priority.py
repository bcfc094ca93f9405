"""*Prioridades*: the customers in order of importance. METHOD §3."""

from cec_xl.workbook.layout import Emphasis, Sheet, Stage, TableBlock

SHEET = Sheet(
    key="priority",
    stage=Stage.CLASSIFICATION,
    order=85,
    basic=True,
    freeze="customer_name",
    blocks=(
        TableBlock(
            "priority",
            widths={"rank": 8, "customer_name": 32, "code": 9},
            emphasis={"score": Emphasis.BAR, "volume": Emphasis.BAR},
            centred=("code",),
        ),
    ),
)
