"""Each source read once and kept as values with reasons; what contradicts the guess leads back to the user."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING

from cec_xl.erp.amounts import NetRule, net_rule
from cec_xl.erp.deals import DEAL_COLUMNS, PAYMENT_COLUMNS, deals, payments, with_columns
from cec_xl.erp.engine import BrokenRow, Engine
from cec_xl.erp.fields import Role
from cec_xl.erp.files import SourceFile
from cec_xl.erp.formats import settle_formats
from cec_xl.erp.mapping import ImportMapping, Source
from cec_xl.erp.masters import master
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
        tables: role -> the tables of its sources.
        sources: the sources as they were finally read.
        broken: lines that could not be cut into columns.
        keys: role -> value of `FILE` -> file.
        filled: role -> the columns that some source of it fills.
    """

    tables: dict[Role, list[ir.Table]] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)
    broken: list[BrokenRow] = field(default_factory=list)
    keys: dict[Role, dict[str, SourceFile]] = field(default_factory=dict)
    filled: dict[Role, set[str]] = field(default_factory=dict)

    @property
    def base(self) -> Role:
        """The role of the rows that carry the amounts: lines where they have any, else invoices, else orders."""
        return next(
            role for role in DEALS if any(s.role is role and net_rule(s) is not NetRule.NOTHING for s in self.sources)
        )

    def files(self, role: Role) -> dict[str, SourceFile]:
        """Value of `FILE` -> file, for the files of a role."""
        return self.keys.get(role, {})

    def newest_day(self, latest: dt.date, engine: Engine) -> dt.date:
        """The last day, not after `latest`, on which anything was sold or paid; `latest` where there is none."""
        days = []
        for role in (*DEALS, Role.PAYMENTS):
            rows = self.union(role)
            if rows is not None:
                sound = rows.filter(rows.reason.isnull() & (rows.date <= latest))
                days += engine.rows(sound.aggregate(day=sound.date.max()))["day"].to_pylist()
        return max((day for day in days if day is not None), default=latest)

    def union(self, role: Role) -> ir.Table | None:
        """All rows of a role; None where no source has it."""
        tables = self.tables.get(role)
        return None if not tables else reduce(lambda one, other: one.union(other), tables)


def stage(mapping: ImportMapping, raw: RawTables, rules: Rules, progress: Callable[[str, float], None]) -> Staged:
    """Read and keep every source that has a role.

    Raises:
        UndecidedError: where rows contradict how a source was going to be read.
    """
    staged = Staged()
    questions: list[Question] = []
    sources = [source for source in mapping.sources if source.role is not None]
    for number, planned in enumerate(sources):
        progress(planned.name, number / len(sources))
        kept, source, asked = _stage_settled(planned, raw, rules, staged)
        questions += asked + _currency_question(kept, source, rules, raw)
        staged.sources.append(source)
        if source.role is not None:
            staged.tables.setdefault(source.role, []).append(_completed(kept, source))
            staged.filled.setdefault(source.role, set()).update(kept.columns)
            keys = staged.keys.setdefault(source.role, {})
            keys |= {raw.key_of(file): file for file in source.files}
    if questions:
        raise UndecidedError(questions)
    return staged


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


def _stage_settled(
    source: Source, raw: RawTables, rules: Rules, staged: Staged
) -> tuple[ir.Table, Source, list[Question]]:
    """Keep a source; where rows contradict its formats, decide them again from all rows and keep it anew."""
    kept, broken = _keep(source, raw, rules)
    if _contradicted(kept, source, raw):
        source, questions = settle_formats(source, rules.latest_year, lambda: raw.table(source))
        raw.engine.broken_rows()
        if questions:
            return kept, source, questions
        kept, broken = _keep(source, raw, rules)
    staged.broken += broken
    return kept, source, []


def _keep(source: Source, raw: RawTables, rules: Rules) -> tuple[ir.Table, list[BrokenRow]]:
    """A source's rows, and the lines that were none. The quick way first, the careful one where that stumbles."""
    plain = plain_columns(source)
    try:
        kept, broken = _kept(source, raw, rules, plain)
    except FileError as error:
        if source.dialect is None or error.code != "import_engine_failed":
            raise
        raw.engine.broken_rows()
        raw.straighten(source)  # line ends of several kinds in one file; read a copy where they are all alike
        return _kept(source, raw, rules, PlainColumns())
    if plain and (any(not row.is_cut_wrong for row in broken) or _has_strange_days(kept, raw)):
        return _kept(source, raw, rules, PlainColumns())
    return kept, broken


def _kept(source: Source, raw: RawTables, rules: Rules, plain: PlainColumns) -> tuple[ir.Table, list[BrokenRow]]:
    kept = raw.engine.keep(rows_of(raw.table(source, plain), source, rules), str(source.role))
    return kept, raw.engine.broken_rows()


def _has_strange_days(kept: ir.Table, raw: RawTables) -> bool:
    """Whether dates fall outside the years that the careful reading allows, as two-digit years taken literally do."""
    import ibis

    first, last = ibis.literal(dt.date(1900, 1, 1)), ibis.literal(dt.date(2099, 12, 31))
    days = [kept[name] for name, kind in kept.schema().items() if kind.is_date()]
    strange = [((day < first) | (day > last)).fill_null(False) for day in days]
    return bool(strange) and raw.engine.count(kept.filter(ibis.or_(*strange))) > 0


def _currency_question(kept: ir.Table, source: Source, rules: Rules, raw: RawTables) -> list[Question]:
    """Amounts in several currencies, none of which was said to be the firm's own."""
    if rules.settings.base_currency or not source.has("currency"):
        return []
    unknown = kept.filter((kept.reason == Reason.NO_RATE.value).fill_null(False))
    if raw.engine.count(unknown) == 0:
        return []
    found = sorted({text.strip().upper() for text in source.samples[source.header("currency") or ""] if text.strip()})
    details = {"file": source.name, "currencies": listed(found)}
    return [Question("import_currencies", details, tuple(f"base_currency={code}" for code in found[:3]))]


def _contradicted(kept: ir.Table, source: Source, raw: RawTables) -> bool:
    """Whether rows show another notation than the one that was chosen without the user's word."""
    import ibis

    if "spoiled" not in kept.columns or (source.formats.decimal_given and source.formats.date_order_given):
        return False
    tests = []
    if not source.formats.decimal_given:
        tests.append(kept.reason == Reason.OTHER_DECIMAL.value)
    if not source.formats.date_order_given:
        tests.append(kept.reason == Reason.OTHER_DATE_ORDER.value)
    tests.append(kept.spoiled.endswith(OTHERWISE))
    return raw.engine.count(kept.filter(ibis.or_(*(test.fill_null(False) for test in tests)))) > 0
