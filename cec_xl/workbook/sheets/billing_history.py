"""*Histórico_compras*: what each customer bought in the last five years. METHOD §1 stage 1."""

from cec_xl.workbook.layout import Calculated, Sheet, Stage, TableBlock
from cec_xl.workbook.schema import Kind

NAME = "INDEX({customers.customer_name},MATCH({this.customer_id},{customers.customer_id},0))"
YEARS = tuple(f"year_{year}" for year in range(1, 6))

SHEET = Sheet(
    key="billing_history",
    stage=Stage.INFORMATION,
    order=10,
    freeze="customer_id",
    blocks=(
        TableBlock(
            "billing_history",
            blank_rows=25,
            widths={"customer_id": 16, **dict.fromkeys(YEARS, 14)},
            calculated=(
                Calculated("template.evolution", "", Kind.TEXT, sparkline=YEARS),
                Calculated("template.change_3_years", '=IFERROR({this.year_5}/{this.year_2}-1,"")', Kind.RATIO),
                Calculated("fields.customer_name", f'=IFERROR({NAME},"")', Kind.TEXT, width=32),
            ),
        ),
    ),
    done="COUNTA({billing_history.customer_id})>0",
)
