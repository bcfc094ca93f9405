"""*CEC_clientes*: every customer's code, score, segment, and what follows from them. METHOD §2-§6."""

from cec_xl.workbook.layout import Emphasis, Sheet, Stage, TableBlock

SHEET = Sheet(
    key="scores",
    stage=Stage.CLASSIFICATION,
    order=50,
    basic=True,
    freeze="customer_name",
    page_breaks=(12,),
    print_scale=54,
    blocks=(
        TableBlock(
            "scores",
            widths={"rank": 8, "customer_name": 30, "family": 27, "set_name": 23, "code": 9, "abc": 8},
            emphasis={"score": Emphasis.BAR},
            formats={"loyalty_factor": "decimal", "discount": "percent_if_any"},
            centred=("code", "abc"),
        ),
    ),
)
