"""*Detectados*: who is lost, late or back, as the order history tells. METHOD §8."""

from cec_xl.workbook.layout import Cell, Grid, Sheet, Stage, TableBlock, Tone
from cec_xl.workbook.schema import Kind

RELATIONS = ("lost", "inactive", "recovered")


def _figures() -> tuple[Cell, ...]:
    cells: list[Cell] = []
    for column, relation in enumerate(RELATIONS):
        cells += [
            Cell((0, column * 2), f"template.register_{relation}", tone=Tone.LABEL, span=(1, 2)),
            Cell((1, column * 2), name=f"winback_register_{relation}", kind=Kind.COUNT, tone=Tone.FIGURE, span=(1, 2)),
        ]
    return (
        *cells,
        Cell((0, 6), "template.model_customers", tone=Tone.LABEL, span=(1, 3)),
        Cell((1, 6), name="winback_model_customers", kind=Kind.COUNT, tone=Tone.FIGURE, span=(1, 3)),
    )


SHEET = Sheet(
    key="customer_register",
    stage=Stage.WINBACK,
    order=10,
    freeze="customer_name",
    blocks=(
        Grid((0, 0), _figures(), row_heights={1: 26}),
        TableBlock("customer_register", at=(3, 0), widths={"customer_name": 30, "manager": 16}),
    ),
)
