"""The rules of an import that a firm may set otherwise, and what the user said about files and columns.

Every figure an import computes rests on a rule of this page; `docs/import.md` states them in words. Settings and
answers come in as ``key=value`` (from the workbook's table, from the command line) and are kept with the mapping.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fnmatch import fnmatch

from cec_xl.erp.dates import DateOrder
from cec_xl.erp.dialect import SEPARATORS
from cec_xl.erp.fields import FIELDS, Role
from cec_xl.erp.numbers import DecimalMark
from cec_xl.errors import SettingsError


class BillingYear(StrEnum):
    """What "a year" ends with: the as-of date, or the last calendar year that is over."""

    ROLLING = "rolling"
    CALENDAR = "calendar"


class Duplicates(StrEnum):
    """What happens to rows that repeat in every column."""

    DROP = "drop"
    KEEP = "keep"


class Conflicts(StrEnum):
    """What happens to a document that stands in two files with different contents."""

    ASK = "ask"
    LAST = "last"
    ADD = "add"


@dataclass(frozen=True, slots=True)
class ImportSettings:
    """The rules; the defaults are the project's decisions.

    Attributes:
        billing_year: which twelve months yearly billing, margin and frequency are taken from.
        window_years: years that diversity, unpaid invoices and growth look back.
        loyalty_gap_months: months without an order that end a relation.
        payment_days: days to pay where an invoice has no due date.
        risk_late_days: an invoice paid more than this many days late counts as unpaid for risk; None: only those
            still unpaid.
        lost_multiple, lost_months, rhythm_orders: when silence means a lost customer (METHOD §8).
        vat_rate: rate to take out of amounts that are known only with VAT; None: not known.
        base_currency: the currency everything is counted in; "" where the files have only one.
        rates: currency code -> value of one unit in the base currency.
        duplicates: what happens to repeated rows.
        conflicts: which version of a document counts that several files of one import have differently. A later
            import's version replaces an earlier one's without asking.
        owed_tolerance: an invoice of which no more than this is left is paid.
        round_lines: whether an amount computed from price, quantity and discount is rounded to cents line by line.
    """

    billing_year: BillingYear = BillingYear.ROLLING
    window_years: int = 3
    loyalty_gap_months: int = 12
    payment_days: int = 30
    risk_late_days: int | None = None
    lost_multiple: float = 3.0
    lost_months: int = 6
    rhythm_orders: int = 3
    vat_rate: Decimal | None = None
    base_currency: str = ""
    rates: Mapping[str, Decimal] = field(default_factory=dict)
    duplicates: Duplicates = Duplicates.DROP
    conflicts: Conflicts = Conflicts.ASK
    owed_tolerance: Decimal = Decimal(1)
    round_lines: bool = False

    def with_value(self, key: str, text: str) -> ImportSettings:
        """These settings with one of them read from text; `SettingsError` where key or value cannot be.

        >>> ImportSettings().with_value("vat_rate", "0.21").vat_rate
        Decimal('0.21')
        """
        if key.startswith("rate."):
            rate = _positive(key, text)
            return replace(self, rates={**self.rates, key.removeprefix("rate.").upper(): rate})
        if key not in SETTING_KEYS:
            raise SettingsError("import_unknown_setting", key=key, known=", ".join(SETTING_KEYS))
        return replace(self, **{key: _READERS[key](key, text)})  # type: ignore[arg-type] # each reader fits its field


def _positive(key: str, text: str) -> Decimal:
    value = _decimal(key, text)
    if value <= 0:
        raise _refused(key, text)
    return value


def _decimal(key: str, text: str) -> Decimal:
    try:
        value = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        raise _refused(key, text) from None
    if not value.is_finite() or value < 0:
        raise _refused(key, text)
    return value


def _whole(key: str, text: str) -> int:
    if not text.strip().isdecimal():
        raise _refused(key, text)
    return int(text)


def _years(key: str, text: str) -> int:
    years = _whole(key, text)
    if not 1 <= years <= 50:
        raise _refused(key, text)
    return years


def _whole_or_none(key: str, text: str) -> int | None:
    return _whole(key, text) if text.strip() else None


def _rate_or_none(key: str, text: str) -> Decimal | None:
    if not text.strip():
        return None
    rate = _decimal(key, text.replace("%", ""))
    rate = rate / 100 if "%" in text or rate >= 1 else rate
    if rate >= 1:
        raise _refused(key, text)
    return rate


def _yes(key: str, text: str) -> bool:
    if text.strip() not in ("yes", "no"):
        raise _refused(key, text)
    return text.strip() == "yes"


def _refused(key: str, text: str) -> SettingsError:
    return SettingsError("import_bad_setting", key=key, value=text)


def _one_of(kind: type[StrEnum]) -> Callable[[str, str], object]:
    def read(key: str, text: str) -> StrEnum:
        try:
            return kind(text.strip().lower())
        except ValueError:
            raise _refused(key, text) from None

    return read


_READERS: dict[str, Callable[[str, str], object]] = {
    "billing_year": _one_of(BillingYear),
    "window_years": _years,
    "loyalty_gap_months": _whole,
    "payment_days": _whole,
    "risk_late_days": _whole_or_none,
    "lost_multiple": lambda key, text: float(_positive(key, text)),
    "lost_months": _whole,
    "rhythm_orders": _whole,
    "vat_rate": _rate_or_none,
    "base_currency": lambda _key, text: text.strip().upper(),
    "duplicates": _one_of(Duplicates),
    "conflicts": _one_of(Conflicts),
    "owed_tolerance": _decimal,
    "round_lines": _yes,
}
SETTING_KEYS = tuple(f.name for f in fields(ImportSettings) if f.name != "rates")
"""The settings that can be typed; exchange rates are typed as ``rate.USD``."""


@dataclass(frozen=True, slots=True)
class FileAnswer:
    """What the user said about the files whose names match `pattern`; None where nothing was said."""

    pattern: str
    key: str
    value: str


FILE_KEYS = ("encoding", "separator", "decimal", "date_order", "header_row", "sheet", "role")
"""What can be said about files, each for all files or as ``<file name pattern>:<key>``."""


_COLUMNS = frozenset((str(role), found.key) for role in Role for found in FIELDS[role])


@dataclass(frozen=True, slots=True)
class Overrides:
    """The user's answers: about files, about columns, about the rules.

    `columns` maps (role, field key) to a header, ``""`` where the field is to be left out.
    """

    files: tuple[FileAnswer, ...] = ()
    columns: Mapping[tuple[Role, str], str] = field(default_factory=dict)
    settings: ImportSettings = field(default_factory=ImportSettings)

    @classmethod
    def of(cls, answers: Mapping[str, str], settings: ImportSettings | None = None) -> Overrides:
        """Overrides from ``key -> value`` texts.

        Keys: a setting (``vat_rate``, ``rate.USD``), something about files (``date_order``, or for some of them
        ``cobros*.csv:date_order``), or a column (``lines.net`` -> header).

        Raises:
            SettingsError: for a key or a value that means nothing.
        """
        files: list[FileAnswer] = []
        columns: dict[tuple[Role, str], str] = {}
        rules = settings or ImportSettings()
        for key, value in answers.items():
            pattern, _, name = key.rpartition(":")
            role, _, column = key.partition(".")
            if name in FILE_KEYS:
                files.append(FileAnswer(pattern or "*", name, _checked(name, value)))
            elif (role, column) in _COLUMNS:
                columns[Role(role), column] = value.strip()
            else:
                rules = rules.with_value(key, value)
        return cls(tuple(files), columns, rules)

    def about(self, file_name: str, key: str) -> str | None:
        """The last answer that fits a file; None where there is none."""
        name = file_name.lower()
        fitting = [
            answer.value
            for answer in self.files
            if answer.key == key and (name == answer.pattern.lower() or fnmatch(name, answer.pattern.lower()))
        ]
        return fitting[-1] if fitting else None


def _checked(key: str, value: str) -> str:
    names = {"tab": "\t", "comma": ",", "semicolon": ";", "point": "."}
    text = names.get(value.strip().lower(), value.strip(" "))
    allowed: dict[str, tuple[str, ...]] = {
        "separator": SEPARATORS,
        "decimal": tuple(DecimalMark),
        "date_order": tuple(DateOrder),
        "role": (*Role, ""),
    }
    if key in allowed and text not in allowed[key]:
        raise _refused(key, value)
    if key == "header_row" and not (text.isdecimal() and int(text) >= 1):
        raise _refused(key, value)
    return text


def year_before(day: dt.date, years: int) -> dt.date:
    """The same day some years earlier; 28 February for a 29th that is not there.

    >>> year_before(dt.date(2024, 2, 29), 1)
    datetime.date(2023, 2, 28)
    """
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
