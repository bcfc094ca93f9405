"""Counting what became of every row, so that an accountant can tie the import to the ledger to the cent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, TypedDict, cast

from cec_xl.erp.engine import FILE, Engine
from cec_xl.erp.fields import Role
from cec_xl.erp.files import SourceFile
from cec_xl.erp.reasons import OTHERWISE, Reason
from cec_xl.erp.totals import Division, Measure, Measures, added_up

if TYPE_CHECKING:
    import ibis.expr.types as ir

ZERO = Decimal(0)

_WORTH = frozenset({Role.LINES, Role.INVOICES, Role.PAYMENTS})


@dataclass(frozen=True, slots=True)
class Sum:
    """Some rows: how many, what the file says they are worth, and what they count as (net, base currency)."""

    rows: int = 0
    stated: Decimal = ZERO
    amount: Decimal = ZERO

    def __add__(self, other: Sum) -> Sum:
        return Sum(self.rows + other.rows, self.stated + other.stated, self.amount + other.amount)

    def __sub__(self, other: Sum) -> Sum:
        return Sum(self.rows - other.rows, self.stated - other.stated, self.amount - other.amount)


@dataclass(frozen=True, slots=True)
class FileCount:
    """What became of one file's rows.

    Attributes:
        file: the file.
        role: what its rows are.
        used: rows that count, by year of their date (None where rows have no date).
        aside: rows set aside, by reason.
        spoiled: rows used without some field because its text could not be read, by field.
        first_day, last_day: dates of the rows used.
    """

    file: SourceFile
    role: Role
    used: Mapping[int | None, Sum] = field(default_factory=dict)
    aside: Mapping[Reason, Sum] = field(default_factory=dict)
    spoiled: Mapping[str, int] = field(default_factory=dict)
    first_day: dt.date | None = None
    last_day: dt.date | None = None

    @property
    def total_used(self) -> Sum:
        """All rows used."""
        return sum(self.used.values(), Sum())

    @property
    def total_aside(self) -> Sum:
        """All rows set aside."""
        return sum(self.aside.values(), Sum())

    @property
    def total_read(self) -> Sum:
        """All rows of the file: used and set aside."""
        return self.total_used + self.total_aside

    @property
    def has_amounts(self) -> bool:
        """Whether the rows are worth anything; orders often only say who and when."""
        found = (*self.used.values(), *self.aside.values())
        return self.role in _WORTH or (self.role is Role.ORDERS and any(rows.amount or rows.stated for rows in found))

    def with_aside(self, reason: Reason, rows: Sum) -> FileCount:
        """This count with further rows that were never read as such."""
        aside = {**self.aside, reason: self.aside.get(reason, Sum()) + rows}
        return replace(self, aside=aside)


class Tallied(TypedDict):
    """One row of a tally: some rows of one file that share reason, spoiled field and year.

    ``first`` and ``last`` are their first and last day; ``earliest`` and ``latest`` the extremes of all their dates.
    """

    file: str
    reason: str | None
    spoiled: str | None
    year: int | None
    rows: int
    amount: Decimal | None
    stated: Decimal | None
    first: dt.date | None
    last: dt.date | None
    earliest: dt.date | None
    latest: dt.date | None


TALLY_KEY = ("file", "tallied", "spoiled", "year")
"""What rows are counted by: file, reason, spoiled field and year."""


def tally_measures(present: Container[str]) -> Measures:
    """What is counted of `labelled` rows; `present` names the columns that are filled."""
    found: dict[str, Measure] = {"net": ("sum", "net"), "first": ("min", "date"), "last": ("max", "date")}
    if "stated" in present:
        found["stated"] = ("sum", "stated")
    for name in _FURTHER_DAYS:
        if name in present:
            found |= {f"first_{name}": ("min", name), f"last_{name}": ("max", name)}
    return found


_FURTHER_DAYS = ("due_date", "settled_date", "customer_since")
"""Dates beside the one that counts."""


def labelled(rows: ir.Table, as_of: dt.date) -> dict[str, ir.Value]:
    """The columns that rows are tallied by and over. Rows after the as-of date get that reason.

    `rows` has `FILE`, ``reason`` and where the role knows them ``date``, ``net``, ``stated``, ``spoiled``.
    """
    import ibis

    columns = rows.columns
    date = rows.date if "date" in columns else ibis.null("date")
    net = rows.net if "net" in columns else ibis.null("decimal(18, 4)")
    found = {
        "file": rows[FILE],
        "tallied": ibis.cases((rows.reason.notnull(), rows.reason), (date > ibis.literal(as_of), Reason.FUTURE.value)),
        "spoiled": rows.spoiled if "spoiled" in columns else ibis.null("string"),
        "year": date.year().cast("int64"),
        "date": date,
        "net": net,
        **{name: rows[name] for name in _FURTHER_DAYS if name in columns},
    }
    return found | {"stated": rows.stated.coalesce(net)} if "stated" in columns else found


def tally(rows: ir.Table, as_of: dt.date, engine: Engine) -> list[Tallied]:
    """Rows by file, reason, spoiled field and year, with their sums."""
    labels = labelled(rows, as_of)
    return tally_of(added_up(rows.select(**labels), Division(TALLY_KEY, tally_measures(labels))), engine)


def tally_of(sums: ir.Table, engine: Engine) -> list[Tallied]:
    """The tally that sums by `TALLY_KEY` and of `tally_measures` are."""
    import ibis

    money, columns = "decimal(38, 4)", sums.columns
    starts, ends = ([sums[name] for name in columns if name.startswith(side)] for side in ("first", "last"))
    found = sums.select(
        "file", "spoiled", "year", "rows", "first", "last",
        reason=sums.tallied,
        amount=sums.net.cast(money),
        stated=(sums.stated if "stated" in columns else sums.net).cast(money),
        earliest=ibis.least(*starts) if len(starts) > 1 else starts[0],
        latest=ibis.greatest(*ends) if len(ends) > 1 else ends[0],
    )  # fmt: skip
    return cast("list[Tallied]", engine.rows(found).to_pylist())


def counts_of(tally_rows: Sequence[Tallied], role: Role, file_of: Mapping[str, SourceFile]) -> dict[str, FileCount]:
    """Per value of `FILE` what became of its rows; files without rows are there too."""
    groups: dict[str, list[Tallied]] = {key: [] for key in file_of}
    for row in tally_rows:
        groups[row["file"]].append(row)
    return {key: _count(file_of[key], role, rows) for key, rows in groups.items()}


def _count(file: SourceFile, role: Role, rows: Sequence[Tallied]) -> FileCount:
    used: dict[int | None, Sum] = {}
    aside: dict[Reason, Sum] = {}
    spoiled: dict[str, int] = {}
    days: list[dt.date] = []
    for row in rows:
        found = _sum(row)
        if row["reason"] is not None:
            reason = Reason(row["reason"])
            aside[reason] = aside.get(reason, Sum()) + found
            continue
        used[row["year"]] = used.get(row["year"], Sum()) + found
        days += [day for day in (row["first"], row["last"]) if day is not None]
        if row["spoiled"] is not None:
            name = row["spoiled"].removesuffix(OTHERWISE)
            spoiled[name] = spoiled.get(name, 0) + found.rows
    return FileCount(
        file,
        role,
        dict(sorted(used.items(), key=lambda item: item[0] or 0)),
        {reason: aside[reason] for reason in Reason if reason in aside},
        dict(sorted(spoiled.items())),
        min(days, default=None),
        max(days, default=None),
    )


def _sum(row: Tallied) -> Sum:
    return Sum(row["rows"], row["stated"] or ZERO, row["amount"] or ZERO)


def moved_aside(counts: Mapping[str, FileCount], found: Sequence[Tallied], reason: Reason) -> dict[str, FileCount]:
    """The counts after rows that were tallied as used (or as later than the as-of date) turned out not to count.

    `found` is the `tally` of those rows.
    """
    moved = dict(counts)
    for row in found:
        count, rows = moved[row["file"]], _sum(row)
        used, aside = dict(count.used), dict(count.aside)
        if row["reason"] == Reason.FUTURE.value:
            aside[Reason.FUTURE] = aside[Reason.FUTURE] - rows
        else:
            used[row["year"]] = used[row["year"]] - rows
        aside[reason] = aside.get(reason, Sum()) + rows
        moved[str(row["file"])] = replace(count, used=used, aside=aside)
    return moved
