"""*Cambios*: who fell and who rose between two dates, the digit that moved and the value behind it. METHOD §9."""

from cec_xl.workbook.layout import Emphasis, Sheet, Stage, TableBlock

VALUES = ("value_before", "value_after", "threshold_crossed")

SHEET = Sheet(
    key="moves",
    stage=Stage.INDICATORS,
    order=24,
    freeze="customer_name",
    page_breaks=(20,),
    print_scale=50,
    blocks=(
        TableBlock(
            "history_moves",
            title="template.moves_list",
            widths={"customer_name": 30, "alert": 28, "criterion_name": 28, "movement": 12},
            formats=dict.fromkeys(VALUES, "plain"),
            emphasis=dict.fromkeys(VALUES, Emphasis.CRITERION_UNIT),
            centred=("code_before", "code_after"),
        ),
        TableBlock("code_moves", at=(0, 20), title="template.code_moves", centred=("code_before", "code_after")),
    ),
)
