"""The import report: what was read, what was used, what was set aside and why, tied to the cent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from cec_xl.erp.counting import FileCount, Sum
from cec_xl.erp.debts import DebtRule
from cec_xl.erp.fields import Role
from cec_xl.erp.notices import Notice, shown_day
from cec_xl.erp.reasons import Reason
from cec_xl.labels import Labels

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did.

    Attributes:
        as_of: the day the figures are for.
        base: role of the files that carry the amounts.
        files: what became of every file's rows.
        notices: what was assumed, found or left out.
        debt_rule: how it is known what was paid.
        customers: customers in the result.
        rejected_file: name of the file that lists the rows set aside; "" where there is none.
    """

    as_of: dt.date
    base: Role
    files: tuple[FileCount, ...]
    notices: tuple[Notice, ...]
    debt_rule: DebtRule
    customers: int
    rejected_file: str = ""

    def total(self, role: Role, part: str = "used") -> Sum:
        """Rows and amounts of all files of a role; `part` is ``read``, ``used`` or ``aside``."""
        totals = [getattr(count, f"total_{part}") for count in self.files if count.role is role]
        return sum(totals, Sum())

    def aside(self, role: Role) -> dict[Reason, Sum]:
        """Rows of a role set aside, by reason."""
        found: dict[Reason, Sum] = {}
        for count in self.files:
            if count.role is role:
                for reason, rows in count.aside.items():
                    found[reason] = found.get(reason, Sum()) + rows
        return {reason: found[reason] for reason in Reason if reason in found}

    def years(self, role: Role) -> dict[int, Sum]:
        """Rows of a role used, by calendar year."""
        found: dict[int, Sum] = {}
        for count in self.files:
            if count.role is role:
                for year, rows in count.used.items():
                    if year is not None:
                        found[year] = found.get(year, Sum()) + rows
        return dict(sorted(found.items()))

    def text(self, labels: Labels) -> str:
        """The report as a person reads it."""
        parts = [labels.text("erp.report.title", as_of=shown_day(self.as_of, labels), customers=self.customers)]
        parts += [_file_text(count, labels) for count in self.files]
        parts += [self._years_text(role, labels) for role in (self.base, Role.PAYMENTS) if self.years(role)]
        parts.append(labels.text(f"erp.debt_rules.{self.debt_rule}"))
        if self.notices:
            lines = [f"  - {notice.text(labels)}" for notice in self.notices]
            parts.append("\n".join([labels.text("erp.show.assumed"), *lines]))
        if self.rejected_file:
            parts.append(labels.text("erp.report.rejected", file=self.rejected_file))
        return "\n\n".join(parts)

    def short_text(self, labels: Labels) -> str:
        """What was read, used and set aside of each role, a line each: for a message box."""
        lines = [labels.text("erp.report.title", as_of=shown_day(self.as_of, labels), customers=self.customers)]
        for role in dict.fromkeys(count.role for count in self.files):
            found = [f"{labels.text('erp.report.read')} {_said(self.total(role, 'read'), labels)}"]
            found.append(f"{labels.text('erp.report.used')} {_said(self.total(role), labels)}")
            found += [
                f"{labels.text(f'erp.reasons.{reason}')} {_said(rows, labels)}"
                for reason, rows in self.aside(role).items()
                if rows.rows
            ]
            lines.append(f"{labels.text(f'erp.roles.{role}')}: {'; '.join(found)}")
        return "\n".join(lines)

    def _years_text(self, role: Role, labels: Labels) -> str:
        title = labels.text("erp.report.years", role=labels.text(f"erp.roles.{role}"))
        lines = [(str(year), rows) for year, rows in self.years(role).items()]
        return _table(title, lines, labels, with_amounts=True)


def _said(found: Sum, labels: Labels) -> str:
    """Rows, and their amount where they have one."""
    rows = grouped(found.rows, labels)
    return f"{rows} ({money(found.amount, labels)})" if found.amount else rows


def _file_text(count: FileCount, labels: Labels) -> str:
    lines = [(labels.text("erp.report.read"), count.total_read), (labels.text("erp.report.used"), count.total_used)]
    lines += [(labels.text(f"erp.reasons.{reason}"), rows) for reason, rows in count.aside.items() if rows.rows]
    title = f"{count.file.name} ({labels.text(f'erp.roles.{count.role}')})"
    parts = [_table(title, lines, labels, with_amounts=count.has_amounts)]
    if count.has_amounts and count.total_read.stated != count.total_read.amount:
        parts.append(f"  {labels.text('erp.report.stated', amount=money(count.total_read.stated, labels))}")
    for key, rows in count.spoiled.items():
        spoiled = labels.text("erp.report.spoiled", field=labels.text(f"erp.fields.{key}"), rows=rows)
        parts.append(f"  {spoiled}")
    return "\n".join(parts)


def _table(title: str, lines: Sequence[tuple[str, Sum]], labels: Labels, *, with_amounts: bool) -> str:
    """A title and lines of label, rows and amount, in columns."""
    names = [title, *(f"  {label}" for label, _ in lines)]
    rows = [labels.text("erp.report.rows"), *(grouped(found.rows, labels) for _, found in lines)]
    amounts = [labels.text("erp.report.amount"), *(money(found.amount, labels) for _, found in lines)]
    columns = [rows, amounts] if with_amounts else [rows]
    wide = max(map(len, names))
    return "\n".join(
        f"{name:<{wide}}" + "".join(f"  {column[n]:>{max(map(len, column))}}" for column in columns)
        for n, name in enumerate(names)
    )


def grouped(count: int, labels: Labels) -> str:
    """A count with the thousands of the reader's language."""
    return f"{count:,}".replace(",", labels.text("erp.report.thousands"))


def money(amount: Decimal, labels: Labels) -> str:
    """An amount in cents as the reader's language writes it.

    >>> money(Decimal("1234567.885"), Labels("es"))
    '1.234.567,89'
    """
    text = f"{amount.quantize(_CENT, ROUND_HALF_UP):,}"
    marks = {",": labels.text("erp.report.thousands"), ".": labels.text("erp.report.decimal")}
    return "".join(marks.get(character, character) for character in text)


def ordered_files(counts: Sequence[FileCount]) -> tuple[FileCount, ...]:
    """The counts by role and name."""
    roles = list(Role)
    return tuple(sorted(counts, key=lambda count: (roles.index(count.role), count.file.name, count.file.place)))
