"""*Incidencias*: everything that could not be scored, where it stands and what to do."""

from cec_xl.workbook.layout import Sheet, Stage, TableBlock

SHEET = Sheet(
    key="incidents",
    stage=Stage.START,
    order=20,
    basic=True,
    freeze="cell",
    blocks=(
        TableBlock(
            "incidents",
            widths={"sheet": 20, "cell": 9, "customer_id": 14, "found": 24, "incident": 62, "remedy": 62},
            wrapped=("found", "incident", "remedy"),
        ),
    ),
)
