"""*Migración*: from which segment to which between two dates, customers and billing. METHOD §9."""

from cec_xl.workbook.charts import Chart, ChartKind, Series
from cec_xl.workbook.layout import Cell, Emphasis, Grid, Matrix, Shade, Sheet, Stage, Tone
from cec_xl.workbook.schema import Kind

STATES = ("vital", "future", "dull", "unnecessary", "unplaced", "potential", "lost")
MOVEMENTS = ("fell", "rose", "changed", "new", "left")
DATES = "list_snapshots_snapshot_date"
SEGMENTS = {"vital": "keep", "future": "grow", "dull": "analyse", "unnecessary": "leave"}
ROWS = len(STATES) + 2
CUSTOMERS_AT, BILLING_AT = 6, 6 + ROWS + 4


def _dates() -> tuple[Cell, ...]:
    return (
        Cell((0, 0), "template.migration_from", tone=Tone.LABEL, span=(1, 2)),
        Cell((0, 2), name="migration_from", tone=Tone.INPUT, kind=Kind.DATE, source=DATES, left=True,
             hint="template.migration_hint"),
        Cell((0, 3), "template.migration_to", tone=Tone.LABEL),
        Cell((0, 4), name="migration_to", tone=Tone.INPUT, kind=Kind.DATE, source=DATES, left=True,
             hint="template.migration_hint"),
        Cell((0, 6), "template.migration_shown", tone=Tone.LABEL, span=(1, 2)),
        Cell((0, 8), name="migration_shown_from", tone=Tone.RESULT, kind=Kind.DATE),
        Cell((0, 9), name="migration_shown_to", tone=Tone.RESULT, kind=Kind.DATE),
    )  # fmt: skip


def _figures() -> tuple[Cell, ...]:
    shown = [*((f"choices.movement.{key}", key) for key in MOVEMENTS), ("template.migration_alerts", "alerts")]
    cells: list[Cell] = []
    for column, (label, key) in enumerate(shown, start=2):
        colour = Emphasis.ALARM if key == "alerts" else None
        cells += [
            Cell((0, column), label, tone=Tone.LABEL),
            Cell((1, column), name=f"migration_{key}", kind=Kind.COUNT, tone=Tone.FIGURE, emphasis=colour),
        ]
    return tuple(cells)


def _matrix(name: str, row: int, kind: Kind) -> Matrix:
    names = tuple(f"choices.state.{state}" for state in STATES)
    return Matrix(
        (row, 0),
        f"migration_{name}",
        title=f"template.migration_{name}",
        row_title="template.migration_rows",
        column_title="template.migration_columns",
        rows=(*names, "template.migration_new", "template.total"),
        columns=(*names, "template.migration_left", "template.total"),
        kind=kind,
        cell_width=13,
        cell_height=21,
    )


def _shade(row: int) -> Grid:
    """The darker, the more; sums are left out, and so is who was never there."""
    return Grid((row, 0), (), shades=(Shade(Emphasis.HEAT, (3, 2), (ROWS - 1, ROWS - 1)),))


SHEET = Sheet(
    key="migration",
    stage=Stage.INDICATORS,
    order=22,
    one_page=True,
    widths={0: 5, 1: 19, 11: 3},
    blocks=(
        Grid((0, 0), _dates(), formulas={DATES: "={snapshots.snapshot_date}"}, row_heights={0: 22}),
        Grid((2, 0), _figures(), row_heights={1: 28}),
        _matrix("customers", CUSTOMERS_AT, Kind.COUNT),
        _shade(CUSTOMERS_AT),
        _matrix("billing", BILLING_AT, Kind.MONEY),
        _shade(BILLING_AT),
        Chart(
            (CUSTOMERS_AT, 12),
            ChartKind.STACKED_COLUMN,
            "charts.migration.title",
            "charts.migration.alt",
            tuple(
                Series(f"snapshots.segment_{key}", "snapshots.snapshot_date", f"choices.segment.{key}", tone=tone)
                for key, tone in SEGMENTS.items()
            ),
            size=(560, 400),
            as_texts=True,
        ),
    ),
)
