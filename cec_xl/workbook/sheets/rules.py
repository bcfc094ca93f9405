"""*Reglas*: what the code decides by itself: blocked sales, discounts, promotions, warnings. METHOD §6."""

from cec_xl.workbook.layout import Emphasis, Sheet, Stage, TableBlock

CONDITIONS = ("d1", "d2", "d3", "d4", "total", "score", "segment", "family", "situation")

SHEET = Sheet(
    key="rules",
    stage=Stage.CLASSIFICATION,
    order=95,
    brief=True,
    basic=True,
    steps=3,
    freeze="rule_name",
    blocks=(
        TableBlock(
            "rules",
            blank_rows=8,
            widths={"rule_name": 39, "action": 18, "action_value": 56, "family": 20, "total": 10, "score": 12},
            text=CONDITIONS,
            centred=CONDITIONS[:6],
            emphasis={"action_value": Emphasis.PERCENT},
            formats={"priority": "plain"},
            filter=False,
        ),
    ),
    done="COUNTA({rules.rule_name})>0",
)
