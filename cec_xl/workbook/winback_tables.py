"""The tables of win-back: what is known of lost customers, and what a refresh makes of it. METHOD §8.

A balance has a column for each movement and measure, so that every line shows by itself that it closes.
"""

from __future__ import annotations

from cec_xl.workbook.schema import Field, Kind, Table, choice

MEASURES = {"count": Kind.COUNT, "billing": Kind.MONEY, "margin": Kind.MONEY}
"""What a balance is kept in: customers, billing, margin."""

MOVEMENTS = ("opening", "won", "recovered", "lost", "closing")
"""The columns of a balance, as the method keeps them; *net* is what came less what went."""

PAST_YEARS = (1, 2, 3)
"""Years of buying that the register has billing and margin for; 1 is the last one."""

ORDER_LINES = Table(
    "order_lines",
    (
        Field("customer_id", required=True, source="customers.customer_id"),
        Field("order_date", Kind.DATE, required=True),
        Field("line_amount", Kind.MONEY, required=True),
        Field("line_margin", Kind.MONEY),
        Field("line_product"),
    ),
)
LOST = Table(
    "lost",
    (
        Field("customer_id", required=True, source="customers.customer_id"),
        Field("customer_name"),
        Field("lost_reason", source="reasons.reason_name"),
        Field("last_order", Kind.DATE),
        *(Field(f"past_billing_{year}", Kind.MONEY) for year in PAST_YEARS),
        *(Field(f"past_margin_{year}", Kind.MONEY) for year in PAST_YEARS),
        Field("buying_potential", Kind.MONEY),
        Field("prestige", Kind.GRADE),
        Field("referral", Kind.GRADE),
        Field("image", Kind.GRADE),
        Field("cost_to_serve", Kind.MONEY),
        Field("incident_count", Kind.COUNT),
        Field("unpaid_count", Kind.COUNT),
        Field("manager"),
        Field("zone"),
        Field("sector"),
        Field("profile"),
        Field("product"),
        Field("recoverable_part", Kind.RATIO),
        Field("recovery_marketing", Kind.MONEY),
        Field("recovery_hours", Kind.NUMBER),
        Field("recovery_incentives", Kind.MONEY),
        choice("recovery_offer"),
        Field("recovery_owner", source="recovery_team.member"),
    ),
)
REASONS = Table(
    "reasons",
    (
        Field("reason_name", required=True),
        choice("reason_category", required=True),
        choice("reason_origin"),
        Field("correctable", Kind.YES_NO, choices="yes_no"),
        Field("base_rate", Kind.RATIO),
        Field("recoverable_part", Kind.RATIO),
        Field("winback_strategy"),
        Field("winback_message"),
        choice("recovery_offer"),
        Field("reason_keywords"),
    ),
)
RECOVERY_TEAM = Table(
    "recovery_team",
    (
        Field("member", required=True),
        Field("senior", Kind.YES_NO, choices="yes_no"),
        Field("team_hours", Kind.NUMBER),
        Field("note"),
    ),
)
RECOVERY_STEPS = Table("recovery_steps", (choice("recovery_step", required=True), Field("step_days", Kind.DAYS)))
RECOVERY_TREATMENTS = Table("recovery_treatments", (choice("ground", required=True), choice("treatment")))

LOST_CRITERIA = Table(
    "lost_criteria",
    (
        Field("order", Kind.DIGIT, required=True),
        choice("lost_criterion", required=True),
        choice("threshold_mode", required=True),
        choice("comparison", required=True),
        Field("t4", Kind.NUMBER),
        Field("t3", Kind.NUMBER),
        Field("t2", Kind.NUMBER),
        Field("lost_weight", Kind.RATIO),
    ),
)

