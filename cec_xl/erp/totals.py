"""The same rows added up in several ways: what is asked of an engine that may do it in a single pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import ibis.expr.types as ir

Measure = tuple[Literal["sum", "min", "max", "count"], str]
"""How the values of a column become one figure; ``count`` is of those that are not NULL."""

Measures = Mapping[str, Measure]
"""The figures of a group by name. Every group also has ``rows``, their number."""


@dataclass(frozen=True, slots=True)
class Division:
    """Groups of rows: the columns that divide them, and what is measured of each group."""

    by: tuple[str, ...]
    measures: Measures


@dataclass(frozen=True, slots=True)
class Totals:
    """Several divisions of the same rows.

    Attributes:
        divisions: the divisions by name; figures of one name are the same in all of them.
        prepare: what gives rows the columns they are divided by and measured in.
    """

    divisions: Mapping[str, Division]
    prepare: Callable[[ir.Table], ir.Table] = lambda rows: rows

    @property
    def together(self) -> Division:
        """All columns that divide and all figures."""
        keys = dict.fromkeys(key for division in self.divisions.values() for key in division.by)
        return Division(
            tuple(keys), {k: v for division in self.divisions.values() for k, v in division.measures.items()}
        )


def added_up(rows: ir.Table, division: Division) -> ir.Table:
    """One division of rows: its columns, ``rows`` and the measures."""
    import ibis

    figures = {name: getattr(rows[column], how)() for name, (how, column) in division.measures.items()}
    return rows.group_by(*division.by).aggregate(rows=ibis._.count(), **figures)


def in_one_pass(source: str, rows: ir.Table, totals: Totals, division: str) -> str:
    """All divisions as one SQL query over `source`, which has the columns of `rows`.

    Rows of one division lie under those of another, with NULL in the columns that are not theirs; the column
    `division` tells them apart, see `number_of`.
    """
    keys, measures = totals.together.by, totals.together.measures
    figures = [f"{_measure(rows, how, column)} AS {quoted_name(name)}" for name, (how, column) in measures.items()]
    names = ", ".join(map(quoted_name, keys))
    sets = ", ".join("(" + ", ".join(map(quoted_name, by)) + ")" for by in (d.by for d in totals.divisions.values()))
    chosen = ", ".join([names, "count(*) AS rows", *figures, f"GROUPING({names}) AS {quoted_name(division)}"])
    return f"SELECT {chosen} FROM {source} GROUP BY GROUPING SETS ({sets})"  # noqa: S608 (names quoted by us)


def number_of(totals: Totals, name: str) -> int:
    """What `in_one_pass` calls a division: one bit per column, the last column's the lowest, set where it is not used.

    >>> number_of(Totals({"days": Division(("date",), {}), "customers": Division(("customer",), {})}), "days")
    1
    """
    keys, by = totals.together.by, totals.divisions[name].by
    return sum(1 << place for place, key in enumerate(reversed(keys)) if key not in by)


def _measure(rows: ir.Table, how: str, column: str) -> str:
    """Sums of whole numbers as 64 bits: the wider ones that engines make of them do not survive being written."""
    found = f"{how}({quoted_name(column)})"
    return f"{found}::BIGINT" if how == "sum" and rows[column].type().is_integer() else found


def quoted_name(name: str) -> str:
    """A name as SQL has it."""
    return '"' + name.replace('"', '""') + '"'
