"""What to say about a finished import: gaps and oddities that change how far its figures can be trusted."""

from __future__ import annotations

from collections import Counter

import numpy as np

from cec_xl.erp.computing import Computed
from cec_xl.erp.criteria import SHEET_ROWS
from cec_xl.erp.debts import DebtRule
from cec_xl.erp.fields import Role
from cec_xl.erp.figures import Figures
from cec_xl.erp.notices import Notice, listed
from cec_xl.erp.reasons import Reason
from cec_xl.erp.settings import ImportSettings
from cec_xl.erp.staging import Staged
from cec_xl.labels import fold

MUCH = 0.2
"""Share of a file's rows set aside from which the mapping itself is doubted."""


def remarks_on(computed: Computed, figures: Figures, staged: Staged, settings: ImportSettings) -> list[Notice]:
    """Everything worth saying, in a fixed order."""
    return [
        *_much_set_aside(computed),
        *_alike_ids(figures),
        *_customers_file(computed),
        *_margins(computed, figures),
        *_growth(computed, figures, settings),
        *_debts(computed, staged, settings),
        *([] if computed.order_lines.num_rows or not computed.history.num_rows else [_left_out()]),
    ]


def _left_out() -> Notice:
    return Notice("import_order_lines_left_out", {"rows": SHEET_ROWS})


def _much_set_aside(computed: Computed) -> list[Notice]:
    found = []
    for count in computed.counts.values():
        read = count.total_read.rows
        aside = sum(rows.rows for reason, rows in count.aside.items() if reason is not Reason.FUTURE)
        if read and aside > MUCH * read:
            found.append(Notice("import_much_set_aside", {"file": count.file.name, "rows": aside, "all": read}))
    return found


def _alike_ids(figures: Figures) -> list[Notice]:
    """Customer numbers that a person would call the same: 0012 and 12, Ab1 and AB1."""
    ids = [str(name) for name in figures.customers["customer_id"]]
    bare = [(name.lower() if name.isascii() else fold(name)).lstrip("0") for name in ids]
    times = Counter(bare)
    twins = [name for name, key in zip(ids, bare, strict=True) if times[key] > 1]
    return [Notice("import_alike_ids", {"count": len(twins), "ids": listed(twins)})] if twins else []


def _customers_file(computed: Computed) -> list[Notice]:
    """Customers with sales that the customers file lacks, and those that it has twice."""
    if not computed.has_master:
        return []
    ids, times, billed = (computed.customers[name].to_pylist() for name in ("customer", "master_rows", "documents"))
    missing = [name for name, rows, documents in zip(ids, times, billed, strict=True) if documents and not rows]
    twice = [name for name, rows in zip(ids, times, strict=True) if (rows or 0) > 1]
    found = {"import_not_in_customers_file": missing, "import_twice_in_customers_file": twice}
    return [Notice(code, {"count": len(who), "ids": listed(who)}) for code, who in found.items() if who]


def _margins(computed: Computed, figures: Figures) -> list[Notice]:
    if not computed.knows_costs:
        return [Notice("import_no_costs")]
    without = int(np.isnan(figures.customers["margin"].astype(np.float64)).sum())
    return [Notice("import_some_costs_missing", {"count": without})] if without else []


def _growth(computed: Computed, figures: Figures, settings: ImportSettings) -> list[Notice]:
    if computed.first_day is None or not np.isnan(figures.customers["growth"].astype(np.float64)).all():
        return []
    return [Notice("import_history_too_short", {"years": settings.window_years, "first": computed.first_day})]


def _debts(computed: Computed, staged: Staged, settings: ImportSettings) -> list[Notice]:
    if computed.debt_rule is DebtRule.UNKNOWN:
        return []
    dated = any(s.has("due_date") for s in staged.sources if s.role in (Role.LINES, Role.INVOICES, Role.ORDERS))
    return [] if dated else [Notice("import_no_due_dates", {"days": settings.payment_days})]
