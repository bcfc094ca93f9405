"""*CEC*: the criteria set ``names.set.current_1``, seen by itself. METHOD §2."""

from cec_xl.workbook.sheets._set_view import set_view

SHEET = set_view("set_current_1", "current_1", order=20)
