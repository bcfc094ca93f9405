"""*CEC*: the criteria set ``names.set.satisfied``, seen by itself. METHOD §2."""

from cec_xl.workbook.sheets._set_view import set_view

SHEET = set_view("set_satisfied", "satisfied", order=24)
