"""What the win-back sheets of a new workbook start with; all of it can be changed there. METHOD §8."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cec_xl.labels import Labels
from cec_xl.method.winback.evaluation import WinbackSettings
from cec_xl.method.winback.plan import Step
from cec_xl.method.winback.reasons import DEFAULT_CATALOGUE
from cec_xl.method.winback.selection import DEFAULT_TREATMENTS

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
    return {
        "reasons": reasons,
        "recovery_steps": [
            {"recovery_step": step.value, "step_days": after} for step, after in zip(Step, days, strict=True)
        ],
        "recovery_treatments": [
            {"ground": ground.value, "treatment": treatment.value} for ground, treatment in DEFAULT_TREATMENTS.items()
        ],
    }
