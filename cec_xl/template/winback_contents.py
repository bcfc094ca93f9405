"""What the win-back sheets of a new workbook start with; all of it can be changed there. METHOD §8."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cec_xl.labels import Labels
from cec_xl.method.winback.evaluation import WinbackSettings
from cec_xl.method.winback.plan import Step
from cec_xl.method.winback.reasons import DEFAULT_CATALOGUE
from cec_xl.method.winback.selection import DEFAULT_TREATMENTS
from cec_xl.method.winback.value import ValueSettings

Row = Mapping[str, float | str | None]


def winback_rows(labels: Labels) -> dict[str, Sequence[Row]]:
    """The catalogue of reasons, the steps and the treatments."""
    reasons: list[Row] = [
        {
            "reason_name": labels.text(f"names.reason.{reason.category}"),
            "reason_category": reason.category.value,
            "reason_origin": reason.origin.value,
            "correctable": "yes" if reason.correctable else "no",
            "base_rate": reason.base_rate,
            "recoverable_part": reason.recoverable,
            "winback_strategy": labels.text(f"names.winback_strategy.{reason.strategy}"),
            "winback_message": labels.text(f"names.winback_message.{reason.message}"),
            "recovery_offer": reason.offer,
        }
        for reason in DEFAULT_CATALOGUE
    ]
    days = WinbackSettings().plan_days
    value = ValueSettings()
    criteria: list[Row] = [
        {
            "order": order,
            "lost_criterion": rule.criterion,
            "threshold_mode": rule.mode.value,
            "comparison": rule.comparison.value,
            **dict(zip(("t4", "t3", "t2"), rule.thresholds or (None,) * 3, strict=True)),
            "lost_weight": weight,
        }
        for order, (rule, weight) in enumerate(zip(value.criteria_set.rules, value.weights, strict=True), start=1)
    ]
    return {
        "lost_criteria": criteria,
        "reasons": reasons,
        "recovery_steps": [
            {"recovery_step": step.value, "step_days": after} for step, after in zip(Step, days, strict=True)
        ],
        "recovery_treatments": [
            {"ground": ground.value, "treatment": treatment.value} for ground, treatment in DEFAULT_TREATMENTS.items()
        ],
    }
