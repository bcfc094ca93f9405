"""*Cuota_cliente*: from what a customer buys, here and elsewhere, to its share of wallet. METHOD §1 stage 1."""

from cec_xl.workbook.charts import Chart, ChartKind, Series
from cec_xl.workbook.layout import Calculated, Cell, Grid, NamedRange, Sheet, Stage, TableBlock, Tone
from cec_xl.workbook.schema import Kind

CUSTOMER = "cecxl_share_customer"


def _calculator() -> tuple[Cell, ...]:
    ours = f"SUMIF({{purchases.customer_id}},{CUSTOMER},{{purchases.bought_from_us}})"
    all_of_it = f"SUMIF({{purchases.customer_id}},{CUSTOMER},{{purchases.bought_in_all}})"
    noted = f"INDEX({{customers.share}},MATCH({CUSTOMER},{{customers.customer_id}},0))"
    name = f"INDEX({{customers.customer_name}},MATCH({CUSTOMER},{{customers.customer_id}},0))"
    lines = (
        ("fields.customer_name", f'=IFERROR({name},"")', Kind.TEXT),
        ("fields.bought_from_us", f'=IF({CUSTOMER}="","",{ours})', Kind.MONEY),
        ("template.bought_elsewhere", f'=IF({CUSTOMER}="","",{{r4c1}}-{{r2c1}})', Kind.MONEY),
        ("fields.bought_in_all", f'=IF({CUSTOMER}="","",{all_of_it})', Kind.MONEY),
        ("fields.share", '=IFERROR({r2c1}/{r4c1},"")', Kind.RATIO),
        ("template.share_noted", f'=IFERROR({noted},"")', Kind.RATIO),
    )
    cells = [
        Cell((0, 0), "fields.customer_id", tone=Tone.LABEL),
        Cell((0, 1), name="share_customer", tone=Tone.INPUT, source="list_customers_customer_id", form=True,
             hint="template.share_hint"),
    ]  # fmt: skip
    for row, (label, formula, kind) in enumerate(lines, start=1):
        tone = Tone.FIGURE if label == "fields.share" else Tone.RESULT
        cells += [
            Cell((row, 0), label, tone=Tone.LABEL),
            Cell((row, 1), formula=formula, kind=kind, tone=tone, left=True),
        ]
    return tuple(cells)


SHEET = Sheet(
    key="purchases",
    stage=Stage.INFORMATION,
    order=50,
    freeze="product_family",
    widths={5: 3, 6: 30, 7: 28},
    blocks=(
        TableBlock(
            "purchases",
            blank_rows=25,
            widths={"customer_id": 16, "product_family": 30, "bought_from_us": 16, "bought_in_all": 16},
            calculated=(
                Calculated("fields.share", '=IFERROR({this.bought_from_us}/{this.bought_in_all},"")', Kind.RATIO),
            ),
        ),
        Grid(
            (2, 6),
            _calculator(),
            names=(NamedRange("share_parts", (2, 0), (2, 1)), NamedRange("share_amounts", (2, 1), (2, 1))),
            row_heights={5: 26},
        ),
        Chart(
            (11, 6),
            ChartKind.BAR,
            "charts.share.title",
            "charts.share.alt",
            (Series("share_amounts", "share_parts", "fields.bought_in_all", point_tones=("keep", "soft")),),
            size=(420, 220),
            value_kind=Kind.MONEY,
            minimum=0,
            legend=False,
            data_labels=True,
        ),
    ),
    done="COUNTA({purchases.customer_id})>0",
)
