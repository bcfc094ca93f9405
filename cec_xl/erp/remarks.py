"""What to say about a finished import: gaps and oddities that change how far its figures can be trusted."""

from __future__ import annotations

from collections import Counter

import numpy as np

from cec_xl.erp.computing import Computed
from cec_xl.erp.debts import DebtRule
from cec_xl.erp.fields import Role
from cec_xl.erp.figures import Figures
from cec_xl.erp.notices import Notice, listed
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
        *_not_in_master(computed),
        *_twice_in_master(computed),
        *_margins(computed, figures),
        *_growth(computed, figures, settings),
        *_debts(computed, staged, settings),
    ]


def _much_set_aside(computed: Computed) -> list[Notice]:
    found = []
    for count in computed.counts.values():
        read, aside = count.total_read.rows, count.total_aside.rows
        if read and aside > MUCH * read:
            found.append(Notice("import_much_set_aside", {"file": count.file.name, "rows": aside, "all": read}))
    return found


def _alike_ids(figures: Figures) -> list[Notice]:
    """Customer numbers that a person would call the same: 0012 and 12, Ab1 and AB1."""
    ids = figures.customers["customer_id"].tolist()
    alike = Counter(fold(str(name)).lstrip("0") for name in ids)
    twins = [name for name in ids if alike[fold(str(name)).lstrip("0")] > 1]
    return [Notice("import_alike_ids", {"count": len(twins), "ids": listed(twins)})] if twins else []


def _not_in_master(computed: Computed) -> list[Notice]:
    if computed.master is None:
        return []
    known = set(computed.master["customer_id"].to_pylist())
    missing = sorted(set(computed.billing["customer"].to_pylist()) - known)
    return [Notice("import_not_in_customers_file", {"count": len(missing), "ids": listed(missing)})] if missing else []


def _twice_in_master(computed: Computed) -> list[Notice]:
    if computed.master is None:
        return []
    twice = sorted(row["customer_id"] for row in computed.master.to_pylist() if row["rows"] > 1)
    return [Notice("import_twice_in_customers_file", {"count": len(twice), "ids": listed(twice)})] if twice else []


def _margins(computed: Computed, figures: Figures) -> list[Notice]:
    if not computed.knows_costs:
        return [Notice("import_no_costs")]
    without = int(np.isnan(figures.customers["margin"].astype(np.float64)).sum())
    return [Notice("import_some_costs_missing", {"count": without})] if without else []


def _growth(computed: Computed, figures: Figures, settings: ImportSettings) -> list[Notice]:
    if computed.first_day is None or not np.isnan(figures.customers["growth"].astype(np.float64)).all():
        return []
    return [Notice("import_history_too_short", {"years": settings.window_years, "first": computed.first_day.isoformat()})]


def _debts(computed: Computed, staged: Staged, settings: ImportSettings) -> list[Notice]:
    if computed.debt_rule is DebtRule.UNKNOWN:
        return []
    dated = any(s.has("due_date") for s in staged.sources if s.role in (Role.LINES, Role.INVOICES, Role.ORDERS))
    return [] if dated else [Notice("import_no_due_dates", {"days": settings.payment_days})]
