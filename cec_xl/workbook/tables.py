"""The tables of a CEC workbook: what the user fills in and what a refresh writes. METHOD §1."""

from __future__ import annotations

from cec_xl.workbook import customer_table
from cec_xl.workbook.calendar_tables import CALENDAR_TABLES
from cec_xl.workbook.history_tables import HISTORY_TABLES
from cec_xl.workbook.import_tables import IMPORT_TABLES
from cec_xl.workbook.schema import Field, Kind, Table, choice
from cec_xl.workbook.whatif_tables import WHATIF_TABLES
from cec_xl.workbook.winback_tables import WINBACK_TABLES

CUSTOMERS = customer_table.CUSTOMERS
FAMILIES = Table("families", (Field("family", required=True), Field("profile"), Field("need"), Field("product")))
CRITERIA = Table(
    "criteria",
    (
        Field("criterion_key", required=True),
        Field("criterion_name", required=True),
        Field("criterion_column", required=True),
        choice("unit", required=True),
        choice("good_end", required=True),
    ),
)
CRITERIA_SETS = Table(
    "criteria_sets",
    (
        Field("set_name", required=True),
        choice("portfolio_kind", required=True),
        Field("family", source="families.family"),
        Field("order", Kind.DIGIT, required=True),
        Field("criterion_name", required=True, source="criteria.criterion_name"),
        choice("threshold_mode", required=True),
        choice("comparison", required=True),
        Field("t4", Kind.NUMBER),
        Field("t3", Kind.NUMBER),
        Field("t2", Kind.NUMBER),
    ),
)
WEIGHTS = Table(
    "weights",
    (
        Field("scenario", required=True),
        Field("w1", Kind.RATIO, required=True),
        Field("w2", Kind.RATIO, required=True),
        Field("w3", Kind.RATIO, required=True),
        Field("w4", Kind.RATIO, required=True),
        Field("valid_from", Kind.DATE),
        Field("valid_to", Kind.DATE),
        Field("note"),
    ),
)
LOYALTY = Table(
    "loyalty", (Field("years_from", Kind.YEARS, required=True), Field("factor", Kind.NUMBER, required=True))
)
SETTINGS = Table(
    "settings",
    (
        Field("setting_key", required=True),
        Field("setting_name"),
        Field("setting_value", Kind.SETTING),
        Field("setting_help"),
    ),
)
POSITION_MATRIX = Table(
    "position_matrix",
    (
        choice("position", required=True),
        choice("segment_unnecessary", "cell_strategy", required=True),
        choice("segment_dull", "cell_strategy", required=True),
        choice("segment_future", "cell_strategy", required=True),
        choice("segment_vital", "cell_strategy", required=True),
    ),
)
RULES = Table(
    "rules",
    (
        Field("rule_name", required=True),
        Field("priority", Kind.NUMBER, required=True),
        Field("d1"),
        Field("d2"),
        Field("d3"),
        Field("d4"),
        Field("total"),
        Field("score"),
        Field("segment"),
        Field("family"),
        Field("situation"),
        choice("action", required=True),
        Field("action_value"),
    ),
)
SERVICES = Table(
    "services",
    (
        choice("segment", required=True),
        Field("service", required=True),
        choice("service_level", required=True),
        Field("yearly_frequency", Kind.NUMBER, required=True),
        Field("unit_cost", Kind.MONEY),
        Field("minutes", Kind.NUMBER),
    ),
)

# What the method's other stages ask for. A classification reads none of these; indicators and reports do.
BUYING_CIRCLE = Table(
    "buying_circle",
    (
        Field("customer_id", required=True, source="customers.customer_id"),
        Field("contact", required=True),
        Field("job"),
        choice("buying_role"),
        Field("influence", Kind.GRADE),
        choice("attitude"),
        Field("birthday", Kind.DATE),
        Field("values"),
    ),
)
COMPLAINTS = Table(
    "complaints",
    (
        Field("complaint_date", Kind.DATE, required=True),
        Field("customer_id", required=True, source="customers.customer_id"),
        choice("complaint_kind"),
        Field("description"),
        Field("responsible"),
        Field("closed_on", Kind.DATE),
        Field("solution"),
    ),
)
SURVEYS = Table(
    "surveys",
    (
        Field("survey_date", Kind.DATE, required=True),
        Field("customer_id", required=True, source="customers.customer_id"),
        Field("aspect", required=True),
        Field("survey_score", Kind.SCORE, required=True),
        Field("comment"),
    ),
)
PURCHASES = Table(
    "purchases",
    (
        Field("customer_id", required=True, source="customers.customer_id"),
        Field("product_family", required=True, source="product_families.product_family"),
        Field("bought_from_us", Kind.MONEY, required=True),
        Field("bought_in_all", Kind.MONEY, required=True),
    ),
)
BILLING_HISTORY = Table(
    "billing_history",
    (
        Field("customer_id", required=True, source="customers.customer_id"),
        *(Field(f"year_{year}", Kind.MONEY) for year in range(1, 6)),
    ),
)
HISTORIC_DATA = Table(
    "historic_data",
    (
        choice("history_group", required=True),
        Field("variable", required=True),
        *(Field(f"period_{period}") for period in range(1, 6)),
        Field("conclusion"),
    ),
)
PRODUCT_FAMILIES = Table(
    "product_families",
    (
        Field("product_family", required=True),
        Field("family", required=True, source="families.family"),
        Field("family_billing", Kind.MONEY),
        Field("profitability", Kind.RATIO),
        choice("life_cycle"),
        Field("importance", Kind.GRADE),
    ),
)
ACTION_PLAN = Table(
    "action_plan",
    (
        Field("action_name", required=True),
        Field("objective"),
        Field("responsible", required=True),
        Field("starts_on", Kind.DATE),
        Field("due_on", Kind.DATE),
        Field("action_cost", Kind.MONEY),
        choice("status", required=True),
        Field("action_result"),
    ),
)

