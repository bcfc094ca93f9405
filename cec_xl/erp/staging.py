"""Each source read once and kept as values with reasons; what contradicts the guess leads back to the user."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING

from cec_xl.erp.amounts import NetRule, net_rule
from cec_xl.erp.counting import Tallied, tally
from cec_xl.erp.criteria import SHEET_ROWS, Window
from cec_xl.erp.deals import DEAL_COLUMNS, PAYMENT_COLUMNS, deals, payments, with_columns
from cec_xl.erp.digest import Digest, digest
from cec_xl.erp.engine import BrokenRow, Engine
from cec_xl.erp.fields import Role
from cec_xl.erp.files import SourceFile, SourceKind
from cec_xl.erp.formats import settle_formats
from cec_xl.erp.mapping import ImportMapping, Source
from cec_xl.erp.masters import master, products_table
from cec_xl.erp.notices import Question, UndecidedError, listed
from cec_xl.erp.plain import PlainColumns, plain_columns
from cec_xl.erp.raw import RawTables
from cec_xl.erp.reasons import OTHERWISE, Reason, Rules
from cec_xl.errors import FileError

if TYPE_CHECKING:
    import ibis.expr.types as ir

DEALS = (Role.LINES, Role.INVOICES, Role.ORDERS)


@dataclass
class Staged:
    """The kept rows of every source, by role, and the lines that were no rows.

    Attributes:
        as_of: the last day that counts; rows after it wait for their time.
        tables: role -> the tables of its sources.
        tallies: role -> the rows of its sources' tallies.
        sources: the sources as they were finally read.
        broken: lines that could not be cut into columns.
        keys: role -> value of `FILE` -> file.
        filled: role -> the columns that some source of it fills.
        digest: the rows that carry the amounts, added up, where one source says everything about them.
    """

    as_of: dt.date
    tables: dict[Role, list[ir.Table]] = field(default_factory=dict)
    tallies: dict[Role, list[Tallied]] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)
    broken: list[BrokenRow] = field(default_factory=list)
    keys: dict[Role, dict[str, SourceFile]] = field(default_factory=dict)
    filled: dict[Role, set[str]] = field(default_factory=dict)
    digest: Digest | None = None
    _products: ir.Table | None = None

    @property
    def base(self) -> Role:
        """The role of the rows that carry the amounts."""
        return base_role(self.sources)

    def files(self, role: Role) -> dict[str, SourceFile]:
        """Value of `FILE` -> file, for the files of a role."""
        return self.keys.get(role, {})

    def newest_day(self) -> dt.date:
        """The last day that counts on which anything was sold or paid; the last that counts where there is none."""
        rows = [row for role in (*DEALS, Role.PAYMENTS) for row in self.tallies.get(role, ())]
        days = [row["last"] for row in rows if row["reason"] is None]
        return max((day for day in days if day is not None), default=self.as_of)

    def products(self, engine: Engine) -> ir.Table | None:
        """The products file, one row per product; None where there is none."""
        rows = self.union(Role.PRODUCTS)
        if rows is not None and self._products is None:
            self._products = engine.keep(products_table(rows), "products")
        return self._products

    def union(self, role: Role) -> ir.Table | None:
        """All rows of a role; None where no source has it."""
        tables = self.tables.get(role)
        return None if not tables else reduce(lambda one, other: one.union(other), tables)


def base_role(sources: Sequence[Source]) -> Role:
    """The role of the rows that carry the amounts: lines where they have any, else invoices, else orders."""
    return next(role for role in DEALS if any(s.role is role and net_rule(s) is not NetRule.NOTHING for s in sources))


def stage(
    mapping: ImportMapping,
    raw: RawTables,
    rules: Rules,
    as_of: dt.date,
    *,
    recent: Window | None,
    progress: Callable[[str, float], None],
) -> Staged:
    """Read every source that has a role; `recent` are the days that families are counted in, where known already.

    Raises:
        UndecidedError: where rows contradict how a source was going to be read.
    """
    staged = Staged(as_of)
    sources = [source for source in mapping.sources if source.role is not None]
    carrier, from_products = _sole_carrier(sources), columns_from_products(sources)
    read: dict[int, tuple[Source, list[Question]]] = {}
    in_turn = sorted(range(len(sources)), key=lambda number: sources[number] is carrier)  # it needs the products
    for done, number in enumerate(in_turn):
        progress(sources[number].name, done / len(sources))
        desk = _Desk(raw, rules, staged, recent, from_products, is_carrier=sources[number] is carrier)
        read[number] = desk.stage(sources[number])
    staged.sources = [source for _, (source, _) in sorted(read.items())]
    questions = [question for _, (_, asked) in sorted(read.items()) for question in asked]
    if questions:
        raise UndecidedError(questions)
    return staged


def columns_from_products(sources: Sequence[Source]) -> frozenset[str]:
    """The columns of deals that the products file can fill."""
    priced = any(source.role is Role.PRODUCTS and source.has("unit_cost") for source in sources)
    return frozenset({"cost"} if priced else ())


def _sole_carrier(sources: Sequence[Source]) -> Source | None:
    """The source that alone carries the amounts and says all about them: whose they are and when."""
    base = base_role(sources)
    own = [source for source in sources if source.role is base]
    heads = base is Role.LINES and any(source.role in (Role.INVOICES, Role.ORDERS) for source in sources)
    if heads or len(own) > 1:
        return None
    return own[0] if own[0].has("date") and (own[0].has("customer_id") or own[0].has("customer_name")) else None


def rows_of(table: ir.Table, source: Source, rules: Rules, keep: Sequence[str] = ()) -> ir.Table:
    """The rows of a source as its role has them; `keep` names raw columns to hand through."""
    if source.role in DEALS:
        return deals(table, source, rules, keep)
    if source.role is Role.PAYMENTS:
        return payments(table, source, rules, keep)
    return master(table, source, rules.latest_year, keep)


def _completed(kept: ir.Table, source: Source) -> ir.Table:
    """The kept rows with the columns that every source of the role has."""
    if source.role in DEALS:
        return with_columns(kept, DEAL_COLUMNS)
    return with_columns(kept, PAYMENT_COLUMNS) if source.role is Role.PAYMENTS else kept


@dataclass(frozen=True, slots=True)
class _Read:
    """A source's rows, complete; the columns it fills; their tally; lines that were no rows; what they add up to."""

    rows: ir.Table
    filled: frozenset[str]
    tally: list[Tallied]
    broken: list[BrokenRow]
    digest: Digest | None


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where one source is read, by which rules, what was read before it, and which columns the products fill."""

    raw: RawTables
    rules: Rules
    staged: Staged
    recent: Window | None
    from_products: frozenset[str]
    is_carrier: bool

    def stage(self, source: Source) -> tuple[Source, list[Question]]:
        """Read a source; where rows contradict its formats, decide them again from all rows and read it anew."""
        read, questions, broken = self._read(source), list[Question](), list[BrokenRow]()
        if _contradicted(read, source):
            source, questions = settle_formats(source, self.rules.latest_year, lambda: self.raw.table(source))
            self.raw.engine.broken_rows()
            read = read if questions else self._read(source)
        if not questions:
            broken = read.broken
        self._note(read, source)
        self.staged.broken += broken
        return source, questions + _currency_question(read, source, self.rules)

    def _note(self, read: _Read, source: Source) -> None:
        staged, role = self.staged, source.role
        if role is None:
            raise ValueError(source.name)
        staged.tables.setdefault(role, []).append(read.rows)
        staged.tallies.setdefault(role, []).extend(read.tally)
        staged.filled.setdefault(role, set()).update(read.filled)
        staged.keys.setdefault(role, {}).update({self.raw.key_of(file): file for file in source.files})
        staged.digest = read.digest

    def _read(self, source: Source) -> _Read:
        """A source's rows. The quick way first, the careful one where that stumbles."""
        plain = plain_columns(source)
        try:
            read = self._read_as(source, plain)
        except FileError as error:
            if source.dialect is None or error.code != "import_engine_failed":
                raise
            self.raw.engine.broken_rows()
            self.raw.straighten(source)  # line ends of several kinds in one file; read a copy where they are all alike
            return self._read_as(source, PlainColumns())
        if plain and (any(not row.is_cut_wrong for row in read.broken) or _has_strange_days(read)):
            return self._read_as(source, PlainColumns())
        return read

    def _read_as(self, source: Source, plain: PlainColumns) -> _Read:
        engine, staged = self.raw.engine, self.staged
        rows = rows_of(self.raw.table(source, plain), source, self.rules)
        filled, digested = frozenset(rows.columns), None
        if self.is_carrier:
            rows, digested = self._digested(source, rows)
            counted = digested.tally
        else:
            rows = _completed(engine.keep(rows, str(source.role)), source)
            counted = tally(rows, staged.as_of, engine)
        return _Read(rows, filled, counted, engine.broken_rows(), digested)

    def _digested(self, source: Source, rows: ir.Table) -> tuple[ir.Table, Digest]:
        engine = self.raw.engine
        return digest(
            _completed(rows, source),
            frozenset(rows.columns) | self.from_products,
            engine,
            products=self.staged.products(engine),
            files=[self.raw.key_of(file) for file in source.files],
            as_of=self.staged.as_of,
            recent=self.recent,
            day_by_day=_rows_about(source) <= 1.25 * SHEET_ROWS,  # several often come to one order line
        )


