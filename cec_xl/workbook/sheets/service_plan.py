"""*Plan_servicios*: planned services, hours and cost per customer, and the load of each team. METHOD §7."""

from cec_xl.workbook.layout import Emphasis, Sheet, Stage, TableBlock

SHEET = Sheet(
    key="service_plan",
    stage=Stage.CLASSIFICATION,
    order=91,
    freeze="customer_name",
    blocks=(
        TableBlock(
            "service_plan",
            title="template.plan_by_customer",
            widths={"customer_name": 30, "service_level": 24},
            emphasis={"planned_cost": Emphasis.BAR},
            formats={"planned_services": "count", "planned_hours": "decimal"},
        ),
        TableBlock(
            "service_load",
            at=(0, 11),
            title="template.plan_load",
            widths={"load_of": 18, "load_name": 32},
            emphasis={"planned_hours": Emphasis.BAR},
            formats={"planned_services": "count", "planned_hours": "decimal"},
        ),
    ),
)
