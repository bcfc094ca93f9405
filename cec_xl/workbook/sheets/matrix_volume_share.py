"""*Matriz_volumen_cuota*: volume digit against share digit. METHOD §5."""

from cec_xl.workbook.sheets._digit_matrix import digit_matrix

SHEET = digit_matrix("matrix_volume_share", "volume_share", "template.volume_axis", "template.share_axis", order=72)
