"""Small exports written as ERPs write them, and what they must come to."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np

from cec_xl.erp import ImportResult, ImportState, import_exports
from cec_xl.erp.fields import Role
from cec_xl.erp.report import ImportReport

AS_OF = dt.date(2024, 12, 31)


@dataclass(frozen=True)
class Invoice:
    """One invoice, as the firm has it."""

    number: str
    customer: str
    date: dt.date
    net: Decimal


def invoices(count: int = 40, customers: int = 5) -> list[Invoice]:
    """Invoices of the years 2023 and 2024 with amounts of every size, days of every kind."""
    first = dt.date(2023, 1, 5)
    return [
        Invoice(
            f"F{number:04}",
            f"C{number % customers + 1:02}",
            first + dt.timedelta(days=number * 17 % 720),
            Decimal(number * number * 731 % 2_000_000 + 25) / 100,
        )
        for number in range(1, count + 1)
    ]


def totals(rows: Sequence[Invoice]) -> dict[str, Decimal]:
    """Billing of each customer."""
    found: defaultdict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        found[row.customer] += row.net
    return dict(sorted(found.items()))


def table(rows: Sequence[Sequence[str]], separator: str = ";") -> str:
    """Rows as lines of text."""
    return "".join(separator.join(row) + "\n" for row in rows)


def spanish(amount: Decimal) -> str:
    """An amount with decimal comma and points between thousands."""
    return f"{amount:,.2f}".translate({ord(","): ".", ord("."): ","})


HEADER = ("Nº factura", "Fecha factura", "Cliente", "Base imponible")


def plain_rows(rows: Sequence[Invoice]) -> list[list[str]]:
    """Cells of the plainest export: Spanish headers, ISO dates, decimal points."""
    return [[r.number, r.date.isoformat(), r.customer, f"{r.net:.2f}"] for r in rows]


def plain_text(rows: Sequence[Invoice]) -> str:
    """The plainest export."""
    return table([HEADER, *plain_rows(rows)])


def write(folder: Path, files: Mapping[str, str | bytes]) -> list[Path]:
    """Files of these contents; texts in UTF-8."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return [folder / name for name in files]


def imported(
    folder: Path,
    files: Mapping[str, str | bytes],
    *,
    as_of: dt.date = AS_OF,
    previous: ImportState | None = None,
    rejected: Path | None = None,
    **answers: str,
) -> ImportResult:
    """The import of files with these contents; `answers` with ``__`` for the point in their keys."""
    given = {key.replace("__", "."): value for key, value in answers.items()}
    return import_exports(
        write(folder, files), as_of=as_of, overrides=given, previous=previous, rejected=rejected, work=folder
    )


def billing(result: ImportResult) -> dict[str, Decimal]:
    """Billing of each customer as the import added it up."""
    found = result.details["billing_total"]
    ids = result.customers["customer_id"]
    return {str(name): Decimal(f"{value:.2f}") for name, value in zip(ids, found, strict=True)}


def figure(result: ImportResult, customer: str, key: str) -> float | str:
    """One figure of one customer."""
    columns = result.customers if key in result.customers else result.details
    row = result.customers["customer_id"].tolist().index(customer)
    value = columns[key][row]
    return value if isinstance(value, str) else float(value)


def figures(result: ImportResult) -> dict[str, list[object]]:
    """Everything about customers, NaN as None, to be compared."""
    history = {f"history.{key}": values for key, values in result.history.items()}
    return plain({**result.details, **result.customers, **history})


def plain(columns: Mapping[str, np.ndarray]) -> dict[str, list[object]]:
    """Columns as lists, NaN as None."""
    return {key: [None if v != v else v for v in values.tolist()] for key, values in columns.items()}  # noqa: PLR0124


def used(report: ImportReport, role: Role = Role.INVOICES) -> tuple[int, Decimal]:
    """Rows and amount of a role that count."""
    found = report.total(role)
    return found.rows, found.amount
