"""*Perdidos*: the register of lost customers, as people know them. METHOD §8."""

from cec_xl.workbook.layout import Sheet, Stage, TableBlock

SHEET = Sheet(
    key="lost",
    stage=Stage.WINBACK,
    order=20,
    steps=3,
    freeze="customer_name",
    page_breaks=(10, 19),
    print_scale=62,
    blocks=(
        TableBlock(
            "lost",
            blank_rows=30,
            widths={
                "customer_name": 30,
                "lost_reason": 30,
                "manager": 16,
                "zone": 12,
                "profile": 22,
                "product": 22,
                "recovery_owner": 22,
            },
            wrapped=("lost_reason",),
        ),
    ),
    done="COUNTA({lost.customer_id})>0",
)
