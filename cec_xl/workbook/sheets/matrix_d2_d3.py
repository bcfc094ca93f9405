"""*Matriz_2_3*: the second digit against the third. METHOD §5."""

from cec_xl.workbook.sheets._digit_matrix import digit_matrix

SHEET = digit_matrix("matrix_d2_d3", "d2_d3", "fields.d2", "fields.d3", order=73, digits=(("2",), ("3",)))
