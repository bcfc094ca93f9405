"""*Motivos*: the catalogue of reasons, each group with its rate, strategy and message. METHOD §8."""

from cec_xl.workbook.layout import Sheet, Stage, TableBlock

SHEET = Sheet(
    key="lost_reasons",
    stage=Stage.WINBACK,
    order=40,
    brief=True,
    steps=3,
    freeze="reason_name",
    blocks=(
        TableBlock(
            "reasons",
            blank_rows=11,
            widths={
                "reason_name": 33,
                "reason_category": 20,
                "winback_strategy": 44,
                "winback_message": 44,
                "recovery_offer": 20,
                "reason_keywords": 28,
            },
            wrapped=("winback_strategy", "winback_message"),
        ),
    ),
)
