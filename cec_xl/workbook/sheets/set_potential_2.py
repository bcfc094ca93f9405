"""*CEC*: the criteria set ``names.set.potential_2``, seen by itself. METHOD §2."""

from cec_xl.workbook.sheets._set_view import set_view

SHEET = set_view("set_potential_2", "potential_2", order=23)
