"""*Agenda_mes*: what is due in the first month of the calendar, day by day. METHOD §7."""

from cec_xl.workbook.layout import Sheet, Stage, TableBlock

SHEET = Sheet(
    key="service_agenda",
    stage=Stage.IMPLEMENTATION,
    order=40,
    steps=1,
    freeze="manager",
    blocks=(
        TableBlock(
            "service_agenda",
            widths={"task_date": 13, "manager": 22, "customer_name": 30, "code": 9, "service": 34},
            formats={"task_minutes": "count", "task_cost": "cents"},
            centred=("code",),
        ),
    ),
)