SCORES = Table(
    "scores",
    (
        Field("rank", Kind.COUNT),
        Field("customer_id"),
        Field("customer_name"),
        choice("situation"),
        Field("family"),
        Field("set_name"),
        Field("d1", Kind.DIGIT),
        Field("d2", Kind.DIGIT),
        Field("d3", Kind.DIGIT),
        Field("d4", Kind.DIGIT),
        Field("code"),
        Field("total", Kind.COUNT),
        Field("weighted", Kind.NUMBER),
        Field("loyalty_factor", Kind.NUMBER),
        Field("score", Kind.NUMBER),
        Field("abc"),
        choice("segment"),
        choice("strategy"),
        choice("service_level"),
        choice("position"),
        choice("position_strategy", "cell_strategy"),
        Field("sale_allowed", Kind.YES_NO, choices="yes_no"),
        Field("discount", Kind.RATIO),
    ),
    result=True,
    row_key="customer_id",
)
APPLIED = Table(
    "applied",
    (
        Field("set_name"),
        Field("order", Kind.DIGIT),
        Field("criterion_name"),
        choice("threshold_mode"),
        choice("comparison"),
        Field("t4", Kind.NUMBER),
        Field("t3", Kind.NUMBER),
        Field("t2", Kind.NUMBER),
        Field("customers", Kind.COUNT),
    ),
    result=True,
)
PRIORITY = Table(
    "priority",
    (
        Field("rank", Kind.COUNT),
        Field("customer_id"),
        Field("customer_name"),
        Field("code"),
        Field("total", Kind.COUNT),
        Field("score", Kind.NUMBER),
        Field("volume", Kind.MONEY),
        choice("segment"),
        choice("strategy"),
        choice("service_level"),
        Field("manager"),
    ),
    result=True,
    row_key="customer_id",
)
SEGMENT_FIELDS = (
    Field("rank", Kind.COUNT),
    Field("customer_id"),
    Field("customer_name"),
    Field("code"),
    Field("score", Kind.NUMBER),
    Field("volume", Kind.MONEY),
    Field("share", Kind.RATIO),
)
SEGMENT_TABLES = {
    segment: Table(f"segment_{segment}", SEGMENT_FIELDS, result=True, row_key="customer_id")
    for segment in ("vital", "future", "dull", "unnecessary")
}
PARETO = Table(
    "pareto",
    (
        Field("order", Kind.COUNT),
        Field("customer_id"),
        Field("customer_name"),
        Field("volume", Kind.MONEY),
        Field("billing_share", Kind.RATIO),
        Field("cumulative_share", Kind.RATIO),
        Field("abc"),
    ),
    result=True,
    row_key="customer_id",
)
SERVICE_PLAN = Table(
    "service_plan",
    (
        Field("customer_id"),
        Field("customer_name"),
        choice("segment"),
        choice("service_level"),
        Field("manager"),
        Field("planned_services", Kind.NUMBER),
        Field("planned_hours", Kind.NUMBER),
        Field("planned_cost", Kind.MONEY),
        Field("margin", Kind.MONEY),
        Field("cost_to_margin", Kind.RATIO),
    ),
    result=True,
    row_key="customer_id",
)
SERVICE_LOAD = Table(
    "service_load",
    (
        choice("load_of"),
        Field("load_name"),
        Field("customers", Kind.COUNT),
        Field("planned_services", Kind.NUMBER),
        Field("planned_hours", Kind.NUMBER),
        Field("planned_cost", Kind.MONEY),
        Field("margin", Kind.MONEY),
    ),
    result=True,
)
SALES_RULES = Table(
    "sales_rules",
    (
        Field("customer_id"),
        Field("customer_name"),
        Field("code"),
        Field("sale_allowed", Kind.YES_NO, choices="yes_no"),
        Field("discount", Kind.RATIO),
        Field("promotions"),
        Field("warnings"),
        choice("rule_strategy", "cell_strategy"),
        Field("fired"),
    ),
    result=True,
    row_key="customer_id",
)
INCIDENTS = Table(
    "incidents",
    (
        choice("severity"),
        Field("sheet"),
        Field("cell"),
        Field("customer_id"),
        Field("found"),
        Field("incident"),
        Field("remedy"),
    ),
    result=True,
)

INPUT_TABLES = (
    CUSTOMERS, FAMILIES, CRITERIA, CRITERIA_SETS, WEIGHTS, LOYALTY, SETTINGS, POSITION_MATRIX, RULES, SERVICES,
)  # fmt: skip
STAGE_TABLES = (
    BUYING_CIRCLE, COMPLAINTS, SURVEYS, PURCHASES, BILLING_HISTORY, HISTORIC_DATA, PRODUCT_FAMILIES, ACTION_PLAN,
)  # fmt: skip
"""Input tables of the method's other stages."""
RESULT_TABLES = (
    SCORES, APPLIED, PRIORITY, *SEGMENT_TABLES.values(), PARETO, SERVICE_PLAN, SERVICE_LOAD, SALES_RULES, INCIDENTS,
)  # fmt: skip
TABLES = {
    table.key: table
    for table in INPUT_TABLES
    + STAGE_TABLES
    + RESULT_TABLES
    + WINBACK_TABLES
    + HISTORY_TABLES
    + CALENDAR_TABLES
    + IMPORT_TABLES
    + WHATIF_TABLES
}

MATRIX_NAMES = ("volume_share", "d2_d3", "d1_d2d3", "d1d2_d3d4")
"""Digit matrices; each has the blocks ``cecxl_matrix_<name>_customers``, ``_billing`` and ``_strategy``."""
