"""*Qué_pasa_si*: other weights side by side, how far each can move, and what one customer needs. METHOD §3, §4."""

from cec_xl.workbook.layout import At, Cell, Emphasis, Grid, Sheet, Stage, TableBlock, Tone
from cec_xl.workbook.whatif_tables import SCENARIO_FIELDS, SCENARIOS

TEXTS = ("best_enter", "best_leave", "most_gained", "most_lost")
LIMITS = ("members_below", "members_above", "order_below", "order_above")
RANKS = ("rank_range", "rank_top")
MOVES = ("threshold_below", "threshold_above", "customer_below", "customer_above")
THRESHOLDS = ("threshold", "members_low", "members_high", "order_low", "order_high")
NEEDS = ("need_now", "need_value", "need_change")
OTHER = "AND(cecxl_whatif_customer<>{@whatif.nobody},cecxl_whatif_customer<>cecxl_whatif_shown)"


def _choice() -> tuple[Cell, ...]:
    return (
        Cell((0, 0), "template.choose_customer", tone=Tone.LABEL, span=(1, 2)),
        Cell((0, 2), name="whatif_customer", tone=Tone.INPUT, span=(1, 3), source="list_scores_customer_name",
             hint="template.whatif_customer_hint", form=True),
        Cell((0, 5), formula=f"=IF({OTHER},{{@template.whatif_refresh}},{{@whatif.nobody}})", tone=Tone.NOTE,
             span=(1, 5)),
        Cell((1, 0), "template.whatif_shown", tone=Tone.LABEL, span=(1, 2)),
        Cell((1, 2), name="whatif_shown", tone=Tone.RESULT, span=(1, 3)),
        Cell((1, 5), "template.whatif_segment", tone=Tone.NOTE, span=(1, 5)),
    )  # fmt: skip


def _block(table: str, at: At, rows: int, wrapped: tuple[str, ...] = (), in_units: tuple[str, ...] = ()) -> TableBlock:
    """A table that is as long as the method makes it; some of its numbers are in the unit of their row's criterion."""
    return TableBlock(
        table,
        at=at,
        title=f"template.{table}",
        blank_rows=rows,
        wrapped=wrapped,
        filter=False,
        formats=dict.fromkeys(("w1", "w2", "w3", "w4"), "percent") | dict.fromkeys(in_units, "plain"),
        emphasis=dict.fromkeys(in_units, Emphasis.CRITERION_UNIT),
    )


SHEET = Sheet(
    key="whatif",
    stage=Stage.INDICATORS,
    order=60,
    steps=5,
    widths={0: 11, 1: 28, **dict.fromkeys(range(2, 8), 13), **dict.fromkeys(range(8, 12), 36)},
    blocks=(
        Grid((0, 0), _choice(), row_heights={0: 22, 1: 22}),
        _block("scenario_summary", (3, 0), SCENARIOS, TEXTS),
        _block("weight_limits", (6 + SCENARIOS, 0), 4, LIMITS),
        _block("rank_limits", (13 + SCENARIOS, 0), 4, RANKS),
        _block("customer_needs", (20 + SCENARIOS, 0), 6, ("need_sentence",), NEEDS),
        _block("threshold_limits", (29 + SCENARIOS, 0), 12, MOVES, THRESHOLDS),
        TableBlock(
            "scenario_ranks",
            at=(44 + SCENARIOS, 0),
            title="template.scenario_ranks",
            widths={"customer_name": 28, **dict.fromkeys(SCENARIO_FIELDS, 13), "code": 36},
        ),
    ),
)
