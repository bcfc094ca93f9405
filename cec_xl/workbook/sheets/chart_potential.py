"""*Gráfico_potenciales*: the rhombus of the potential customers, and of the best among them. METHOD §5."""

from cec_xl.workbook.sheets._rhombus import portfolio_rhombus

HIGHEST = "MAX(({scores.set_name}=SET)*{scores.total})"
BEST = "AVERAGEIFS({digit},{scores.set_name},SET,{scores.total}," + HIGHEST + ")"

SHEET = portfolio_rhombus("chart_potential", "potential", (("template.best_customers", BEST, "primary"),), order=62)
