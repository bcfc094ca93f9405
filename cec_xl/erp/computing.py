"""Staged rows -> what is known per customer: the expressions put together and computed, nothing invented."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from cec_xl.erp import criteria, debts
from cec_xl.erp.conflicts import FileOrder, without_superseded
from cec_xl.erp.counting import FileCount, counts_of, moved_aside, tally
from cec_xl.erp.criteria import SHEET_ROWS, Periods
from cec_xl.erp.debts import DebtRule
from cec_xl.erp.digest import Digest
from cec_xl.erp.documents import documents_of, in_use, with_products
from cec_xl.erp.duplicates import KEY, without_repeats
from cec_xl.erp.engine import FILE, Engine
from cec_xl.erp.fields import Role
from cec_xl.erp.linking import HEADER_FIELDS
from cec_xl.erp.masters import one_per_key
from cec_xl.erp.reasons import Reason, Rules
from cec_xl.erp.roles import deals_of
from cec_xl.erp.settings import Duplicates
from cec_xl.erp.staging import DEALS, Staged, columns_from_products

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

LISTED = 1_000_000
"""Rows set aside after reading that are listed one by one; all of them are counted."""

_LATE_COLUMNS = (FILE, "reason", "customer", "document", "date", "net")


@dataclass(frozen=True, slots=True)
class Computed:
    """Everything an engine computed for an import, as tables in memory; sums are decimals.

    Attributes:
        customers: one row per customer, sorted: the columns of `criteria.billing`, `ordering`, `rhythm`, and where
            they are known of `families_bought`, `debts.unpaid_and_late`, `debts.balances` and the customers file.
        history: `criteria.history`, one row per customer and year.
        order_lines: `criteria.order_lines`, sorted; no rows where there are more than `SHEET_ROWS`.
        debt_rule: how it is known what was paid.
        knows_costs: whether costs, and with them margins, are known at all.
        has_master: whether there was a customers file.
        counts: what became of every file's rows, by value of `FILE`.
        first_day: first day of any row used.
        late: rows set aside after reading: file, reason, customer, document, date, net.
    """

    customers: pa.Table
    history: pa.Table
    order_lines: pa.Table
    debt_rule: DebtRule
    knows_costs: bool
    has_master: bool
    counts: dict[str, FileCount]
    first_day: dt.date | None
    late: tuple[pa.Table, ...]


class Computation:
    """One import: from staged rows to results. Every intermediate table is computed once.

    Args:
        staged: the rows of every source.
        order: which file came when.
        rules: settings and the like.
        as_of: the day the figures are for.
        engine: what computes.
    """

    def __init__(self, staged: Staged, order: FileOrder, rules: Rules, as_of: dt.date, engine: Engine) -> None:
        self._staged, self._order, self._as_of, self._engine = staged, order, as_of, engine
        self._settings = rules.settings
        self._periods = Periods.of(as_of, rules.settings)
        self._late: list[pa.Table] = []
        self._deals = deals_of(staged, self._current, engine)
        self._counts = self._count()
        self._payments = self._usable_payments()
        self._lines, self._documents = self._usable_lines()

    def run(self) -> Computed:
        """Compute everything that the figures of the customers need."""
        orders, rule = self._orders, self._debt_rule
        longest_gap = round(self._settings.loyalty_gap_months * 365.2425 / 12)
        separate = self._deals.orders is not None
        parts = [
            criteria.billing(self._documents, self._periods, with_orders=not separate),
            criteria.rhythm(orders, longest_gap),
        ]
        if separate:
            parts.append(criteria.ordering(orders, self._periods))
        if self._has("product_family"):
            parts.append(criteria.families_bought(self._families))
        if rule is not DebtRule.UNKNOWN:
            parts.append(self._debts(rule))
        if self._payments is not None:
            parts.append(debts.balances(self._invoices, self._payments, self._as_of))
        if self._has("customer_name", *DEALS):
            parts.append(self._names())
        if Role.CUSTOMERS in self._staged.tables:
            parts.append(self._master())
        customers = _side_by_side([self._engine.rows(part, by=("customer",)) for part in parts])
        return Computed(
            customers=customers,
            history=self._history(orders if separate else None),
            order_lines=self._order_lines(sum(n or 0 for n in customers["order_days"].to_pylist())),
            debt_rule=rule,
            knows_costs=any(self._has(key) for key in ("cost", "unit_cost", "line_margin")),
            has_master=Role.CUSTOMERS in self._staged.tables,
            counts=self._counts,
            first_day=min((c.first_day for c in self._counts.values() if c.first_day), default=None),
            late=tuple(self._late),
        )

    def _has(self, key: str, *roles: Role) -> bool:
        """Whether some source (of these roles) has a column for a field."""
        return any(source.has(key) for source in self._staged.sources if not roles or source.role in roles)

    def _count(self) -> dict[str, FileCount]:
        """What became of every file's rows so far."""
        counts: dict[str, FileCount] = {}
        for role, rows in self._staged.tallies.items():
            is_judged = role is self._deals.base and self._deals.heads is not None
            found = tally(self._deals.rows, self._as_of, self._engine) if is_judged else rows
            counts |= counts_of(found, role, self._staged.files(role))
        if self._deals.heads is not None:
            self._list_late(self._deals.rows.filter(self._deals.rows.is_late))
        return counts

    def _list_late(self, rows: ir.Table, reason: Reason | None = None) -> None:
        """Keep rows set aside after reading for the list, the first million in the order of their documents."""
        import ibis

        named = rows if reason is None else rows.mutate(reason=ibis.literal(reason.value))
        listed = named.select(*_LATE_COLUMNS).order_by(*_LATE_COLUMNS).limit(LISTED)
        self._late.append(self._engine.rows(listed))

    def _set_aside(self, rows: ir.Table | None, reason: Reason) -> None:
        """Count and list rows that had been counted as used."""
        if rows is not None:
            self._counts = moved_aside(self._counts, tally(rows, self._as_of, self._engine), reason)
            self._list_late(rows, reason)

    def _current(self, heads: ir.Table, role: Role) -> ir.Table:
        """Rows of headers without the versions that a later file replaced."""
        if len(self._staged.files(role)) < 2:
            return heads
        used = heads.filter(heads.document.notnull())
        return self._superseded(used, ("document",), None)[0]

    def _usable_lines(self) -> tuple[ir.Table, ir.Table]:
        """The lines that count, and their documents."""
        several = len(self._staged.files(self._deals.base)) > 1
        lines, digest = in_use(self._deals.rows), self._staged.digest
        documents = self._documents_of(lines, several) if digest is None else digest.documents
        if not self._deals.numbered:
            return lines, documents
        unique, repeated = lines, None
        if self._settings.duplicates is Duplicates.DROP:
            unique, repeated = without_repeats(lines, documents, self._engine)
            self._set_aside(repeated, Reason.DUPLICATE)
        superseded = None
        if several and self._deals.comparable:
            unique, superseded = self._without_superseded(unique, documents)
            self._set_aside(superseded, Reason.SUPERSEDED)
        if repeated is None and superseded is None:
            return lines, documents
        return unique, self._documents_of(unique, several)

    def _without_superseded(self, lines: ir.Table, documents: ir.Table) -> tuple[ir.Table, ir.Table | None]:
        shared = self._engine.keep(documents.filter(documents.first_file != documents.last_file).select(*KEY), "shared")
        if self._engine.count(shared) == 0:
            return lines, None
        within = "line" if self._deals.base is Role.LINES else None
        candidates = self._engine.keep(lines.semi_join(shared, KEY), "candidates")
        kept, superseded = self._superseded(candidates, KEY, within)
        return (lines, None) if superseded is None else (lines.anti_join(shared, KEY).union(kept), superseded)

    def _superseded(self, rows: ir.Table, key: tuple[str, ...], within: str | None) -> tuple[ir.Table, ir.Table | None]:
        rule = self._settings.conflicts
        return without_superseded(rows, key, within, order=self._order, rule=rule, engine=self._engine)

    def _documents_of(self, lines: ir.Table, several_files: bool) -> ir.Table:
        found = documents_of(self._priced(lines), self._present, several_files=several_files)
        return self._engine.keep(found, "documents", by=KEY)

    @cached_property
    def _present(self) -> frozenset[str]:
        """The columns of deals that some source fills."""
        filled = set(self._staged.filled.get(self._deals.base, ()))
        if self._deals.heads is not None:
            heads = self._staged.filled.get(self._deals.heads, set())
            filled |= heads & {*HEADER_FIELDS, "customer_name"}
            filled |= {f"head_{name}" for name in ("gross", "outstanding") if name in heads}
        return frozenset(filled) | columns_from_products(self._staged.sources)

    def _priced(self, lines: ir.Table) -> ir.Table:
        """Lines with the families and costs of the products file."""
        return with_products(lines, self._staged.products(self._engine))

    @property
    def _digest(self) -> Digest | None:
        """What was added up while reading, where no line had to go since."""
        digest = self._staged.digest
        return digest if digest is not None and self._documents is digest.documents else None

    @property
    def _families(self) -> ir.Table:
        """What each customer bought of each family."""
        digest = self._digest
        if digest is not None and digest.families is not None:
            return digest.families
        lines = self._priced(self._lines) if digest is None or digest.purchases is None else digest.purchases
        return criteria.family_sums(lines, self._periods)

    @property
    def _orders(self) -> ir.Table:
        """Every order: from the orders file where it is not part of the lines, else the documents worth something."""
        if self._deals.orders is None:
            return criteria.orders_of(self._documents, self._as_of)
        rows = self._deals.orders
        sound = rows.filter(rows.reason.isnull() & (rows.date <= self._as_of))
        return sound.select("customer", "document", "date").distinct().select("customer", "date")

    def _usable_payments(self) -> ir.Table | None:
        rows = self._staged.union(Role.PAYMENTS)
        if rows is None:
            return None
        sound = rows.filter(rows.reason.isnull())
        if self._settings.duplicates is Duplicates.KEEP or not self._has("payment", Role.PAYMENTS):
            return sound
        import ibis

        same = [name for name in sound.columns if name not in (FILE, "reason", "spoiled")]
        numbered = sound.mutate(copy=ibis.row_number().over(ibis.window(group_by=same, order_by=FILE)))
        repeated = self._engine.keep(numbered.filter((numbered.copy > 0) & numbered.payment.notnull()), "repeated")
        if self._engine.count(repeated) == 0:
            return sound
        self._set_aside(repeated.drop("copy"), Reason.DUPLICATE)
        return numbered.filter((numbered.copy == 0) | numbered.payment.isnull()).drop("copy")

    @property
    def _debt_rule(self) -> DebtRule:
        """The first way of knowing what was paid that the sources allow."""
        ways = (
            (DebtRule.OUTSTANDING, self._has("outstanding", *DEALS)),
            (DebtRule.SETTLED_DATE, self._has("settled_date", *DEALS)),
            (DebtRule.PAYMENTS_BY_INVOICE, self._has("document", Role.PAYMENTS)),
            (DebtRule.PAYMENTS_BY_CUSTOMER, self._payments is not None),
            (DebtRule.STATUS, self._says_paid()),
        )
        return next((rule for rule, there in ways if there), DebtRule.UNKNOWN)

    def _says_paid(self) -> bool:
        if not self._has("status", Role.LINES, Role.INVOICES):
            return False
        return self._engine.count(self._documents.filter(self._documents.payment_status.notnull())) > 0

    def _order_lines(self, order_days: int) -> pa.Table:
        """What was bought day by day, as far as a sheet can hold it; there are at least as many lines as order days."""
        bought = None if self._digest is None else self._digest.purchases
        found = criteria.order_lines(
            criteria.purchases(self._priced(self._lines)) if bought is None else bought, self._as_of
        )
        if order_days > SHEET_ROWS:
            return self._engine.rows(found.limit(0))
        kept = self._engine.keep(found, "order_lines", by=criteria.PURCHASE_KEY)
        if self._engine.count(kept) > SHEET_ROWS:
            return self._engine.rows(kept.limit(0))
        return self._engine.rows(kept.order_by(*criteria.PURCHASE_KEY))

    def _history(self, orders: ir.Table | None) -> pa.Table:
        """What each customer bought in each year, sorted."""
        found = criteria.history(self._documents, orders, self._as_of)
        return self._engine.rows(self._engine.keep(found, "history", by=("customer",)).order_by("customer", "year"))

    @property
    def _invoices(self) -> ir.Table:
        return debts.invoices(self._documents, self._periods, self._settings)

    def _debts(self, rule: DebtRule) -> ir.Table:
        paid = None
        if self._payments is not None and rule in (DebtRule.PAYMENTS_BY_INVOICE, DebtRule.PAYMENTS_BY_CUSTOMER):
            paid = debts.payments_by(self._payments, self._as_of, rule)
        settled = debts.settled(self._invoices, rule, paid, self._periods, self._settings)
        return debts.unpaid_and_late(settled, self._periods, self._settings)

    def _names(self) -> ir.Table:
        """The name that the deals themselves give each customer."""
        named = self._documents.filter(self._documents.customer_name.notnull())
        return named.group_by("customer").aggregate(billed_name=named.customer_name.min())

    def _master(self) -> ir.Table:
        """The customers file; of several imports' files only the latest import's."""
        rows = self._staged.union(Role.CUSTOMERS)
        if rows is None:
            raise ValueError(Role.CUSTOMERS)
        files = self._staged.files(Role.CUSTOMERS)
        newest = max(self._order.batch[key] for key in files)
        latest = [key for key in files if self._order.batch[key] == newest]
        return one_per_key(rows.filter(rows[FILE].isin(latest)), Role.CUSTOMERS).rename(
            customer="customer_id", master_rows="rows"
        )


def _side_by_side(parts: Sequence[pa.Table]) -> pa.Table:
    """Tables with one row per ``customer`` as one, sorted; NULL where a customer is not in a table."""
    import pyarrow as pa
    import pyarrow.compute as pc

    ids = pa.chunked_array([chunk for part in parts for chunk in part["customer"].chunks], pa.string()).unique()
    customers = pa.table({"customer": ids.take(pc.sort_indices(ids))})
    for part in parts:
        places = pc.index_in(customers["customer"], value_set=part["customer"])
        for name in part.column_names[1:]:
            customers = customers.append_column(name, part[name].take(places))
    return customers