CUSTOMER_REGISTER = Table(
    "customer_register",
    (
        Field("customer_id"),
        Field("customer_name"),
        choice("relation"),
        Field("last_order", Kind.DATE),
        Field("silence_days", Kind.DAYS),
        Field("median_gap", Kind.DAYS),
        Field("order_days", Kind.COUNT),
        Field("lost_on", Kind.DATE),
        Field("times_lost", Kind.COUNT),
        Field("recovered_on", Kind.DATE),
        Field("past_billing_1", Kind.MONEY),
        Field("past_margin_1", Kind.MONEY),
        Field("alive", Kind.RATIO),
        Field("manager"),
    ),
    result=True,
    row_key="customer_id",
)
CUSTOMER_BALANCE = Table(
    "customer_balance",
    (
        Field("balance_months", Kind.COUNT),
        choice("balance_cut"),
        Field("cut_name"),
        *(Field(f"{measure}_{column}", kind) for measure, kind in MEASURES.items() for column in (*MOVEMENTS, "net")),
    ),
    result=True,
)
REASON_RESULTS = Table(
    "reason_results",
    (
        Field("reason_name"),
        choice("reason_category"),
        Field("customers", Kind.COUNT),
        Field("lost_billing", Kind.MONEY),
        Field("lost_margin", Kind.MONEY),
        Field("attempts", Kind.COUNT),
        Field("recovered_count", Kind.COUNT),
        Field("applied_rate", Kind.RATIO),
        Field("winback_strategy"),
    ),
    result=True,
)
RECOVERY = Table(
    "recovery",
    (
        Field("rank", Kind.COUNT),
        Field("customer_id"),
        Field("customer_name"),
        choice("decision"),
        choice("ground"),
        choice("treatment"),
        Field("net_value", Kind.MONEY),
        Field("investment", Kind.MONEY),
        Field("roi", Kind.RATIO),
        Field("payback", Kind.NUMBER),
        Field("probability", Kind.RATIO),
        Field("base_rate", Kind.RATIO),
        Field("decay", Kind.RATIO),
        Field("market", Kind.NUMBER),
        Field("alive", Kind.RATIO),
        Field("partial_billing", Kind.MONEY),
        Field("partial_margin", Kind.MONEY),
        Field("full_billing", Kind.MONEY),
        Field("full_margin", Kind.MONEY),
        Field("expected_margin", Kind.MONEY),
        Field("recovery_hours", Kind.NUMBER),
        Field("code"),
        Field("score", Kind.NUMBER),
        choice("reason_category"),
        Field("lost_reason"),
        Field("last_order", Kind.DATE),
        Field("manager"),
    ),
    result=True,
    row_key="customer_id",
)
LOST_SCORES = Table(
    "lost_scores",
    (
        Field("rank", Kind.COUNT),
        Field("customer_id"),
        Field("customer_name"),
        *(Field(f"d{order}", Kind.DIGIT) for order in range(1, 5)),
        Field("code"),
        Field("total", Kind.COUNT),
        Field("score", Kind.NUMBER),
        Field("lost_billing", Kind.MONEY),
        Field("lost_margin", Kind.MONEY),
        Field("buying_potential", Kind.MONEY),
        Field("strategic", Kind.NUMBER),
    ),
    result=True,
    row_key="customer_id",
)
RECOVERY_PLAN = Table(
    "recovery_plan",
    (
        Field("plan_line"),
        Field("customer_id"),
        Field("customer_name"),
        choice("recovery_step"),
        Field("responsible"),
        Field("due_on", Kind.DATE),
        choice("recovery_offer"),
        Field("winback_message"),
        choice("reason_category"),
        Field("planned_exposure", Kind.NUMBER),
        choice("status"),
        choice("outcome"),
        Field("note"),
    ),
    row_key="plan_line",
)
"""Both sides write here: a refresh adds the lines of newly chosen customers, people report what became of them."""

WINBACK_INPUTS = (
    ORDER_LINES, LOST, LOST_CRITERIA, REASONS, RECOVERY_TEAM, RECOVERY_STEPS, RECOVERY_TREATMENTS, RECOVERY_PLAN,
)  # fmt: skip
WINBACK_RESULTS = (CUSTOMER_REGISTER, CUSTOMER_BALANCE, LOST_SCORES, REASON_RESULTS, RECOVERY)
WINBACK_TABLES = WINBACK_INPUTS + WINBACK_RESULTS
