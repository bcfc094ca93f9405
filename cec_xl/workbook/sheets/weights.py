"""*Ponderación*: weight scenarios side by side, and the factor for years of relationship. METHOD §3."""

from cec_xl.workbook.charts import Chart, ChartKind, Series
from cec_xl.workbook.layout import Calculated, Cell, Grid, Sheet, Stage, TableBlock, Tone
from cec_xl.workbook.schema import Kind

PLACES = (1, 2, 3, 4)
SUM = "{this.w1}+{this.w2}+{this.w3}+{this.w4}"
ACTIVE_SUM = (
    "SUMPRODUCT(({weights.scenario}=cecxl_active_scenario)*({weights.w1}+{weights.w2}+{weights.w3}+{weights.w4}))"
)

SHEET = Sheet(
    key="weights",
    stage=Stage.CLASSIFICATION,
    order=40,
    basic=True,
    steps=3,
    one_page=True,
    blocks=(
        Grid(
            (0, 0),
            (
                Cell((0, 0), "settings.active_scenario.name", tone=Tone.LABEL),
                Cell((0, 1), setting="active_scenario", name="active_scenario", tone=Tone.INPUT, span=(1, 4)),
                Cell((1, 0), "settings.loyalty_enabled.name", tone=Tone.LABEL),
                Cell((1, 1), setting="loyalty_enabled", name="loyalty_enabled", tone=Tone.INPUT, span=(1, 4)),
            ),
            row_heights={0: 22, 1: 22},
        ),
        TableBlock(
            "weights",
            at=(3, 0),
            title="template.weight_scenarios",
            widths={"scenario": 32, "note": 40},
            wrapped=("note",),
            formats=dict.fromkeys(("w1", "w2", "w3", "w4"), "percent"),
            calculated=(Calculated("template.sum", f"={SUM}", Kind.RATIO, must_be=1),),
            filter=False,
            live_rows={"pairwise": {f"w{place}": f"=cecxl_pair_weight_{place}" for place in PLACES}},
        ),
        TableBlock("loyalty", at=(3, 10), title="template.loyalty_factors", filter=False),
        Chart(
            (16, 0),
            ChartKind.STACKED_BAR,
            "charts.weights.title",
            "charts.weights.alt",
            (
                Series("weights.w1", "weights.scenario", "fields.w1", tone="shade_1"),
                Series("weights.w2", "weights.scenario", "fields.w2", tone="shade_2"),
                Series("weights.w3", "weights.scenario", "fields.w3", tone="shade_3"),
                Series("weights.w4", "weights.scenario", "fields.w4", tone="shade_4"),
            ),
            size=(760, 260),
            value_kind=Kind.RATIO,
            number_format="percent",
            minimum=0,
            maximum=1,
        ),
    ),
    done=f"ABS({ACTIVE_SUM}-1)<0.000000001",
)
