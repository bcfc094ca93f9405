"""*Segmentos*: the customers of each segment, best first, side by side. METHOD §4."""

from cec_xl.workbook.layout import Cell, Grid, Sheet, Stage, TableBlock, Tone
from cec_xl.workbook.schema import Kind

SEGMENTS = ("vital", "future", "dull", "unnecessary")
WIDTH = 8
"""Columns from one segment's table to the next."""
NARROW = {"rank": 9, "customer_id": 11, "customer_name": 26, "code": 9, "score": 12, "volume": 13, "share": 10}


def _summary(segment: str) -> tuple[Cell, ...]:
    return (
        Cell((0, 0), f"choices.segment.{segment}", tone=Tone(segment), span=(1, 7)),
        Cell((1, 0), f"template.segment_policy.{segment}", tone=Tone.NOTE, span=(2, 7)),
        Cell((3, 0), "fields.customers", tone=Tone.LABEL, span=(1, 2)),
        Cell((3, 2), formula=f"=cecxl_count_{segment}", kind=Kind.COUNT, tone=Tone.FIGURE),
        Cell((3, 3), "template.billing", tone=Tone.LABEL, span=(1, 2)),
        Cell((3, 5), formula=f"=cecxl_billing_{segment}", kind=Kind.MONEY, tone=Tone.FIGURE, span=(1, 2)),
    )


SHEET = Sheet(
    key="segments",
    stage=Stage.CLASSIFICATION,
    order=80,
    basic=True,
    steps=1,
    widths=dict.fromkeys((7, 15, 23), 3),
    portrait=True,
    page_breaks=(8, 16, 24),
    print_scale=85,
    freeze_rows=True,
    blocks=tuple(
        block
        for position, segment in enumerate(SEGMENTS)
        for block in (
            Grid((0, position * WIDTH), _summary(segment), row_heights={0: 24, 3: 26}),
            TableBlock(
                f"segment_{segment}",
                at=(4, position * WIDTH),
                widths=NARROW,
                centred=("code",),
            ),
        )
    ),
)
