"""The indicators of the balanced scorecard, as formulas over the workbook's own sheets. METHOD §9."""

from dataclasses import dataclass

from cec_xl.workbook.schema import Kind

PERSPECTIVES = ("finance", "customers", "processes", "learning")


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator: labels ``indicators.<key>.*``, a formula template, and whether more is better.

    Without a formula the cell is filled by a refresh (`cec_xl.workbook.scorecard.REFRESHED`).
    """

    key: str
    perspective: str
    formula: str
    kind: Kind
    high: bool = True


SEGMENTS = ("vital", "future", "dull", "unnecessary")
BEST = ("vital", "future")
CURRENT = "COUNTIF({customers.situation},{@choices.situation.current})"
LOST = "COUNTIF({customers.situation},{@choices.situation.lost})"
BILLING = "SUM({customers.volume})"

INDICATORS = (
    Indicator("billing", "finance", f'IF({BILLING}=0,"",{BILLING})', Kind.MONEY),
    Indicator("billing_best", "finance", f"(cecxl_billing_vital+cecxl_billing_future)/{BILLING}", Kind.RATIO),
    *(
        Indicator(
            f"billing_{key}", "finance", f'IF(N(cecxl_count_{key})=0,"",cecxl_billing_{key})', Kind.MONEY, key in BEST
        )
        for key in SEGMENTS
    ),
    Indicator("margin", "finance", f"SUM({{customers.margin}})/{BILLING}", Kind.RATIO),
    *(Indicator(f"margin_{key}", "finance", "", Kind.RATIO) for key in SEGMENTS),
    Indicator("concentration", "finance", 'COUNTIF({pareto.abc},"A")/COUNT({pareto.order})', Kind.RATIO, high=True),
    Indicator("class_b", "finance", 'COUNTIF({pareto.abc},"B")/COUNT({pareto.order})', Kind.RATIO),
    Indicator("class_c", "finance", 'COUNTIF({pareto.abc},"C")/COUNT({pareto.order})', Kind.RATIO, high=False),
    Indicator("unpaid", "finance", 'COUNTIF({customers.risk},">0")/COUNT({customers.risk})', Kind.RATIO, high=False),
    *(
        Indicator(key, "customers", f'IF(cecxl_count_{key}="","",cecxl_count_{key})', Kind.COUNT, key in BEST)
        for key in SEGMENTS
    ),
    Indicator(
        "share",
        "customers",
        "AVERAGEIF({customers.situation},{@choices.situation.current},{customers.share})",
        Kind.RATIO,
    ),
    Indicator("satisfaction", "customers", "AVERAGE({customers.satisfaction})", Kind.SCORE),
    Indicator("retention", "customers", f"{CURRENT}/({CURRENT}+{LOST})", Kind.RATIO),
    Indicator(
        "recovered",
        "customers",
        'IF(cecxl_winback_register_recovered="","",cecxl_winback_register_recovered)',
        Kind.COUNT,
    ),
    Indicator("lost", "customers", f'IF({CURRENT}=0,"",{LOST})', Kind.COUNT, high=False),
    Indicator(
        "complaints_open",
        "processes",
        'IF(COUNT({complaints.complaint_date})=0,"",cecxl_complaints_open)',
        Kind.COUNT,
        high=False,
    ),
    Indicator(
        "days_to_close", "processes", 'IF(cecxl_complaints_days="","",cecxl_complaints_days)', Kind.SCORE, high=False
    ),
    Indicator("visits", "processes", "", Kind.RATIO),
    Indicator("policy", "processes", "", Kind.RATIO),
    Indicator(
        "service_cost",
        "processes",
        "SUM({service_plan.planned_cost})/SUM({service_plan.margin})",
        Kind.RATIO,
        high=False,
    ),
    Indicator(
        "surveys", "processes", 'IF(COUNT({surveys.survey_score})=0,"",COUNT({surveys.survey_score}))', Kind.COUNT
    ),
    Indicator("training", "learning", "", Kind.COUNT),
    Indicator(
        "actions_done",
        "learning",
        "COUNTIF({action_plan.status},{@choices.status.done})/COUNTA({action_plan.action_name})",
        Kind.RATIO,
    ),
    Indicator(
        "actions_late", "learning", 'IF(COUNTA({action_plan.action_name})=0,"",cecxl_plan_late)', Kind.COUNT, high=False
    ),
    Indicator("contacts", "learning", "COUNTA({buying_circle.contact})/" + CURRENT, Kind.SCORE),
)
