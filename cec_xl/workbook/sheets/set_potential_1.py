"""*CEC*: the criteria set ``names.set.potential_1``, seen by itself. METHOD §2."""

from cec_xl.workbook.sheets._set_view import set_view

SHEET = set_view("set_potential_1", "potential_1", order=22)
