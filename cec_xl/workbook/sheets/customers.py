"""*Clientes*: the customer master, one row per customer with the value of every criterion. METHOD §1 stage 1."""

from cec_xl.workbook.layout import Sheet, Stage, TableBlock

SHEET = Sheet(
    key="customers",
    stage=Stage.INFORMATION,
    order=0,
    basic=True,
    steps=3,
    freeze="customer_name",
    page_breaks=(11,),
    print_scale=58,
    blocks=(
        TableBlock(
            "customers",
            blank_rows=50,
            widths={"customer_name": 30, "family": 27, "manager": 16, "zone": 11, "sector": 19},
        ),
    ),
    done="COUNTA({customers.customer_id})>0",
)
