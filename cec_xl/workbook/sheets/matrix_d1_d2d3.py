"""*Matriz_1_2_3*: the first digit against the second and third together. METHOD §5."""

from cec_xl.workbook.sheets._digit_matrix import digit_matrix

SHEET = digit_matrix(
    "matrix_d1_d2d3",
    "d1_d2d3",
    "fields.d1",
    "template.d2d3_axis",
    order=74,
    digits=(("1",), ("2", "3")),
    cell_width=10,
)