def _rows_about(source: Source) -> float:
    """About how many rows a source has, told by the size of its files; those of other files are few or unknown."""
    if source.kind is not SourceKind.TEXT or not source.samples:
        return 0.0 if source.kind is SourceKind.SHEET else math.inf
    lengths = [sum(map(len, cells)) + len(cells) for cells in zip(*source.samples.values(), strict=True)]
    return sum(file.path.stat().st_size for file in source.files) * len(lengths) / max(sum(lengths), 1)


_FIRST_DAY, _LAST_DAY = dt.date(1900, 1, 1), dt.date(2099, 12, 31)
"""The days that the careful reading allows; two-digit years taken literally fall outside."""


def _has_strange_days(read: _Read) -> bool:
    days = [day for row in read.tally for day in (row["earliest"], row["latest"]) if day is not None]
    return any(not _FIRST_DAY <= day <= _LAST_DAY for day in days)


def _currency_question(read: _Read, source: Source, rules: Rules) -> list[Question]:
    """Amounts in several currencies, none of which was said to be the firm's own."""
    if rules.settings.base_currency or not source.has("currency"):
        return []
    if all(row["reason"] != Reason.NO_RATE for row in read.tally):
        return []
    found = sorted({text.strip().upper() for text in source.samples[source.header("currency") or ""] if text.strip()})
    details = {"file": source.name, "currencies": listed(found)}
    return [Question("import_currencies", details, tuple(f"base_currency={code}" for code in found[:3]))]


def _contradicted(read: _Read, source: Source) -> bool:
    """Whether rows show another notation than the one that was chosen without the user's word."""
    decimal_open, order_open = not source.formats.decimal_given, not source.formats.date_order_given
    if not decimal_open and not order_open:
        return False
    return any(
        (decimal_open and row["reason"] == Reason.OTHER_DECIMAL)
        or (order_open and row["reason"] == Reason.OTHER_DATE_ORDER)
        or (row["spoiled"] or "").endswith(OTHERWISE)
        for row in read.tally
    )
