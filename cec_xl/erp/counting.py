"""Counting what became of every row, so that an accountant can tie the import to the ledger to the cent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from cec_xl.erp.engine import FILE
from cec_xl.erp.fields import Role
from cec_xl.erp.files import SourceFile
from cec_xl.erp.reasons import OTHERWISE, Reason

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

ZERO = Decimal(0)


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

    def with_aside(self, reason: Reason, rows: Sum) -> FileCount:
        """This count with further rows that were never read as such."""
        aside = {**self.aside, reason: self.aside.get(reason, Sum()) + rows}
        return replace(self, aside=aside)


def tally(rows: ir.Table, as_of: dt.date) -> ir.Table:
    """Rows by file, reason, spoiled field and year, with their sums. Rows after the as-of date get that reason.

    `rows` has `FILE`, ``reason`` and where the role knows them ``date``, ``net``, ``stated``, ``spoiled``.
    """
    import ibis

    money, columns = "decimal(38, 4)", rows.columns
    date = rows.date if "date" in columns else ibis.null("date")
    net = rows.net if "net" in columns else ibis.null("decimal(18, 4)")
    stated = rows.stated.coalesce(net) if "stated" in columns else net
    reason = ibis.cases((rows.reason.notnull(), rows.reason), (date > ibis.literal(as_of), Reason.FUTURE.value))
    labelled = rows.select(
        file=rows[FILE],
        reason=reason,
        spoiled=rows.spoiled if "spoiled" in columns else ibis.null("string"),
        year=date.year().cast("int64"),
        date=date,
        net=net,
        stated=stated,
    )
    return labelled.group_by("file", "reason", "spoiled", "year").aggregate(
        rows=labelled.count(),
        amount=labelled.net.sum().cast(money),
        stated=labelled.stated.sum().cast(money),
        first=labelled.date.min(),
        last=labelled.date.max(),
    )


def counts_of(tallied: pa.Table, role: Role, file_of: Mapping[str, SourceFile]) -> dict[str, FileCount]:
    """Per value of `FILE` what became of its rows; files without rows are there too."""
    groups: dict[str, list[Mapping[str, object]]] = {key: [] for key in file_of}
    for row in tallied.to_pylist():
        groups[str(row["file"])].append(row)
    return {key: _count(file_of[key], role, rows) for key, rows in groups.items()}


def _count(file: SourceFile, role: Role, rows: Sequence[Mapping[str, object]]) -> FileCount:
    used: dict[int | None, Sum] = {}
    aside: dict[Reason, Sum] = {}
    spoiled: dict[str, int] = {}
    days: list[dt.date] = []
    for row in rows:
        found = Sum(int(str(row["rows"])), _decimal(row["stated"]), _decimal(row["amount"]))
        if row["reason"] is not None:
            reason = Reason(str(row["reason"]))
            aside[reason] = aside.get(reason, Sum()) + found
            continue
        year = row["year"] if isinstance(row["year"], int) else None
        used[year] = used.get(year, Sum()) + found
        days += [day for day in (row["first"], row["last"]) if isinstance(day, dt.date)]
        if row["spoiled"] is not None:
            name = str(row["spoiled"]).removesuffix(OTHERWISE)
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


def _decimal(value: object) -> Decimal:
    return value if isinstance(value, Decimal) else ZERO


def moved_aside(counts: Mapping[str, FileCount], found: pa.Table, reason: Reason) -> dict[str, FileCount]:
    """The counts after rows that were tallied as used (or as later than the as-of date) turned out not to count.

    `found` is the `tally` of those rows.
    """
    moved = dict(counts)
    for row in found.to_pylist():
        count = moved[str(row["file"])]
        rows = Sum(int(row["rows"]), _decimal(row["stated"]), _decimal(row["amount"]))
        used, aside = dict(count.used), dict(count.aside)
        if row["reason"] == Reason.FUTURE.value:
            aside[Reason.FUTURE] = aside[Reason.FUTURE] - rows
        else:
            used[row["year"]] = used[row["year"]] - rows
        aside[reason] = aside.get(reason, Sum()) + rows
        moved[str(row["file"])] = replace(count, used=used, aside=aside)
    return moved
