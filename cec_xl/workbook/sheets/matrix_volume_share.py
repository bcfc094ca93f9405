"""*Matriz_volumen_cuota*: volume digit against share digit, wherever they stand in the code. METHOD §5."""

from cec_xl.workbook.sheets._digit_matrix import digit_matrix


def _place(criterion: str) -> str:
    """Which digit of the current customers' code a criterion gives."""
    both = (
        "INDEX(({criteria_sets.set_name}=cecxl_active_set_current)"
        f"*({{criteria_sets.criterion_name}}={{@criteria.{criterion}}}),0)"
    )
    return f"INDEX({{criteria_sets.order}},MATCH(1,{both},0))"


SHEET = digit_matrix(
    "matrix_volume_share",
    "volume_share",
    "template.volume_axis",
    "template.share_axis",
    order=72,
    digits=((_place("volume"),), (_place("share"),)),
)
