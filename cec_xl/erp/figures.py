"""Computed tables -> one row per customer, in arrays keyed like the fields of the workbook's customers table.

Sums arrive as decimals and become floats here, after all adding is done. What is not known stays NaN or "": an empty
cell asks to be filled in, a zero would be believed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cec_xl.erp.computing import Computed
from cec_xl.erp.criteria import Periods
from cec_xl.erp.settings import ImportSettings
from cec_xl.method.winback.calendar import Dates, add_months, date_serials

if TYPE_CHECKING:
    import pyarrow as pa

Floats = NDArray[np.float64]
Texts = NDArray[np.object_]
Columns = Mapping[str, Floats | Texts]
"""Field key -> values, all of one length; numbers float64 (dates as serial days), texts objects."""

TEXT_FIELDS = ("customer_name", "family", "zone", "sector", "manager")
MASTER_NUMBERS = ("share", "headcount", "competition", "machinery", "satisfaction", "image")


@dataclass(frozen=True, slots=True)
class Figures:
    """The result per customer.

    Attributes:
        customers: fields of the workbook's customers table, sorted by customer id.
        details: what else is known, same rows: first_order, orders, order_days, median_gap, late_invoices,
            overdue_amount, owed, billing_total.
        history: customer_id, year, billing, margin, orders; sorted.
    """

    customers: dict[str, Floats | Texts]
    details: dict[str, Floats | Texts]
    history: dict[str, Floats | Texts]


class _Table:
    """A computed table aligned to the customer ids."""

    def __init__(self, ids: Texts, table: pa.Table | None, key: str = "customer") -> None:
        self._count, self._table = len(ids), table
        self._found = np.full(len(ids), -1, dtype=np.int64)
        if table is not None and len(ids):
            position = {name: row for row, name in enumerate(table[key].to_pylist())}
            self._found = np.fromiter((position.get(name, -1) for name in ids), np.int64, len(ids))

    def numbers(self, name: str, missing: float = np.nan) -> Floats:
        """A column as floats; `missing` for customers that are not in the table."""
        return self._aligned(floats(self._table, name), missing) if self._table is not None else self._all(missing)

    def days(self, name: str) -> Dates:
        """A column of dates; NaT where unknown."""
        empty = np.full(self._count, np.datetime64("NaT", "D"))
        if self._table is None:
            return empty
        values = np.array(self._table[name].to_pylist(), dtype="datetime64[D]")
        return np.where(self._found >= 0, values[self._found], empty) if len(values) else empty

    def texts(self, name: str) -> Texts:
        """A column as texts; "" where unknown."""
        out = np.full(self._count, "", dtype=object)
        if self._table is not None and self._table.num_rows:
            values = np.array([value or "" for value in self._table[name].to_pylist()], dtype=object)
            known = self._found >= 0
            out[known] = values[self._found[known]]
        return out

    def _all(self, value: float) -> Floats:
        return np.full(self._count, value)

    def _aligned(self, values: Floats, missing: float) -> Floats:
        return np.where(self._found >= 0, values[self._found], missing) if len(values) else self._all(missing)


def floats(table: pa.Table, name: str) -> Floats:
    """A column as floats, amounts to the cent; NaN where NULL."""
    import pyarrow as pa
    import pyarrow.compute as pc

    column = table[name]
    if pa.types.is_decimal(column.type):
        column = pc.round(column, ndigits=2, round_mode="half_towards_infinity")
    values = np.asarray(pc.cast(column, pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)
    return _cents(values) if pa.types.is_decimal(column.type) else values


def assemble(computed: Computed, as_of: dt.date, settings: ImportSettings) -> Figures:
    """One row per customer that has bought or stands in the customers file."""
    ids = _ids(computed)
    billing, ordering, rhythm = (_Table(ids, t) for t in (computed.billing, computed.ordering, computed.rhythm))
    master = _Table(ids, computed.master, "customer_id")
    last, first = ordering.days("last_order"), ordering.days("first_order")
    volume = billing.numbers("volume", 0.0)
    customers: dict[str, Floats | Texts] = {"customer_id": ids}
    customers["customer_name"] = _names(ids, computed, master)
    customers["situation"] = situations(last, rhythm, as_of, settings)
    customers |= {key: master.texts(key) for key in TEXT_FIELDS[1:]}
    customers["volume"] = volume
    priced = (billing.numbers("costless", 0.0) == 0) & computed.knows_costs
    customers["margin"] = np.where(priced, _cents(volume - billing.numbers("cost", 0.0)), np.nan)
    customers["loyalty"] = _loyalty(master.days("customer_since"), last, rhythm, as_of, settings)
    customers["diversity"] = _Table(ids, computed.diversity).numbers("diversity", 0.0 if computed.diversity else np.nan)
    customers["risk"] = _Table(ids, computed.debts).numbers("risk", 0.0 if computed.debts else np.nan)
    customers["frequency"] = ordering.numbers("frequency", 0.0)
    customers["growth"] = _growth(volume, billing.numbers("first_volume", 0.0), computed.first_day, as_of, settings)
    customers |= {key: master.numbers(key) for key in MASTER_NUMBERS[1:]}
    customers["share"] = _share(master, volume)
    customers["last_order"] = date_serials(last)
    details = _details(ids, computed, billing, ordering, rhythm, first)
    return Figures(customers, details, _history(computed))


def _ids(computed: Computed) -> Texts:
    found = set(computed.billing["customer"].to_pylist()) | set(computed.ordering["customer"].to_pylist())
    if computed.master is not None:
        found |= set(computed.master["customer_id"].to_pylist())
    return np.array(sorted(found), dtype=object)


def _names(ids: Texts, computed: Computed, master: _Table) -> Texts:
    """The customers file's name, else the invoices', else the id itself."""
    names, billed = master.texts("customer_name"), _Table(ids, computed.names).texts("customer_name")
    names = np.where(names == "", billed, names)
    return np.where(names == "", ids, names)


def situations(last: Dates, rhythm: _Table, as_of: dt.date, settings: ImportSettings) -> Texts:
    """Potential where nothing was ever ordered, lost by the rule of METHOD §8, current otherwise."""
    today = np.datetime64(as_of, "D")
    silent = np.where(np.isnat(last), 0, (today - last).astype(np.int64))
    beyond_months = today > add_months(last, settings.lost_months)
    has_rhythm = rhythm.numbers("order_days", 0) >= settings.rhythm_orders
    beyond_rhythm = ~has_rhythm | (silent > settings.lost_multiple * rhythm.numbers("median_gap"))
    found = np.where(beyond_months & beyond_rhythm, "lost", "current").astype(object)
    found[np.isnat(last)] = "potential"
    return found


def _loyalty(since: Dates, last: Dates, rhythm: _Table, as_of: dt.date, settings: ImportSettings) -> Floats:
    """Years of unbroken relation, in whole months; 0 where it is broken or never began.

    The date in the customers file is believed unless the orders show a break after it.
    """
    today = np.datetime64(as_of, "D")
    start = rhythm.days("relation_start")
    unbroken = rhythm.days("first_day") == start
    start = np.where(unbroken & (since < start), since, start)
    months = (today.astype("datetime64[M]") - start.astype("datetime64[M]")).astype(np.float64)
    months -= _day_of_month(start) > _day_of_month(np.asarray(today))
    alive = ~np.isnat(last) & (today <= add_months(last, settings.loyalty_gap_months))
    return np.where(alive, np.round(np.maximum(months, 0) / 12, 2), 0.0)


def _day_of_month(days: Dates) -> NDArray[np.int64]:
    found: NDArray[np.int64] = (days - days.astype("datetime64[M]")).astype(np.int64)
    return found


def _growth(
    volume: Floats, first_volume: Floats, first_day: dt.date | None, as_of: dt.date, settings: ImportSettings
) -> Floats:
    """Latest year ÷ first year of the window - 1; NaN where the data do not reach back or nothing was bought then."""
    begins = Periods.of(as_of, settings).first_year.start
    covered = first_day is not None and first_day <= begins + dt.timedelta(days=31)
    usable = (first_volume > 0) & covered & (settings.window_years > 1)
    return np.where(usable, np.round(volume / np.where(usable, first_volume, 1) - 1, 4), np.nan)


def _share(master: _Table, volume: Floats) -> Floats:
    """The customers file's share, else billing ÷ the customer's purchases where that file has them."""
    share, potential = master.numbers("share"), master.numbers("purchase_potential")
    computed = np.where(potential > 0, volume / np.where(potential > 0, potential, 1), np.nan)
    return np.round(np.where(np.isnan(share), computed, share), 4)


def _details(
    ids: Texts, computed: Computed, billing: _Table, ordering: _Table, rhythm: _Table, first: Dates
) -> dict[str, Floats | Texts]:
    debts, balances = _Table(ids, computed.debts), _Table(ids, computed.balances)
    unknown, no_balance = (np.nan if t is None else 0.0 for t in (computed.debts, computed.balances))
    return {
        "customer_id": ids,
        "first_order": date_serials(first),
        "orders": ordering.numbers("orders", 0.0),
        "order_days": rhythm.numbers("order_days", 0.0),
        "median_gap": rhythm.numbers("median_gap"),
        "late_invoices": debts.numbers("late_invoices", unknown),
        "overdue_amount": debts.numbers("overdue_amount", unknown),
        "owed": balances.numbers("owed", no_balance),
        "billing_total": billing.numbers("billing", 0.0),
    }


def _history(computed: Computed) -> dict[str, Floats | Texts]:
    """Billing and orders by customer and year, joined."""
    billing, orders = computed.billing_by_year, computed.orders_by_year
    keys = sorted(
        {*zip(*_keys(billing), strict=True), *zip(*_keys(orders), strict=True)}
    )
    row = {key: position for position, key in enumerate(keys)}
    margins = np.where(floats(billing, "costless") == 0, floats(billing, "billing") - floats(billing, "cost"), np.nan)
    margins = _cents(margins) if computed.knows_costs else np.full(len(margins), np.nan)
    return {
        "customer_id": np.array([customer for customer, _ in keys], dtype=object),
        "year": np.array([year for _, year in keys], dtype=np.float64),
        "billing": _placed(billing, floats(billing, "billing"), row, 0.0),
        "margin": _placed(billing, margins, row, 0.0 if computed.knows_costs else np.nan),
        "orders": _placed(orders, floats(orders, "orders"), row, 0.0),
    }


def _keys(table: pa.Table) -> tuple[list[str], list[int]]:
    return table["customer"].to_pylist(), table["year"].to_pylist()


def _placed(table: pa.Table, values: Floats, row: Mapping[tuple[str, int], int], missing: float) -> Floats:
    out = np.full(len(row), missing)
    out[[row[key] for key in zip(*_keys(table), strict=True)]] = values
    return out


def _cents(values: Floats) -> Floats:
    return np.round(values, 2) + 0.0
