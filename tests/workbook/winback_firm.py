"""A small firm with lost customers, in memory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from cec_xl.hosts.port import TableUpdate
from cec_xl.workbook import winback_tables
from cec_xl.workbook.reading import WorkbookInputs, read_workbook
from cec_xl.workbook.winback_refresh import WinbackOutcome, evaluate_winback, winback_results
from tests.memory_port import MemoryWorkbook
from tests.workbook.firm import customer, firm

AS_OF = dt.date(2025, 12, 31)
Row = Mapping[str, object]


def day(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def monthly(customer_id: str, first: str, orders: int, amount: float = 100.0) -> list[Row]:
    """An order every thirty days."""
    return [
        {
            "customer_id": customer_id,
            "order_date": day(first) + dt.timedelta(days=30 * number),
            "line_amount": amount,
            "line_margin": amount / 4,
            "line_product": "Servidores",
        }
        for number in range(orders)
    ]


def winback_firm(
    *,
    language: str = "es",
    customers: Sequence[Row] | None = None,
    settings: Mapping[str, object] | None = None,
    without: Sequence[str] = (),
    **rows: Sequence[Row],
) -> MemoryWorkbook:
    """The firm's workbook with its win-back tables; `rows` by table key."""
    book = firm(customers, language=language, settings=settings)
    for spec in winback_tables.WINBACK_TABLES:
        if spec.key not in without:
            book.add(spec, rows.get(spec.key, ()))
    return book


def customers_of(book: MemoryWorkbook, *ids: str, **values: object) -> list[dict[str, object]]:
    """Current customers with these ids."""
    return [customer(book.labels, number, customer_id=name, **values) for number, name in enumerate(ids)]


def evaluated(book: MemoryWorkbook) -> tuple[WorkbookInputs, WinbackOutcome]:
    inputs = read_workbook(book, as_of=AS_OF)
    outcome = evaluate_winback(book, inputs, as_of=AS_OF)
    assert outcome is not None
    return inputs, outcome


def refreshed(book: MemoryWorkbook) -> MemoryWorkbook:
    """The workbook after win-back wrote its results."""
    inputs, outcome = evaluated(book)
    updates, names = winback_results(outcome, inputs.labels, inputs.tables)
    _write(book, updates)
    book.write_names(names)
    return book


def _write(book: MemoryWorkbook, updates: Mapping[str, TableUpdate]) -> None:
    book.write_tables(updates)
    for name, update in updates.items():
        info = book.infos[name]
        rows = len(next(iter(update.columns.values())))
        book.infos[name] = type(info)(info.name, info.sheet, info.first_row, info.first_column, rows, info.headers)
