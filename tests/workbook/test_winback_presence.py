from __future__ import annotations

import datetime as dt

from cec_xl.workbook.refresh import refresh_workbook
from cec_xl.workbook.winback_tables import LOST_SCORES, RECOVERY, WINBACK_RESULTS
from cec_xl.workbook.winback_writing import COUNTED, MEASURED, winback_names
from tests.memory_port import MemoryWorkbook
from tests.workbook.winback_firm import AS_OF, customers_of, day, evaluated, monthly, winback_firm

NOW = dt.datetime(2026, 1, 31, 9, 30)
GONE = {"customer_id": "L1", "last_order": day("2024-05-30"), "past_billing_1": 900.0}


def refreshed(book: MemoryWorkbook) -> MemoryWorkbook:
    refresh_workbook(book, as_of=AS_OF, now=NOW)
    return book


def test_a_workbook_without_lost_customers_is_not_evaluated() -> None:
    assert refresh_workbook(winback_firm(), as_of=AS_OF, now=NOW).winback is None


def test_a_customer_marked_as_lost_is_enough() -> None:
    book = winback_firm()
    book = winback_firm(customers=customers_of(book, "K1", "L1", situation=book.labels.choice("situation", "lost")))
    assert refresh_workbook(book, as_of=AS_OF, now=NOW).winback is not None


def test_an_order_history_is_enough() -> None:
    book = winback_firm(order_lines=monthly("K1", "2025-01-01", 13))
    assert refresh_workbook(book, as_of=AS_OF, now=NOW).winback is not None


def test_results_go_when_the_last_lost_customer_is_struck_from_the_register() -> None:
    book = refreshed(winback_firm(lost=[GONE]))
    assert book.cells(LOST_SCORES, "customer_id") == ["L1"]
    assert book.names["cecxl_winback_lost"] == 1
    struck = winback_firm()
    for spec in WINBACK_RESULTS:
        struck.columns[spec.name] = book.columns[spec.name]
    struck.names.update(book.names)
    refreshed(struck)
    assert struck.cells(LOST_SCORES, "customer_id") == struck.cells(RECOVERY, "customer_id") == []
    assert struck.names["cecxl_winback_lost"] == 0
    assert struck.names["cecxl_winback_investment"] is None


def test_every_figure_that_is_written_is_also_emptied() -> None:
    _, outcome = evaluated(winback_firm(lost=[GONE]))
    assert {f"cecxl_winback_{name}" for name in (*COUNTED, *MEASURED)} == set(winback_names(outcome))
