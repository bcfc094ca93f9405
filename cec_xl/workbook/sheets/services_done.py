"""*Servicios_prestados*: services given, which the scorecard holds against the policy. METHOD §7, §9."""

from cec_xl.workbook.layout import Sheet, Stage, TableBlock

SHEET = Sheet(
    key="services_done",
    stage=Stage.IMPLEMENTATION,
    order=10,
    freeze="customer_id",
    blocks=(
        TableBlock(
            "services_done",
            blank_rows=25,
            widths={"done_on": 14, "service": 34, "responsible": 22, "note": 44},
            wrapped=("note",),
        ),
    ),
    done="COUNTA({services_done.customer_id})>0",
)
