"""*Calendario_servicios*: how many services each customer is due in each of the next twelve months. METHOD §7."""

from cec_xl.workbook.layout import Cell, Grid, NamedRange, Sheet, Stage, TableBlock, Tone
from cec_xl.workbook.schema import Kind

MONTHS = 12
FIRST = 4
"""Column of the first month."""


def _months() -> tuple[Cell, ...]:
    cells = [Cell((0, 0), "template.calendar_months", tone=Tone.LABEL, span=(1, FIRST))]
    cells += [
        Cell((0, FIRST + month), kind=Kind.DATE, number_format="month", tone=Tone.RESULT) for month in range(MONTHS)
    ]
    return tuple(cells)


SHEET = Sheet(
    key="service_calendar",
    stage=Stage.IMPLEMENTATION,
    order=30,
    freeze="customer_name",
    blocks=(
        Grid((0, 0), _months(), names=(NamedRange("calendar_months", (0, FIRST), (1, MONTHS)),)),
        TableBlock(
            "service_calendar",
            at=(1, 0),
            widths={"customer_name": 30, "manager": 22, **{f"month_{month}": 9 for month in range(1, MONTHS + 1)}},
            formats={"planned_services": "count", "planned_hours": "decimal"},
        ),
    ),
)
