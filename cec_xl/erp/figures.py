"""Computed tables -> one row per customer, in arrays keyed like the fields of the workbook's customers table.

Sums arrive as decimals and become floats here, after all adding is done. What is not known stays NaN or "": an empty
cell asks to be filled in, a zero would be believed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from cec_xl.erp.computing import Computed
from cec_xl.erp.criteria import YEARS, Periods
from cec_xl.erp.debts import DebtRule
from cec_xl.erp.settings import ImportSettings
from cec_xl.method.winback.calendar import Dates, add_months, date_serials

if TYPE_CHECKING:
    import pyarrow as pa

Floats = NDArray[np.float64]
Texts = NDArray[np.object_]
Number = TypeVar("Number", np.float64, np.int32)
Columns = Mapping[str, Floats | Texts]
"""Field key -> values, all of one length; numbers float64 (dates as serial days), texts objects."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The result per customer.

    Attributes:
        customers: fields of the workbook's customers table, sorted by customer id.
        details: what else is known, same rows: first_order, orders, order_days, median_gap, late_invoices,
            overdue_amount, owed, billing_total, and the billing of five years, ``year_5`` the last.
        history: customer_id, year, billing, margin, orders by calendar year; sorted.
        order_lines: customer_id, order_date, line_amount, line_margin, line_product; sorted, or empty where there
            are more than a sheet holds.
    """

    customers: dict[str, Floats | Texts]
    details: dict[str, Floats | Texts]
    history: dict[str, Floats | Texts]
    order_lines: dict[str, Floats | Texts]


def assemble(computed: Computed, as_of: dt.date, settings: ImportSettings) -> Figures:
    """One row per customer that has bought or stands in the customers file."""
    found = _Columns(computed.customers)
    last, volume = found.days("last_order"), found.numbers(f"year_{YEARS}", 0.0)
    debts_unknown = np.nan if computed.debt_rule is DebtRule.UNKNOWN else 0.0
    no_balance = 0.0 if "owed" in computed.customers.column_names else np.nan
    no_family = 0.0 if "diversity" in computed.customers.column_names else np.nan
    ids = found.texts("customer")
    priced = (found.numbers("costless", 0.0) == 0) & computed.knows_costs
    customers: dict[str, Floats | Texts] = {
        "customer_id": ids,
        "customer_name": _names(ids, found),
        "situation": situations(found, as_of, settings),
        **{key: found.texts(key) for key in ("family", "zone", "sector", "manager")},
        "volume": volume,
        "share": _share(found, volume),
        "margin": np.where(priced, _cents(volume - found.numbers("cost", 0.0)), np.nan),
        "loyalty": _loyalty(found, as_of, settings),
        "diversity": found.numbers("diversity", no_family),
        "risk": found.numbers("risk", debts_unknown),
        "frequency": found.numbers("frequency", 0.0),
        "growth": _growth(volume, found.numbers("growth_base", 0.0), computed.first_day, as_of, settings),
        **{key: found.numbers(key) for key in ("headcount", "image", "competition", "machinery", "satisfaction")},
        "last_order": date_serials(last),
    }
    details: dict[str, Floats | Texts] = {
        "customer_id": ids,
        "first_order": date_serials(found.days("first_order")),
        "orders": found.numbers("orders", 0.0),
        "order_days": found.numbers("order_days", 0.0),
        "median_gap": found.numbers("median_gap"),
        "late_invoices": found.numbers("late_invoices", debts_unknown),
        "overdue_amount": found.numbers("overdue_amount", debts_unknown),
        "owed": found.numbers("owed", no_balance),
        "billing_total": found.numbers("billing_total", 0.0),
        **{f"year_{number}": found.numbers(f"year_{number}", 0.0) for number in range(1, YEARS + 1)},
    }
    return Figures(customers, details, _history(computed), _order_lines(computed))


class _Columns:
    """A computed table's columns as arrays; a column that the sources could not give is missing throughout."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table
        self._known = frozenset(table.column_names if table.num_rows else ())

    def numbers(self, name: str, missing: float = np.nan) -> Floats:
        """A column as floats, amounts to the cent; `missing` where NULL."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if name not in self._known:
            return np.full(self._table.num_rows, missing)
        column = self._table[name]
        is_amount = pa.types.is_decimal(column.type)
        if is_amount:
            column = pc.round(column, ndigits=2 if name != "share" else 4, round_mode="half_towards_infinity")
        values, known = _with_gaps(pc.cast(column, pa.float64()).combine_chunks(), np.float64)
        values = np.where(known, values, missing)
        return np.round(values, 4) + 0.0 if is_amount else values

    def days(self, name: str) -> Dates:
        """A column of dates; NaT where NULL."""
        import pyarrow as pa

        if name not in self._known:
            return np.full(self._table.num_rows, np.datetime64("NaT", "D"))
        days = self._table[name].cast(pa.date32()).cast(pa.int32()).combine_chunks()
        numbers, known = _with_gaps(days, np.int32)
        return np.where(known, numbers.astype("datetime64[D]"), np.datetime64("NaT", "D"))

    def texts(self, name: str) -> Texts:
        """A column as texts; "" where NULL."""
        if name not in self._known:
            return np.full(self._table.num_rows, "", dtype=object)
        encoded = self._table[name].combine_chunks().dictionary_encode()
        words = np.array([*encoded.dictionary.to_pylist(), ""], dtype=object)
        places, known = _with_gaps(encoded.indices, np.int32)
        found: Texts = words[np.where(known, places, len(words) - 1)]
        return found


def _with_gaps(whole: pa.Array, kind: type[Number]) -> tuple[NDArray[Number], NDArray[np.bool_]]:
    """A column's values, whatever they are where nothing is known, and where something is known.

    They are taken from where they lie: pyarrow's own ways load pandas, which takes longer than all that is done here.
    """
    import pyarrow as pa

    if len(whole) == 0:
        return np.empty(0, kind), np.empty(0, np.bool_)
    values = np.frombuffer(whole.buffers()[1], kind, len(whole), whole.offset * np.dtype(kind).itemsize)
    return values, np.from_dlpack(whole.is_valid().cast(pa.uint8())).astype(np.bool_)


def _names(ids: Texts, found: _Columns) -> Texts:
    """The customers file's name, else the invoices', else the id itself."""
    names = np.where(found.texts("customer_name") == "", found.texts("billed_name"), found.texts("customer_name"))
    return np.where(names == "", ids, names)


def situations(found: _Columns, as_of: dt.date, settings: ImportSettings) -> Texts:
    """Potential where nothing was ever ordered, lost by the rule of METHOD §8, current otherwise."""
    last, today = found.days("last_order"), np.datetime64(as_of, "D")
    silent = np.where(np.isnat(last), 0, (today - last).astype(np.int64))
    beyond_months = today > add_months(last, settings.lost_months)
    has_rhythm = found.numbers("order_days", 0.0) >= settings.rhythm_orders
    beyond_rhythm = ~has_rhythm | (silent > settings.lost_multiple * found.numbers("median_gap"))
    states = np.where(beyond_months & beyond_rhythm, "lost", "current").astype(object)
    states[np.isnat(last)] = "potential"
    return states


def _loyalty(found: _Columns, as_of: dt.date, settings: ImportSettings) -> Floats:
    """Years of unbroken relation, in whole months; 0 where it is broken or never began.

    The date in the customers file is believed unless the orders show a break after it.
    """
    today, last = np.datetime64(as_of, "D"), found.days("last_order")
    start, since = found.days("relation_start"), found.days("customer_since")
    start = np.where((found.days("first_order") == start) & (since < start), since, start)
    months = (today.astype("datetime64[M]") - start.astype("datetime64[M]")).astype(np.float64)
    months -= _day_of_month(start) > _day_of_month(np.asarray(today))
    alive = ~np.isnat(last) & (today <= add_months(last, settings.loyalty_gap_months))
    years: Floats = np.where(alive, np.round(np.maximum(months, 0.0) / 12, 2), 0.0).astype(np.float64)
    return years


def _day_of_month(days: Dates) -> NDArray[np.int64]:
    found: NDArray[np.int64] = (days - days.astype("datetime64[M]")).astype(np.int64)
    return found


def _growth(
    volume: Floats, base: Floats, first_day: dt.date | None, as_of: dt.date, settings: ImportSettings
) -> Floats:
    """Billing year ÷ the year some years before - 1; NaN where the data do not reach back or nothing was bought."""
    begins = Periods.of(as_of, settings).growth_base.start
    covered = first_day is not None and first_day <= begins + dt.timedelta(days=31)
    usable = (base > 0) & covered
    return np.where(usable, np.round(volume / np.where(usable, base, 1) - 1, 4), np.nan)


def _share(found: _Columns, volume: Floats) -> Floats:
    """The customers file's share, else billing ÷ the customer's purchases where that file has them."""
    share, potential = found.numbers("share"), found.numbers("purchase_potential")
    computed = np.where(potential > 0, volume / np.where(potential > 0, potential, 1), np.nan)
    shares: Floats = np.where(np.isnan(share), computed, share).astype(np.float64)
    return np.round(shares, 4)


def _history(computed: Computed) -> dict[str, Floats | Texts]:
    found = _Columns(computed.history)
    billing = found.numbers("billing", 0.0)
    priced = (found.numbers("costless", 0.0) == 0) & computed.knows_costs
    return {
        "customer_id": found.texts("customer"),
        "year": found.numbers("year"),
        "billing": billing,
        "margin": np.where(priced, _cents(billing - found.numbers("cost", 0.0)), np.nan),
        "orders": found.numbers("orders", 0.0),
    }


def _order_lines(computed: Computed) -> dict[str, Floats | Texts]:
    found = _Columns(computed.order_lines)
    return {
        "customer_id": found.texts("customer"),
        "order_date": date_serials(found.days("date")),
        "line_amount": found.numbers("amount"),
        "line_margin": found.numbers("margin"),
        "line_product": found.texts("family"),
    }


def _cents(values: Floats) -> Floats:
    return np.round(values, 2) + 0.0
