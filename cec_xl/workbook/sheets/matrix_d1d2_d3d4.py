"""*Matriz_1_2_3_4*: the first two digits against the last two: all 256 codes. METHOD §5."""

from cec_xl.workbook.sheets._digit_matrix import digit_matrix

SHEET = digit_matrix(
    "matrix_d1d2_d3d4",
    "d1d2_d3d4",
    "template.d1d2_axis",
    "template.d3d4_axis",
    order=75,
    digits=(("1", "2"), ("3", "4")),
    cell_width=10,
)
