"""*Reglas_venta*: what the rules say of each customer, and which rule said so. METHOD §6."""

from cec_xl.workbook.layout import Sheet, Stage, TableBlock

SHEET = Sheet(
    key="sales_rules",
    stage=Stage.CLASSIFICATION,
    order=96,
    freeze="customer_name",
    blocks=(
        TableBlock(
            "sales_rules",
            widths={"customer_name": 30, "code": 9, "promotions": 54, "warnings": 38, "fired": 54},
            formats={"discount": "percent_if_any"},
            centred=("code",),
            wrapped=("promotions", "warnings", "fired"),
        ),
    ),
)
