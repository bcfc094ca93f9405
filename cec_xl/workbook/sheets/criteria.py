"""*Criterios*: the catalogue the criteria sets choose from, the firm's own criteria included. METHOD §2."""

from cec_xl.workbook.layout import Sheet, Stage, TableBlock

SHEET = Sheet(
    key="criteria",
    stage=Stage.CLASSIFICATION,
    order=0,
    brief=True,
    steps=2,
    freeze="criterion_name",
    portrait=True,
    blocks=(
        TableBlock(
            "criteria",
            widths={"criterion_key": 16, "criterion_name": 34, "criterion_column": 28, "unit": 20, "good_end": 20},
            filter=False,
        ),
    ),
)
