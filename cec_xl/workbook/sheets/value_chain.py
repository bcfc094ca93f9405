"""*Cadena_valor*: support processes above, key processes below, and the margin they leave. METHOD §1 stage 3."""

from cec_xl.workbook.layout import Cell, Grid, Sheet, Stage, Tone

SUPPORT = ("infrastructure", "people", "technology", "purchasing")
KEY = ("marketing", "sales", "delivery", "support", "loyalty")


def _chain() -> tuple[Cell, ...]:
    cells = [Cell((0, 0), "template.support_processes", tone=Tone.HEADING, span=(1, 12))]
    for row, process in enumerate(SUPPORT, start=1):
        cells += [
            Cell((row, 0), f"template.process.{process}", tone=Tone.LABEL, span=(1, 2)),
            Cell((row, 2), name=f"chain_{process}", form=True, tone=Tone.AREA, span=(1, 8),
                 hint=f"template.process_hint.{process}"),
        ]  # fmt: skip
    cells.append(Cell((6, 0), "template.key_processes", tone=Tone.HEADING, span=(1, 12)))
    for position, process in enumerate(KEY):
        column = 2 * position
        cells += [
            Cell((7, column), f"template.process.{process}", tone=Tone.COLUMN, span=(1, 2)),
            Cell((8, column), name=f"chain_{process}", form=True, tone=Tone.AREA, span=(1, 2),
                 hint=f"template.process_hint.{process}"),
        ]  # fmt: skip
    cells += [
        Cell((1, 10), "template.process.margin", tone=Tone.VITAL, span=(1, 2)),
        Cell((2, 10), name="chain_margin", form=True, tone=Tone.AREA, span=(3, 2), hint="template.process_hint.margin"),
        Cell((7, 10), "template.process.customer_value", tone=Tone.VITAL, span=(1, 2)),
        Cell((8, 10), name="chain_customer_value", form=True, tone=Tone.AREA, span=(1, 2),
             hint="template.process_hint.customer_value"),
    ]  # fmt: skip
    return tuple(cells)


SHEET = Sheet(
    key="value_chain",
    stage=Stage.PROCESSES,
    order=0,
    steps=1,
    one_page=True,
    widths=dict.fromkeys(range(12), 13),
    blocks=(Grid((0, 0), _chain(), row_heights={1: 46, 2: 46, 3: 46, 4: 46, 7: 24, 8: 150}),),
    done="AND(" + ",".join(f'cecxl_chain_{process}<>""' for process in KEY) + ")",
)
