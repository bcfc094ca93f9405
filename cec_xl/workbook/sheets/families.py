"""*Familias_clientes*: groups of customers alike in zone, need and product. METHOD §1 stage 2."""

from cec_xl.workbook.layout import Sheet, Stage, TableBlock

SHEET = Sheet(
    key="families",
    stage=Stage.FAMILIES,
    order=0,
    brief=True,
    basic=True,
    freeze="family",
    blocks=(
        TableBlock(
            "families",
            blank_rows=8,
            widths={"family": 28, "profile": 46, "need": 46, "product": 46},
            wrapped=("profile", "need", "product"),
            filter=False,
        ),
    ),
    done="COUNTA({families.family})>0",
)
