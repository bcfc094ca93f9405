"""*Pedidos_facturas*: invoice or order lines, from which lost customers are detected. METHOD §8."""

from cec_xl.workbook.layout import Sheet, Stage, TableBlock

SHEET = Sheet(
    key="order_lines",
    stage=Stage.WINBACK,
    order=0,
    steps=3,
    freeze_rows=True,
    portrait=True,
    blocks=(TableBlock("order_lines", blank_rows=50, widths={"customer_id": 16, "line_product": 28}),),
    done="COUNTA({order_lines.customer_id})>0",
)
