"""*Importación_valores*: every figure the last import computed, to tell computed cells from typed ones."""

from cec_xl.workbook.layout import Sheet, Stage, TableBlock

SHEET = Sheet(
    key="import_values",
    stage=Stage.INFORMATION,
    order=7,
    steps=1,
    freeze="customer_name",
    blocks=(TableBlock("import_values", widths={"customer_id": 16, "customer_name": 30, "family": 20, "manager": 16}),),
)
