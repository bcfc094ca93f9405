"""*Cambios*: who fell and who rose between two dates, the digit that moved and the value behind it. METHOD §9."""

from cec_xl.workbook.layout import Sheet, Stage, TableBlock

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
            widths={"customer_name": 30, "alert": 28, "criterion_name": 26, "movement": 12},
            formats={
                **dict.fromkeys(("value_before", "value_after", "threshold_crossed"), "plain"),
                **dict.fromkeys(("score_before", "score_after"), "number"),
            },
            centred=("code_before", "code_after"),
        ),
        TableBlock("code_moves", at=(0, 20), title="template.code_moves", centred=("code_before", "code_after")),
    ),
)
