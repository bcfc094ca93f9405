"""*Circuito_compra*: who decides, who influences and who uses at each customer. METHOD §1 stage 1."""

from cec_xl.workbook.layout import Sheet, Stage, TableBlock

SHEET = Sheet(
    key="buying_circle",
    stage=Stage.INFORMATION,
    order=20,
    freeze="contact",
    blocks=(
        TableBlock(
            "buying_circle",
            blank_rows=25,
            widths={"contact": 26, "job": 26, "values": 52, "buying_role": 18},
            wrapped=("values",),
        ),
    ),
    done="COUNTA({buying_circle.customer_id})>0",
)
